"""What becomes of an audit whose visitor has gone."""

import asyncio
from collections.abc import Callable, MutableMapping
from threading import Event
from typing import Any, TypeVar

import pytest
from starlette.applications import Starlette

from panguard.cli.web_auditing import AsScans
from panguard.threatcloud.server.database import Database
from panguard.web.lanes import Lanes
from panguard.web.make import make_site
from panguard.web.receiving import Room
from panguard.web.site import routes_of
from panguard.web.worker import Here
from tests.web.conftest import NOON
from tests.web.test_receiving import MEDIA, field

Made = TypeVar("Made")
Message = MutableMapping[str, Any]


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
