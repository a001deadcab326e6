"""What our IRIs lead to: pages for people, and data for programs."""
