"""Challenges of registrations: made and checked without keeping anything. Pure.

A challenge says until when it is good and carries a code that only servers of this instance can make.
"""

import hmac
from hashlib import sha256
from typing import NamedTuple

from panguard.threatcloud.identity import decoded, encoded

LIFE_SECONDS = 600
_TIME, _NONCE, _CODE = 8, 16, 32


class Challenge(NamedTuple):
    """A challenge that was read: until when it is good, and the digest by which it is used up."""

    expires: int
    digest: str


def made(secret: bytes, nonce: bytes, now: int) -> str:
    """Make a challenge from 16 random bytes."""
    told = (now + LIFE_SECONDS).to_bytes(_TIME) + nonce
    return encoded(told + _code(secret, told))


def read(secret: bytes, text: str, now: int) -> Challenge | None:
    """Read a challenge; None for one that we did not make, or that is no longer good."""
    try:
        data = decoded(text)
    except ValueError:
        return None
    told, code = data[: _TIME + _NONCE], data[_TIME + _NONCE :]
    if len(code) != _CODE or not hmac.compare_digest(code, _code(secret, told)):
        return None
    expires = int.from_bytes(told[:_TIME])
    # By what it says, not by how it is written: base64 can be written in several ways.
    return Challenge(expires, sha256(told).hexdigest()) if now <= expires else None


def _code(secret: bytes, told: bytes) -> bytes:
    return hmac.digest(secret, b"challenge\n" + told, sha256)
