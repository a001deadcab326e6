"""What follows from the facts, why it does, and whether they can hold together."""
