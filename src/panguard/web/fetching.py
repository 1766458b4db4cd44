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

from panguard.findings import Phrase, phrase, verbatim
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.values import dataclass
from panguard.web.refused import Refused

PORT = 443
_PART = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
NOT_AUDITED = 422
_AGENT = "PanGuard"
_LONGEST_HOST = 253
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOO_LONG = phrase("it took too long")
WITH_MORE = phrase("addresses with a port, a name or a password are not fetched")
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
    """Return the addresses of a host. Raises Refused where there is none, or one that is not public."""
    try:
        addresses = tuple(dict.fromkeys(reach.resolve(host, reach.port)))
    except (OSError, UnicodeError) as error:
        reason = phrase("{host}: there is no such host, or it cannot be found now", host=printable(host))
        raise _refused(reason) from error
    if not addresses or not all(
        reach.allows(ipaddress.ip_address(one.partition("%")[0])) for one in addresses
    ):
        raise _refused(phrase("{host}: only hosts of the public internet are read", host=printable(host)))
    return addresses


def fetch(link: str, reach: Reach, limits: Limits = DEFAULT_LIMITS) -> Fetched:
    """Fetch a file. Raises Refused with what is wrong, in a sentence."""
    deadline = time.monotonic() + limits.link_seconds
    for _ in range(limits.link_redirects + 1):
        host, path = _parts(link, reach)
        try:
            found = _asked(link, _Connection(host, addresses_of(host, reach), reach, deadline), path, limits)
        except (OSError, http.client.HTTPException) as error:
            reason = phrase(
                "{link}: it could not be fetched ({reason})", link=_shown(link), reason=_said(error)
            )
            raise _refused(reason) from error
        if isinstance(found, Fetched):
            return found
        link = found
    raise _refused(phrase("{link}: it leads from one address to the next without end", link=_shown(link)))


def _asked(link: str, connection: "_Connection", path: str, limits: Limits) -> Fetched | str:
    """Ask for a file; return it, or the address that it leads to. Raises Refused and OSError."""
    # A server that sends one byte now and then would never meet the time limit of one read.
    watch = Timer(_left(connection.deadline), connection.abort)
    watch.start()
    try:
        connection.request("GET", path, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        target = answer.headers.get("Location", "")
        if answer.status in _REDIRECTS and target:
            return _joined(link, target)
        return Fetched(_name(link), _body(answer, link, connection.deadline, limits))
    finally:
        watch.cancel()
        connection.close()


def _joined(link: str, target: str) -> str:
    """Return where a redirect leads."""
    try:
        return urljoin(link, target)
    except ValueError as error:
        raise _refused(phrase("{link}: is no address of a file", link=printable(target)[:200])) from error


def _refused(reason: Phrase) -> Refused:
    return Refused(reason, NOT_AUDITED)


def _said(error: Exception) -> Phrase:
    return _TOO_LONG if isinstance(error, TimeoutError) else verbatim(printable(str(error))[:200])


def _parts(link: str, reach: Reach) -> tuple[str, str]:
    """Return host and path of an address. Raises Refused for one that is not fetched."""
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError as error:
        raise _refused(phrase("{link}: is no address of a file", link=printable(link)[:200])) from error
    if parts.scheme != "https" or not parts.hostname:
        reason = phrase("{link}: only addresses that begin with https:// are fetched", link=_shown(link))
        raise _refused(reason)
    if port not in (None, reach.port) or parts.username or parts.password:
        raise _refused(WITH_MORE)
    check_host(parts.hostname)
    path = parts.path or "/"
    quoted = f"{path}?{parts.query}" if parts.query else path
    if not quoted.isascii() or not quoted.isprintable() or " " in quoted:
        reason = phrase("{link}: holds characters that no address may hold", link=_shown(link))
        raise _refused(reason)
    return parts.hostname, quoted


def check_host(host: str) -> None:
    """Let through names as the internet has them. Raises Refused.

    What can be read in two ways (numbers, letters beyond ASCII, escapes, a dot at the end) is no name: here
    and in git it could be two hosts, and only one of them was checked.
    """
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        shown = printable(host)[:200]
        raise _refused(phrase("{host}: only names of hosts of the public internet are read", host=shown))


class _Connection(http.client.HTTPSConnection):
    """A connection to addresses that were checked; the name only serves the certificate."""

    def __init__(self, host: str, addresses: Sequence[str], reach: Reach, deadline: float) -> None:
        super().__init__(host, reach.port)
        self._addresses = addresses
        self._trusted = reach.context or ssl.create_default_context()
        self.deadline = deadline

    def connect(self) -> None:
        """Connect to the first address that answers."""
        problem: OSError | None = None
        for address in self._addresses:
            try:
                plain = socket.create_connection((address, self.port), timeout=_left(self.deadline))
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
        raise TimeoutError(str(_TOO_LONG))
    return left


def _body(answer: http.client.HTTPResponse, link: str, deadline: float, limits: Limits) -> bytes:
    if answer.status != _OK:
        reason = phrase("{link}: the server answered {status}", link=_shown(link), status=answer.status)
        raise _refused(reason)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise _refused(phrase("{link}: the server sends it compressed, which is not read", link=_shown(link)))
    data = bytearray()
    while part := answer.read1(_PART):
        data += part
        _left(deadline)
        if len(data) > limits.archive_bytes:
            raise _refused(
                phrase(
                    "{link}: larger than the {size} bytes that are read",
                    link=_shown(link),
                    size=limits.archive_bytes,
                )
            )
    _left(deadline)
    if answer.length:
        raise _refused(phrase("{link}: the connection ended before the file did", link=_shown(link)))
    return bytes(data)


def _name(link: str) -> str:
    return printable(unquote(urlsplit(link).path).rpartition("/")[2])[:200] or "download"


def _shown(link: str) -> str:
    """Return an address without what may be a secret in it."""
    parts = urlsplit(link)
    return printable(f"{parts.scheme}://{parts.hostname or ''}{parts.path}")[:200]
