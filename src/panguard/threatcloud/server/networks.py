"""Which network a request comes from, and how much that network may send. Nothing of it is written down."""

import hmac
import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from threading import Lock

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.server.options import Network

UNKNOWN = "unknown"
_PREFIX_4, _PREFIX_6 = 24, 48
_MOST_COUNTED = DEFAULT_LIMITS.counted_senders


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return the address of a client: that of the socket, or what a trusted proxy says of it.

    Of the hops that proxies noted the last one that is not itself a trusted proxy counts: all before it
    may have been made up by the client.
    """
    address = peer
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    while hops and _is_in(address, trusted):
        hop = _without_port(hops.pop())
        if not _is_address(hop):
            break
        address = hop
    return address


def prefix_of(address: str) -> str:
    """Return the network of an address: /24 of IPv4, /48 of IPv6, `unknown` for what is no address."""
    if not _is_address(address):
        return UNKNOWN
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    length = _PREFIX_4 if parsed.version == 4 else _PREFIX_6  # noqa: PLR2004
    return str(ipaddress.ip_network((parsed, length), strict=False))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    if not _is_address(address):
        return False
    parsed = ipaddress.ip_address(address)
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return any((mapped or parsed) in network for network in networks)


def _without_port(hop: str) -> str:
    """Take the port off, as in `203.0.113.7:1234` and `[2001:db8::7]:1234`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


class Limiter:
    """Counts what came from whom in the present minute or hour, in memory.

    Each process counts by itself, so that with two of them twice as much is taken: in return no request
    costs a write, and nothing about networks reaches a disk. Names are hashed under a key that is made
    anew every day.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._day = -1
        self._key = b""
        self._counts: OrderedDict[tuple[bytes, int, int], int] = OrderedDict()
        self._turn = Lock()

    def wait(self, purpose: str, name: str, allowed: int, period: int) -> int:
        """Count one more; return 0, or how many seconds to wait where more came than is allowed."""
        now = int(self._clock().timestamp())
        with self._turn:
            if now // 86_400 != self._day:
                self._day, self._key = now // 86_400, token_bytes(32)
                self._counts.clear()
            who = hmac.digest(self._key, f"{purpose}\0{name}".encode(), sha256)[:16]
            slot = (who, period, now // period)
            count = self._counts.get(slot, 0) + 1
            self._counts[slot] = count
            self._counts.move_to_end(slot)
            while len(self._counts) > _MOST_COUNTED:
                self._counts.popitem(last=False)
        return period - now % period if count > allowed else 0
