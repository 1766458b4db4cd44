"""A web hook: JSON to an address of the user's, signed as https://www.standardwebhooks.com describes.

Signed is `id.timestamp.body` with HMAC-SHA256, so that a receiver can tell a forged or an old message; who
receives should refuse timestamps that are more than `WINDOW` seconds off, and ids that came before. Redirects
are not followed.
"""

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.notify.channel import Delivered, accepted, failed
from panguard.notify.notice import Message

KIND = "webhook"
OPTIONS = {"to": True}
SECRET = phrase("The key that signs messages (leave it empty to have one made)")
REMOTE = True
WINDOW = 300
_PREFIX = "whsec_"
_KEY_BYTES = 24
_READ = 2_000
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_REDIRECT, _REFUSED = range(300, 400), range(400, 500)
_LATER = frozenset({408, 425, 429})


def check(options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    parts = urlsplit(options["to"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise UsageError("to: expected an address that begins with https:// (http:// on this machine alone)")
    if not parts.hostname or parts.username or not options["to"].isascii() or not options["to"].isprintable():
        raise UsageError("to: expected an address such as https://hooks.example.org/panguard")
    key_of(secret)


def key_of(secret: str) -> bytes:
    """Return the key of a secret `whsec_…`.

    Raises UsageError for one that is none, or too short to protect.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = b""
    if len(key) < _KEY_BYTES:
        raise UsageError("the key is not base64 of at least 24 bytes; leave it empty to have one made")
    return key


def signature(key: bytes, identifier: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a message."""
    signed = b".".join((identifier.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def verified(key: bytes, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Say whether a message is signed with a key and not older than the window.

    What a receiver has to check.
    """
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(now - int(timestamp)) > WINDOW:
        return False
    return hmac.compare_digest(
        headers.get("webhook-signature", ""), signature(key, identifier, timestamp, body)
    )


def deliver(options: Mapping[str, str], secret: str, message: Message, seconds: float) -> Delivered:
    """Post a message; accepted is what is answered with 2xx."""
    body = json.dumps(_written(message), ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "PanGuard",
        "webhook-id": message.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(key_of(secret), message.id, timestamp, body),
    }
    parts = urlsplit(options["to"])
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    try:
        connection.request(
            "POST", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", body, headers
        )
        answer = connection.getresponse()
        return _judged(answer, answer.read(_READ))
    except ssl.SSLCertVerificationError as error:
        return failed(f"its certificate is not trusted ({error.verify_message})")
    except (OSError, http.client.HTTPException) as error:
        return failed(error or type(error).__name__)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _judged(answer: http.client.HTTPResponse, said: bytes) -> Delivered:
    told = f"{answer.status} {answer.reason} {said.decode('utf-8', 'replace')}"
    if 200 <= answer.status < 300:  # noqa: PLR2004 - what HTTP calls success
        return accepted(told)
    if answer.status in _REDIRECT:
        return failed(f"{answer.status}: it leads to another address, and that is not followed", lasting=True)
    wait = answer.headers.get("Retry-After", "")
    lasting = answer.status in _REFUSED and answer.status not in _LATER
    return failed(told, lasting=lasting, wait=float(wait) if wait.isdecimal() else 0.0)


def _written(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "type": f"panguard.{message.kind}",
        "severity": message.severity.label,
        "at": message.at,
        "title": message.title,
        "body": message.body,
        "details": message.details,
    }
