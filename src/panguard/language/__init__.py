"""Phrases in the reader's language."""
