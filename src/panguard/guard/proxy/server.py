"""Which server it is: a command line or an address, as pins are filed and as it is shown. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from urllib.parse import urlsplit, urlunsplit

from panguard.errors import UsageError
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.scan.evidence import shorten
from panguard.values import dataclass

COMMAND, ADDRESS, NAMED = "command", "address", "name"
_SECRET = re.compile(r"key|token|secret|passw|auth|bearer|credential", re.IGNORECASE)
_RANDOM = re.compile(r"(?=[^/\\]*\d)(?=[^/\\]*[A-Za-z])[A-Za-z0-9_+=.-]{24,}")
_MASK = "…"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Server:
    """A server as pins are kept for it.

    `identity` is a digest, since command lines and addresses may hold keys; `shown` is what may be printed.
    """

    kind: str
    identity: str
    shown: str

    @property
    def short(self) -> str:
        """Return what people type to mean it."""
        return self.identity[:8]


def of_command(command: Sequence[str], name: str = "") -> Server:
    """Return the server that a command line starts; `name` stands for it where one is given."""
    if name:
        return _named(name)
    return Server(COMMAND, _digest(COMMAND, json.dumps(list(command))), _line(_masked(command)))


def of_address(url: str, name: str = "") -> Server:
    """Return the server at an address. Raises UsageError where it is none."""
    plain = plain_address(url)
    if name:
        return _named(name)
    parts = urlsplit(plain)
    query = "&".join(f"{item.partition('=')[0]}={_MASK}" for item in parts.query.split("&") if item)
    shown = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Server(ADDRESS, _digest(ADDRESS, plain), _line([shown]))


def plain_address(url: str) -> str:
    """Return an address in one writing, without user and fragment. Raises UsageError where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{printable(url)}: not an address; write https://HOST/PATH") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise UsageError(f"{printable(url)}: not an address of a server; write https://HOST/PATH")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))


def _named(name: str) -> Server:
    return Server(NAMED, _digest(NAMED, name), _line([name]))


def _digest(kind: str, text: str) -> str:
    return sha256(f"{kind}\0{text}".encode("utf-8", "surrogateescape")).hexdigest()


def _line(words: Sequence[str]) -> str:
    return shorten(printable(" ".join(words)), DEFAULT_LIMITS.name_characters)


def _masked(command: Sequence[str]) -> list[str]:
    return list(_without_secrets(command))


def _without_secrets(command: Sequence[str]) -> Iterator[str]:
    secret = False
    for word in command:
        name, equals, _ = word.partition("=")
        if secret:
            yield _MASK
        elif equals and _SECRET.search(name):
            yield f"{name}={_MASK}"
        else:
            yield _RANDOM.sub(_MASK, word)
        secret = not secret and not equals and word.startswith("-") and _SECRET.search(word) is not None
