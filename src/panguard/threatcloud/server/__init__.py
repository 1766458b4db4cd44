"""The server of the Threat Cloud: it takes proposals, decides, and publishes what was decided."""
