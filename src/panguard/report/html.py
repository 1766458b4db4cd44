"""The HTML report: one file that asks for nothing from outside and runs no script. Pure."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from panguard.findings import Phrase, Verdict, phrase
from panguard.language.catalogue import Catalogue
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.report.html_skill import skill
from panguard.report.html_style import STYLE
from panguard.report.model import Report, summarise, worst_first
from panguard.report.presentation import Presentation

_FILTERS = (
    ("only-all", phrase("all")),
    ("only-critical", phrase("critical")),
    ("only-high", phrase("high and worse")),
    ("only-medium", phrase("medium and worse")),
)


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
            *_overview(report, verdicts, page),
            *(_filter(page) if any(verdict.findings for verdict in verdicts) else ()),
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


def _overview(report: Report, verdicts: Sequence[Verdict], page: Page) -> list[str]:
    """Return how the run ended, with a table of the skills when there are several."""
    if len(verdicts) == 1 and not report.unread:
        return []
    sentences = escaped(words.paragraph(words.conclusion(report, summarise(report)), page.catalogue))
    lines = ['<section class="panel">', f"<p>{sentences}</p>"]
    if verdicts:
        lines += _table(verdicts, page)
    if report.unread:
        rows = (
            f"<li><code>{escaped(item.target)}</code> {page.say(item.reason)}</li>" for item in report.unread
        )
        lines += ["<ul>", *rows, "</ul>"]
    return [*lines, "</section>"]


def _table(verdicts: Sequence[Verdict], page: Page) -> list[str]:
    risk, score, name, findings = (
        page.say(title) for title in (words.RISK, words.SCORE, words.SKILL, words.FINDINGS)
    )
    lines = [
        f'<nav class="scroll" aria-label="{page.say(words.ALL_SKILLS)}"><table><thead><tr>',
        f'<th scope="col">{risk}</th><th scope="col" class="number">{score}</th>',
        f'<th scope="col">{name}</th><th scope="col" class="number">{findings}</th>',
        "</tr></thead><tbody>",
    ]
    for number, verdict in enumerate(verdicts, start=1):
        level = verdict.level.label
        count = len(verdict.findings) + verdict.findings_omitted
        lines.append(
            f'<tr><td><span class="dot {level}"></span>{page.say(words.LEVELS[verdict.level])}</td>'
            f'<td class="number">{verdict.score}</td>'
            f'<td><a href="#skill-{number}"><bdi>{escaped(verdict.name)}</bdi></a></td>'
            f'<td class="number">{count}</td></tr>'
        )
    return [*lines, "</tbody></table></nav>"]


def _filter(page: Page) -> list[str]:
    """Return the choice of which findings are shown; it works by style alone."""
    lines = [f'<fieldset class="filter"><legend>{page.say(phrase("Show findings"))}</legend>']
    for name, label in _FILTERS:
        checked = " checked" if name == "only-all" else ""
        lines.append(f'<input type="radio" name="only" id="{name}"{checked}>')
        lines.append(f'<label for="{name}">{page.say(label)}</label>')
    return [*lines, "</fieldset>"]


def _footer(report: Report, page: Page) -> list[str]:
    notices = [f"<p>{page.say(notice)}</p>" for notice in report.notices]
    promise = page.say(phrase("This page loads nothing, sends nothing and runs no script."))
    return ["<footer>", *notices, f"<p>{promise}</p>", "</footer>"]
