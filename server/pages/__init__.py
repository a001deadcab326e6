"""Pages for people: one module each, with the links and tables that they share."""
