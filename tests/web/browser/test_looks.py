"""How the site looks: on a phone and a desk, light and dark, in both languages, to everybody."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.browser.visitor import (
    DESK,
    PHONE,
    STARTS,
    Look,
    Visitors,
    hand_in,
    scrolls_sideways,
    violations,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "weather-lookup" / "SKILL.md"
PLACES = {
    "home": "",
    "rules": "rules?q=PGA-2026-0002",
    "rule": "rules/PGA-2026-00021",
    "privacy": "privacy",
    "result": "",
}


@pytest.mark.parametrize("language", STARTS)
@pytest.mark.parametrize("name", PLACES)
def test_no_page_scrolls_sideways_nor_keeps_anybody_out(visitors: Visitors, name: str, language: str) -> None:
    page = visitors.open(PLACES[name], Look(language=language))
    if name == "result":
        hand_in(page, EXAMPLE.read_text(encoding="utf-8"))
    keeps_nobody_out(page, language)
    visitors.keep(page, f"{name}-{language}-light-{DESK}")
    on_a_phone_at_night(page)
    keeps_nobody_out(page, language)
    visitors.keep(page, f"{name}-{language}-dark-{PHONE}")


def keeps_nobody_out(page: Page, language: str) -> None:
    assert not scrolls_sideways(page)
    if language == "en":  # a translation changes neither colours nor structure
        assert violations(page) == ""


def on_a_phone_at_night(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE, "height": 800})


def test_a_browser_that_is_set_to_dark_gets_dark_pages(visitors: Visitors) -> None:
    seen = {
        scheme: visitors.open("privacy", Look(scheme=scheme)).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    }
    assert seen == {"light": "rgb(245, 246, 248)", "dark": "rgb(16, 19, 23)"}
