"""Facts that expire: their intervals, the graph as of a day, and the things that expired."""
