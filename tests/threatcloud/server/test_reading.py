"""What is read from the server: each change once, whatever clocks, zones and ties; lists with validators."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from panguard.threatcloud.server import decisions, reading
from panguard.threatcloud.server.store.moments import seconds
from tests.simulators.threat_cloud import Cloud, rule_text
from tests.threatcloud.server.test_receiving import problem

RULES = "/api/atr-rules"


def names(cloud: Cloud, query: str = "") -> list[str]:
    return [rule["ruleId"] for rule in cloud.get(RULES + query).json["rules"]]


def revoke(cloud: Cloud, name: str) -> None:
    now = seconds(cloud.now)
    cloud.database.write(lambda c: decisions.revoke(c, name, "a person says so", now))


def test_a_cursor_goes_on_where_the_last_answer_ended(cloud: Cloud) -> None:
    first = cloud.promote(rule_text("one"))
    cursor = cloud.get(RULES).json["cursor"]
    assert names(cloud, f"?cursor={cursor}") == []
    second = cloud.promote(rule_text("two"))
    assert names(cloud, f"?cursor={cursor}") == [second]
    assert names(cloud, f"?cursor={cursor}&since=2026-01-01T00Z") == [second]
    revoke(cloud, first)
    told = cloud.get(f"{RULES}?cursor={cursor}").json
    assert [item["ruleId"] for item in told["revoked"]] == [first]
    assert [item["ruleId"] for item in told["rules"]] == [second]
    assert names(cloud) == [second], "what was taken back is not handed out"


def test_pages_end_and_miss_nothing(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [cloud.promote(rule_text(f"n{number}")) for number in range(5)]
    monkeypatch.setattr(reading, "RULES_AT_ONCE", 2)
    revoke(cloud, made[0])
    seen, cursor, more = [], "", True
    while more:
        page = cloud.get(f"{RULES}?cursor={cursor}").json
        seen += [item["ruleId"] for item in page["rules"] + page["revoked"]]
        cursor, more = page["cursor"], page["more"]
    assert seen == [*made[1:], made[0]]


def test_a_moment_is_understood_in_every_zone(cloud: Cloud) -> None:
    first = cloud.promote(rule_text("one"))
    cloud.now += timedelta(hours=2)
    second = cloud.promote(rule_text("two"))
    both, last, none = [first, second], [second], list[str]()
    for text, expected in (
        ("2026-11-21T18Z", both),
        ("2026-11-21T18:30:00Z", both),
        ("2026-11-21T18:30:00.9Z", both),
        ("2026-11-21T18:30:01Z", last),
        ("2026-11-21T20:30:00+00:00", last),
        ("2026-11-22T04:30:00+08:00", last),
        ("2026-11-21T12:30:00-08:00", last),
        ("2026-11-21T20:30:01Z", none),
        ("2026-11-21T21Z", none),
        ("1970-01-01T00:00:00Z", both),
    ):
        assert names(cloud, f"?since={quote(text)}") == expected, text
    assert names(cloud, "?since=2026-11-22T04:30:00+08:00") == last, "a plus sign that was not escaped"


def test_rules_of_one_second_are_not_missed(cloud: Cloud) -> None:
    made = [cloud.promote(rule_text(f"n{number}")) for number in range(3)]
    assert names(cloud, "?since=2026-11-21T18:30:00Z") == made


def test_a_clock_that_runs_backwards_hides_nothing(cloud: Cloud) -> None:
    first = cloud.promote(rule_text("one"))
    cloud.now -= timedelta(minutes=20)
    second = cloud.promote(rule_text("two"))
    assert names(cloud, "?since=2026-11-21T18:30:00Z") == [first, second]


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-11-21T18:00:00",
        "since=2026-11-21",
        "since=2026-11-21T25Z",
        "since=%00",
        "since=%ff",
        "cursor=1",
        "cursor=MS4tNQ",
        "cursor=MS45OTk5OTk5OTk5OTk5OTk",
        "cursor='%20OR%201=1",
        "cursor=%F0%9F%98%80",
    ],
)
def test_a_query_that_means_nothing_is_a_problem(cloud: Cloud, query: str) -> None:
    reply = cloud.get(f"{RULES}?{query}")
    problem(reply, 400, "bad-query")
    assert reply.json["where"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("moment", "found"), [("0001-01-01T00:00:00%2B23:59", 1), ("9999-12-31T23:59:59-23:59", 0)]
)
def test_the_first_and_the_last_moment_there_is_are_moments(cloud: Cloud, moment: str, found: int) -> None:
    cloud.promote()
    assert len(cloud.get(f"{RULES}?since={moment}").json["rules"]) == found


@pytest.mark.parametrize(
    "target",
    [
        "/api/feeds/ip-blocklist?minReputation=-1",
        "/api/feeds/ip-blocklist?minReputation=101",
        "/api/feeds/ip-blocklist?minReputation=1e9",
        "/api/feeds/domain-blocklist?minReputation=%D9%A1",
        "/api/ioc-sightings?type=path",
        "/api/ioc-sightings?cursor=%00",
        "/api/skill-blacklist?cursor=%0a",
        "/api/atr-proposals?cursor=" + "a" * 400,
        "/api/journal?from=-1",
        "/api/journal?from=" + "9" * 40,
    ],
)
def test_odd_values_are_problems(cloud: Cloud, target: str) -> None:
    problem(cloud.get(target), 400, "bad-query")


@pytest.mark.parametrize(
    "target",
    [
        RULES,
        "/api/atr-proposals",
        "/api/skill-blacklist",
        "/api/ioc-sightings",
        "/api/feeds/ip-blocklist",
        "/api/feeds/domain-blocklist",
        "/api/journal",
    ],
)
def test_who_has_it_gets_nothing_again(cloud: Cloud, target: str) -> None:
    cloud.promote()
    first = cloud.get(target)
    etag = first.headers["etag"]
    again = cloud.get(target, **{"If-None-Match": f'"x", W/{etag}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert cloud.get(target, **{"If-None-Match": "*"}).status == 304
    assert cloud.get(target, **{"If-None-Match": '"other"'}).status == 200
    head = cloud.ask("HEAD", target)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == first.headers["content-length"]


def test_a_change_changes_the_validator(cloud: Cloud) -> None:
    name = cloud.promote()
    before = cloud.get(RULES).headers["etag"]
    revoke(cloud, name)
    assert cloud.get(RULES, **{"If-None-Match": before}).status == 200


def test_evidence_is_not_handed_out(cloud: Cloud) -> None:
    cloud.scanner().propose(evidence="what the scanner saw")
    assert b"what the scanner saw" not in cloud.get("/api/atr-proposals").body


def test_candidates_come_in_pages(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CANDIDATES_AT_ONCE", 2)
    scanner = cloud.scanner()
    for number in range(5):
        scanner.propose(rule_text(f"n{number}"))
    seen, cursor, more = set(), "", True
    while more:
        page = cloud.get(f"/api/atr-proposals?cursor={cursor}").json
        seen |= {item["candidate"] for item in page["candidates"]}
        cursor, more = page["cursor"], page["more"]
    assert len(seen) == 5


def test_health_tells_the_hour(cloud: Cloud) -> None:
    told = cloud.get("/health").json
    assert (told["status"], told["hour"]) == ("ok", "2026-11-21T18Z")
