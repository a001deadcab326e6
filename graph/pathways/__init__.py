"""Path search from specializations to skills, roles and pay, on a NetworkX graph."""
