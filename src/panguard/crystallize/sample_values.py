"""Data that everybody copies from standards and guides: test keys, empty values, the smallest images. Pure.

No rule may fire on it, however odd it looks. What can be computed is; the rest is put together from parts, so
that nothing here is taken for a secret.
"""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache

_LENGTHS = (12, 16, 24, 32, 64)
_HASHED = (b"", b"abc", b"test", b"hello world", b"password")
_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_SAID = (
    *(
        b"f",
        b"fo",
        b"foo",
        b"foob",
        b"fooba",
        b"foobar",
        b"hello world",
        b"Hello, World!",
        b"the sample nonce",
    ),
    *(b"Aladdin:open sesame", b"user:password", b"user:pass", b"username:password", b"admin:admin"),
    *(b"12345678901234567890", b"1234567890123456", b"abcdefghijklmnopqrstuvwxyz", b"0123456789abcdef"),
    *(b'{"alg":"HS256","typ":"JWT"}', b'{"alg":"none"}', b'{"typ":"JWT",\r\n "alg":"HS256"}'),
    *(b'{"sub":"1234567890","name":"John Doe","iat":1516239022}', b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    b'{"sub":"1234567890","name":"John Doe","admin":true,"iat":1516239022}',
)
_HANDSHAKE = "258EAFA5-E914-47DA-95CA-" + "C5AB0DC85B11"
# Of FIPS 197, NIST SP 800-38A, RFC 4231, RFC 7748 and RFC 8032, in hexadecimal digits.
_KEYS = (
    "2b7e151628aed2a6" + "abf7158809cf4f3c",
    "8e73b0f7da0e6452c810f32b" + "809079e562f8ead2522c6b7b",
    "603deb1015ca71be2b73aef0857d7781" + "1f352c073b6108d72d9810a30914dff4",
    "f0f1f2f3f4f5f6f7" + "f8f9fafbfcfdfeff",
    "6bc1bee22e409f96" + "e93d7e117393172a",
    "00112233445566778899" + "aabbccddeeff",
    "9d61b19deffd5a60ba844af492ec2cc4" + "4449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a" + "0ee172f3daa62325af021a68f707511a",
    "77076d0a7318a57d3c16c17251b26645" + "df4c2f87ebc0992ab177fba51db92c2a",
    "a546e36bf0527c9d3b16154b82465edd" + "62144c0ac1fc5a18506a2244ba449ac4",
)
_LISTED = (
    "00000000-0000-0000-0000-" + "0" * 12,
    "ffffffff-ffff-ffff-ffff-" + "f" * 12,
    "123e4567-e89b-12d3-a456-" + "426614174000",
    "550e8400-e29b-41d4-a716-" + "446655440000",
    "AKIA" + "IOSFODNN7" + "EXAMPLE",
    "wJalrXUtnFEMI/" + "K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
    "0x" + "0" * 40,
    "0x" + "0" * 64,
    "0x" + "0" * 36 + "dead",
    "0xf39Fd6e51aad88F6F4ce" + "6aB8827279cffFb92266",
    "ac0974bec39a17e36ba4a6b4d238ff94" + "4bacb478cbed5efcae784d7bf4f2ff80",
    "1A1zP1eP5QGefi2DMPTf" + "TL5SLmv7DivfNa",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=",
    "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
    "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==",
    "R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=",
    "R0lGODdhAQABAIAAAP///////ywAAAAAAQABAAACAkQBADs=",
)


@cache
def sample_values() -> tuple[str, ...]:
    """Return the values, each once, as they are written in hexadecimal digits, base64 and base32."""
    return tuple(dict.fromkeys((*_LISTED, *_spelt())))


def _spelt() -> Iterator[str]:
    for data in (*_SAID, *_raw()):
        yield from (data.hex(), base64.b64encode(data).decode())
    for said in _SAID:
        yield from (base64.urlsafe_b64encode(said).decode().rstrip("="), base64.b32encode(said).decode())


def _raw() -> Iterator[bytes]:
    for length in _LENGTHS:
        yield from (bytes(length), b"\xff" * length, b"\x0b" * length, bytes(range(length)))
    for said in _HASHED:
        yield from (hashlib.new(name, said, usedforsecurity=False).digest() for name in _DIGESTS)
    yield from map(bytes.fromhex, _KEYS)
    nonce = base64.b64encode(b"the sample nonce").decode()
    yield hashlib.sha1(f"{nonce}{_HANDSHAKE}".encode(), usedforsecurity=False).digest()
