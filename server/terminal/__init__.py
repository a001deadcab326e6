"""Answers for people and programs in a terminal."""
