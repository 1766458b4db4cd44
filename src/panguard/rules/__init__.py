"""Agent Threat Rules: the model, loading, checking, and the packs."""
