"""Known ways of hiding an attack from a scanner, as generators over seed skills, and what gets past."""
