"""Who is let in, what is done for whom, and what is said of it."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from panguard.guard.reading import Reading
from panguard.web.dashboard.access import Access
from panguard.web.dashboard.parts import Dashboard
from panguard.web.dashboard.site import Site
from tests.simulators.guarded import NOW, Machine, month

PORT = 3100
ADDRESS = f"http://127.0.0.1:{PORT}"


class Browser:
    """One browser, and the dashboard that it asks."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine()
        self.access = Access(PORT)
        site = Site(Dashboard(self.machine, Reading(folder), lambda: NOW), self.access)
        self.client = TestClient(site.app(), base_url=ADDRESS, follow_redirects=False)

    def enter(self) -> None:
        assert self.client.get(self.access.link).status_code == 303

    def press(self, deed: str, headers: dict[str, str] | None = None, **fields: str) -> int:
        form = {"word": self.access.form_word, "back": "/", **fields}
        return self.client.post(f"/do/{deed}", data=form, headers=headers or {"origin": "null"}).status_code

    def reads(self, place: str = "/") -> str:
        return self.client.get(place).text


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journal")
    month(folder)
    return folder


@pytest.fixture
def browser(journal: Path) -> Browser:
    return Browser(journal)


def test_without_the_link_nothing_is_shown_or_done(browser: Browser) -> None:
    for place in ("/", "/events", "/events/1", "/zh-TW/", "/live", "/enter", "/enter?token=x"):
        answer = browser.client.get(place)
        assert answer.status_code == 403
        assert "Claude" not in answer.text
    assert browser.press("stop") == 403
    assert browser.machine.answering is not None


def test_the_link_lets_one_browser_in_once(browser: Browser) -> None:
    answer = browser.client.get(browser.access.link)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert browser.client.get("/").status_code == 200
    other = TestClient(browser.client.app, base_url=ADDRESS, follow_redirects=False)
    assert other.get(f"/enter?token={answer.request.url.query.decode().partition('=')[2]}").status_code == 403


def test_another_user_who_read_the_link_does_not_get_in_and_does_not_use_it_up(journal: Path) -> None:
    strangers = [True, False]
    access = Access(PORT, lambda _theirs, ours: ours == PORT and strangers.pop(0))
    site = Site(Dashboard(Machine(), Reading(journal), lambda: NOW), access)
    link = access.link
    found = TestClient(site.app(), base_url=ADDRESS, follow_redirects=False)
    assert found.get(link).status_code == 403
    assert found.get(link).status_code == 303


def test_the_name_of_the_dashboard_is_its_own(browser: Browser) -> None:
    host = browser.access.host
    assert host.endswith(".localhost")
    assert host != Access(PORT).host
    client = TestClient(browser.client.app, base_url=f"http://{host}:{PORT}", follow_redirects=False)
    answer = client.get(browser.access.link)
    assert answer.status_code == 303
    assert "domain" not in answer.headers["set-cookie"].lower()
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": f"{Access(PORT).host}:{PORT}"}).status_code == 421


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:9", "localhost.evil:3100", ""])
def test_a_name_that_was_made_to_lead_here_is_refused(browser: Browser, host: str) -> None:
    browser.enter()
    assert browser.client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_does_nothing(browser: Browser, headers: dict[str, str]) -> None:
    browser.enter()
    assert browser.press("stop", headers) == 403
    assert browser.machine.answering is not None


def test_a_form_without_our_word_does_nothing(browser: Browser) -> None:
    browser.enter()
    assert browser.press("stop", word="") == 403
    assert browser.press("stop", word="0" * 64) == 403
    assert browser.client.get("/do/stop").status_code == 405
    assert browser.press("format-disk") == 403
    assert browser.machine.answering is not None


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\r\nX: y"])
def test_nobody_is_led_away(browser: Browser, back: str) -> None:
    browser.enter()
    answer = browser.client.post("/do/test", data={"word": browser.access.form_word, "back": back})
    assert answer.headers["location"] == "/"


def test_every_answer_carries_the_headers_that_keep_a_browser_on_our_side(browser: Browser) -> None:
    browser.enter()
    for place in ("/", "/events", "/static/none", "/nothing/here"):
        headers = browser.client.get(place).headers
        if place != "/nothing/here":
            assert "default-src 'none'" in headers["content-security-policy"]
    assert browser.client.get("/").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("deed", "good", "bad"),
    [
        ("stop", "it no longer answers", "it was not stopped"),
        ("start", "it answered", "did not start"),
        ("test", "an attack was stopped for each agent", "The test failed"),
    ],
)
def test_a_deed_is_called_done_where_it_was_seen(browser: Browser, deed: str, good: str, bad: str) -> None:
    browser.enter()
    if deed == "start":
        browser.machine.answering = None
    browser.machine.obeys = False
    assert browser.press(deed) == 303
    page = browser.reads()
    assert bad in page
    assert good not in page
    browser.machine.obeys = True
    browser.press(deed)
    assert good in browser.reads()
    assert good not in browser.reads(), "it is said once"


def test_nothing_is_called_back_that_is_still_held(browser: Browser) -> None:
    browser.enter()
    browser.machine.obeys = False
    browser.press("restore", id="a1b2c3d4", sure="yes")
    assert "It was not brought back as it was" in browser.reads("/quarantine")
    browser.press("restore", id="none", sure="yes")
    assert "there is nothing of this name" in browser.reads("/quarantine")
    browser.machine.obeys = True
    browser.press("restore", id="a1b2c3d4", sure="yes")
    assert "It is back at" in browser.reads("/quarantine")


def test_what_is_not_there_is_not_found(browser: Browser) -> None:
    browser.enter()
    for place in ("/events/999999", "/events/x", "/events/0"):
        assert browser.client.get(place).status_code == 404


def test_pages_go_on_where_the_one_before_ended(browser: Browser) -> None:
    browser.enter()
    seen: list[str] = []
    place = "/events"
    for _ in range(10):
        page = browser.reads(place)
        seen += [part.partition('"')[0] for part in page.split('href="/events/')[1:]]
        rest = page.partition('class="chip" href="')[2].partition('"')[0]
        if not rest:
            break
        place = rest.replace("&amp;", "&")
    numbers = [int(number) for number in seen]
    assert len(numbers) == len(set(numbers)) > 60
