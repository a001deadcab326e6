"""HTTP for the whole server: parameters, content negotiation, URLs, headers, errors."""
