"""A real browser before a real server; for this package alone, as no other loop runs beside a browser's."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from panguard.guard.reading import Reading
from panguard.rules.sources import default_sources
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.web.audits import Lanes
from panguard.web.dashboard.access import Access
from panguard.web.dashboard.parts import Dashboard
from panguard.web.dashboard.site import Site
from panguard.web.make import app_of, make_site
from tests.simulators.guarded import NOW, Machine, month
from tests.web.browser.visitor import Visitors


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
def address(lanes: Lanes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where the site answers."""
    database = Database.in_folder(tmp_path_factory.mktemp("site"))
    migrate(database)
    site = make_site(database, lanes, default_sources(), lambda: datetime(2026, 11, 21, tzinfo=UTC))
    # The lanes are those of all tests: what ends an app would end them.
    config = uvicorn.Config(app_of(site), log_config=None, lifespan="off", ws="none")
    with socket.create_server(("127.0.0.1", 0)) as listening, _served(_Server(config), listening) as place:
        yield place
    database.close()


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
            shots = Path("benchmarks", "results", "screenshots")
            cookie = httpx.get(f"{place}{access.link}").headers["set-cookie"].partition(";")[0]
            name, _, value = cookie.partition("=")
            made = Visitors(browser, place, shots, (name, value))
            yield made
            made.leave()
            assert made.complaints == []


@pytest.fixture
def visitors(browser: Browser, address: str) -> Iterator[Visitors]:
    """Return who opens pages; what a page complained of fails the test."""
    made = Visitors(browser, address, Path("benchmarks", "results", "screenshots"))
    yield made
    made.leave()
    assert made.complaints == []
