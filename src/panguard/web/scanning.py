"""What happens to what is handed in: counted, read, audited, kept, shown.

Who asks for `text/event-stream` is told how far it is, and gets the page with the last event. Everybody else
is sent to the address of the result, which can be loaded again.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from math import ceil
from secrets import token_urlsafe
from typing import NamedTuple

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from panguard.findings import Phrase, phrase
from panguard.report import kept
from panguard.report.html_page import Page
from panguard.threatcloud.server.database import DatabaseError
from panguard.threatcloud.server.networks import client_address, prefix_of
from panguard.web import responses
from panguard.web.audits import Audited
from panguard.web.lane import Busy
from panguard.web.leash import Leash
from panguard.web.links import skills_of
from panguard.web.pages import home, result
from panguard.web.parts import Site
from panguard.web.receiving import TOO_MANY, Asked, check_origin, received
from panguard.web.refused import Refused
from panguard.web.results import Kept, Result, lines_of
from panguard.web.submission import Kind

EVENTS = "text/event-stream"
_BEAT_SECONDS = 15.0
_NOTHING_YET = -1
_OFFLINE = phrase("this site is offline and follows no links; paste the text, or choose a file")
_MINUTE, _HOUR = 60, 3_600
_LEFT = 499  # heard by nobody
_KEY_BYTES = 18
Progress = Callable[[int], None]


class Shown(NamedTuple):
    """What writes a page that answers, and the address under which it can be found again, if there is one."""

    text: Callable[[], str]
    status: int = 200
    place: str = ""


async def scan(site: Site, page: Page, request: Request) -> Response:
    """Audit what was handed in, and show the result."""
    network = network_of(site, request)
    try:
        check_origin(request.headers, request.scope.get("scheme", "http"))
        await _count(site, network)
        asked = await received(request, site.room, site.lanes.auditing.limits, network)
    except Refused as error:
        return _answer(_problem(page, error.reason, error.status), error.headers)
    task, told = _begun(site, page, asked, network)
    if EVENTS in request.headers.get("accept", ""):
        headers = {**responses.HEADERS, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return _Followed(_held(site, page, network, events_of(page, task, told)), headers, task)
    return _answer(await _unless_left(request, task))


def network_of(site: Site, request: Request) -> str:
    """Return the network that a request comes from."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.getlist("x-forwarded-for")
    return prefix_of(client_address(peer, forwarded, site.trusted_proxies))


async def _count(site: Site, network: str) -> None:
    """Count a visit. Raises Refused where a network hands in too much."""
    if site.visits.is_due(network):
        with suppress(DatabaseError):  # counted on; the next exchange tells it all
            await run_sync(site.visits.exchange)
    wait = site.visits.wait(network)
    if wait:
        raise Refused(_later(wait), 429, {"Retry-After": str(wait)})


def _later(seconds: int) -> Phrase:
    """Say in how much time a network may hand in more."""
    if seconds <= _MINUTE:
        return phrase("Your network has handed in a lot; try again in a minute.")
    if seconds <= 2 * _HOUR:
        minutes = ceil(seconds / _MINUTE)
        return phrase("Your network has handed in a lot; try again in {count} minutes.", count=minutes)
    return phrase(
        "Your network has handed in a lot; try again in {count} hours.", count=ceil(seconds / _HOUR)
    )


async def _unless_left(request: Request, task: asyncio.Task[Shown]) -> Shown:
    """Return what is shown; whoever leaves before that leaves no work behind."""
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else Shown(str, _LEFT)
    finally:
        gone.cancel()
        task.cancel()


async def _gone(request: Request) -> None:
    """Wait until a visitor has left."""
    while (await request.receive())["type"] != "http.disconnect":
        """It was the end of the form."""


class _Followed(StreamingResponse):
    """Tells how far something is; what is told of ends with it, also where nobody heard the first word."""

    def __init__(
        self, events: AsyncIterator[bytes], headers: Mapping[str, str], task: asyncio.Task[Shown]
    ) -> None:
        super().__init__(events, 200, headers, EVENTS)
        self._task = task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._task.cancel()


async def _shown(site: Site, page: Page, asked: Asked, progress: Progress, network: str) -> Shown:
    """Audit, keep, and return the page of the result or of what went wrong."""
    try:
        audited = await _audited(site, asked, progress, network)
    except Busy:
        return _problem(page, TOO_MANY, 503)
    except Refused as error:
        return _problem(page, error.reason, error.status)
    if audited.fault:
        return _problem(page, audited.fault, 500 if audited.ours else 422)
    digest, key = asked.submission.digest(site.key, audited.found, kept=asked.keep), token_urlsafe(_KEY_BYTES)
    lines = audited.lines if asked.keep else ()
    try:
        await site.keeping.add(Kept(digest, audited.report, lines, audited.badge, key))
        key = key if await run_sync(site.results.is_made_by, digest, key) else ""
    except DatabaseError:
        return _problem(page, phrase("The result could not be kept; try again in a minute."), 503)
    show = partial(_result, audited, site.results.now(), digest, page, key)
    return Shown(show, place=result.place_of(page, digest, key))


def _result(audited: Audited, made: datetime, digest: str, page: Page, key: str) -> str:
    return result.render(Result(kept.read(audited.report), made, lines_of(audited.lines)), digest, page, key)


async def _audited(site: Site, asked: Asked, progress: Progress, network: str) -> Audited:
    submission = asked.submission
    if submission.kind is not Kind.LINK:
        return await site.lanes.audit(submission, network)
    if site.offline:
        return Audited(fault=_OFFLINE)
    leash, limits = Leash(), site.lanes.auditing.limits
    link = submission.data.decode("utf-8", "replace")
    skills = skills_of(link, site.reach, site.environment, limits, leash)
    return await site.lanes.audit_each(skills, submission, progress, leash, network)


def _problem(page: Page, reason: Phrase, status: int) -> Shown:
    return Shown(partial(home.render, page, reason), status)


def _answer(shown: Shown, headers: Mapping[str, str] | None = None) -> Response:
    if shown.place:
        return responses.moved(shown.place, 303)
    return responses.html(shown.text(), shown.status, headers=headers)


def _begun(
    site: Site, page: Page, asked: Asked, network: str
) -> tuple[asyncio.Task[Shown], asyncio.Queue[int | None]]:
    """Begin an audit; return what becomes its page, and how many skills are done, None at the end."""
    loop, told = asyncio.get_running_loop(), asyncio.Queue[int | None]()

    def tell(count: int) -> None:
        loop.call_soon_threadsafe(told.put_nowait, count)

    def ended(_: object) -> None:
        # Here, and not in the task: one that is cancelled before it begins does nothing at all.
        site.room.leave(network, asked.size)
        told.put_nowait(None)

    task = asyncio.create_task(_shown(site, page, asked, tell, network))
    task.add_done_callback(ended)
    return task, told


async def events_of(
    page: Page, task: asyncio.Task[Shown], told: asyncio.Queue[int | None], beat: float = _BEAT_SECONDS
) -> AsyncIterator[str]:
    """Yield an event for every skill that is done, and at the end the page.

    While nothing happens an event says so with every `beat`, in seconds: proxies end what is silent.
    """
    try:
        while (count := await _next(told, beat)) is not None:
            if count == _NOTHING_YET:
                yield _event("waiting", {})
                continue
            said = page.catalogue.say(phrase("{count} skills audited", count=count))
            yield _event("progress", {"said": said})
        shown = task.result()
        yield _event("page", {"text": await run_sync(shown.text), "place": shown.place})
    finally:
        task.cancel()


async def _held(site: Site, page: Page, network: str, events: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """Yield events in pieces, as many bytes of them at once as a network may have on its way to it."""
    async for event in events:
        waiting = await run_sync(responses.packed, event.encode())
        try:
            site.answers.take(network, len(waiting.data))
        except Refused as error:
            yield _event("page", {"text": home.render(page, error.reason), "place": ""}).encode()
            return
        del event
        try:
            for piece in waiting.pieces():
                yield piece
        finally:
            site.answers.leave(network, len(waiting.data))


async def _next(told: asyncio.Queue[int | None], beat: float) -> int | None:
    try:
        return await asyncio.wait_for(told.get(), beat)
    except TimeoutError:
        return _NOTHING_YET


def _event(name: str, data: Mapping[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
