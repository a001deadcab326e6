"""HTTP for every room of the server: parameters, negotiation, URLs, headers, errors."""
