"""A real browser before a real server; for this package alone, as no other loop runs beside a browser's."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette

from panguard.cli.web_auditing import AsScans
from panguard.guard.reading import Reading
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.values import replace
from panguard.web.dashboard.access import Access
from panguard.web.dashboard.parts import Dashboard
from panguard.web.dashboard.site import Site
from panguard.web.fetching import Reach
from panguard.web.lanes import Lanes
from panguard.web.make import app_of, make_site
from panguard.web.visits import Allowed
from tests.scan.sources import https
from tests.scan.sources.trees import commit, plant
from tests.simulators.guarded import NOW, Machine, month
from tests.simulators.threat_cloud import Cloud
from tests.web.browser.visitor import Visitors
from tests.web.conftest import with_cloud

HOST = "skills.example"
MANY = 12
EXAMPLE = Path(__file__).parents[3] / "examples" / "weather-lookup" / "SKILL.md"


class Repository(NamedTuple):
    """A repository that is served: its address, and the certificate to trust."""

    link: str
    trusted: Path


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()


def _chromium() -> str:
    found = shutil.which("chromium")
    if found:
        return found
    message = "there is no chromium here: run scripts/system-packages.sh as root, or install it"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return Chromium; skipped where it is absent, a failure in CI."""
    program = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@contextmanager
def _served(server: _Server, listening: socket.socket) -> Iterator[str]:
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert server.answers.wait(10), "the server did not start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="package")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """Serve a repository of some skills as the internet would, from this machine."""
    folder = tmp_path_factory.mktemp("served")
    texts = {f"skills/s{number}/SKILL.md": EXAMPLE.read_bytes() for number in range(MANY)}
    commit(plant(folder / "tools", texts))
    trusted = https.certificate(folder, f"DNS:{HOST}")
    with https.git_server(folder, trusted) as served:
        yield Repository(f"https://{HOST}:{urlsplit(served).port}/tools/.git", trusted)


@pytest.fixture(scope="package")
def address(
    lanes: Lanes, auditing: AsScans, repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return where the site answers."""
    database = Database.in_folder(tmp_path_factory.mktemp("site"))
    migrate(database)
    site = replace(
        make_site(
            database,
            lanes,
            lambda: auditing,
            lambda: datetime(2026, 11, 21, tzinfo=UTC),
            allowed=Allowed(10_000, 10_000),
            environment={"PATH": os.environ["PATH"], "GIT_SSL_CAINFO": str(repository.trusted)},
        ),
        reach=Reach(lambda _: True, lambda _host, _port: ("127.0.0.1",), urlsplit(repository.link).port or 0),
    )
    with _reached(app_of(site)) as place:
        yield place
    database.close()


@contextmanager
def _reached(app: Starlette) -> Iterator[str]:
    """Serve an app; the lanes are those of all tests, and what ends an app would end them."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
    with socket.create_server(("127.0.0.1", 0)) as listening, _served(_Server(config), listening) as place:
        yield place


@pytest.fixture(scope="package")
def cloud_address(lanes: Lanes, weeks_passed: Cloud) -> Iterator[str]:
    """Return where a site answers that runs with a Threat Cloud."""
    with _reached(with_cloud(weeks_passed, lanes)) as place:
        yield place


@pytest.fixture
def machine() -> Machine:
    """Return a machine that is guarded."""
    return Machine()


@pytest.fixture(scope="package")
def month_of_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a journal that holds a month."""
    folder = tmp_path_factory.mktemp("guard")
    month(folder)
    return folder


@pytest.fixture
def owner(browser: Browser, machine: Machine, month_of_work: Path) -> Iterator[Visitors]:
    """Return who opens the dashboard by its link; what a page complained of fails the test."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        access = Access(listening.getsockname()[1])
        site = Site(Dashboard(machine, Reading(month_of_work), lambda: NOW, ZoneInfo("Asia/Taipei")), access)
        config = uvicorn.Config(
            site.app(), log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=0
        )
        with _served(_Server(config), listening) as place:
            cookie = httpx.get(f"{place}{access.link}").headers["set-cookie"].partition(";")[0]
            name, _, value = cookie.partition("=")
            made = Visitors(browser, place, cookie=(name, value))
            yield made
            made.leave()
            assert made.complaints == []


@pytest.fixture
def visitors(browser: Browser, address: str) -> Iterator[Visitors]:
    """Return who opens pages; what a page complained of fails the test."""
    yield from _visiting(browser, address)


@pytest.fixture
def cloud_visitors(browser: Browser, cloud_address: str) -> Iterator[Visitors]:
    """Return who opens pages of a site that runs with a Threat Cloud."""
    yield from _visiting(browser, cloud_address)


def _visiting(browser: Browser, address: str) -> Iterator[Visitors]:
    made = Visitors(browser, address)
    yield made
    made.leave()
    assert made.complaints == []
