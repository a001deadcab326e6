"""The command line, the pages, the API and the SPARQL endpoint."""
