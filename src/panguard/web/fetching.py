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
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from threading import Thread
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.values import dataclass
from panguard.web.leash import Leash
from panguard.web.refused import Refused
from panguard.web.submission import file_name

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
_ENDED = phrase("the connection ended before the file did")
_UNREACHED = phrase("it cannot be reached now")
_REASONS: tuple[tuple[tuple[type[Exception], ...], Phrase], ...] = (
    ((TimeoutError,), _TOO_LONG),
    ((ConnectionRefusedError,), _UNREACHED),
    ((ssl.SSLCertVerificationError,), phrase("its certificate is not one that can be trusted")),
    ((ssl.SSLEOFError, ConnectionError, http.client.IncompleteRead), _ENDED),
    ((ssl.SSLError,), phrase("no secure connection to it comes about")),
    ((http.client.HTTPException,), phrase("what it answers is not what a web server says")),
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


# All of IPv6 that was ever given out to the internet, and what of it is for protocols, tunnels and examples.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SPECIAL: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (
    *map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24")),
    ipaddress.IPv4Network("192.175.48.0/24"),
    *map(
        ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
    ),
)
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  # followed by an address of IPv4: RFC 5214


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, and no other one is written within it."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _UNICAST or int(address) >> 32 & 0xFFFF_FFFF in _ISATAP
    ):
        return False
    special = any(address in network for network in _SPECIAL)
    return address.is_global and not address.is_multicast and not address.is_reserved and not special


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


def addresses_of(host: str, reach: Reach, leash: Leash) -> tuple[str, ...]:
    """Return the addresses of a host. Raises Refused where there is none, or one that is not public."""
    try:
        addresses = tuple(dict.fromkeys(_resolved(host, reach, leash)))
    except TimeoutError as error:
        raise _refused(phrase("{host}: it took too long to find this host", host=printable(host))) from error
    except (OSError, UnicodeError) as error:
        reason = phrase("{host}: there is no such host, or it cannot be found now", host=printable(host))
        raise _refused(reason) from error
    if not addresses or not all(
        reach.allows(ipaddress.ip_address(one.partition("%")[0])) for one in addresses
    ):
        raise _refused(phrase("{host}: only hosts of the public internet are read", host=printable(host)))
    return addresses


def _resolved(host: str, reach: Reach, leash: Leash) -> Sequence[str]:
    """Have a host resolved in a thread that can be left: a name server may take its time, or all of it."""
    found: Future[Sequence[str]] = Future()

    def resolve() -> None:
        try:
            answer = reach.resolve(host, reach.port)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            with suppress(InvalidStateError):
                found.set_exception(error)
        else:
            with suppress(InvalidStateError):
                found.set_result(answer)

    Thread(target=resolve, daemon=True).start()
    with leash.held(found.cancel):
        try:
            return found.result()
        except CancelledError:
            raise TimeoutError from None


def fetch(link: str, reach: Reach, limits: Limits = DEFAULT_LIMITS, leash: Leash | None = None) -> Fetched:
    """Fetch a file within one time limit for all. Raises Refused with what is wrong, in a sentence."""
    with (leash or Leash()).within(limits.link_seconds) as short:
        for _ in range(limits.link_redirects + 1):
            found = _found(link, reach, limits, short)
            if isinstance(found, Fetched):
                return found
            link = found
    raise _refused(phrase("{link}: it leads from one address to the next without end", link=shown(link)))


def _found(link: str, reach: Reach, limits: Limits, leash: Leash) -> Fetched | str:
    """Return a file, or the address that it leads to. Raises Refused."""
    host, path = _parts(link, reach)
    connection = _Connection(host, addresses_of(host, reach, leash), reach, leash)
    try:
        # A server that sends one byte now and then would never meet the time limit of one read.
        with leash.held(connection.abort):
            return _asked(link, connection, path, limits)
    except (OSError, http.client.HTTPException) as error:
        said = _TOO_LONG if leash.is_cut else _said(error)
        reason = phrase("{link}: it could not be fetched ({reason})", link=shown(link), reason=said)
        raise _refused(reason) from error
    finally:
        connection.close()


def _asked(link: str, connection: "_Connection", path: str, limits: Limits) -> Fetched | str:
    """Ask for a file; return it, or the address that it leads to. Raises Refused and OSError."""
    connection.request("GET", path, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
    with connection.getresponse() as answer:
        target = answer.headers.get("Location", "")
        if answer.status in _REDIRECTS and target:
            return _joined(link, target)
        return Fetched(_name(link), _body(answer, link, connection.leash, limits))


def _joined(link: str, target: str) -> str:
    """Return where a redirect leads."""
    try:
        return urljoin(link, target)
    except ValueError as error:
        raise _refused(phrase("{link}: is no address of a file", link=printable(target)[:200])) from error


def _refused(reason: Phrase) -> Refused:
    return Refused(reason, NOT_AUDITED)


def _said(error: Exception) -> Phrase:
    """Say why a file could not be fetched, in words of ours: those of the error may be of the server."""
    return next((said for kinds, said in _REASONS if isinstance(error, kinds)), _UNREACHED)


def _parts(link: str, reach: Reach) -> tuple[str, str]:
    """Return host and path of an address. Raises Refused for one that is not fetched."""
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise _refused(phrase("{link}: is no address of a file", link=printable(link)[:200])) from error
    port = port_of(parts)
    if parts.scheme != "https" or not parts.hostname:
        reason = phrase("{link}: only addresses that begin with https:// are fetched", link=shown(link))
        raise _refused(reason)
    if port not in (None, reach.port) or parts.username or parts.password:
        raise _refused(WITH_MORE)
    check_host(parts.hostname)
    path = parts.path or "/"
    quoted = f"{path}?{parts.query}" if parts.query else path
    if not quoted.isascii() or not quoted.isprintable() or " " in quoted:
        reason = phrase("{link}: holds characters that no address may hold", link=shown(link))
        raise _refused(reason)
    return parts.hostname, quoted


def port_of(parts: SplitResult) -> int | None:
    """Return the port of an address, None where it names none. Raises Refused for what is no port."""
    try:
        return parts.port
    except ValueError as error:
        raise _refused(phrase("{link}: is no address of a file", link=shown(parts.geturl()))) from error


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

    def __init__(self, host: str, addresses: Sequence[str], reach: Reach, leash: Leash) -> None:
        super().__init__(host, reach.port)
        self._addresses = addresses
        self._trusted = reach.context or ssl.create_default_context()
        self._open: socket.socket | None = None
        self.leash = leash

    def connect(self) -> None:
        """Connect to the first address that answers."""
        problem: OSError | None = None
        for address in self._addresses:
            left = self.leash.left
            try:
                plain = socket.create_connection((address, self.port), timeout=left)
            except OSError as error:
                problem = error
                continue
            wrapped = self._trusted.wrap_socket(
                plain,
                server_hostname=self.host,
                do_handshake_on_connect=False,
                suppress_ragged_eofs=False,  # where only its end says how long a file is, that end counts
            )
            self.sock = self._open = wrapped
            self.leash.check()  # from here on, cutting it ends the connection
            wrapped.do_handshake()
            return
        raise problem or OSError("no address")

    def abort(self) -> None:
        """End the connection, whatever it is doing."""
        if self._open is not None:
            with suppress(OSError):
                # Not as TLS would: that waits for the other side, and another thread is reading.
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)


def _body(answer: http.client.HTTPResponse, link: str, leash: Leash, limits: Limits) -> bytes:
    if answer.status != _OK:
        reason = phrase("{link}: the server answered {status}", link=shown(link), status=answer.status)
        raise _refused(reason)
    encoded = answer.headers.get("Content-Encoding", "identity").lower() != "identity"
    if encoded or answer.headers.get("Transfer-Encoding", "chunked").strip().lower() != "chunked":
        raise _refused(phrase("{link}: the server sends it compressed, which is not read", link=shown(link)))
    data = bytearray()
    while part := answer.read1(_PART):
        data += part
        leash.check()
        if len(data) > limits.archive_bytes:
            raise _refused(
                phrase(
                    "{link}: larger than the {size} bytes that are read",
                    link=shown(link),
                    size=limits.archive_bytes,
                )
            )
    leash.check()
    if answer.length:
        raise _refused(phrase("{link}: the connection ended before the file did", link=shown(link)))
    return bytes(data)


def _name(link: str) -> str:
    return file_name(printable(unquote(urlsplit(link).path))) or "download"


def shown(link: str) -> str:
    """Return an address without what may be a secret in it."""
    parts = urlsplit(link)
    return printable(f"{parts.scheme}://{parts.hostname or ''}{parts.path}")[:200]
