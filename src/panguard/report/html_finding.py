"""One finding in the HTML report: a card with the line, what is hidden in it, why and the fix. Pure."""

from collections.abc import Iterable

from panguard import standards
from panguard.findings import Evidence, Finding, verbatim
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.report.model import Group
from panguard.report.source_line import source_line
from panguard.terms import Lane

AROUND = 3
_PLACES = 20


def card(group: Group, page: Page) -> list[str]:
    """Return the card of one kind of finding in one skill."""
    lead = group.lead
    severity = lead.severity.label
    badge = f'<span class="badge {severity}">{page.say(words.SEVERITIES[lead.severity])}</span>'
    rule = f"{rule_link(lead, page)}{_limits(lead, page)}"
    return [
        f'<article class="finding {severity}">',
        f"<header>{badge}<h4>{page.marked(lead.message)}</h4></header>",
        f'<p class="place"><code>{_place(lead)}</code> · {rule}</p>',
        *_source(lead, page),
        *_opened(lead.evidence, page),
        *_explanation(lead, page),
        *_others(group, page),
        *_echoes(group, page),
        *_references(lead, page),
        "</article>",
    ]


def rule_link(finding: Finding, page: Page) -> str:
    """Return the id of a finding, as a link where there are pages of rules and a rule made it."""
    name = f"<code>{escaped(finding.id)}</code>"
    if not page.rules or finding.layer != "rules":
        return name
    return f'<a href="{page.rules}/{escaped(finding.id)}">{name}</a>'


def _place(finding: Finding) -> str:
    place = finding.location
    return escaped(f"{place.file}:{place.line}:{place.column}" if place.line > 0 else place.file)


def _limits(finding: Finding, page: Page) -> str:
    """Return what makes a finding count for less."""
    notes = [page.say(words.HINT)] if finding.lane is Lane.ALERT else []
    if finding.hidden_in_markup:
        notes.append(page.say(words.IN_MARKUP))
    return "".join(f" · {note}" for note in notes)


def _source(finding: Finding, page: Page) -> list[str]:
    """Return the line of a finding, what was found marked, among those around it where these are known."""
    line = source_line(finding.evidence, indented=bool(page.lines))
    if line is None:
        return []
    wide = len(str(finding.location.line + AROUND)) if page.lines else 0
    number = _number(finding.location.line, wide) if finding.evidence.line else ""
    match = f"<mark>{escaped(line.match)}</mark>" if line.match else ""
    shown = f"{number}{escaped(line.before)}{match}{escaped(line.after)}"
    if finding.evidence.line:
        before = _around(finding, range(finding.location.line - AROUND, finding.location.line), wide, page)
        after = _around(
            finding, range(finding.location.line + 1, finding.location.line + AROUND + 1), wide, page
        )
        if before or after:
            shown = "\n".join((*before, f'<span class="found">{shown}</span>', *after))
    return [f'<pre class="source" tabindex="0">{shown}</pre>']


def _number(line: int, wide: int) -> str:
    return f'<span class="number">{line:>{wide}}</span>'


def _around(finding: Finding, numbers: Iterable[int], wide: int, page: Page) -> list[str]:
    file = finding.location.file
    return [
        f'<span class="near">{_number(number, wide)}{escaped(page.lines[file, number])}</span>'
        for number in numbers
        if (file, number) in page.lines
    ]


def _opened(evidence: Evidence, page: Page) -> list[str]:
    """Return what an encoded or hidden span says."""
    if not evidence.decoded:
        return []
    steps = " → ".join(page.say(verbatim(step)) for step in evidence.via)
    label = page.say(words.OPENED[evidence.view])
    heading = f"{label} ({steps})" if steps else label
    return [f'<div class="opened"><p>{heading}</p><pre>{escaped(evidence.decoded)}</pre></div>']


def _explanation(finding: Finding, page: Page) -> list[str]:
    rows = [
        f"<dt>{page.say(label)}</dt><dd>{page.marked(sentence)}</dd>"
        for label, sentence in ((words.WHY, finding.why), (words.FIX, finding.remedy))
        if str(sentence)
    ]
    return ["<dl>", *rows, "</dl>"] if rows else []


def _others(group: Group, page: Page) -> list[str]:
    """Return where else it was found, with the wording where that differs."""
    if not group.others:
        return []
    message = page.marked(group.lead.message)
    rows = []
    for other in group.others[:_PLACES]:
        said = page.marked(other.message)
        rows.append(f"<li><code>{_place(other)}</code>{'' if said == message else f' {said}'}</li>")
    more = "<li>…</li>" if len(group.others) > _PLACES else ""
    title = page.say(words.other_places(len(group.others)))
    return [f'<details class="more"><summary>{title}</summary><ul>', *rows, f"{more}</ul></details>"]


def _echoes(group: Group, page: Page) -> list[str]:
    """Return the hints of other rules about the same lines."""
    if not group.echoes:
        return []
    rows = [f"<li><code>{escaped(echo.id)}</code> {page.marked(echo.message)}</li>" for echo in group.echoes]
    title = page.say(words.also_matched_by(len(group.echoes)))
    return [f'<details class="more"><summary>{title}</summary><ul>', *rows, "</ul></details>"]


def _references(finding: Finding, page: Page) -> list[str]:
    rows = []
    for reference in finding.references:
        standard = standards.find(reference)
        if standard:
            link = f'<a href="{escaped(standard.url)}" rel="noreferrer noopener">{escaped(standard.id)}</a>'
            title = verbatim(f"{standard.title}, {standard.framework.title}")
            rows.append(f"<li>{link} {page.marked(title)}</li>")
        else:
            rows.append(f"<li>{escaped(reference)}</li>")
    return (
        [f"<details><summary>{page.say(words.STANDARDS)}</summary><ul>", *rows, "</ul></details>"]
        if rows
        else []
    )
