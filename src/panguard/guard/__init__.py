"""Protection while agents work: what they are about to do and what they read is looked at as it happens."""
