"""What is known: the facts with their sources, the store that holds them, the walks over them."""
