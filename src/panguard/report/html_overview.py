"""What stands above the skills of an HTML report: how it ended, all skills, which findings to show. Pure."""

from collections import Counter
from collections.abc import Sequence

from panguard.findings import Verdict, phrase
from panguard.report import words
from panguard.report.html_page import Page, escaped, standing
from panguard.report.html_skill import cut
from panguard.report.model import Report, summarise

_FILTERS = (
    ("only-all", phrase("all")),
    ("only-critical", phrase("critical")),
    ("only-high", phrase("high and worse")),
    ("only-medium", phrase("medium and worse")),
)


def overview(report: Report, verdicts: Sequence[Verdict], page: Page) -> list[str]:
    """Return how the run ended, with a table of the skills when there are several."""
    if len(verdicts) == 1 and not report.unread:
        return []
    sentences = escaped(words.paragraph(words.conclusion(report, summarise(report)), page.catalogue))
    lines = ['<section class="panel">', f"<p>{sentences}</p>"]
    if verdicts:
        lines += _table(verdicts, page)
    if report.unread:
        rows = (
            f"<li><code>{escaped(item.target)}</code> {page.marked(item.reason)}</li>"
            for item in report.unread
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
    named = Counter(verdict.name for verdict in verdicts)
    for number, verdict in enumerate(verdicts, start=1):
        # Skills of one name differ by where they lie.
        place = f' <span class="faint"><bdi>{escaped(verdict.source)}</bdi></span>'
        where = place if named[verdict.name] > 1 else ""
        level = standing(verdict)
        count = len(verdict.findings) + verdict.findings_omitted
        lines.append(
            f'<tr><td><span class="dot {level}"></span>{page.say(words.level_of(verdict))}</td>'
            f'<td class="number">{words.points_of(verdict)}</td>'
            f'<td><a href="#skill-{number}"><bdi>{escaped(cut(verdict.name))}</bdi></a>{where}</td>'
            f'<td class="number">{count}</td></tr>'
        )
    return [*lines, "</tbody></table></nav>"]


def finding_filter(page: Page) -> list[str]:
    """Return the choice of which findings are shown; it works by style alone."""
    lines = [f'<fieldset class="filter"><legend>{page.say(phrase("Show findings"))}</legend>']
    for name, label in _FILTERS:
        checked = " checked" if name == "only-all" else ""
        lines.append(f'<input type="radio" name="only" id="{name}"{checked}>')
        lines.append(f'<label for="{name}">{page.say(label)}</label>')
    return [*lines, "</fieldset>"]
