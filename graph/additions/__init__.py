"""Adding programs to a store: what a table or RDF file says, checked, written and taken back."""
