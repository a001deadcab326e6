"""The SPARQL endpoint: the protocol, the answers, and what the service says of itself."""
