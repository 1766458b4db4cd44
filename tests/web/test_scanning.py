"""What somebody is told while an audit goes on, and what is left where they have gone."""

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Callable
from threading import Event
from typing import Any, TypeVar

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Message

from panguard.cli.web_auditing import AsScans
from panguard.language.catalogue import ENGLISH
from panguard.threatcloud.server.database import Database
from panguard.values import replace
from panguard.web.frame import page_in
from panguard.web.lanes import Lanes
from panguard.web.make import make_site
from panguard.web.parts import Site
from panguard.web.receiving import Room
from panguard.web.scanning import EVENTS, Shown, events_of, scan
from panguard.web.site import routes_of
from panguard.web.worker import Here
from tests.web.conftest import NOON
from tests.web.test_receiving import MEDIA, field

PAGE = page_in(ENGLISH)
FORM = field("text", b"# Notes\n\nBuy milk.\n")
ENOUGH = 1_000
Made = TypeVar("Made")


@pytest.fixture
def site(lanes: Lanes, database: Database) -> Site:
    made = make_site(database, lanes, lambda: lanes.auditing, lambda: NOON)
    return replace(made, room=Room(ENOUGH))


def posted(accept: str) -> Request:
    form = [FORM]

    async def receive() -> Message:
        if not form:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": form.pop(), "more_body": False}

    headers = [(b"content-type", MEDIA.encode()), (b"accept", accept.encode())]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "headers": headers,
        "client": ("203.0.113.1", 1),
    }
    return Request(scope, receive)


async def heard(events: AsyncIterable[Any]) -> dict[str, dict[str, str]]:
    """Return what the last event of each name says."""
    found = {}
    async for event in events:
        name, _, data = bytes(event).decode().rstrip("\n").partition("\ndata: ")
        found[name.removeprefix("event: ")] = json.loads(data)
    return found


def test_the_page_of_the_result_comes_with_the_last_event(site: Site) -> None:
    async def visit() -> dict[str, dict[str, str]]:
        answer = await scan(site, PAGE, posted(EVENTS))
        assert isinstance(answer, StreamingResponse)
        return await heard(answer.body_iterator)

    found = asyncio.run(visit())
    assert found["page"]["place"].startswith("/r/")
    assert "<h1>Result</h1>" in found["page"]["text"]


async def _reads(site: Site) -> None:
    answer = await scan(site, PAGE, posted(EVENTS))
    assert isinstance(answer, StreamingResponse)
    await heard(answer.body_iterator)


async def _reads_nothing(site: Site) -> None:
    await scan(site, PAGE, posted(EVENTS))
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        await task


async def _leaves_at_once(site: Site) -> None:
    await scan(site, PAGE, posted(EVENTS))
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def _without_script(site: Site) -> None:
    assert (await scan(site, PAGE, posted("text/html"))).status_code == 303


@pytest.mark.parametrize("visitor", [_reads, _reads_nothing, _leaves_at_once, _without_script])
def test_whoever_has_gone_leaves_the_room_that_they_took(site: Site, visitor: Callable[[Site], Any]) -> None:
    asyncio.run(visitor(site))
    assert vars(site.room) == vars(Room(ENOUGH))


def test_while_nothing_happens_that_is_told_and_who_leaves_ends_the_audit() -> None:
    async def visit() -> list[str]:
        never, told = asyncio.Event(), asyncio.Queue[int | None]()

        async def audit() -> Shown:
            await never.wait()
            return Shown(str)

        task = asyncio.create_task(audit())
        events: AsyncIterator[str] = events_of(PAGE, task, told, beat=0.001)
        names = [await anext(events), await anext(events)]
        told.put_nowait(3)
        names.append(await anext(events))
        await events.aclose()  # type: ignore[attr-defined]
        assert task.cancelling()
        return [name.partition("\n")[0] for name in names]

    assert asyncio.run(visit()) == ["event: waiting", "event: waiting", "event: progress"]


class Endless(Here):
    """Begins, and goes on until it is ended."""

    def __init__(self) -> None:
        self.begun, self.ended = Event(), Event()

    def do(self, work: Callable[[], Made], before: Callable[[], object]) -> Made:
        self.begun.set()
        assert self.ended.wait(10)
        return super().do(work, before)

    def end(self) -> None:
        self.ended.set()


def asked_by(accepted: str) -> dict[str, Any]:
    headers = [(b"host", b"a"), (b"content-type", MEDIA.encode()), (b"accept", accepted.encode())]
    return {
        "type": "http",
        "method": "POST",
        "path": "/scan",
        "query_string": b"",
        "headers": headers,
        "client": ("203.0.113.9", 1),
        "asgi": {"spec_version": "2.3"},
    }


@pytest.mark.parametrize("accepted", ["text/html", "text/event-stream"])
@pytest.mark.parametrize("when", ["at once", "later"])
def test_an_audit_whose_visitor_has_gone_ends_and_leaves_its_room(
    auditing: AsScans, database: Database, accepted: str, when: str
) -> None:
    worker = Endless()
    if when == "at once":
        worker.begun.set()

    async def visit() -> None:
        lanes = Lanes(auditing, lambda: worker, Here)
        site = make_site(database, lanes, lambda: auditing, lambda: NOON)
        form = [field("text", b"# Notes")]

        async def receive() -> Message:
            if form:
                return {"type": "http.request", "body": form.pop(), "more_body": False}
            await asyncio.to_thread(worker.begun.wait, 10)
            return {"type": "http.disconnect"}

        async def send(_message: Message) -> None:
            """Nobody reads it."""

        await Starlette(routes=routes_of(site))(asked_by(accepted), receive, send)
        if when == "later":
            assert await asyncio.to_thread(worker.ended.wait, 10)
        worker.ended.set()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*left, return_exceptions=True)
        assert vars(site.room) == vars(Room())
        lanes.close()

    asyncio.run(visit())
