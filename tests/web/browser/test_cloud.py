"""The explorer of a Threat Cloud in a real browser: how it looks, and what somebody does there."""

from functools import partial

import pytest
from playwright.sync_api import Route, expect

from tests.simulators.threat_cloud import Cloud
from tests.web.browser.visitor import (
    DESK,
    PHONE,
    STARTS,
    Look,
    Visitors,
    keeps_nobody_out,
)

PLACES = {
    "cloud": "cloud",
    "cloud-rules": "cloud/rules",
    "cloud-rule": "cloud/rules/TC-2026-00001",
    "cloud-feeds": "cloud/feeds",
    "cloud-api": "cloud/api",
}


@pytest.mark.parametrize("language", STARTS)
@pytest.mark.parametrize("name", PLACES)
def test_no_page_scrolls_sideways_nor_keeps_anybody_out(
    cloud_visitors: Visitors, name: str, language: str
) -> None:
    page = cloud_visitors.open(PLACES[name], Look(language=language))
    page.evaluate(
        "document.querySelectorAll('.figure details, .story details').forEach(it => { it.open = true })"
    )
    cloud_visitors.look_at(page, f"{name}-{language}", partial(keeps_nobody_out, page, axe=language == "en"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_somebody_finds_a_rule_and_reads_its_story(cloud_visitors: Visitors, scripts: bool) -> None:
    page = cloud_visitors.open("", Look(scripts=scripts))
    page.get_by_role("link", name="Threat Cloud").click()
    expect(page.locator("svg.chart.wide")).to_have_count(3)
    page.get_by_role("link", name="All rules").click()
    page.get_by_label("What it may do").select_option("block")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".lines li").first).to_contain_text("may block")
    page.locator(".lines a").first.click()
    expect(page.locator(".story > li").first).to_contain_text("First seen")
    expect(page.locator(".story > li").last).to_contain_text("Published as TC-")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    expect(page.locator(".story > li").first).to_be_visible()


def test_each_chart_is_drawn_for_the_width_that_there_is(cloud_visitors: Visitors) -> None:
    page = cloud_visitors.open("cloud")
    for width, shown, other in ((DESK, "wide", "narrow"), (PHONE, "narrow", "wide")):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(f"#rules .chart.{shown}")).to_be_visible()
        expect(page.locator(f"#rules .chart.{other}")).to_be_hidden()
    assert page.get_by_role("img", name="Rules that are out").count() == 1
    page.locator("#rules summary").click()
    expect(page.locator("#rules tbody tr")).to_have_count(12)


def test_numbers_become_new_by_themselves(cloud_visitors: Visitors, weeks_passed: Cloud) -> None:
    page = cloud_visitors.open("privacy")
    page.clock.install(time=weeks_passed.now)
    page.goto("/cloud")
    page.locator("#rules summary").click()
    page.locator("h1").click()  # away from what will be replaced
    page.route("**/cloud", answer_with_more)
    page.clock.run_for(61_000)
    expect(page.locator(".tiles dd").first).to_have_text("4711")
    expect(page.locator("#rules table")).to_be_visible()


def test_numbers_stay_as_they_are_where_somebody_asked_for_that(
    cloud_visitors: Visitors, weeks_passed: Cloud
) -> None:
    page = cloud_visitors.open("privacy")
    page.clock.install(time=weeks_passed.now)
    page.goto("/cloud")
    before = page.locator(".tiles dd").first.inner_text()
    page.route("**/cloud", answer_with_more)
    pause = page.get_by_role("button", name="Pause updates")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    page.clock.run_for(121_000)
    expect(page.locator(".tiles dd").first).to_have_text(before)
    pause.click()
    page.clock.run_for(61_000)
    expect(page.locator(".tiles dd").first).to_have_text("4711")
    expect(pause).to_be_focused()


def answer_with_more(route: Route) -> None:
    """Answer with the page as it is, but for the number of rules."""
    answer = route.fetch()
    before, tile, after = answer.text().partition('?where=out">')
    route.fulfill(response=answer, body=f"{before}{tile}4711{after[after.index('<') :]}")


def test_commands_are_copied_with_the_address_of_this_site(cloud_visitors: Visitors) -> None:
    page = cloud_visitors.open("cloud/feeds")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#feed-1-0 + button").click()
    expect(page.locator("#feed-1-0 + button")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"curl -sf {page.evaluate('location.origin')}/cloud/decisions.atom"


def test_without_scripts_commands_name_an_example_and_say_so(cloud_visitors: Visitors) -> None:
    page = cloud_visitors.open("cloud/feeds", Look(scripts=False))
    expect(page.get_by_text("Write the address of this site in place of")).to_be_visible()
    expect(page.locator("#feed-1-0")).to_contain_text("https://cloud.example.org/cloud/decisions.atom")
    expect(page.locator("button.copy").first).to_be_hidden()


def test_without_a_threat_cloud_the_page_says_so(visitors: Visitors) -> None:
    page = visitors.open("cloud")
    expect(page.get_by_text("This site runs without a Threat Cloud")).to_be_visible()
    visitors.look_at(page, "cloud-absent-en", partial(keeps_nobody_out, page, axe=True))
