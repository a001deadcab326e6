"""The API as JSON and CSV, and the description of every address in OpenAPI 3.1."""
