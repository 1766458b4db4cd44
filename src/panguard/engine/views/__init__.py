"""The ways one text is read, each with a map back to the file."""
