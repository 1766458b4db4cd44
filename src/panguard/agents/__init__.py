"""AI agents and the places they read from: the table, and how to find its places on a machine."""
