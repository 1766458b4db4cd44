"""The server of the Threat Cloud: one table of routes over a database; the extra `panguard[cloud]`."""
