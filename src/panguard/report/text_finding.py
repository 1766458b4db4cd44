"""One finding in a terminal report: the line, the mark beneath it, why it matters and the fix. Pure."""

from panguard.findings import Evidence, Finding, Location, phrase, verbatim
from panguard.printable import printable
from panguard.report import words
from panguard.report.cells import cell_width, pad
from panguard.report.model import Group
from panguard.report.pen import Pen
from panguard.report.source_line import fitted, source_line
from panguard.report.style import SEVERITY_BADGES, SEVERITY_TONES, Tone
from panguard.terms import Lane

GUTTER = 6
_PLACES = 8
_VARIANTS = 3
_DECODED_LINES = 6
_WHY_LINES = 3


def finding_block(group: Group, pen: Pen) -> list[str]:
    """Return the lines that show one kind of finding."""
    return [
        *_heading(group.lead, pen),
        *_place(group.lead, pen),
        *_decoded(group.lead.evidence, pen),
        *_other_places(group, pen),
        *_explanation(group.lead, pen),
    ]


def place(location: Location) -> str:
    """Return `file:line:column`, or the file alone when the whole file is meant."""
    file = printable(location.file)
    return f"{file}:{location.line}:{location.column}" if location.line > 0 else file


def remark(group: Group, pen: Pen) -> list[str]:
    """Return a finding that needs no attention in a line or two."""
    lead = group.lead
    label = pen.say(words.SEVERITIES[lead.severity])
    more = f" (+{len(group.others)})" if group.others else ""
    lines = pen.lines(pen.say(lead.message), pen.width - 10, 2)
    head = f"  {pen.paint(pad(label, 6), SEVERITY_TONES[lead.severity])}  {lines[0]}"
    tail = pen.paint(pen.crop(f"{place(lead.location)}{more}", pen.width - 10), Tone.FAINT)
    return [head, *(f"{'':10}{line}" for line in lines[1:]), f"{'':10}{tail}"]


def _heading(finding: Finding, pen: Pen) -> list[str]:
    label = pen.say(words.SEVERITIES[finding.severity]).upper()
    badge = f" {label} "
    indent = cell_width(badge) + 1
    first, *rest = pen.lines(pen.say(finding.message), pen.width - indent)
    head = f"{pen.paint(badge, SEVERITY_BADGES[finding.severity])} {pen.paint(first, Tone.STRONG)}"
    return [head, *(" " * indent + pen.paint(line, Tone.STRONG) for line in rest)]


def _place(finding: Finding, pen: Pen) -> list[str]:
    where = pen.crop(place(finding.location), pen.width - GUTTER - 4)
    lines = [f"{'':{GUTTER}} {pen.paint(pen.signs.corner, Tone.FAINT)} {where}"]
    source = source_line(finding.evidence)
    if source is None:
        return lines
    shown = fitted(source, pen.width - GUTTER - 3, pen.signs.ellipsis)
    tone = SEVERITY_TONES[finding.severity]
    number = str(finding.location.line) if finding.location.line > 0 and finding.evidence.line else ""
    text = pen.painted(((shown.before, Tone.PLAIN), (shown.match, tone), (shown.after, Tone.PLAIN)))
    return [
        *lines,
        f"{pen.paint(f'{number:>{GUTTER}}', Tone.FAINT)} {_bar(pen)} {text}",
        f"{'':{GUTTER}} {_bar(pen)} {pen.paint(shown.underline(), tone)}",
    ]


def _bar(pen: Pen) -> str:
    return pen.paint(pen.signs.bar, Tone.FAINT)


def _decoded(evidence: Evidence, pen: Pen) -> list[str]:
    """Return what an encoded or hidden span says once opened, set in under the source line."""
    if not evidence.decoded:
        return []
    edge = f"{'':{GUTTER}} {_bar(pen)}"
    steps = f" {pen.signs.arrow} ".join(pen.say(verbatim(step)) for step in evidence.via)
    label = pen.say(words.OPENED[evidence.view])
    heading = f"{label} ({steps}):" if steps else f"{label}:"
    limit = None if pen.presentation.explain else _DECODED_LINES
    opened = pen.lines(printable(evidence.decoded), pen.width - GUTTER - 5, limit)
    return [
        f"{edge} {pen.paint(pen.crop(heading, pen.width - GUTTER - 3), Tone.FAINT)}",
        *(f"{edge}   {pen.paint(line, Tone.STRONG)}" for line in opened),
    ]


def _other_places(group: Group, pen: Pen) -> list[str]:
    """Say where else the same was found; other wordings of it are shown, a few of them."""
    message = pen.say(group.lead.message)
    same = [other for other in group.others if pen.say(other.message) == message]
    different = [other for other in group.others if pen.say(other.message) != message]
    room = pen.width - GUTTER - 3
    lines = pen.lines(_places_sentence(same, pen), room) if same else []
    for other in different[:_VARIANTS]:
        lines += pen.lines(f"{pen.signs.dot} {pen.say(other.message)} ({place(other.location)})", room, 2)
    if different[_VARIANTS:]:
        more = pen.say(phrase("and {count} more like these", count=len(different) - _VARIANTS))
        lines += pen.lines(f"{pen.signs.dot} {more}", room)
    lines += [line for echo in group.echoes for line in pen.lines(_echo(echo, pen), room, 2)]
    return [f"{'':{GUTTER}} {_bar(pen)} {pen.paint(line, Tone.FAINT)}" for line in lines]


def _echo(finding: Finding, pen: Pen) -> str:
    return pen.say(words.also_matched(finding.id, pen.say(finding.message)))


def _places_sentence(findings: list[Finding], pen: Pen) -> str:
    lines: dict[str, list[str]] = {}
    for finding in findings[:_PLACES]:
        lines.setdefault(printable(finding.location.file), []).append(str(finding.location.line))
    places = "; ".join(f"{file}:{','.join(numbers)}" for file, numbers in lines.items())
    if len(findings) > _PLACES:
        places += f"; {pen.signs.ellipsis}"
    return pen.say(words.more_places(len(findings), places))


def _explanation(finding: Finding, pen: Pen) -> list[str]:
    limit = None if pen.presentation.explain else _WHY_LINES
    lines: list[str] = []
    for label, sentence in ((words.WHY, pen.say(finding.why)), (words.FIX, pen.say(finding.remedy))):
        if sentence:
            lines += pen.labelled(pen.say(label), sentence, GUTTER, at_most=limit)
    return [
        *lines,
        *pen.labelled(pen.say(words.RULE), _rule(finding, pen), GUTTER, Tone.FAINT),
    ]


def _rule(finding: Finding, pen: Pen) -> str:
    """Return the rule id with what limits it."""
    parts = [printable(finding.id)]
    if finding.lane is Lane.ALERT:
        parts.append(pen.say(words.HINT))
    if finding.hidden_in_markup:
        parts.append(pen.say(words.IN_MARKUP))
    if pen.presentation.explain:
        parts += _depth(finding, pen)
    return f" {pen.signs.dot} ".join(parts)


def _depth(finding: Finding, pen: Pen) -> list[str]:
    parts = [
        pen.say(phrase("layer {layer}", layer=finding.layer)),
        pen.say(phrase("from {origin}", origin=finding.origin)),
    ]
    if finding.base is not finding.severity:
        before = pen.say(words.SEVERITIES[finding.base])
        parts.append(pen.say(phrase("{severity} before context", severity=before)))
    return parts
