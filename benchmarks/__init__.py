"""Side by side: the graph and what else could answer, in one run, with the ratio and its target."""
