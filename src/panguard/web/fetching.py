"""Fetches one file from a public https address: never from this machine, never from its network.

1. The name is resolved here, and every address that it has must be public.
2. The connection is made to one of these addresses; nothing resolves the name again.
3. The certificate is that of the name.
4. A redirect is followed by hand, as if it had been asked for: from 1 again.
5. Size, time and number of redirects are bounded; what comes compressed is refused.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Timer
from urllib.parse import unquote, urljoin, urlsplit

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.values import dataclass

PORT = 443
_MOST_REDIRECTS = 5
_PART = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_AGENT = "PanGuard"
_LONGEST_HOST = 253
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, also where it is written within another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inner or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


_TRANSLATED = ipaddress.ip_network("64:ff9b::/32")


def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system knows them. Raises OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be reached: which addresses, on which port, vouched for by whom; and who knows addresses."""

    allows: Callable[[Address], bool] = is_public
    resolve: Callable[[str, int], Sequence[str]] = resolved
    port: int = PORT
    context: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file, and the name that its address gives it."""

    name: str
    data: bytes


def addresses_of(host: str, reach: Reach) -> tuple[str, ...]:
    """Return the addresses of a host. Raises SourceError where there is none, or one that is not public."""
    try:
        addresses = tuple(dict.fromkeys(reach.resolve(host, reach.port)))
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{printable(host)}: there is no such host, or it cannot be found now") from error
    if not addresses or not all(
        reach.allows(ipaddress.ip_address(one.partition("%")[0])) for one in addresses
    ):
        raise SourceError(f"{printable(host)}: only hosts of the public internet are read")
    return addresses


def fetch(link: str, reach: Reach, limits: Limits = DEFAULT_LIMITS) -> Fetched:
    """Fetch a file. Raises SourceError with what is wrong, in a sentence."""
    deadline = time.monotonic() + limits.link_seconds
    for _ in range(_MOST_REDIRECTS + 1):
        host, path = _parts(link, reach)
        connection = _Connection(host, addresses_of(host, reach), reach, deadline)
        # A server that sends one byte now and then would never meet the time limit of one read.
        watch = Timer(_left(deadline), connection.abort)
        watch.start()
        try:
            connection.request("GET", path, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            target = answer.headers.get("Location", "")
            if answer.status in _REDIRECTS and target:
                link = urljoin(link, target)
                continue
            return Fetched(_name(link), _body(answer, link, deadline, limits))
        except (OSError, http.client.HTTPException) as error:
            raise SourceError(f"{_shown(link)}: it could not be fetched ({error})") from error
        finally:
            watch.cancel()
            connection.close()
    raise SourceError(f"{_shown(link)}: it leads from one address to the next without end")


def _parts(link: str, reach: Reach) -> tuple[str, str]:
    """Return host and path of an address. Raises SourceError for one that is not fetched."""
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError as error:
        raise SourceError(f"{printable(link)[:200]}: is no address of a file") from error
    if parts.scheme != "https" or not parts.hostname:
        raise SourceError(f"{_shown(link)}: only addresses that begin with https:// are fetched")
    if port not in (None, reach.port) or parts.username or parts.password:
        raise SourceError(f"{_shown(link)}: addresses with a port, a name or a password are not fetched")
    check_host(parts.hostname)
    path = parts.path or "/"
    quoted = f"{path}?{parts.query}" if parts.query else path
    if not quoted.isascii() or not quoted.isprintable() or " " in quoted:
        raise SourceError(f"{_shown(link)}: holds characters that no address may hold")
    return parts.hostname, quoted


def check_host(host: str) -> None:
    """Let through names as the internet has them. Raises SourceError.

    What can be read in two ways (numbers, letters beyond ASCII, escapes, a dot at the end) is no name: here
    and in git it could be two hosts, and only one of them was checked.
    """
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise SourceError(f"{printable(host)[:200]}: only names of hosts of the public internet are read")


class _Connection(http.client.HTTPSConnection):
    """A connection to addresses that were checked; the name only serves the certificate."""

    def __init__(self, host: str, addresses: Sequence[str], reach: Reach, deadline: float) -> None:
        super().__init__(host, reach.port)
        self._addresses = addresses
        self._trusted = reach.context or ssl.create_default_context()
        self._deadline = deadline

    def connect(self) -> None:
        """Connect to the first address that answers."""
        problem: OSError | None = None
        for address in self._addresses:
            try:
                plain = socket.create_connection((address, self.port), timeout=_left(self._deadline))
            except OSError as error:
                problem = error
                continue
            self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)
            return
        raise problem or OSError("no address")

    def abort(self) -> None:
        """End the connection, whatever it is doing."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _body(answer: http.client.HTTPResponse, link: str, deadline: float, limits: Limits) -> bytes:
    if answer.status != _OK:
        raise SourceError(f"{_shown(link)}: the server answered {answer.status}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise SourceError(f"{_shown(link)}: the server sends it compressed, which is not read")
    data = bytearray()
    while part := answer.read1(_PART):
        data += part
        _left(deadline)
        if len(data) > limits.archive_bytes:
            raise SourceError(f"{_shown(link)}: larger than the {limits.archive_bytes} bytes that are read")
    _left(deadline)
    if answer.length:
        raise SourceError(f"{_shown(link)}: the connection ended before the file did")
    return bytes(data)


def _name(link: str) -> str:
    return printable(unquote(urlsplit(link).path).rpartition("/")[2])[:200] or "download"


def _shown(link: str) -> str:
    """Return an address without what may be a secret in it."""
    parts = urlsplit(link)
    return printable(f"{parts.scheme}://{parts.hostname or ''}{parts.path}")[:200]
