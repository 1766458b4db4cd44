"""How the site looks: on a phone and a desk, light and dark, in both languages, to everybody."""

from pathlib import Path

import pytest

from tests.web.browser.visitor import DESK, PHONE, STARTS, Look, Scheme, Visitors, hand_in, scrolls_sideways, violations

EXAMPLE = Path(__file__).parents[3] / "examples" / "pdf-helper" / "SKILL.md"
PLACES = {
    "home": "",
    "rules": "rules?about=context-exfiltration",
    "rule": "rules/PGA-2026-00021",
    "privacy": "privacy",
    "result": "",
}


@pytest.mark.parametrize("language", STARTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_nor_keeps_anybody_out(
    visitors: Visitors, scheme: Scheme, language: str
) -> None:
    look = Look(scheme=scheme, language=language)
    page = visitors.open(look=look)
    wrong = {}
    for name, place in PLACES.items():
        page.goto(f"{STARTS[language]}{place}")
        if name == "result":
            hand_in(page, EXAMPLE.read_text(encoding="utf-8"))
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            visitors.keep(page, f"{name}-{language}-{scheme}-{width}")
            wrong[name, width] = scrolls_sideways(page)
        if language == "en":  # translating changes neither colours nor structure
            wrong[name, "axe"] = violations(page)
    assert not any(wrong.values()), wrong
