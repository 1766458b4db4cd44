"""The HTML report: one file that asks for nothing from outside and runs no script. Pure."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from panguard.findings import Phrase, Verdict, phrase
from panguard.language.catalogue import Catalogue
from panguard.report.html_overview import finding_filter, overview
from panguard.report.html_page import Page, escaped
from panguard.report.html_skill import skill
from panguard.report.html_style import STYLE
from panguard.report.model import Report, worst_first
from panguard.report.presentation import Presentation


def render(report: Report, catalogue: Catalogue, presentation: Presentation) -> str:
    """Return the report as one self-contained HTML document."""
    page = Page(catalogue, presentation)
    verdicts = worst_first(report.verdicts)
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{"zh-Hant-TW" if catalogue.tag == "zh-TW" else catalogue.tag}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{page.say(_title(verdicts))}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            f'<a class="skip" href="#content">{page.say(phrase("Skip to the verdict"))}</a>',
            '<div class="sheet">',
            *_header(report, page),
            '<main id="content">',
            *overview(report, verdicts, page),
            *(finding_filter(page) if any(verdict.findings for verdict in verdicts) else ()),
            *(
                line
                for number, verdict in enumerate(verdicts, start=1)
                for line in skill(verdict, number, page)
            ),
            "</main>",
            *_footer(report, page),
            "</div>",
            "</body>",
            "</html>",
            "",
        )
    )


def _title(verdicts: Sequence[Verdict]) -> Phrase:
    if len(verdicts) == 1:
        return phrase("PanGuard: {name}", name=verdicts[0].name)
    return phrase("PanGuard: audit report")


def _header(report: Report, page: Page) -> list[str]:
    packs = ", ".join(f"{pack.name} {pack.version}".strip() for pack in report.packs)
    used = f" · {page.say(phrase('rules: {packs}', packs=packs))}" if packs else ""
    title = page.say(phrase("PanGuard: audit report"))
    return [f'<header class="top"><h1>{title}</h1><p>{escaped(report.tool_version)}{used}</p></header>']


def _footer(report: Report, page: Page) -> list[str]:
    notices = [f"<p>{page.say(notice)}</p>" for notice in report.notices]
    promise = page.say(phrase("This page loads nothing, sends nothing and runs no script."))
    return ["<footer>", *notices, f"<p>{promise}</p>", "</footer>"]
