"""Who may ask, and how: the command line, the pages and the query endpoint."""
