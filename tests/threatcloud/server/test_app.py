"""Every address and method has an answer; none of them is a failure of the server."""

import asyncio
from datetime import datetime, timedelta
from queue import Queue

import pytest
from sqlalchemy import Connection, text
from starlette.types import Message

from panguard.threatcloud.pack import Publication
from panguard.threatcloud.server.app import make_app
from panguard.threatcloud.server.routes import ROUTES
from panguard.values import replace
from tests.simulators.threat_cloud import Cloud
from tests.threatcloud.server.test_receiving import problem


@pytest.mark.parametrize(
    "target", ["/", "/nope", "/api", "/api/stats/", "//", "/%2e%2e", "/api/\u00fc", "/a\rb"]
)
def test_unknown_addresses(cloud: Cloud, target: str) -> None:
    problem(cloud.get(target), 404, "not-found")


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_wrong_methods_are_told_the_right_ones(cloud: Cloud, path: str) -> None:
    reply = cloud.ask("DELETE", path)
    problem(reply, 405, "wrong-method")
    allowed = {route.method for route in ROUTES if route.path == path}
    assert set(reply.headers["allow"].split(", ")) - {"HEAD"} == allowed
    assert cloud.ask("BREW\u0007", path).status == 405


def test_every_answer_says_that_it_is_what_it_says(cloud: Cloud) -> None:
    for target in ("/health", "/nope", "/docs", "/openapi.json", "/metrics", "/tuf/x"):
        assert cloud.get(target).headers["x-content-type-options"] == "nosniff"


def test_a_database_that_fails_is_told_as_such(cloud: Cloud) -> None:
    def lose(connection: Connection) -> None:
        connection.execute(text("DROP TABLE journal_head"))

    cloud.database.write(lose)
    reply = cloud.get("/health")
    assert "journal_head" not in problem(reply, 503, "unavailable")
    assert reply.headers["retry-after"] == "5"


def test_metrics_for_prometheus(cloud: Cloud) -> None:
    cloud.promote()
    cloud.get("/health")
    told = cloud.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    assert b'panguard_stock{kind="rules"} 1.0' in told.body
    assert b'panguard_requests_total{method="GET",path="/health",status="200"} 1.0' in told.body


class Waiting:
    """Tells when something was published; fails as often as it is told to."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.versions: Queue[int] = Queue()

    def publish(self, publication: Publication) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the disk is gone")
        self.versions.put(publication.version)


@pytest.mark.parametrize("failures", [0, 2])
def test_a_server_publishes_when_it_starts_whatever_failed_before(cloud: Cloud, failures: int) -> None:
    publisher = Waiting(failures)
    cloud.change(cycle=timedelta(milliseconds=1))
    cloud.use(cloud.options, publisher=publisher)

    async def live() -> int:
        async with cloud.app.router.lifespan_context(cloud.app):
            return await asyncio.to_thread(publisher.versions.get, timeout=60)

    assert asyncio.run(live()) == 1


def test_a_third_confirmation_is_not_kept_waiting(cloud: Cloud) -> None:
    publisher = Waiting(0)
    cloud.change(cycle=timedelta(hours=1))
    cloud.use(cloud.options, publisher=publisher)

    async def live() -> None:
        async with cloud.app.router.lifespan_context(cloud.app):
            assert await asyncio.to_thread(publisher.versions.get, timeout=60) == 1
            for scanner in cloud.scanners(3):
                await asyncio.to_thread(scanner.propose)
            assert await asyncio.to_thread(publisher.versions.get, timeout=60) == 2

    asyncio.run(live())


def test_a_fault_of_ours_is_told_without_its_inside(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> datetime:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(cloud, "parts", replace(cloud.parts, clock=broken))
    app = make_app(cloud.database, cloud.data, cloud.options, cloud.parts)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/health", "headers": [], "query_string": b""}
    with pytest.raises(ZeroDivisionError):
        asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 500
    assert b"noted" in sent[1]["body"]
    assert b"secret" not in sent[1]["body"]
