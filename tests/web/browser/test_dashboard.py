"""The dashboard in a real browser: on a phone and a desk, light and dark, in both languages, to everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from panguard.guard.journal import Journal
from panguard.guard.proof import Proof
from panguard.values import replace
from tests.simulators.guarded import NOW, Machine, event
from tests.web.browser.visitor import DESK, PHONE, STARTS, Look, Visitors, scrolls_sideways, violations

PLACES = ("", "events", "quarantine", "agents", "rules", "time")
WITHOUT_SCRIPTS = Look(scripts=False)


@pytest.mark.parametrize("language", STARTS)
def test_no_page_scrolls_sideways_nor_keeps_anybody_out(owner: Visitors, language: str) -> None:
    page = owner.open(look=Look(language=language))
    for place in (*PLACES, "the theft", "quarantine?restore=a1b2c3d4"):
        if place == "the theft":
            page.goto(f"{STARTS[language]}events?what=deny")
            page.locator(".incidents li", has_text="Claude Code").locator("a").nth(0).click()
            place = "event"  # noqa: PLW2901
        else:
            page.goto(f"{STARTS[language]}{place}")
        name = place.partition("?")[0] + ("-restore" if "?" in place else "") or "now"
        for width, scheme in ((DESK, "light"), (PHONE, "dark")):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            assert not scrolls_sideways(page), (place, width)
            if language == "en" and (width == DESK or place == "event"):
                assert violations(page) == "", place
            if (language == "en") is (width == DESK):
                owner.keep(page, f"dashboard-{name}-{language}-{scheme}-{width}")


@pytest.mark.parametrize("state", ["good", "doubtful", "bad"])
def test_what_it_says_at_the_top_is_for_everybody_to_read(
    owner: Visitors, machine: Machine, state: str
) -> None:
    if state == "doubtful":
        machine.agent_states[1] = replace(machine.agent_states[1], hooked=False)
    if state == "bad":
        machine.answering = None
    page = owner.open(look=Look(scheme="dark"))
    heading = {
        "good": "You are protected",
        "doubtful": "You are protected in part",
        "bad": "You are not protected",
    }
    expect(page.locator("h1")).to_have_text(heading[state])
    assert violations(page) == ""
    owner.keep(page, f"dashboard-state-{state}-dark")


@pytest.mark.parametrize("look", [Look(), WITHOUT_SCRIPTS], ids=["scripts", "no-scripts"])
def test_the_guard_is_stopped_started_and_tested(owner: Visitors, machine: Machine, look: Look) -> None:
    page = owner.open("agents", look)
    page.get_by_text("Stop the guard …").click()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("status")).to_have_text("The guard is stopped: it no longer answers.")
    assert machine.answering is None
    page.get_by_role("button", name="Start the guard").click()
    expect(page.get_by_role("status")).to_have_text("The guard runs: it answered.")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("The guard is on, and not yet proved")
    page.get_by_role("button", name="Test it now").click()
    expect(page.locator("h1")).to_have_text("You are protected")


def test_what_was_set_aside_is_brought_back_once_the_user_is_sure(owner: Visitors, machine: Machine) -> None:
    page = owner.open("quarantine", WITHOUT_SCRIPTS)
    page.locator(".held li", has_text="meeting-notes").get_by_role("button").click()
    assert len(machine.things) == 2
    page.get_by_role("button", name="Yes, bring it back").click()
    expect(page.get_by_role("status")).to_have_text("It is back at ~/.claude/skills/meeting-notes.")
    expect(page.locator(".held li")).to_have_count(1)


def test_what_happened_is_filtered_paged_and_read(owner: Visitors) -> None:
    page = owner.open("events", WITHOUT_SCRIPTS)
    page.locator("#agent").select_option("codex")
    page.locator("#what").select_option("ask")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".incidents li").first).to_contain_text("Codex wants to do something")
    page.locator(".incidents a").first.click()
    expect(page.locator(".event h1")).to_contain_text("passwords or keys")
    expect(page.locator(".event pre")).to_contain_text("notes.example")


def test_a_refused_step_is_called_stopped_only_where_that_was_seen(
    owner: Visitors, month_of_work: Path
) -> None:
    page = owner.open("events?what=deny")
    page.locator(".incidents li", has_text="passwords or keys").locator("a").first.click()
    expect(page.locator(".effect")).to_have_text(
        "It was stopped: the agent went on, and this step was not seen to run."
    )
    journal = Journal(month_of_work)
    journal.add((event(NOW, "deny", "theft", session="late"),))
    last = journal.latest(1)[0].number
    page.goto(f"/events/{last}")
    expect(page.locator(".effect")).to_have_text("What the agent made of it was not seen so far.")
    journal.add((event(NOW + 1, "allow", phase="after-tool", session="late"),))
    journal.close()
    page.reload()
    expect(page.locator(".effect")).to_contain_text("It ran all the same!")


def test_what_was_found_is_text_and_nothing_else(owner: Visitors) -> None:
    page = owner.open("events?what=deny")
    page.locator(".incidents li", has_text="orders that do not come from you").locator("a").first.click()
    expect(page.locator(".event pre")).to_contain_text("<script>alert(")
    expect(page.locator("body script")).to_have_count(0)
    page.goto("/quarantine")
    expect(page.locator(".held h2").nth(1)).to_have_text("<b>pdf</b> helper")


def test_an_open_page_shows_what_happens_without_being_asked(owner: Visitors, month_of_work: Path) -> None:
    page = owner.open()
    expect(page.locator(".incidents li").first).to_be_visible()
    journal = Journal(month_of_work)
    journal.add((event(NOW + 60, "deny", "fetch", session="now", host="gemini-cli"),))
    journal.close()
    expect(page.locator(".incidents li").first).to_contain_text("Gemini CLI")


def test_a_browser_without_the_link_sees_nothing(owner: Visitors) -> None:
    page = owner.open()
    page.context.clear_cookies()
    page.goto("/events")
    expect(page.locator("h1")).to_have_text("This page is not open to you")
    owner.keep(page, "dashboard-refused")
    owner.complaints.clear()  # a browser reports every answer of 403


def test_the_keyboard_reaches_the_content_first(owner: Visitors) -> None:
    page: Page = owner.open(look=Look(PHONE))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()


def test_a_failed_test_is_never_good(owner: Visitors, machine: Machine) -> None:
    machine.agent_states[0] = replace(
        machine.agent_states[0], proof=Proof("claude-code", NOW, False, "A test attack was not stopped.")
    )
    page = owner.open()
    expect(page.locator("h1")).to_have_text("You are not protected as you should be")
    expect(page.locator(".checks .fail")).to_contain_text("A test attack was not stopped.")
