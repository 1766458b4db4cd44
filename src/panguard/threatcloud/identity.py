"""The key that stands for a scanner, what it signs, and the work that makes many keys dear.

An identity is an Ed25519 key made on the machine; nobody's name or account is behind it. What is signed is
a request: method, path, identity, hour, id of the message and digest of its bytes. Pure but for the making
of a key.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_DIGITS = 32
# The costs of one trial: 4 MiB and about 10 ms on a machine of 2026.
_ROUNDS = 4_096
_BLOCK = 8

CLIENT = "PanGuard-Client"
HOUR = "PanGuard-Hour"
SIGNATURE = "PanGuard-Signature"


class Request(NamedTuple):
    """What of a request is signed; `message` is the id of the message, told again in its body."""

    method: str
    path: str
    client: str
    hour: str
    body: bytes

    def signed_bytes(self) -> bytes:
        """Return the bytes that the signature is over."""
        digest = hashlib.sha256(self.body).hexdigest()
        return f"panguard-1\n{self.method}\n{self.path}\n{self.client}\n{self.hour}\n{digest}".encode()


class Identity:
    """A private key, and what it can do."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes that the key is made of."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = encoded(self._key.public_key().public_bytes_raw())
        self.client = client_of(self.public_key)

    @classmethod
    def new(cls) -> "Identity":
        """Make a new identity."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def seed(self) -> bytes:
        """Return the 32 bytes to keep."""
        return self._key.private_bytes_raw()

    def headers(self, method: str, path: str, hour: str, body: bytes) -> dict[str, str]:
        """Return the headers that sign a request."""
        request = Request(method, path, self.client, hour, body)
        signature = encoded(self._key.sign(request.signed_bytes()))
        return {CLIENT: self.client, HOUR: hour, SIGNATURE: signature}


def client_of(public_key: str) -> str:
    """Return the id of an identity."""
    return hashlib.sha256(decoded(public_key)).hexdigest()[:_DIGITS]


def is_signed(request: Request, public_key: str, signature: str) -> bool:
    """Say whether a signature is that of a request by a key; False for what is no key or signature."""
    try:
        key = Ed25519PublicKey.from_public_bytes(decoded(public_key))
        key.verify(decoded(signature), request.signed_bytes())
    except (ValueError, InvalidSignature):
        return False
    return True


def encoded(data: bytes) -> str:
    """Write bytes as base64 for addresses, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Read what `encoded` wrote. Raises ValueError."""
    if not text.isascii():
        raise ValueError("not base64")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_solved(challenge: str, public_key: str, solution: int, bits: int) -> bool:
    """Say whether a number is a solution: a memory-hard digest with it begins with so many zero bits."""
    if not bits:
        return True
    salt = f"{challenge}\n{public_key}".encode()
    digest = hashlib.scrypt(str(solution).encode(), salt=salt, n=_ROUNDS, r=_BLOCK, p=1, dklen=8)
    return int.from_bytes(digest) >> (64 - bits) == 0


def solved(challenge: str, public_key: str, bits: int) -> int:
    """Find a solution; it takes 2 ** bits trials on average."""
    number = 0
    while not is_solved(challenge, public_key, number, bits):
        number += 1
    return number
