"""Which names a site answers to: a page of another name that leads here could read what it answers."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from panguard.findings import phrase
from panguard.language.catalogue import English
from panguard.web import responses
from panguard.web.frame import page_in
from panguard.web.pages import missing

_OURS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_MISDIRECTED = 421
_ELSEWHERE = phrase("This site does not answer to the name under which it was asked")


def names_of(host: str, public_url: str) -> frozenset[str]:
    """Return the names that a site answers to, none where it answers to all.

    `host` is where it listens, `public_url` where people reach it. Who listens where others can come, and
    says nothing of how, is reached under names that nobody here knows.
    """
    public = (urlsplit(public_url).hostname or "").lower()
    if public:
        return _OURS | {f"[{public}]" if ":" in public else public}
    return _OURS if _is_loopback(host) else frozenset()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class Named:
    """Answers requests for some names only."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say that this is another site."""
        if scope["type"] == "http" and name_in(Request(scope).headers.get("host", "")) not in self._names:
            text = missing.render(page_in(English()), _ELSEWHERE)
            answer = responses.html(text, _MISDIRECTED)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


def name_in(host: str) -> str:
    """Return the name in a Host header, without its port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
