"""The sections of a terminal report around the findings: verdict, checks, coverage, advice, table. Pure."""

from collections import Counter
from collections.abc import Sequence

from panguard.findings import CheckResult, Coverage, NotInspected, Verdict, phrase
from panguard.printable import printable
from panguard.report import words
from panguard.report.advice import advice, headline
from panguard.report.cells import cell_width, pad
from panguard.report.model import finding_order
from panguard.report.pen import Pen
from panguard.report.style import LEVEL_TONES, SEVERITY_TONES, STATUS_TONES, Tone
from panguard.report.text_finding import place
from panguard.terms import CheckStatus

_GAUGE = 20
_LISTED = 5
_NAME = 30
_RIGHT = (False, True, False, True)


def verdict_block(verdict: Verdict, pen: Pen) -> list[str]:
    """Return the verdict: level and name, gauge and score, one plain sentence, where it came from."""
    tone = _tone(verdict)
    level = f"{level_sign(verdict, pen)} {pen.say(words.level_of(verdict)).upper()}"
    score = f"{words.points_of(verdict)}/100"
    name = pen.crop(printable(verdict.name), pen.width - cell_width(level) - len(score) - _GAUGE - 6)
    left = ((level, tone), ("  ", Tone.PLAIN), (name, Tone.STRONG))
    lines = [pen.spread(left, (*_gauge(verdict, pen), (f" {score}", tone)))]
    lines += pen.paragraph(pen.say(headline(verdict)), 2)
    return [*lines, *_origin(verdict, pen)]


def level_sign(verdict: Verdict, pen: Pen) -> str:
    """Return the sign of a verdict; a low risk is no tick while something was not inspected."""
    if verdict.unsure:
        return "?"
    return pen.signs.levels[verdict.level]


def _tone(verdict: Verdict) -> Tone:
    """Return the tone of a verdict; only a low risk of all that there is looks good."""
    if verdict.unsure:
        return Tone.STRONG
    return LEVEL_TONES[verdict.level]


def _gauge(verdict: Verdict, pen: Pen) -> tuple[tuple[str, Tone], tuple[str, Tone]]:
    filled = 0 if verdict.unread else min(_GAUGE, -(-verdict.score * _GAUGE // 100))
    return (
        (pen.signs.full * filled, _tone(verdict)),
        (pen.signs.empty * (_GAUGE - filled), Tone.FAINT),
    )


def _origin(verdict: Verdict, pen: Pen) -> list[str]:
    kind = pen.say(words.SOURCE_TYPES[verdict.source_type])
    source = printable(verdict.source)
    text = f"{kind} {pen.signs.dot} {source}" if source else kind
    return [f"  {pen.paint(pen.crop(text, pen.width - 2), Tone.FAINT)}"]


def findings_title(verdict: Verdict, pen: Pen) -> str:
    """Return the heading of the findings with how many of each severity: `Findings: 2 critical, 1 high`."""
    counts = Counter(finding.severity for finding in verdict.findings)
    parts = [
        pen.say(phrase("{count} {severity}", count=counts[severity], severity=pen.say(name)))
        for severity, name in words.SEVERITIES.items()
        if severity in counts
    ]
    return f"{pen.title(pen.say(words.FINDINGS))}  {pen.paint(pen.join(parts), Tone.FAINT)}"


def checks_table(verdict: Verdict, pen: Pen) -> list[str]:
    """Return the seven checks, one a line: sign, name, how it ended."""
    names = [pen.say(words.CHECKS[result.check]) for result in verdict.checks]
    column = max(map(cell_width, names), default=0)
    lines = [pen.title(pen.say(words.CHECKS_TITLE))]
    for result, name in zip(verdict.checks, names, strict=True):
        lines += _check_line(result, pad(name, column), pen)
    return lines


def _check_line(result: CheckResult, name: str, pen: Pen) -> list[str]:
    indent = 4 + cell_width(name) + 2
    first, *rest = pen.lines(pen.say(result.summary), pen.width - indent, 2)
    tone = Tone.FAINT if result.noted else STATUS_TONES[result.status]
    loud = result.status in {CheckStatus.WARN, CheckStatus.FAIL}
    text = Tone.PLAIN if loud else Tone.FAINT
    sign = pen.paint(pen.signs.noted if result.noted else pen.signs.statuses[result.status], tone)
    head = f"  {sign} {pen.paint(name, tone if loud else Tone.PLAIN)}"
    return [f"{head}  {pen.paint(first, text)}", *(" " * indent + pen.paint(line, text) for line in rest)]


def checks_line(verdict: Verdict, pen: Pen) -> list[str]:
    """Return the checks side by side: those that did not pass by name, the others counted."""
    order = (CheckStatus.FAIL, CheckStatus.WARN, CheckStatus.NOT_RUN)
    parts = [
        f"{pen.signs.statuses[status]} {pen.say(words.CHECKS[result.check])}"
        for status in order
        for result in verdict.checks
        if result.status is status
    ]
    passed = len(verdict.checks) - len(parts)
    if passed:
        good = pen.say(phrase("{count} of {total} checks passed", count=passed, total=len(verdict.checks)))
        parts.append(f"{pen.signs.statuses[CheckStatus.PASS]} {good}")
    return pen.flow(parts, 2)


def coverage_lines(coverage: Coverage, pen: Pen) -> list[str]:
    """Return how much was inspected, and what was not and why."""
    lines = [
        pen.title(pen.say(words.COVERAGE)),
        *pen.paragraph(pen.say(words.coverage_sentence(coverage)), 2),
    ]
    harmless = [item for item in coverage.not_inspected if item.expected]
    if harmless:
        sentence = phrase("Not inspected, as expected: {files}.", files=_named(harmless, pen))
        lines += pen.paragraph(pen.say(sentence), 2, Tone.FAINT)
    missed = [item for item in coverage.not_inspected if not item.expected]
    if missed:
        sentence = phrase("Not inspected: {files}.", files=_named(missed, pen))
        lines += pen.paragraph(f"! {pen.say(sentence)}", 2, Tone.MEDIUM)
    return lines


def _named(items: list[NotInspected], pen: Pen) -> str:
    limit = len(items) if pen.presentation.explain else _LISTED
    names = [f"{printable(item.file)} ({pen.say(item.reason)})" for item in items[:limit]]
    if len(items) > limit:
        names.append(pen.say(phrase("and {count} more", count=len(items) - limit)))
    return pen.join(names)


def to_do_lines(verdict: Verdict, pen: Pen) -> list[str]:
    """Return what to do, numbered when there is more than one thing."""
    steps = [pen.say(step) for step in advice(verdict)]
    lines = [pen.title(pen.say(words.TO_DO))]
    for number, step in enumerate(steps, start=1):
        lines += pen.labelled(f"{number}." if len(steps) > 1 else "", step, 4 if len(steps) > 1 else 0)
    return lines


def risk_table(verdicts: Sequence[Verdict], pen: Pen) -> list[str]:
    """Return one row a skill: level, score, name, number of findings and the worst of them."""
    titles = [pen.say(title) for title in (words.RISK, words.SCORE, words.SKILL, words.FINDINGS)]
    rows = [_row(verdict, pen) for verdict in verdicts]
    columns = [max(map(cell_width, column)) for column in zip(titles, *rows, strict=True)]
    room = pen.width - sum(columns) - 10
    lines = [
        pen.title(pen.say(words.ALL_SKILLS)),
        "  " + pen.paint("  ".join(map(_aligned, titles, columns, _RIGHT)), Tone.FAINT),
    ]
    for verdict, row in zip(verdicts, rows, strict=True):
        level, score, name, count = map(_aligned, row, columns, _RIGHT)
        head = pen.paint(f"{level}  {score}", _tone(verdict))
        lines.append(f"  {head}  {name}  {count}  {_worst(verdict, room, pen)}")
    return lines


def _row(verdict: Verdict, pen: Pen) -> tuple[str, str, str, str]:
    return (
        f"{level_sign(verdict, pen)} {pen.say(words.level_of(verdict))}",
        words.points_of(verdict),
        pen.crop(printable(verdict.name), _NAME),
        str(len(verdict.findings) + verdict.findings_omitted),
    )


def _aligned(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - mapped over the columns
    return pad(text, width, right=right)


def _worst(verdict: Verdict, room: int, pen: Pen) -> str:
    """Return the worst finding and whether something was not inspected, cut to the room there is."""
    parts = [] if verdict.complete else [pen.say(phrase("(incomplete)"))]
    if verdict.findings:
        parts.append(pen.say(min(verdict.findings, key=finding_order).message))
    return pen.paint(pen.crop(" ".join(parts), room), SEVERITY_TONES[verdict.worst])


def quiet_line(verdict: Verdict, pen: Pen) -> str:
    """Return a verdict in one line that programs like grep can use; it is never cut."""
    level = pen.say(words.level_of(verdict))
    text = f" {words.points_of(verdict):>3} {printable(verdict.name)}"
    if verdict.findings:
        text += f": {pen.say(min(verdict.findings, key=finding_order).message)}"
    if not verdict.complete:
        text += f" ({pen.say(phrase('incomplete'))})"
    source = printable(verdict.source)
    tail = f"  {pen.paint(source, Tone.FAINT)}" if source else ""
    return pen.paint(level, _tone(verdict)) + text + tail


def suppressed_lines(verdict: Verdict, pen: Pen) -> list[str]:
    """Return what was accepted earlier: each finding if they are asked for, else how many."""
    if not verdict.suppressed:
        return []
    if not pen.presentation.show_suppressed:
        return pen.paragraph(pen.say(words.suppressed_sentence(len(verdict.suppressed))), 2, Tone.FAINT)
    lines = [pen.title(pen.say(words.SUPPRESSED))]
    for accepted in verdict.suppressed:
        label = pen.say(words.SEVERITIES[accepted.finding.severity])
        message = f"{label}: {pen.say(accepted.finding.message)} ({place(accepted.finding.location)})"
        lines += pen.paragraph(message, 2)
        lines += pen.paragraph(pen.say(words.accepted_sentence(accepted)), 4, Tone.FAINT)
    return lines
