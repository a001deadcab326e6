"""Queries in processes of their own, which can be killed, and limits that the kernel holds."""
