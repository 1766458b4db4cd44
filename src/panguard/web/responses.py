"""What the site answers with: every answer carries the headers that keep a browser on our side."""

from collections.abc import Mapping

from starlette.responses import Response

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
UNINDEXED: Mapping[str, str] = {"X-Robots-Tag": "noindex, nofollow"}
FOREVER = "public, max-age=31536000, immutable"


def html(
    text: str, status: int = 200, *, cache: str = "no-store", headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page."""
    return content(text, "text/html; charset=utf-8", status, cache=cache, headers=headers)


def content(
    data: bytes | str,
    media: str,
    status: int = 200,
    *,
    cache: str = "no-store",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return something else than a page."""
    return Response(data, status, {**HEADERS, "Cache-Control": cache, **(headers or {})}, media)


def moved(address: str, status: int = 302) -> Response:
    """Return that something has its page elsewhere on this site."""
    return content("", "text/plain", status, headers={"Location": address})
