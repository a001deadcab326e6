"""What may be said: the vocabulary, its alignments with the standards, and the reasoner."""
