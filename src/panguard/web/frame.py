"""What every page of the site has around it: head, navigation, footer. Pure."""

from collections.abc import Iterable

from panguard.findings import Phrase, phrase
from panguard.language.catalogue import LANGUAGES, Catalogue
from panguard.report.html_page import Page, escaped
from panguard.report.presentation import Presentation
from panguard.values import dataclass
from panguard.web.look import ICON, SCRIPT, STYLES, Static

_NAMES = {"en": "English", "zh-TW": "繁體中文"}
_HTML_TAGS = {"en": "en", "zh-TW": "zh-Hant-TW"}

Link = tuple[str, Phrase]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the pages of one site: its parts, what it promises, which files it needs."""

    navigation: tuple[Link, ...]
    promise: Phrase
    styles: Static = STYLES
    script: Static = SCRIPT


SITE = Around(
    (
        ("", phrase("Scan")),
        ("rules", phrase("Rules")),
        ("cloud", phrase("Threat Cloud")),
        ("privacy", phrase("Privacy")),
    ),
    phrase(
        "No cookies, no trackers; of what you hand in only the findings are kept, unless you ask for more."
    ),
)


def page_in(catalogue: Catalogue) -> Page:
    """Return what decides how a page in one language reads."""
    rules = f"{prefix_of(catalogue.tag)}rules"
    return Page(catalogue, Presentation(colour=False, unicode=True), rules=rules)


def prefix_of(tag: str) -> str:
    """Return with what the addresses of the pages in one language begin."""
    return "/" if tag == "en" else f"/{tag}/"


def framed(title: Phrase, body: Iterable[str], page: Page, place: str, around: Around = SITE) -> str:
    """Return a whole page; `place` is its address without the language, not escaped."""
    tag = page.catalogue.tag
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{_HTML_TAGS[tag]}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{page.say(title)} · PanGuard</title>",
            f'<link rel="icon" type="image/svg+xml" href="/static/{ICON.name}">',
            f'<link rel="stylesheet" href="/static/{around.styles.name}">',
            *(
                f'<link rel="alternate" hreflang="{_HTML_TAGS[other]}" '
                f'href="{prefix_of(other)}{escaped(place)}">'
                for other in LANGUAGES
            ),
            f'<script src="/static/{around.script.name}" defer></script>',
            "</head>",
            "<body>",
            f'<a class="skip" href="#content">{page.say(phrase("Skip to the content"))}</a>',
            '<div class="sheet">',
            *_header(page, place, around),
            '<main id="content">',
            *body,
            "</main>",
            *_footer(page, around),
            "</div>",
            "</body>",
            "</html>",
            "",
        )
    )


def _header(page: Page, place: str, around: Around) -> list[str]:
    tag = page.catalogue.tag
    start = prefix_of(tag)
    links = [
        f'<a href="{start}{where}"{_current(where, place)}>{page.say(name)}</a>'
        for where, name in around.navigation
    ]
    others = [
        f'<a href="{prefix_of(other)}{escaped(place)}" lang="{_HTML_TAGS[other]}" '
        f'hreflang="{_HTML_TAGS[other]}">{_NAMES[other]}</a>'
        for other in LANGUAGES
        if other != tag
    ]
    return [
        '<header class="site">',
        f'<a class="brand" href="{start}">PanGuard</a>',
        f'<nav aria-label="{page.say(phrase("Site"))}">',
        *links,
        "</nav>",
        '<div class="languages">',
        *others,
        "</div>",
        "</header>",
    ]


def _current(where: str, place: str) -> str:
    place = place.partition("?")[0]
    if where == place:
        return ' aria-current="page"'
    return ' aria-current="true"' if where and place.startswith(f"{where}/") else ""


def _footer(page: Page, around: Around) -> list[str]:
    return ["<footer>", f"<p>{page.say(around.promise)}</p>", "</footer>"]
