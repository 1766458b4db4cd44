"""What people read: plain sentences, for each reader, in both languages, and nothing of the content."""

import re

import pytest

from panguard.guard.journal import Entry
from panguard.language.catalogue import ENGLISH, catalogue_for
from panguard.notify.incident import notices_of
from panguard.notify.notice import Audience, Day, Outcome
from panguard.notify.wording import Reader, digest_message, incident_message, sentence, summary_message
from panguard.terms import Severity
from tests.notify.made import SECRET_WORDS, entry, notice

_IDS = re.compile(r"PGA-\d|ATR-\d|AML\.|LLM\d\d|CWE-|T1\d{3}")
LANGUAGES = ("en", "zh-TW")
EVENTS = [
    *(entry(number, action) for number, action in enumerate(("deny", "ask", "tell"), 1)),
    entry(4, "deny", phase="installed"),
    entry(9, "ask", phase="installed"),
    entry(5, "deny", phase="after-tool"),
    *(
        entry(6 + number, action, session=action)
        for number, action in enumerate(("unchecked-tell", "unchecked-deny"))
    ),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.action)
def test_a_message_holds_nothing_of_what_was_found(event: Entry, audience: Audience, language: str) -> None:
    (told,) = notices_of([event])
    reader = Reader(audience, catalogue_for(language), "anna-laptop")
    for message in (
        incident_message(told, reader),
        summary_message("k", 1.0, [told, told], reader),
        digest_message("k", 1.0, Day(3, (told,)), reader),
    ):
        text = f"{message.title}\n{message.text}"
        assert not [word for word in SECRET_WORDS if word in text]
        assert not _IDS.search(f"{message.title}\n{message.body}"), "ids stand in the details alone"
        assert ("anna-laptop" in text) <= (audience is Audience.ADMINISTRATOR)


def test_an_owner_reads_who_did_what_what_was_done_and_what_to_do() -> None:
    message = incident_message(notice(), Reader(Audience.OWNER, ENGLISH))
    assert message.text == (
        "Claude Code was about to do something dangerous: passwords or keys that would leave this computer. "
        "PanGuard told it not to. If you do not know why it wanted to do that, end the task you gave it."
    )


def test_a_developer_reads_the_tool_and_finds_the_rule_in_the_details() -> None:
    message = incident_message(notice(), Reader(Audience.DEVELOPER, ENGLISH))
    assert message.body.startswith("Claude Code, with Bash: Sends a private key away.")
    assert "Rule: PGA-2026-00021" in message.details


def test_an_administrator_reads_on_which_computer() -> None:
    assert incident_message(notice(), Reader(Audience.ADMINISTRATOR, ENGLISH, "web-3")).body.startswith(
        "On web-3, Claude Code"
    )


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_called_blocked_or_protected_that_was_only_answered(
    outcome: Outcome, language: str
) -> None:
    for audience in Audience:
        text = incident_message(notice(outcome), Reader(audience, catalogue_for(language), "m")).text.lower()
        assert not any(
            word in text for word in ("blocked", "protected", "prevented", "stopped", "已攔截", "已封鎖")
        )


def test_what_was_let_go_on_unchecked_is_said_to_be() -> None:
    text = incident_message(notice(Outcome.UNCHECKED), Reader(Audience.OWNER, ENGLISH)).text
    assert "could not check" in text
    assert "let it go on" in text


def test_a_quiet_day_and_a_full_one_read_differently() -> None:
    quiet = digest_message("k", 1.0, Day(41), Reader(Audience.OWNER, ENGLISH))
    assert quiet.body == (
        "PanGuard looked at 41 steps of your agents since the last report. Nothing needed your attention."
    )
    full = digest_message("k", 1.0, Day(41, (notice(),) * 7), Reader(Audience.OWNER, ENGLISH))
    assert full.severity is Severity.CRITICAL
    assert "And 2 more." in full.body
    assert full.body.count(str(sentence(notice()))) == 5
