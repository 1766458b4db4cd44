"""How the pins of a server are shown: what is trusted, what waits, and every word that changed."""

from collections.abc import Iterator

from panguard.findings import Phrase, phrase, verbatim
from panguard.guard.proxy.book import Book, Pin
from panguard.guard.proxy.changes import Change, Detail, Grade, word_diff
from panguard.guard.proxy.look_alikes import spelt_name, spelt_text
from panguard.printable import printable
from panguard.scan.evidence import shorten

_LONGEST = 2_000
_GRADES = {
    Grade.NONE: phrase("nothing changed"),
    Grade.NOTATION: phrase("only its writing changed"),
    Grade.ADDITIVE: phrase("a small change"),
    Grade.DESCRIPTION: phrase("its words changed"),
    Grade.CAPABILITY: phrase("it can do more"),
}


def of_book(book: Book) -> Iterator[Phrase]:
    """Tell of a server: how many of its tools are pinned, and what waits."""
    yield phrase(
        "{short}  {server}: {pinned} tools pinned, {waiting} wait",
        short=book.server.short,
        server=verbatim(book.server.shown),
        pinned=len(book.pins),
        waiting=len(book.waiting),
    )
    for change in book.changes:
        yield from of_change(change, book.waiting[change.name])


def of_change(change: Change, pin: Pin) -> Iterator[Phrase]:
    """Tell what changed in a tool that waits, place by place, and what was found in it."""
    said = phrase("a new tool") if change.new_tool else _GRADES[change.grade]
    yield phrase("  {name}: {said}", name=printable(spelt_name(change.name)), said=said)
    if pin.found:
        yield phrase("    Found in it: {found}.", found=printable(pin.found))
    if change.new_tool:
        description = pin.definition.value.get("description")
        yield verbatim(f"    {{+{_short(description if isinstance(description, str) else '')}+}}")
    for detail in change.details:
        yield verbatim(f"    {_place(detail)} ({detail.grade.label}): {_shown(detail)}")


def _shown(detail: Detail) -> str:
    """Show the words of a text that went (`[-…-]`) and came (`{+…+}`) among those that stayed."""
    if not detail.old:
        return f"{{+{_short(detail.new)}+}}"
    if not detail.new:
        return f"[-{_short(detail.old)}-]"
    pieces = word_diff(detail.old[:_LONGEST], detail.new[:_LONGEST])
    marks = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return _short(" ".join(marks[sign].format(words) for sign, words in pieces))


def _short(text: str) -> str:
    return shorten(printable(spelt_text(text)), _LONGEST)


def _place(detail: Detail) -> str:
    return shorten(spelt_name(detail.place), _LONGEST)
