"""Decisions: questions in a person's words, answered with reasons, evidence and what is missing."""
