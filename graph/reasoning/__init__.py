"""Inference, justifications and consistency of the facts."""
