"""What happens to what is handed in: counted, read, audited, kept, shown.

Who asks for `text/event-stream` is told how far it is, and gets the page with the last event.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from panguard.findings import Phrase, phrase
from panguard.report import kept
from panguard.report.html_page import Page
from panguard.threatcloud.server.database import DatabaseError
from panguard.threatcloud.server.networks import client_address, prefix_of
from panguard.web import frame, responses
from panguard.web.audits import Audited
from panguard.web.lanes import Busy
from panguard.web.links import skills_of
from panguard.web.pages import home, result
from panguard.web.parts import Site
from panguard.web.receiving import TOO_MANY, Asked, received
from panguard.web.refused import Refused
from panguard.web.results import Kept, lines_of
from panguard.web.submission import Kind

EVENTS = "text/event-stream"
_BEAT_SECONDS = 15.0
_NOTHING_YET = -1
_OFFLINE = phrase("this site is offline and follows no links; paste the text, or choose a file")
Progress = Callable[[int], None]


class Shown(NamedTuple):
    """A page that answers, and the address under which it can be found again, if there is one."""

    text: str
    status: int = 200
    place: str = ""


async def scan(site: Site, page: Page, request: Request) -> Response:
    """Audit what was handed in, and show the result."""
    try:
        _count(site, request)
        asked = await received(request, site.room, site.lanes.auditing.limits)
    except Refused as error:
        return _answer(_problem(page, error.reason, error.status), error.headers)
    if EVENTS in request.headers.get("accept", ""):
        headers = {**responses.HEADERS, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events_of(page, *_begun(site, page, asked)), 200, headers, EVENTS)
    try:
        return _answer(await _shown(site, page, asked, lambda _: None))
    finally:
        site.room.leave(asked.size)


def _count(site: Site, request: Request) -> None:
    """Count a visit. Raises Refused where a network hands in too much."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.getlist("x-forwarded-for")
    wait = site.visits.wait(prefix_of(client_address(peer, forwarded, site.trusted_proxies)))
    if wait:
        reason = phrase("Your network has handed in a lot; try again in {seconds} seconds.", seconds=wait)
        raise Refused(reason, 429, {"Retry-After": str(wait)})


async def _shown(site: Site, page: Page, asked: Asked, progress: Progress) -> Shown:
    """Audit, keep, and return the page of the result or of what went wrong."""
    try:
        audited = await _audited(site, asked, progress)
    except Busy:
        return _problem(page, TOO_MANY, 503)
    except Refused as error:
        return _problem(page, error.reason, error.status)
    if audited.fault:
        return _problem(page, audited.fault, 500 if audited.ours else 422)
    digest = asked.submission.digest(audited.found)
    try:
        await site.keeping.add(Kept(digest, audited.report, audited.lines if asked.keep else ()))
    except DatabaseError:
        return _problem(page, phrase("The result could not be kept; try again in a minute."), 503)
    show = partial(_result, audited, digest, page)
    return Shown(await run_sync(show), place=f"{frame.prefix_of(page.catalogue.tag)}r/{digest}")


def _result(audited: Audited, digest: str, page: Page) -> str:
    return result.render(kept.read(audited.report), digest, page, lines_of(audited.lines))


async def _audited(site: Site, asked: Asked, progress: Progress) -> Audited:
    submission = asked.submission
    if submission.kind is not Kind.LINK:
        return await site.lanes.audit(submission)
    if site.offline:
        return Audited(fault=_OFFLINE)
    link, limits = submission.data.decode("utf-8", "replace"), site.lanes.auditing.limits
    skills = skills_of(link, site.reach, site.environment, limits)
    return await site.lanes.audit_each(skills, submission, progress)


def _problem(page: Page, reason: Phrase, status: int) -> Shown:
    return Shown(home.render(page, reason), status)


def _answer(shown: Shown, headers: Mapping[str, str] | None = None) -> Response:
    answer = responses.html(shown.text, shown.status)
    answer.headers.update(headers or {})
    return answer


def _begun(site: Site, page: Page, asked: Asked) -> tuple[asyncio.Task[Shown], asyncio.Queue[int | None]]:
    """Begin an audit; return what becomes its page, and how many skills are done, None at the end."""
    loop, told = asyncio.get_running_loop(), asyncio.Queue[int | None]()

    def tell(count: int) -> None:
        loop.call_soon_threadsafe(told.put_nowait, count)

    def end(_task: asyncio.Task[Shown]) -> None:
        site.room.leave(asked.size)
        told.put_nowait(None)

    task = asyncio.create_task(_shown(site, page, asked, tell))
    task.add_done_callback(end)
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
        yield _event("page", {"text": shown.text, "place": shown.place})
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)


async def _next(told: asyncio.Queue[int | None], beat: float) -> int | None:
    try:
        return await asyncio.wait_for(told.get(), beat)
    except TimeoutError:
        return _NOTHING_YET


def _event(name: str, data: Mapping[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
