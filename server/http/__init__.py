"""What all requests share: their parameters, the formats they accept, links, and what is wrong."""
