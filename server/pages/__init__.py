"""The named queries over HTTP: their pages and forms, and who computes them."""
