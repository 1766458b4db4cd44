"""The story of a rule as a line of time, from the first sight on. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from panguard.findings import Phrase, phrase, verbatim
from panguard.report.html_page import Page, escaped
from panguard.web.explorer.events import Gate
from panguard.web.explorer.story import Kind, Step
from panguard.web.pages.cloud_parts import between, in_words, time_of

_SIGNS: Mapping[Kind, str] = {
    Kind.SEEN: "◎",
    Kind.HEARD: "≡",
    Kind.GATES: "✓",
    Kind.REVIEW: "✎",
    Kind.WAITS: "…",
    Kind.OUT: "★",
    Kind.REFUSED: "✕",
    Kind.GONE: "↩",
}
GATES: Mapping[str, Phrase] = {
    "format": phrase("it is a rule as the open format says"),
    "kind": phrase("it compares text and nothing else"),
    "form": phrase("a scan can run it, and people can read it"),
    "linear": phrase("no text can make it slow"),
    "specific": phrase("harmless text does not hold by chance what it asks for"),
    "cases": phrase("it proves itself on its own cases"),
    "harmless": phrase("it fires on no harmless skill that is known"),
    "warning-lists": phrase("it fires on no name, address or command that everybody uses"),
    "new": phrase("no other rule looks for exactly the same"),
    "words": phrase("its explanations hold no links, orders or praise of itself"),
}


_NOTE = phrase(
    "Told from the public record, in which each entry is bound to the one before: nobody can change it "
    "unseen. All times are whole hours."
)
_VERIFY = phrase("To see for yourself:")


def story(page: Page, steps: Sequence[Step], name: str) -> list[str]:
    """Return the steps in their order, with the times between them; `name` is whose they are."""
    verify = f"{page.say(_VERIFY)} <code>pga cloud why {escaped(name)}</code>"
    return [
        '<section class="panel" id="story">',
        f"<h2>{page.say(phrase('Its story'))}</h2>",
        '<ol class="story">',
        *(line for number, step in enumerate(steps) for line in _step(page, step, steps[:number])),
        "</ol>",
        f'<p class="faint">{page.say(_NOTE)} {verify}</p>',
        "</section>",
    ]


def _step(page: Page, step: Step, before: Sequence[Step]) -> Iterator[str]:
    refused = step.kind is Kind.GATES and any(not gate.passed for gate in step.gates)
    sign = "✕" if refused else _SIGNS[step.kind]
    state = " to-come" if step.to_come else " refused" if refused else ""
    yield f'<li class="at-{step.kind.value}{state}"><span class="sign" aria-hidden="true">{sign}</span><div>'
    yield f"<h3>{page.say(step.title)}</h3>"
    yield from _when(page, step, before)
    yield from (f"<p>{page.say(sentence)}</p>" for sentence in step.said)
    if step.voices:
        yield f'<ul class="voices">{"".join(f"<li>{page.say(voice)}</li>" for voice in step.voices)}</ul>'
    yield from _gates(page, step.gates)
    yield from (f"<blockquote>{in_words(page, quote)}</blockquote>" for quote in step.quotes)
    yield "</div></li>"


def _when(page: Page, step: Step, before: Sequence[Step]) -> Iterator[str]:
    if step.to_come:
        yield f'<p class="when">{page.say(phrase("still to come"))}</p>'
        return
    if not step.hour:
        return
    earlier = next((other.hour for other in reversed(before) if other.hour), "")
    later = between(earlier, step.hour) if earlier else None
    passed = f' <span class="later">{page.say(later)}</span>' if later else ""
    entry = ""
    if step.entry is not None:
        name = page.say(phrase("entry {number} of the record", number=step.entry))
        entry = f' · <a href="/api/journal?from={step.entry}">{name}</a>'
    yield f'<p class="when">{time_of(step.hour)}{passed}{entry}</p>'


def _gates(page: Page, gates: Sequence[Gate]) -> Iterator[str]:
    if not gates:
        return
    items = "".join(_gate(page, gate) for gate in gates)
    if all(gate.passed for gate in gates):
        title = page.say(phrase("What was tried"))
        yield f'<details><summary>{title}</summary><ul class="gates">{items}</ul></details>'
    else:
        yield f'<ul class="gates">{items}</ul>'


def _gate(page: Page, gate: Gate) -> str:
    meaning = page.say(GATES.get(gate.name, verbatim(gate.name)))
    said = page.say(phrase("passed") if gate.passed else phrase("refused"))
    reason = "" if gate.passed else f' <span class="reason">{in_words(page, gate.reason)}</span>'
    sign = "✓" if gate.passed else "✕"
    return (
        f'<li class="{"pass" if gate.passed else "fail"}"><span aria-hidden="true">{sign}</span><div>'
        f'<code>{escaped(gate.name)}</code> <span class="hidden">{said}: </span>{meaning}{reason}</div></li>'
    )
