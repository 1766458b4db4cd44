"""What a machine knows of the Threat Cloud that it joined, where the site runs without one. Pure."""

from typing import NamedTuple


class Synced(NamedTuple):
    """What was fetched last: from where, which version, of which hour, and how much."""

    server: str
    version: int
    made: str
    rules: int
    candidates: int
    revoked: int
