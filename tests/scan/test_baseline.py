import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.errors import ConfigError
from panguard.findings import Verdict
from panguard.scan.accept import documentation_of
from panguard.scan.amend import Amended
from panguard.scan.baseline import (
    Accepted,
    ApplyBaseline,
    Baseline,
    Entry,
    Use,
    apply_baseline,
    digests_of,
    dump_baseline,
    entries_for,
    parse_baseline,
    still_standing,
    use_of,
)
from panguard.scan.skill import Skill, skill_file
from panguard.terms import RiskLevel, Severity, SourceType
from panguard.values import replace
from tests.scan.made_verdicts import make_finding, make_verdict

TODAY = date(2026, 6, 1)
HIGH = make_finding()
CRITICAL = make_finding("PG-TEST-2", file="scripts/run.sh", severity=Severity.CRITICAL)
VERDICT = make_verdict(HIGH, CRITICAL)
ONE = make_verdict(HIGH)
SKILL = Skill("demo", "demo", (skill_file("SKILL.md", b"a"), skill_file("run.sh", b"b")), "SKILL.md")
DIGESTS = {"SKILL.md": "a" * 64, "scripts/run.sh": "b" * 64}


def apply(*entries: Entry, verdict: Verdict = VERDICT) -> Accepted:
    return apply_baseline(verdict, Baseline(entries), today=TODAY, digests=DIGESTS)


def test_an_empty_baseline_changes_nothing() -> None:
    assert apply() == Accepted(VERDICT)


def test_an_accepted_finding_moves_with_its_reason_and_the_rest_is_weighed_again() -> None:
    accepted = apply(Entry("PG-TEST-2", "reviewed"))
    assert accepted.verdict.findings == (HIGH,)
    assert [(item.finding, item.reason, item.source) for item in accepted.verdict.suppressed] == [
        (CRITICAL, "reviewed", "baseline")
    ]
    expected = make_verdict(HIGH)
    assert (accepted.verdict.score, accepted.verdict.level) == (expected.score, expected.level)
    assert accepted.verdict.checks == expected.checks
    assert VERDICT.level is RiskLevel.CRITICAL
    assert accepted.verdict.level is RiskLevel.MEDIUM
    assert accepted.used == {0}


@pytest.mark.parametrize(
    "entry",
    [
        Entry("PG-TEST-2", "r"),
        Entry("PG-*-2", "r"),
        Entry("*", "r", file="scripts/*"),
        Entry("*", "r", fingerprint=CRITICAL.fingerprint),
        Entry("PG-TEST-2", "r", file="scripts/run.sh", skill="de*", sha256="b" * 64),
        Entry("PG-TEST-2", "r", expires=TODAY),
    ],
    ids=["rule", "rule glob", "file glob", "fingerprint", "everything", "last day"],
)
def test_an_entry_accepts_what_it_names_and_nothing_else(entry: Entry) -> None:
    accepted = apply(entry)
    assert accepted.verdict.findings == (HIGH,)
    assert accepted == Accepted(accepted.verdict, used=frozenset({0}))


@pytest.mark.parametrize(
    "entry",
    [
        Entry("PG-TEST-3", "r"),
        Entry("pg-test-2", "r"),
        Entry("PG-TEST-2", "r", file="run.sh"),
        Entry("PG-TEST-2", "r", skill="other"),
        Entry("PG-TEST-2", "r", fingerprint=HIGH.fingerprint),
    ],
    ids=["other rule", "other case", "other file", "other skill", "other text"],
)
def test_an_entry_about_something_else_is_unused(entry: Entry) -> None:
    assert apply(entry) == Accepted(VERDICT)


def test_a_changed_file_opens_its_findings_again() -> None:
    accepted = apply(Entry("PG-TEST-2", "r", sha256="c" * 64))
    assert accepted == Accepted(VERDICT, reopened=frozenset({0}))


def test_a_file_without_a_digest_counts_as_changed() -> None:
    entry = Entry("PG-TEST-2", "r", sha256="b" * 64)
    assert apply_baseline(VERDICT, Baseline((entry,)), today=TODAY, digests={}).verdict == VERDICT


def test_an_expired_entry_does_not_apply_and_is_reported() -> None:
    accepted = apply(Entry("PG-TEST-2", "r", expires=date(2026, 5, 31)))
    assert accepted == Accepted(VERDICT, lapsed=frozenset({0}))


def test_the_first_entry_that_applies_gives_the_reason_and_all_count_as_used() -> None:
    accepted = apply(Entry("PG-TEST-2", "first"), Entry("PG-*", "second"))
    assert [item.reason for item in accepted.verdict.suppressed] == ["second", "first"]
    assert accepted.used == {0, 1}


def test_no_finding_is_lost() -> None:
    accepted = apply(Entry("PG-*", "all"))
    assert {item.finding for item in accepted.verdict.suppressed} == set(VERDICT.findings)
    assert (accepted.verdict.score, accepted.verdict.level) == (0, RiskLevel.LOW)


def test_where_findings_were_omitted_accepting_the_visible_ones_lowers_nothing() -> None:
    crowded = make_verdict(CRITICAL, omitted=100)
    accepted = apply(Entry("PG-*", "all"), verdict=crowded)
    assert accepted.verdict.findings == ()
    assert (accepted.verdict.score, accepted.verdict.level) == (crowded.score, crowded.level)
    assert accepted.verdict.checks == crowded.checks


def test_a_new_baseline_accepts_exactly_what_was_open() -> None:
    twice = make_verdict(HIGH, HIGH, CRITICAL, name="demo[*]")
    entries = entries_for(twice, DIGESTS, reason="first look", owner="me", expires=TODAY)
    assert len(entries) == 2
    assert apply(*entries, verdict=twice).verdict.findings == ()
    assert apply(*entries, verdict=make_verdict(HIGH, name="demo*")).verdict.findings == (HIGH,)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FILLED = WORDS.filter(lambda word: bool(word.strip()))
ENTRIES = st.builds(
    Entry,
    rule=FILLED.filter(lambda word: bool(word.strip("*?"))),
    reason=FILLED,
    file=WORDS,
    skill=WORDS,
    fingerprint=WORDS,
    sha256=WORDS,
    owner=WORDS,
    expires=st.none() | st.dates(),
)


@given(st.lists(ENTRIES, max_size=4))
def test_a_written_baseline_reads_back_unchanged(entries: list[Entry]) -> None:
    text = dump_baseline(entries)
    assert parse_baseline(tomllib.loads(text), "b.toml") == Baseline(tuple(entries))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "b.toml: version: expected 1; write 'version = 1' at the top"),
        ("version = 2", "b.toml: version: expected 1; write 'version = 1' at the top"),
        ("version = 1\nacept = []", "b.toml.acept: unknown key; known are version, accept"),
        ("version = 1\naccept = 3", "b.toml: accept: expected at most 20000 [[accept]] tables"),
        ("version = 1\naccept = [3]", "b.toml: accept[0]: expected a table"),
        (
            'version = 1\n[[accept]]\nrule = "A"',
            "b.toml: accept[0].reason: missing; say why this is acceptable",
        ),
        (
            'version = 1\n[[accept]]\nrule = "A"\nreason = " "',
            "b.toml: accept[0].reason: missing; say why this is acceptable",
        ),
        ('version = 1\n[[accept]]\nreason = "r"', "b.toml: accept[0].rule: missing; name the rule"),
        (
            'version = 1\n[[accept]]\nrule = "*"\nreason = "r"',
            "b.toml: accept[0].rule: '*' would accept everything; name a rule or a file",
        ),
        (
            'version = 1\n[[accept]]\nrule = 3\nreason = "r"',
            'b.toml: accept[0].rule: expected text in quotes, such as rule = "..."',
        ),
        (
            'version = 1\n[[accept]]\nrule = "A"\nreason = "r"\nexpires = "soon"',
            "b.toml: accept[0].expires: expected a date such as 2027-01-31",
        ),
        (
            'version = 1\n[[accept]]\nrule = "A"\nreason = "r"\nexpires = 2027-01-31T00:00:00Z',
            "b.toml: accept[0].expires: expected a date such as 2027-01-31",
        ),
        (
            'version = 1\n[[accept]]\nrule = "A"\nreason = "r"\nreasn = "r"',
            (
                "b.toml: accept[0].reasn: unknown key; known are rule, file, skill, fingerprint, sha256, "
                "reason, owner, expires"
            ),
        ),
    ],
)
def test_a_mistake_names_its_place_and_the_cure(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_baseline(tomllib.loads(text), "b.toml")
    assert str(caught.value) == message


def test_a_date_may_stand_in_quotes() -> None:
    text = 'version = 1\n[[accept]]\nrule = "A"\nreason = "r"\nexpires = "2027-01-31"'
    (entry,) = parse_baseline(tomllib.loads(text), "b.toml").entries
    assert entry.expires == date(2027, 1, 31)


def test_the_documentation_of_a_skill_is_known_by_the_names_findings_use() -> None:
    files = tuple(
        skill_file(path, b"# Words\n") for path in ("SKILL.md", "README.md", "docs/a\u202e.md", "run.sh")
    )
    skill = Skill("demo", "demo", files, primary="SKILL.md")
    assert "README.md" in documentation_of(skill)
    assert not {"SKILL.md", "run.sh"} & documentation_of(skill)
    alone = Skill("demo", "demo", files[:1], primary="SKILL.md", source_type=SourceType.DOCUMENTATION)
    assert documentation_of(alone) == {"SKILL.md"}


def test_the_level_stays_that_of_documentation() -> None:
    example = replace(CRITICAL, location=replace(CRITICAL.location, file="README.md"), hidden_in_markup=True)
    other = make_finding("PG-TEST-9", file="README.md", severity=Severity.LOW)
    verdict = replace(make_verdict(example, other), multiplier=0.3)
    entry = Entry("PG-TEST-9", "r")
    levels = [
        apply_baseline(
            verdict, Baseline((entry,)), today=TODAY, digests=DIGESTS, documentation=documentation
        ).verdict.level
        for documentation in ((), ("README.md",))
    ]
    assert levels == [RiskLevel.HIGH, RiskLevel.MEDIUM]


def test_only_files_with_findings_get_a_digest() -> None:
    assert digests_of(SKILL, ONE) == {
        "SKILL.md": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    }


def test_files_that_look_alike_share_a_digest_over_both() -> None:
    twins = Skill("demo", "demo", (skill_file("SKILL.md", b"a"), skill_file("SKILL.md", b"b")))
    assert digests_of(twins, ONE) not in (
        digests_of(SKILL, ONE),
        digests_of(Skill("demo", "demo", twins.files[1:]), ONE),
    )


def test_a_step_applies_the_baseline_to_one_skill() -> None:
    step = ApplyBaseline(Baseline((Entry("PG-TEST-1", "r"),)), TODAY)
    done = step(SKILL, Amended(ONE))
    assert done.verdict.findings == ()
    assert (done.used, list(done.digests)) == (frozenset({0}), ["SKILL.md"])


def test_an_entry_counts_once_over_all_skills_and_a_use_outweighs_a_reopening() -> None:
    entries = Baseline(tuple(Entry(rule, "r") for rule in "ABCDE"))
    amended = [
        Amended(ONE, used=frozenset({0}), reopened=frozenset({1, 4})),
        Amended(ONE, used=frozenset({4}), reopened=frozenset({1}), lapsed=frozenset({2})),
    ]
    assert use_of(entries, amended) == Use(lapsed=1, reopened=1, unused=1)
    assert [entry.rule for entry in still_standing(entries, amended)] == ["A", "D"]
