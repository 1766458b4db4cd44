"""Tells whose a host is, as far as its name says: one's own network's, nobody's, or a house's. Pure."""

import re

_OWN = re.compile(
    r"(?:localhost|127(?:\.\d{1,3}){3}|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}"
    r"|\[?::1\]?|0\.0\.0\.0|[\w-]*|[\w.-]+\.(?:local|localhost|internal|lan|test|svc|home|corp|intra|intranet|private|arpa))",
    re.IGNORECASE,
)
_PUBLIC = (
    r"(?:[1-9]|1[1-9]|[2-9]\d|1(?:0[1-9]|[13458]\d|2[0-689]|6[0-8]|7[013-9]|9[013-9])|2[0-5]\d)"
    r"(?:\.\d{1,3}){3}"
)
NOBODYS = re.compile(
    rf"(?:^|//|@)(?:{_PUBLIC}|(?:[\w-]{{1,60}}\.){{1,4}}(?:xyz|top|icu|click|buzz|tk|ml|ga|cf|gq|cfd|sbs|cyou|rest|monster|quest|lol|pw|su|onion|zip|mov|cc|bond|fun))(?:[:/]|$)",
    re.IGNORECASE,
)
"""A public address without a name, or a name that costs nothing, where it stands in an address."""
_HOSTS = re.compile(
    r"\b(?:https?|s?ftp|ftps|wss?|ssh|tcp|davs?)://(?:[^\s/@\"'`]{1,100}@)?([\w.-]{1,253}|\[[\da-f:]{2,40}\])"
)


def hosts(text: str) -> tuple[str, ...]:
    """Return the hosts of the addresses in a text."""
    return tuple(found[1].lower() for found in _HOSTS.finditer(text))


def is_own(host: str) -> bool:
    """Say whether a host is this machine or in its own network, or has no name but one that stands for it."""
    return _OWN.fullmatch(host.rstrip(".")) is not None


def is_nobodys(host: str) -> bool:
    """Say whether a host is a bare public address, or lies under a name that anybody gets for nothing."""
    return not is_own(host) and NOBODYS.search(f"//{host}/") is not None


def outsiders(text: str) -> tuple[str, ...]:
    """Return the hosts of the addresses in a text that are not one's own."""
    return tuple(host for host in hosts(text) if not is_own(host))
