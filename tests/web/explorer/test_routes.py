"""What the explorer of a Threat Cloud shows to whom, and what never."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from panguard.threatcloud.consensus import Reviewing
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.openapi import document
from panguard.threatcloud.server.routes import ROUTES
from panguard.web.explorer.synced import Synced
from panguard.web.lanes import Lanes
from panguard.web.make import make_site
from panguard.web.site import routes_of
from tests.simulators.threat_cloud import Cloud, StandInGates, id_of, rule_text
from tests.threatcloud.server.conftest import OPTIONS
from tests.web.conftest import with_cloud
from tests.web.languages import unmarked_english

MARKUP = "</title><script>alert(1)</script><img src=x onerror=alert(2)>"
BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}"
Ids = dict[str, str]


@pytest.fixture(scope="session")
def ids(weeks_passed: Cloud) -> Ids:
    """Return a candidate of each state, and a rule that is out."""
    found = weeks_passed.database.read(
        lambda c: c.execute(text("SELECT state, min(candidate) FROM candidates GROUP BY state")).all()
    )
    return dict(tuple(row) for row in found) | {"rule": weeks_passed.rules()[0]["ruleId"]}


@pytest.fixture
def fresh(lanes: Lanes, tmp_path: Path) -> Iterator[Callable[[], tuple[Cloud, TestClient]]]:
    """Return what makes an empty Threat Cloud, and a visitor of it."""
    database = Database.in_folder(tmp_path)
    migrate(database)

    def make() -> tuple[Cloud, TestClient]:
        cloud = Cloud(database, tmp_path / "data", OPTIONS)
        return cloud, TestClient(with_cloud(cloud, lanes), follow_redirects=False)

    yield make
    database.close()


def places(ids: Ids) -> list[str]:
    return [
        "cloud",
        "cloud/rules",
        "cloud/rules?where=waiting",
        "cloud/rules?where=revoked",
        "cloud/rules?where=rejected",
        f"cloud/rules/{ids['rule']}",
        *(f"cloud/candidates/{ids[state]}" for state in ("pending", "confirmed", "rejected")),
        "cloud/feeds",
        "cloud/api",
    ]


def test_every_page_is_there_in_both_languages_and_may_be_kept(explorer: TestClient, ids: Ids) -> None:
    for start, tag in (("/", "en"), ("/zh-TW/", "zh-Hant-TW")):
        for place in places(ids):
            answer = explorer.get(f"{start}{place}")
            assert (answer.status_code, f'<html lang="{tag}">' in answer.text) == (200, True), place
            assert re.fullmatch(r"public, max-age=(60|300)", answer.headers["cache-control"])
            assert "style=" not in answer.text
            again = explorer.get(f"{start}{place}", headers={"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")


def test_numbers_are_those_of_the_public_api(explorer: TestClient, weeks_passed: Cloud) -> None:
    stats = weeks_passed.get("/api/stats").json
    tiles = dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<a[^>]*>)?([0-9]+)", explorer.get("/cloud").text))
    assert int(tiles["Rules out"]) == stats["rules"]
    assert int(tiles["Taken back"]) == stats["revoked"]
    assert int(tiles["Scanners known"]) == stats["identities"]
    waiting = stats["candidates"]["pending"] + stats["candidates"]["confirmed"]
    assert int(tiles["Candidates waiting"]) == waiting


def test_the_table_holds_the_numbers_that_the_chart_draws(explorer: TestClient) -> None:
    page = explorer.get("/cloud").text
    for name in ("rules", "confirmations", "protection"):
        part = page.partition(f'id="{name}"')[2].partition("</section>")[0]
        table = re.findall(r"<tr><th scope=\"row\">([0-9-]+)</th>(.*?)</tr>", part)
        assert len(table) == 12
        drawn = part.partition("</svg>")[0]
        for week, cells in table:
            for number in re.findall(r">([0-9,]+)</td>", cells):
                if number != "0":
                    assert re.search(rf"<title>{week[5:]} · [^<]+: {number}</title>", drawn), (name, week)


def test_the_story_of_a_rule_is_told_from_the_first_sight_on(explorer: TestClient, ids: Ids) -> None:
    page = explorer.get(f"/cloud/rules/{ids['rule']}").text
    titles = re.findall(r"<h3>([^<]+)</h3>", page.partition('class="story"')[2].partition("</ol>")[0])
    assert titles[0] == "First seen"
    assert re.match(r"Confirmed by [345] independent networks", titles[1])
    assert titles[2] == "Passed all 10 gates"
    assert titles[-1] == f"Published as {ids['rule']}"
    assert "later</span>" in page
    assert 'href="/api/journal?from=' in page


def test_a_candidate_shows_what_the_api_shows_and_what_is_still_to_come(
    explorer: TestClient, ids: Ids
) -> None:
    page = explorer.get(f"/cloud/candidates/{ids['pending']}").text
    assert "nobody has checked it yet" in page
    assert page.count("still to come") == 4
    assert "Network 1" not in page, "how many have spoken is not public"


def test_of_what_was_rejected_only_the_decision_is_public(explorer: TestClient, ids: Ids) -> None:
    page = explorer.get(f"/cloud/candidates/{ids['rejected']}").text
    assert "Rejected for good" in page
    assert "What it finds" not in page
    assert "curl https://collect." not in page


def secrets_of(cloud: Cloud) -> list[str]:
    """Return all that no page may hold: who, from where, what a rule was made from, what a server knows."""
    columns = {
        "voices": ("client", "network"),
        "identities": ("client", "public_key"),
        "thing_keys": ("key",),
        "secrets": ("value",),
        "candidates": ("evidence",),
    }
    found: list[str] = ["198.18."]
    for table, names in columns.items():
        for name in names:
            query = text(f"SELECT DISTINCT {name} FROM {table}")  # noqa: S608 - the names are above
            found += cloud.database.read(lambda c, query=query: list(c.execute(query).scalars()))  # type: ignore[misc]
    return [value for value in found if len(value) > 4]


def test_no_page_tells_who_or_from_where(explorer: TestClient, weeks_passed: Cloud, ids: Ids) -> None:
    shown = "".join(explorer.get(f"/{place}").text for place in places(ids))
    shown += explorer.get("/cloud/decisions.atom").text
    hidden = secrets_of(weeks_passed)
    assert len(hidden) > 50
    assert [value for value in hidden if value in shown] == []
    assert not re.search(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?!Z)", shown), "times are whole hours"


def test_lists_are_read_page_by_page_and_hold_each_rule_once(
    explorer: TestClient, weeks_passed: Cloud
) -> None:
    place, seen = "/cloud/rules?where=out", list[str]()
    while place:
        page = explorer.get(place).text
        seen += re.findall(r'href="/cloud/rules/(TC-[0-9-]+)"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        place = older[1].replace("&amp;", "&") if older else ""
    assert sorted(seen) == sorted(rule["ruleId"] for rule in weeks_passed.rules())
    assert len(seen) == len(set(seen))


def test_lists_are_chosen_by_lane_by_time_and_by_id(
    explorer: TestClient, weeks_passed: Cloud, ids: Ids
) -> None:
    def names(query: str) -> set[str]:
        return set(
            re.findall(r'href="/cloud/rules/(TC-[0-9-]+)"', explorer.get(f"/cloud/rules?{query}").text)
        )

    lanes = {rule["ruleId"]: rule["lane"] for rule in weeks_passed.rules()}
    assert names("lane=block") == {name for name, lane in lanes.items() if lane == "block"} != set()
    assert names("days=1") < names("days=30")
    assert names(f"q={ids['rule'].lower()}") == {ids["rule"]}
    found = explorer.get(f"/cloud/rules?q={ids['rejected'][:10]}").text
    assert f'href="/cloud/candidates/{ids["rejected"]}"' in found
    for odd in ("q=%3Cscript%3E", "where=nowhere", "behind=-1", "behind=9" * 40, "lane=x&days=y", "q=%00"):
        assert explorer.get(f"/cloud/rules?{odd}").status_code == 200


def test_what_was_chosen_stays_when_the_language_is_switched(explorer: TestClient) -> None:
    page = explorer.get("/cloud/rules?where=revoked&days=30&lane=sideways").text
    assert 'href="/zh-TW/cloud/rules?where=revoked&amp;days=30"' in page
    assert '<a href="/cloud" aria-current="true">' in page


def test_a_candidate_that_became_a_rule_leads_to_the_rule(explorer: TestClient, ids: Ids) -> None:
    answer = explorer.get(f"/zh-TW/cloud/candidates/{ids['promoted']}")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/zh-TW/cloud/rules/TC-")


def test_a_rule_that_only_the_cloud_knows_is_found_where_rules_are(explorer: TestClient, ids: Ids) -> None:
    answer = explorer.get(f"/rules/{ids['rule']}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/cloud/rules/{ids['rule']}")
    assert explorer.get("/rules/TC-2026-99999").status_code == 404
    assert explorer.get("/rules/PGA-2026-00021").status_code == 200


@pytest.mark.parametrize("name", ["TC-2026-99999", "x" * 500, "..%2f..%2fetc", "%0d%0aX: y", "<b>"])
def test_what_is_not_there_is_told_so(explorer: TestClient, name: str) -> None:
    assert explorer.get(f"/cloud/rules/{name}").status_code == 404
    assert explorer.get(f"/cloud/candidates/{name}").status_code == 404


def test_decisions_are_a_feed_that_readers_understand(explorer: TestClient, weeks_passed: Cloud) -> None:
    answer = explorer.get("/cloud/decisions.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.text)  # noqa: S314 - it is ours
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    decided = [event for event in weeks_passed.journal() if event["event"] in ("promoted", "revoked")]
    assert len(entries) == min(50, len(decided))
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(entries)
    assert all(entry.findtext(f"{atom}updated", "").endswith(":00:00Z") for entry in entries)


def test_a_feed_is_kept_for_others_only_where_it_is_known_how_people_reach_it(
    lanes: Lanes, weeks_passed: Cloud
) -> None:
    for public, kept in (("", "private"), ("https://cloud.example/", "public")):
        site = make_site(
            weeks_passed.database,
            lanes,
            lambda: lanes.auditing,
            lambda: weeks_passed.now,
            cloud=weeks_passed.options,
            public_url=public,
        )
        visitor = TestClient(Starlette(routes=routes_of(site)))
        answer = visitor.get("/cloud/decisions.atom", headers={"host": "evil.example"})
        assert answer.headers["cache-control"].startswith(kept)
        assert ("evil.example" in answer.text) is not bool(public)


@pytest.mark.parametrize("place", ["cloud", "cloud/rules", "cloud/rules?where=waiting"])
def test_what_is_english_on_a_chinese_page_is_marked_as_english(explorer: TestClient, place: str) -> None:
    assert unmarked_english(explorer.get(f"/zh-TW/{place}").text) == []


@pytest.mark.parametrize(("proxy", "scheme"), [({}, "http"), ({"x-forwarded-proto": "https"}, "https")])
def test_addresses_in_the_feed_are_whole(explorer: TestClient, proxy: dict[str, str], scheme: str) -> None:
    headers = {"host": "cloud.example", **proxy}
    root = ET.fromstring(explorer.get("/zh-TW/cloud/decisions.atom", headers=headers).text)  # noqa: S314
    own, *links = [link.attrib["href"] for link in root.iter("{http://www.w3.org/2005/Atom}link")]
    assert own == f"{scheme}://cloud.example/zh-TW/cloud/decisions.atom"
    assert links
    assert all(link.startswith(f"{scheme}://cloud.example/zh-TW/cloud/rules/") for link in links)
    assert explorer.get(links[0].partition("cloud.example")[2]).status_code == 200


def test_the_api_page_tells_all_that_the_published_description_does(explorer: TestClient) -> None:
    page = explorer.get("/cloud/api").text
    described: dict[str, Any] = json.loads(document())
    for route in ROUTES:
        assert f"<code>{route.path}</code>" in page
        assert route.method.lower() in described["paths"][route.path]
    assert page.count('class="panel route"') == len(ROUTES)
    assert "curl -sf 'https://cloud.example.org/api/atr-rules?since=2026-11-21T18:00:00Z'" in page.replace(
        "&#x27;", "'"
    )


def test_hostile_words_of_a_candidate_and_of_a_reviewer_are_text(
    fresh: Callable[[], tuple[Cloud, TestClient]],
) -> None:
    cloud, visitor = fresh()
    rule = rule_text(
        title=f"{MARKUP}{BIDI}",
        description=MARKUP,
        why=MARKUP,
        example=MARKUP,
        test_cases={
            "true_positives": [{"input": f"{MARKUP} collect.drop-zone.net", "expected": "triggered"}],
            "true_negatives": [{"input": MARKUP, "expected": "not_triggered"}],
        },
    )
    cloud.scanner().propose(rule)
    pages = [visitor.get(f"/cloud/candidates/{id_of(rule)}"), visitor.get("/cloud/rules?where=waiting")]
    for scanner in cloud.scanners(3):
        scanner.propose(rule)
    cloud.turn()
    name = cloud.rules()[0]["ruleId"]
    cloud.now = cloud.now.replace(minute=45)
    places = (f"/cloud/rules/{name}", "/cloud", "/cloud/rules", "/cloud/decisions.atom")
    pages += [visitor.get(place) for place in places]
    for page in pages:
        assert page.status_code == 200
        assert "&lt;script&gt;" in page.text
        assert "<script>" not in page.text
        assert "<img" not in page.text
        assert BIDI not in page.text
    ET.fromstring(pages[-1].text)  # noqa: S314 - it is ours
    assert pages[0].headers["x-robots-tag"] == "noindex, nofollow", "nobody has checked its words"


def test_an_empty_cloud_says_that_nothing_is_there_yet(
    fresh: Callable[[], tuple[Cloud, TestClient]],
) -> None:
    _, visitor = fresh()
    page = visitor.get("/cloud").text
    assert page.count("Nothing yet in these weeks.") == 3
    assert "Nothing was decided yet." in page
    assert "There is nothing like this." in visitor.get("/cloud/rules").text
    assert visitor.get("/cloud/decisions.atom").status_code == 200


def test_numbers_are_counted_once_a_minute(fresh: Callable[[], tuple[Cloud, TestClient]]) -> None:
    cloud, visitor = fresh()
    before = visitor.get("/cloud").text
    cloud.use(cloud.options, gates=StandInGates())
    cloud.promote()
    assert visitor.get("/cloud").text == before
    cloud.now += cloud.options.cycle
    assert 'href="/cloud/rules/TC-2026-00001"' in visitor.get("/cloud").text


def test_a_gate_that_refused_is_named_with_its_reason(
    fresh: Callable[[], tuple[Cloud, TestClient]],
) -> None:
    cloud, visitor = fresh()
    rule = rule_text("harmless")
    for scanner in cloud.scanners(3):
        scanner.propose(rule)
    cloud.turn()
    page = visitor.get(f"/cloud/candidates/{id_of(rule)}").text
    assert "Refused by 1 of 2 gates" in page
    assert "it is harmless" in page


def test_while_the_database_is_silent_the_page_says_so(
    fresh: Callable[[], tuple[Cloud, TestClient]],
) -> None:
    cloud, visitor = fresh()
    cloud.change(reviewing=Reviewing.OFF)
    cloud.database.write(lambda c: c.execute(text("DROP TABLE rules")))
    answer = visitor.get("/zh-TW/cloud/rules")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_threat_cloud_the_site_says_so(visitor: TestClient) -> None:
    page = visitor.get("/cloud")
    assert page.status_code == 200
    assert "This site runs without a Threat Cloud" in page.text
    assert "has fetched no rules" in page.text
    assert visitor.get("/cloud/rules/TC-2026-00001").status_code == 404


def test_without_a_threat_cloud_it_tells_what_this_machine_fetched(lanes: Lanes, tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    known = Synced("https://cloud.example.org", 7, "2026-11-21T18Z", 40, 3, 2)
    site = make_site(database, lanes, lambda: lanes.auditing, lambda: None, synced=lambda: known)  # type: ignore[arg-type, return-value]
    page = TestClient(Starlette(routes=routes_of(site))).get("/cloud").text
    assert "2026-11-21 18:00 UTC" in page
    assert "https://cloud.example.org" in page
    database.close()


def test_a_title_that_a_stranger_made_long_is_cut(fresh: Callable[[], tuple[Cloud, TestClient]]) -> None:
    cloud, visitor = fresh()
    rule = rule_text(title="A title\n\nof " + "very " * 1_000 + "many words")
    cloud.scanner().propose(rule)
    for place in ("/cloud/rules?where=waiting", f"/cloud/candidates/{id_of(rule)}"):
        page = visitor.get(place).text
        assert "A title of very very" in page
        assert "very " * 50 not in page
        assert "very…" in page
