"""What the site answers with: every answer carries the headers that keep a browser on our side."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PIECE = 64 * 1024

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Not "no-referrer": a form would not say that it is ours.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
UNINDEXED: Mapping[str, str] = {"X-Robots-Tag": "noindex, nofollow"}
FOREVER = "public, max-age=31536000, immutable"


class Packed(NamedTuple):
    """An answer as it waits to be sent: compressed where it is large, since somebody may read it slowly."""

    data: bytes
    size: int
    compressed: bool = False

    def pieces(self) -> Iterator[bytes]:
        """Yield it in pieces that are sent one by one; no more than one of them is unpacked at a time."""
        if not self.compressed:
            yield from pieces_of(self.data)
            return
        opened, rest = zlib.decompressobj(), self.data
        while rest and (piece := opened.decompress(rest, PIECE)):
            rest = opened.unconsumed_tail
            yield piece
        if last := opened.flush():
            yield last


def packed(data: bytes) -> Packed:
    """Pack an answer, if that is worth it."""
    smaller = zlib.compress(data, 1) if len(data) > PIECE else data
    return (
        Packed(smaller, len(data), compressed=True) if len(smaller) < len(data) else Packed(data, len(data))
    )


class InPieces(Response):
    """An answer that is sent piece by piece, so that whoever reads slowly keeps no copy of it here."""

    def __init__(
        self,
        data: bytes | str | Packed,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        media: str | None = None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        if isinstance(data, Packed):
            sized = {"Content-Length": str(data.size), **(headers or {})}
            super().__init__(b"", status, sized, media)
            self._packed = data
        else:
            super().__init__(data, status, headers, media)
            self._packed = Packed(bytes(self.body), len(self.body))
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and say when that has ended, whether anybody heard it or not."""
        del scope, receive
        try:
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            for piece in self._packed.pieces():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._ended()


_Text = TypeVar("_Text", bytes, str)


def pieces_of(text: _Text) -> Iterator[_Text]:
    """Yield something in pieces that are sent one by one."""
    for start in range(0, len(text), PIECE):
        yield text[start : start + PIECE]


def html(
    text: str, status: int = 200, *, cache: str = "no-store", headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page."""
    return content(text, "text/html; charset=utf-8", status, cache=cache, headers=headers)


def content(
    data: bytes | str | Packed,
    media: str,
    status: int = 200,
    *,
    cache: str = "no-store",
    headers: Mapping[str, str] | None = None,
    ended: Callable[[], None] = lambda: None,
) -> Response:
    """Return something else than a page; `ended` is called once it was sent, or will not be."""
    return InPieces(data, status, {**HEADERS, "Cache-Control": cache, **(headers or {})}, media, ended)


def moved(address: str, status: int = 302) -> Response:
    """Return that something has its page elsewhere on this site."""
    return content("", "text/plain", status, headers={"Location": address})
