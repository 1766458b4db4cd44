"""Tells people what happened, where they are: one message for each incident, in plain sentences."""
