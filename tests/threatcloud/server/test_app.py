"""Every address and method has an answer; none of them is a failure of the server."""

import pytest
from sqlalchemy import Connection, text

from panguard.threatcloud.server.routes import ROUTES
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
