"""Answers that may be kept for a while, and need not be sent to who has them. Pure."""

from collections.abc import Mapping
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from panguard.findings import phrase
from panguard.web import responses

HTML = "text/html; charset=utf-8"
BUSY = phrase("The database does not answer; try again in some seconds.")
_RETRY_SECONDS = "5"


def kept(
    request: Request, text: str, seconds: int, media: str = HTML, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page that may be kept for some seconds, or that it is still the one that is known."""
    etag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    told = {
        **responses.HEADERS,
        "Cache-Control": f"public, max-age={seconds}",
        "ETag": etag,
        **(headers or {}),
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(None, 304, told)
    return Response(text, 200, told, media)


def unavailable(text: str) -> Response:
    """Return that something cannot be shown now."""
    return responses.html(text, 503, headers={"Retry-After": _RETRY_SECONDS})
