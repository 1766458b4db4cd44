"""Auditing a skill: reading it, the layers, the score, the verdict."""
