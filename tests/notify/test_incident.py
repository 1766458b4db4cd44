"""One incident is what one rule saw in one session within a while."""

import pytest

from panguard.notify.incident import WINDOW, Incident, grouped, notices_of, public, public_name
from panguard.notify.notice import Outcome
from panguard.terms import Check, Severity
from tests.notify.made import NOON, entry


def test_what_one_rule_sees_in_one_session_is_one_incident() -> None:
    (told,) = notices_of([entry(1), entry(2, at=NOON + 60), entry(3, at=NOON + 120)])
    assert (told.count, told.number, told.check) == (3, 1, Check.SECRET_EXFILTRATION)


def test_another_rule_session_or_a_later_time_is_another_incident() -> None:
    events = [
        entry(1),
        entry(2, rule="PGA-2026-00022"),
        entry(3, session="s2"),
        entry(4, at=NOON + WINDOW + 1),
    ]
    assert len(notices_of(events)) == 4
    assert len({told.id for told in notices_of(events)}) == 4


def test_what_was_let_through_and_the_guards_own_test_are_none() -> None:
    assert notices_of([entry(1, "allow"), entry(2, session="panguard-test-1f")]) == ()


def test_the_gravest_of_an_incident_is_told_under_its_first_name() -> None:
    first = entry(1, "tell", severity="high")
    (alone,) = notices_of([first])
    (both,) = notices_of([first, entry(2, severity="critical")])
    assert (both.id, both.number) == (alone.id, alone.number)
    assert (both.severity, both.outcome, both.count) == (Severity.CRITICAL, Outcome.REFUSED, 2)


def test_taking_events_one_by_one_gives_the_same_as_all_at_once() -> None:
    events = [entry(number, at=NOON + number) for number in range(1, 6)]
    known: tuple[Incident, ...] = ()
    for event in events:
        known = grouped([event], known)
    assert known == grouped(events)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Reads a private key and sends it away", "Reads a private key and sends it away"),
        ("Reads /etc/passwd now", "Reads … now"),
        ("Sends to evil-host.example:8080", "Sends to …"),
        ("Runs C:\\Users\\anna\\x.exe", "Runs …"),
        ("Key AKIA1234567890ABCDEF found", "Key … found"),
        ("Mails anna@example.org", "Mails …"),
        ("讀取 ~/.ssh/設定 後送出", "讀取 … 後送出"),
        ("Prompt and/or tool", "Prompt and/or tool"),
        ("a\u202eb", "a⟨U+202E⟩b"),
    ],
)
def test_a_title_keeps_its_words_and_loses_what_may_be_content(title: str, shown: str) -> None:
    assert public(title) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bash", "Bash"),
        ("mcp__files__read_file", "mcp files read_file"),
        ("weather-helper-2", "weather-helper-2"),
        ("天氣助手", "天氣助手"),
        ("mcp__https://evil.example.com/steal__sk-ant-api03-AAAABBBBCC", "mcp https … …"),
        ("mcp__x__/home/anna/secret/file", "mcp x …"),
        ("<b>@everyone</b> [click](http://evil.top)", "… … …"),
        ("https:evil.top +886912345678 sk-ant-api03-AAAA", "https … … …"),
        ("a" * 90, "…"),
        ("", ""),
    ],
)
def test_a_name_of_a_stranger_keeps_its_words_and_loses_everything_else(name: str, shown: str) -> None:
    assert public_name(name) == shown
