"""The ontology: the vocabulary, its alignments with the standards, and the reasoner."""
