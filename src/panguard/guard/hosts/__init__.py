"""The agents that can be guarded, one file each; `HOSTS` lists them."""

from panguard.guard.host import Host
from panguard.guard.hosts import claude_code, cline, codex, copilot, cursor, gemini_cli, windsurf

HOSTS: tuple[Host, ...] = (claude_code, codex, gemini_cli, cursor, windsurf, cline, copilot)


def host_of(host_id: str) -> Host | None:
    """Return a host by its id; None where there is none."""
    return next((host for host in HOSTS if host_id == host.ID), None)
