"""The explorer of a Threat Cloud: what is public of it, as pages that people can read."""
