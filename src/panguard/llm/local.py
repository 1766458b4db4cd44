"""Where a model on this machine answers, and whether anybody does.

Every scan that may be reviewed imports this module, and so it imports little: `socket` alone would cost
what a small skill costs.
"""

import _socket
from collections.abc import Mapping

from panguard.findings import Phrase, phrase
from panguard.values import dataclass

PORT = 11434
_SECONDS = 0.5
_HOSTS = {"": "127.0.0.1", "localhost": "127.0.0.1", "0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - read
_PARTS = 4
_BYTE = 255
_HTTP = 80
_MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """An address on loopback, as numbers: no name service has a say in where it leads."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return it as clients take it."""
        return f"http://{self.host}:{self.port}"


def local_address(url: str, environment: Mapping[str, str]) -> Address | Phrase:
    """Return where a local model is looked for, or why it is not looked for there.

    The setting comes first, then `OLLAMA_HOST`, whose forms are read as Ollama reads them.
    """
    given = url or environment.get("OLLAMA_HOST", "")
    address = loopback(given, PORT)
    if address is None:
        return phrase(
            "{address} is no address of this machine, and a local review asks no other machine",
            address=given,
        )
    return address


def loopback(url: str, port: int) -> Address | None:
    """Return the address of a URL that leads to this machine; None for any other, and for what is none."""
    scheme, _, rest = url.strip().rpartition("://")
    if scheme not in ("", "http"):
        return None
    place = rest.partition("/")[0]
    host, colon, number = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    if not colon:
        host, number = place, ""
    host = _HOSTS.get(host.lower(), host.lower())
    port = int(number) if _is_number(number) else 0 if number else _HTTP if scheme else port
    return Address(host, port) if _is_loopback(host) and 0 < port <= _MOST_PORT else None


def answers(address: Address) -> bool:
    """Say whether anybody listens at an address of this machine."""
    family = _socket.AF_INET6 if address.host.startswith("[") else _socket.AF_INET
    try:
        connection = _socket.socket(family, _socket.SOCK_STREAM)
    except OSError:
        return False
    try:
        connection.settimeout(_SECONDS)
        connection.connect((address.host.strip("[]"), address.port))
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _is_loopback(host: str) -> bool:
    if host == "[::1]":
        return True
    parts = host.split(".")
    return (
        len(parts) == _PARTS
        and parts[0] == "127"
        and all(_is_number(part) and int(part) <= _BYTE for part in parts)
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_PORT))
