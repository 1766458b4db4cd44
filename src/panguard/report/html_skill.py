"""One skill in the HTML report: verdict, what to do, checks, findings and coverage. Pure."""

from panguard.findings import LayerReport, NotInspected, Phrase, Verdict, verbatim
from panguard.limits import DEFAULT_LIMITS
from panguard.report import words
from panguard.report.advice import advice, headline, steps, worst_finding
from panguard.report.html_finding import AROUND, card, rule_link
from panguard.report.html_page import Page, escaped, standing
from panguard.report.model import grouped
from panguard.report.style import UNICODE
from panguard.values import replace

_RADIUS = 50
STREAM, NAMELESS = "-", "stdin"
_ROUND = 2 * 3.14159265 * _RADIUS


def skill(verdict: Verdict, number: int, page: Page) -> list[str]:
    """Return everything about one skill, as an article with the anchor `skill-<number>`."""
    return [
        f'<article class="skill" id="skill-{number}">',
        *_hero(verdict, page),
        *_to_do(verdict, page),
        *_checks(verdict, page),
        *_findings(verdict, page),
        *_suppressed(verdict, page),
        *_coverage(verdict, page),
        "</article>",
    ]


def cut(name: str) -> str:
    """Return a name as long as a heading may be; all of it is in the other reports."""
    longest = DEFAULT_LIMITS.label_characters
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def shown_name(verdict: Verdict) -> Phrase:
    """Return the name of a skill; what came without one is called for what it is."""
    nameless = verdict.source == STREAM and verdict.name == NAMELESS
    return words.HANDED_IN if nameless else verbatim(cut(verdict.name))


def _hero(verdict: Verdict, page: Page) -> list[str]:
    level = standing(verdict)
    kind = page.say(words.SOURCE_TYPES[verdict.source_type])
    source = f" · <bdi>{escaped(verdict.source)}</bdi>" if verdict.source not in ("", STREAM) else ""
    return [
        f'<header class="hero {level}">',
        _gauge(verdict, page),
        f'<div><span class="level">{page.say(words.level_of(verdict))}</span>',
        f"<h2><bdi>{page.say(shown_name(verdict))}</bdi></h2>",
        f'<p class="headline">{page.say(headline(verdict))}</p>',
        f'<p class="faint">{kind}{source}</p></div>',
        "</header>",
    ]


def _gauge(verdict: Verdict, page: Page) -> str:
    """Draw the score as a ring; drawn by attributes, since the page allows no inline style."""
    score = 0 if verdict.unread else verdict.score
    filled = _ROUND * score / 100
    label = page.say(words.NOT_INSPECTED if verdict.unread else words.score_of(verdict.score))
    return (
        f'<svg viewBox="0 0 120 120" role="img" aria-label="{label}">'
        f'<circle class="gauge-track" cx="60" cy="60" r="{_RADIUS}" fill="none" stroke-width="11"/>'
        f'<circle class="gauge-value" cx="60" cy="60" r="{_RADIUS}" fill="none" stroke-width="11" '
        f'stroke-linecap="{"round" if score else "butt"}" '
        f'stroke-dasharray="{filled:.1f} {_ROUND:.1f}" transform="rotate(-90 60 60)"/>'
        f'<text class="gauge-text" x="60" y="67" text-anchor="middle">{words.points_of(verdict)}</text>'
        f'<text class="gauge-of" x="60" y="83" text-anchor="middle">/ 100</text></svg>'
    )


def _to_do(verdict: Verdict, page: Page) -> list[str]:
    listed = [f"<li>{step}</li>" for step in _steps(verdict, page)]
    return [
        '<section class="todo">',
        f"<h3>{page.say(words.TO_DO)}</h3>",
        "<ol>",
        *listed,
        "</ol>",
        "</section>",
    ]


def _steps(verdict: Verdict, page: Page) -> list[str]:
    """Return what to do; where there are pages of rules, they explain what a command would."""
    if not page.rules:
        return [page.say(step) for step in advice(verdict)]
    told, worst = [page.say(step) for step in steps(verdict)], worst_finding(verdict)
    if worst and worst.layer == "rules":
        told.append(f"{page.say(words.UNDERSTAND)} {rule_link(worst, page)}")
    return told


def _checks(verdict: Verdict, page: Page) -> list[str]:
    rows = [
        f'<li class="{"noted" if result.noted else result.status.value}"><span class="sign" role="img" '
        f'aria-label="{page.say(words.status_of(result))}">'
        f"{UNICODE.noted if result.noted else UNICODE.statuses[result.status]}</span>"
        f"<div><strong>{page.say(words.CHECKS[result.check])}</strong>"
        f'<span class="said">{page.marked(result.summary)}</span></div></li>'
        for result in verdict.checks
    ]
    return [
        '<section class="checks">',
        f"<h3>{page.say(words.CHECKS_TITLE)}</h3>",
        "<ul>",
        *rows,
        "</ul>",
        "</section>",
    ]


def _findings(verdict: Verdict, page: Page) -> list[str]:
    if not verdict.findings:
        return []
    groups = grouped(verdict.findings)
    count = page.say(words.group_count(len(verdict.findings) + verdict.findings_omitted, len(groups)))
    lines = [f'<section class="findings"><h3>{count}</h3>']
    seen: set[tuple[str, int]] = set()
    for group in groups:
        place = group.lead.location
        known = (place.file, place.line) in seen
        # What stands around a line is shown once, and the line itself with each of its findings.
        lines += card(group, replace(page, lines={}) if known else page)
        seen.update((place.file, place.line + away) for away in range(-AROUND, AROUND + 1))
    if verdict.findings_omitted:
        lines.append(f'<p class="faint">{page.say(words.omitted_sentence(verdict.findings_omitted))}</p>')
    return [*lines, "</section>"]


def _suppressed(verdict: Verdict, page: Page) -> list[str]:
    """Return what was accepted earlier; it is folded away unless asked for."""
    if not verdict.suppressed:
        return []
    shown = " open" if page.presentation.show_suppressed else ""
    rows = [
        f"<li>{page.marked(accepted.finding.message)} <code>{escaped(accepted.finding.location.file)}:"
        f'{accepted.finding.location.line}</code><br><span class="faint">'
        f"{page.say(words.accepted_sentence(accepted))}</span></li>"
        for accepted in verdict.suppressed
    ]
    title = f"{page.say(words.SUPPRESSED)} ({len(verdict.suppressed)})"
    return [
        f'<section class="accepted"><details{shown}><summary>{title}</summary><ul>',
        *rows,
        "</ul></details></section>",
    ]


def _coverage(verdict: Verdict, page: Page) -> list[str]:
    rows = [_not_inspected(item, page) for item in verdict.coverage.not_inspected]
    rows += [_layer(layer, page) for layer in verdict.layers if layer.missed or _added(layer)]
    listed = ["<ul>", *rows, "</ul>"] if rows else []
    return [
        '<section class="coverage">',
        f"<h3>{page.say(words.COVERAGE)}</h3>",
        f"<p>{page.say(words.coverage_sentence(verdict.coverage))}</p>",
        *listed,
        f'<p class="faint">{page.say(words.rules_sentence(verdict))}</p>',
        "</section>",
    ]


def _added(layer: LayerReport) -> bool:
    """Say whether something ran that only adds to a scan."""
    return layer.ran and not layer.needed


def _layer(layer: LayerReport, page: Page) -> str:
    reason = page.catalogue.say(layer.note) if layer.note else ""
    if layer.needed:
        return f'<li class="missed">{page.say(words.layer_not_run(layer.name, reason))}</li>'
    return f"<li>{page.say((words.reviewed_by if layer.ran else words.review_not_run)(reason))}</li>"


def _not_inspected(item: NotInspected, page: Page) -> str:
    missed = "" if item.expected else ' class="missed"'
    return f"<li{missed}><code>{escaped(item.file)}</code> {page.marked(item.reason)}</li>"
