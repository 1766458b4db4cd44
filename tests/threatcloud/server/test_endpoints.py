"""What scanners tell the server, and what comes of it; on both databases."""

from datetime import timedelta

import pytest

from panguard.threatcloud import protocol
from panguard.threatcloud.identity import Identity, solved
from panguard.threatcloud.server import challenge, cycle
from panguard.values import replace
from tests.simulators.asgi import Reply
from tests.simulators.threat_cloud import RATES, Cloud, id_of, rule_text
from tests.threatcloud.server.test_receiving import problem

REGISTER = "/api/clients/register"
SKILL = "0123456789abcdef"
HEAD = "id: A\ntitle: t\nseverity: high\ndetection:\n  condition: "


def asked(cloud: Cloud) -> str:
    return str(cloud.get("/api/clients/challenge").json["challenge"])


def register(cloud: Cloud, identity: Identity, given: str, solution: int) -> Reply:
    told = protocol.Registration(public_key=identity.public_key, challenge=given, solution=solution)
    return cloud.ask("POST", REGISTER, body=protocol.written(told))


def test_an_identity_registers_with_its_work(cloud: Cloud) -> None:
    cloud.change(work_bits=3)
    identity, given = Identity(bytes(32)), asked(cloud)
    solution = solved(given, identity.public_key, 3)
    reply = register(cloud, identity, given, solution)
    assert (reply.status, reply.json["clientId"]) == (201, identity.client)
    assert register(cloud, identity, "whatever", 0).json == reply.json, "told again, it is known"


def test_work_that_was_not_done_is_refused(cloud: Cloud) -> None:
    cloud.change(work_bits=16)
    problem(register(cloud, Identity(bytes(32)), asked(cloud), 1), 422, "wrong-work")


def test_a_challenge_is_good_once(cloud: Cloud) -> None:
    given = asked(cloud)
    assert register(cloud, Identity(bytes(32)), given, 0).status == 201
    problem(register(cloud, Identity(b"1" * 32), given, 0), 409, "used-twice")
    problem(register(cloud, Identity(b"1" * 32), given + "==", 0), 409, "used-twice")


def test_a_challenge_is_good_for_ten_minutes(cloud: Cloud) -> None:
    given = asked(cloud)
    cloud.now += timedelta(minutes=11)
    problem(register(cloud, Identity(bytes(32)), given, 0), 422, "wrong-work")


@pytest.mark.parametrize("given", ["", "A", "A" * 75, "\u00fc", "A" * 512])
def test_a_challenge_that_is_not_ours_is_refused(cloud: Cloud, given: str) -> None:
    problem(register(cloud, Identity(bytes(32)), given, 0), 422, "wrong-work")


def test_a_challenge_of_another_instance_is_refused() -> None:
    made = challenge.made(b"their secret", bytes(16), 1_000)
    assert challenge.read(b"their secret", made, 1_000)
    assert challenge.read(b"our secret", made, 1_000) is None


def test_a_rule_must_be_what_its_candidate_id_says(cloud: Cloud) -> None:
    scanner, other = cloud.scanner(), rule_text("other")
    told = protocol.Proposal(
        id="a" * 32,
        candidate=id_of(rule_text()),
        pattern_hash="0" * 16,
        artefact="0000",
        hour=protocol.hour_of(cloud.now),
        rule_content=other,
    )
    assert id_of(other) in problem(scanner.post("/api/atr-proposals", told), 422, "wrong-content")


@pytest.mark.parametrize(
    "text",
    [
        "not: a rule",
        "- 1\n- 2",
        "a: &a [1]\nb: *a",
        "id: x\nid: y",
        "\t",
        "{" * 5_000,
        "!!python/object:os.system x",
        pytest.param(
            f"{HEAD}any\n  conditions:\n"
            + "".join(
                f"  - {{field: content, operator: regex, value: '(((a+)+)+)+{n}$'}}\n" for n in range(200)
            ),
            id="nested repeats",
        ),
        pytest.param(
            f"{HEAD}any\n  conditions:\n"
            f"  - {{field: content, operator: regex, value: '{'(' * 4_000}a{')' * 4_000}'}}\n",
            id="nested groups",
        ),
        pytest.param(
            f"{HEAD}{'not ' * 3_000}a\n  conditions:\n"
            "    a: {field: content, operator: contains, value: x}\n",
            id="nested negations",
        ),
    ],
)
def test_texts_that_are_no_rules_are_refused(cloud: Cloud, text: str) -> None:
    told = protocol.Proposal(
        id="a" * 32,
        candidate="0" * 64,
        pattern_hash="0" * 16,
        artefact="0000",
        hour=protocol.hour_of(cloud.now),
        rule_content=text,
    )
    problem(cloud.scanner().post("/api/atr-proposals", told), 422, "wrong-content")


def test_the_first_text_of_a_candidate_stays(cloud: Cloud) -> None:
    cloud.scanner().propose(rule_text(title="First"))
    cloud.scanner().propose(rule_text(title="Second"))
    (candidate,) = cloud.get("/api/atr-proposals").json["candidates"]
    assert "First" in candidate["ruleContent"]


def test_few_new_candidates_are_taken_from_one_scanner(cloud: Cloud) -> None:
    cloud.change(rates=replace(RATES, candidates_per_day=2))
    scanner = cloud.scanner()
    sent = [scanner.propose(rule_text(f"n{number}")) for number in range(3)]
    assert [reply.status for reply in sent] == [201, 201, 429]
    assert scanner.propose(rule_text("n0")).status == 200, "what is known costs nothing"
    assert cloud.scanner().propose(rule_text("n3")).status == 201
    cloud.now += timedelta(days=1)
    assert scanner.propose(rule_text("n2")).status == 201


def test_rules_that_are_made_up_do_not_fill_the_disk(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panguard.threatcloud.server.store.scans.MOST_RULES", 2)
    scanner = cloud.scanner()
    for number, rules in enumerate((("a", "b"), ("a", "c"))):
        hits = tuple(protocol.Hit(rule_id=rule, pattern_hash=SKILL, severity="high") for rule in rules)
        told = protocol.ScanEvent(id=f"{number:032x}", hour=protocol.hour_of(cloud.now), hits=hits)
        assert scanner.post("/api/scan-events", told).status == 201
    assert cloud.get("/api/stats").json["topRules"] == {"a": 2, "b": 1}


def test_scans_are_added_up(cloud: Cloud) -> None:
    hit = protocol.Hit(rule_id="PGA-2026-00001", pattern_hash=SKILL, severity="high")
    for number in range(3):
        told = protocol.ScanEvent(id=f"{number:032x}", hour=protocol.hour_of(cloud.now), hits=(hit, hit))
        assert cloud.scanner().post("/api/scan-events", told).status == 201
    stats = cloud.get("/api/stats").json
    assert (stats["scans"], stats["scansToday"], stats["topRules"]) == (3, 3, {"PGA-2026-00001": 6})
    assert cloud.get("/api/metrics").json["totalThreatsDetected"] == 6


def blacklist(cloud: Cloud) -> list[dict[str, object]]:
    found: list[dict[str, object]] = cloud.get("/api/skill-blacklist").json["skills"]
    return found


def test_three_independent_reports_put_a_skill_on_the_blacklist(cloud: Cloud) -> None:
    reporters = cloud.scanners(3)
    for scanner, score, level in zip(reporters, (70, 80, 90), ("medium", "critical", "high"), strict=True):
        assert blacklist(cloud) == []
        assert scanner.report_skill(SKILL, score, level).status == 201
    (skill,) = blacklist(cloud)
    assert (skill["averageRisk"], skill["riskLevel"], skill["networks"]) == (80, "critical", 3)


def test_a_low_average_keeps_a_skill_off_the_blacklist(cloud: Cloud) -> None:
    for scanner, score in zip(cloud.scanners(3), (100, 60, 49), strict=True):
        scanner.report_skill(SKILL, score, "critical")
    assert blacklist(cloud) == []


def test_who_reports_a_skill_again_has_one_voice(cloud: Cloud) -> None:
    first, second, third = cloud.scanners(3)
    for _ in range(3):
        first.report_skill(SKILL, 90, "high")
        second.report_skill(SKILL, 90, "high")
    for number in range(9):
        cloud.scanner(f"203.0.113.{number}").report_skill(SKILL, 90, "high")
    assert len(blacklist(cloud)) == 1
    first.report_skill(SKILL, 0, "low")
    assert blacklist(cloud) == []
    assert third.report_skill("f" * 16, 90, "high").status == 201
    assert blacklist(cloud) == []


def test_addresses_are_listed_by_independent_networks(cloud: Cloud) -> None:
    for number, scanner in enumerate(cloud.scanners(3)):
        assert cloud.get("/api/feeds/ip-blocklist?minReputation=0").body == b""
        assert (
            scanner.sight("ip", ("198.51.101.9", "::ffff:198.51.101.9", " 198.51.101.9 ")[number]).status
            == 201
        )
        scanner.sight("domain", ("Shell.Attacker.NET", "shell.attacker.net.", "shell.attacker.net")[number])
    assert cloud.get("/api/feeds/ip-blocklist").body == b"198.51.101.9\n"
    assert cloud.get("/api/feeds/domain-blocklist?minReputation=70").body == b"shell.attacker.net\n"
    assert cloud.get("/api/feeds/domain-blocklist?minReputation=90").body == b""
    (found,) = cloud.get("/api/ioc-sightings?type=domain").json["indicators"]
    assert (found["value"], found["reputation"], found["networks"]) == ("shell.attacker.net", 73, 3)


def test_one_network_lists_nothing(cloud: Cloud) -> None:
    for number in range(12):
        cloud.scanner(f"203.0.113.{number}").sight("ip", "198.51.101.9")
    assert cloud.get("/api/feeds/ip-blocklist?minReputation=0").body == b""


def test_reputation_fades(cloud: Cloud) -> None:
    for scanner in cloud.scanners(3):
        scanner.sight("ip", "198.51.101.9")
    cloud.now += timedelta(days=21)
    cycle.maintain(cloud.service)
    assert cloud.get("/api/feeds/ip-blocklist").body == b""
    assert cloud.get("/api/feeds/ip-blocklist?minReputation=40").body == b"198.51.101.9\n"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ip", "10.0.0.1"),
        ("ip", "8.8.8.8"),
        ("domain", "cdn.github.com"),
        ("domain", "1.2.3.4"),
        ("ip", "x\0y"),
    ],
)
def test_what_is_never_listed_is_refused(cloud: Cloud, kind: str, value: str) -> None:
    problem(cloud.scanner().sight(kind, value), 422, "wrong-content")


def test_identities_that_are_new_list_nothing_until_they_are_known(cloud: Cloud) -> None:
    for scanner in cloud.scanners(6, age=timedelta(0)):
        scanner.sight("domain", "shell.attacker.net")
        scanner.report_skill("0123456789abcdef", 100, "critical")

    def lists() -> tuple[str, int]:
        feed = cloud.get("/api/feeds/domain-blocklist?minReputation=0")
        return feed.body.decode(), len(cloud.get("/api/skill-blacklist").json["skills"])

    assert lists() == ("", 0)
    cloud.now += timedelta(hours=25)
    cycle.maintain(cloud.service)
    assert lists() == ("shell.attacker.net\n", 1)
