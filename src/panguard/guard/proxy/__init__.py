"""Stands between an agent and an MCP server: looks at what tools say, pins them, passes on the rest."""
