"""How the demo looks on a terminal: chapters, a line of time, and where the seconds went. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from panguard.cli.demo.events import Event, Step
from panguard.findings import Phrase, phrase
from panguard.printable import printable
from panguard.report.cells import cell_width, pad
from panguard.report.pen import Pen
from panguard.report.style import Tone
from panguard.values import dataclass

_TIME, _SINCE, _WHO = 8, 8, 13
_BAR = 30

CHAPTERS: Mapping[Step, Phrase] = {
    Step.OPENED: phrase("An attack that no rule knows"),
    Step.FOUND: phrase("One scanner understands it"),
    Step.CONFIRMED: phrase("Strangers confirm it, in silence"),
    Step.GATES: phrase("Measured, reviewed, signed"),
    Step.BLOCKED: phrase("Everybody is protected"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """An event and when it happened, in seconds since the demo began."""

    seconds: float
    event: Event


def opening(pen: Pen, scripted: Phrase) -> Iterator[str]:
    """Say what will be seen, and what of it is real."""
    yield pen.title(pen.say(phrase("One attack, four strangers, one minute")))
    yield ""
    told = phrase(
        "A Threat Cloud and four scanners now run on this machine, each a process with a home, a key and a "
        "network of its own. Somebody published skills with an attack that no rule of PanGuard knows."
    )
    yield from pen.paragraph(pen.say(told), 0)
    yield from pen.paragraph(pen.say(scripted), 0, Tone.FAINT)


def row(moment: Moment, before: Moment | None, pen: Pen) -> Iterator[str]:
    """Write one event, beneath the title of its chapter where it opens one."""
    event = moment.event
    first = before is None or chapter_of(before.event.step) is not chapter_of(event.step)
    if first:
        number = list(CHAPTERS).index(chapter_of(event.step)) + 1
        yield from ("", pen.title(f"{number}  {pen.say(CHAPTERS[chapter_of(event.step)])}"))
    since = moment.seconds - before.seconds if before else 0.0
    head = (
        f"{f'{moment.seconds:.1f} s':>{_TIME}}"
        f"{pen.paint(f'+{since:.1f}'.rjust(_SINCE - 1), Tone.FAINT)} "
        f" {pen.paint(pad(pen.say(event.who), _WHO), Tone.STRONG)}"
    )
    indent = _TIME + _SINCE + 1 + _WHO + 1
    lines = pen.lines(pen.say(event.what), pen.width - indent)
    yield f"{head} {pen.paint(lines[0], _text_tone(event.step))}"
    yield from (" " * indent + pen.paint(line, _text_tone(event.step)) for line in lines[1:])
    for text in event.shown:
        for line in pen.lines(printable(text), pen.width - indent - 2):
            yield f"{' ' * indent}{pen.paint(pen.signs.bar, Tone.FAINT)} {pen.paint(line, Tone.LOW)}"


def chapter_of(step: Step) -> Step:
    """Return the step that opens the chapter of a step."""
    steps = list(Step)
    return next(opener for opener in reversed(tuple(CHAPTERS)) if steps.index(opener) <= steps.index(step))


def closing(moments: Sequence[Moment], pen: Pen) -> Iterator[str]:
    """Say where the seconds went, and what was hurried for the demo."""
    at = {moment.event.step: moment.seconds for moment in reversed(moments)}
    met = max(item.seconds for item in moments if chapter_of(item.event.step) is Step.OPENED)
    protected = at[Step.BLOCKED] - met
    yield from (
        "",
        pen.title(pen.say(phrase("From first sight to protection: {seconds} s", seconds=f"{protected:.1f}"))),
    )
    yield from _durations(moments, pen)
    yield ""
    hurried = phrase(
        "Hurried for the demo: scanners look when they are told to (else every ten minutes), the "
        "server decides every second (every minute), identities count in full at once (after a day) and "
        "cost hardly any work (a second). All else is what everybody runs."
    )
    yield from pen.paragraph(pen.say(hurried), 0, Tone.FAINT)
    kept = phrase(
        "Everything lay in a temporary folder that is gone now; your own rules and settings were not touched."
    )
    yield from pen.paragraph(pen.say(kept), 0, Tone.FAINT)
    yield from pen.paragraph(pen.say(phrase("To run a Threat Cloud of your own: pga cloud serve")), 0)


def _durations(moments: Sequence[Moment], pen: Pen) -> Iterator[str]:
    """Write for each chapter from the first sight on how long it took, with a bar."""
    ends = {chapter_of(moment.event.step): moment.seconds for moment in moments}
    ends[Step.BLOCKED] = next(item.seconds for item in moments if item.event.step is Step.BLOCKED)
    starts = [ends[Step.OPENED], *ends.values()]
    spans = [
        (CHAPTERS[step], end - start) for (step, end), start in zip(ends.items(), starts[:-1], strict=True)
    ][1:]
    longest = max(span for _, span in spans) or 1.0
    width = max(cell_width(pen.say(title)) for title, _ in spans)
    for title, span in spans:
        bar = pen.signs.full * max(1, round(_BAR * span / longest))
        yield f"  {pad(pen.say(title), width)}  {span:5.1f} s  {pen.paint(bar, Tone.GOOD)}"


def _text_tone(step: Step) -> Tone:
    if step is Step.BLOCKED:
        return Tone.GOOD_BADGE
    if step is Step.UNKNOWN:
        return Tone.MEDIUM_BADGE
    return Tone.PLAIN
