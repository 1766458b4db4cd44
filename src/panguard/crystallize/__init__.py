"""From what was seen of an attack to a rule that is proved to hurt nobody. Pure."""
