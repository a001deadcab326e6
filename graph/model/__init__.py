"""IRIs, labels, amounts, passages, statements: the values that the graph is made of."""
