"""The document and the page are made from the table of routes; random requests after it never fail us."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panguard.threatcloud import protocol
from panguard.threatcloud.protocol import hour_of
from panguard.threatcloud.server import openapi
from panguard.threatcloud.server.database import database_of
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.problems import TITLES
from panguard.threatcloud.server.routes import ROUTES
from tests.simulators.threat_cloud import Cloud, Scanner
from tests.threatcloud.server.conftest import OPTIONS

DOCUMENT: dict[str, Any] = json.loads(openapi.document())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
BOUNDED = settings(
    max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    folder: Path = tmp_path_factory.mktemp("cloud")
    database = database_of(folder, "")
    migrate(database)
    yield Cloud(database, folder, OPTIONS).scanner()
    database.close()


def operation(path: str, method: str) -> Any:
    return SCHEMA[path][method]


@pytest.mark.parametrize(("method", "path"), [(route.method, route.path) for route in ROUTES])
def test_random_requests_never_fail_the_server(asked: Scanner, method: str, path: str) -> None:
    @BOUNDED
    @given(case=operation(path, method).as_strategy(), signed=st.booleans())
    def ask(case: Any, signed: bool) -> None:
        query = "&".join(f"{name}={value}" for name, value in (case.query or {}).items())
        body = b"" if not isinstance(case.body, dict | list | str | int) else json.dumps(case.body).encode()
        headers = {str(name): str(value) for name, value in (case.headers or {}).items()}
        headers = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
        if signed:
            headers |= asked.identity.headers(method, path, hour_of(asked.cloud.now), body)
        reply = asked.cloud.ask(method, f"{path}?{query}", headers=headers, body=body)
        assert reply.status < 500, reply.body
        if reply.status >= 400:
            assert reply.headers["content-type"] == "application/problem+json"
            assert reply.json["detail"]

    ask()


@BOUNDED
@given(
    path=st.sampled_from([route.path for route in ROUTES if route.method == "POST"]),
    body=st.binary(max_size=300)
    | st.recursive(st.none() | st.text(), st.lists).map(lambda v: str(v).encode()),
)
def test_random_bytes_never_fail_the_server(asked: Scanner, path: str, body: bytes) -> None:
    assert asked.post(path, body).status < 500


@pytest.mark.parametrize("route", [route for route in ROUTES if route.request], ids=lambda route: route.path)
def test_examples_are_messages(route: Any) -> None:
    assert protocol.read(protocol.written(route.example), route.request) == route.example


def test_the_document_names_every_route() -> None:
    told = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert told == {(route.method, route.path) for route in ROUTES}
    assert DOCUMENT["openapi"] == "3.1.0"
    proposal = DOCUMENT["components"]["schemas"]["Proposal"]
    assert proposal["required"] == ["id", "candidate", "patternHash", "artefact", "hour"]


def test_the_page_shows_every_route_and_loads_nothing() -> None:
    page = openapi.page().decode()
    for route in ROUTES:
        assert f"{route.method} {route.path}" in page
    for kind in TITLES:
        assert kind in page
    assert not re.search(r"<script|<link|<img|@import|url\(|src=", page)
