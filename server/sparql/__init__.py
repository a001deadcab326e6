"""The SPARQL endpoint: the protocol, the responses and the service description."""
