"""Lets in one browser.

Who has the link of the terminal gets a cookie; every other request, host and site is refused.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from panguard.web.dashboard.peer import is_strangers

ENTER = "/enter"
_OPEN = ("/static/",)
_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class Access:
    """The link, the cookie and the word in forms. A link lets one browser in, and no other user's.

    `is_strangers` says of the port at the other end, and of ours, whether another user is seen there.
    Browsers send a cookie to every port of a host, and any program may listen at another one: so the
    dashboard has a host name of its own, which browsers take for this machine and no other server has.
    """

    def __init__(self, port: int, is_strangers: Callable[[int, int], bool] = is_strangers) -> None:
        self._port = port
        self.host = f"panguard-{secrets.token_hex(8)}.localhost"
        self._is_strangers = is_strangers
        self._link = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)

    @property
    def link(self) -> str:
        """Return the address that lets a browser in, once."""
        return f"{ENTER}?token={self._link}"

    @property
    def form_word(self) -> str:
        """Return what each form carries; no other site can know it."""
        return hmac.new(self._session.encode(), b"form", sha256).hexdigest()

    @property
    def _cookie(self) -> str:
        return f"panguard-{self._port}"

    def enter(self, request: Request) -> str | None:
        """Return the cookie for who has the link, and use the link up; None for anybody else.

        Another user, who may have read the link in the list of processes, gets in by it no more.
        """
        given = request.query_params.get("token", "")
        if not self._link or not hmac.compare_digest(given.encode(), self._link.encode()):
            return None
        if request.client is not None and self._is_strangers(request.client.port, self._port):
            return None
        self._link = ""
        return f"{self._cookie}={self._session}; HttpOnly; SameSite=Strict; Path=/"

    def knows(self, request: Request) -> bool:
        """Say whether a browser was let in."""
        return hmac.compare_digest(request.cookies.get(self._cookie, "").encode(), self._session.encode())

    def is_own_host(self, headers: Mapping[str, str]) -> bool:
        """Say whether a browser means this machine, and not a name that somebody made to lead here."""
        host, _, port = headers.get("host", "").rpartition(":")
        return host in (self.host, *_HOSTS) and port == str(self._port)

    def is_own_form(self, headers: Mapping[str, str], word: str) -> bool:
        """Say whether a form was sent from a page of ours."""
        # Our pages send no referrer, and so browsers call the origin of their forms null.
        origin = headers.get("origin", "null")
        if origin != "null" and origin.partition("://")[2] != headers.get("host", ""):
            return False
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        return hmac.compare_digest(word.encode(), self.form_word.encode())


class Gate:
    """Stands before the app: wrong hosts and strangers get nothing of it."""

    def __init__(self, app: ASGIApp, access: Access, refuse: Callable[[int], Response]) -> None:
        self._app = app
        self._access = access
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have the app answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not self._access.is_own_host(request.headers):
            await self._refuse(421)(scope, receive, send)
        elif request.url.path == ENTER or request.url.path.startswith(_OPEN) or self._access.knows(request):
            await self._app(scope, receive, send)
        else:
            await self._refuse(403)(scope, receive, send)
