"""Finds in what an agent reads and writes what would have it obey somebody else than its user. Pure."""

from collections.abc import Iterator

from panguard.findings import Finding
from panguard.guard.commanded import commanded
from panguard.guard.dangers import COMMANDED, OVERRULED, STANDING
from panguard.guard.json_text import sentences
from panguard.guard.overruled import forged_turns, overruling
from panguard.guard.standing import standing
from panguard.scan.document import Document
from panguard.terms import SourceType

_SHOWN = 240
_READERS = ((COMMANDED, commanded), (OVERRULED, forged_turns), (OVERRULED, overruling))


def heard(text: str, file: str, layer: str) -> Iterator[Finding]:
    """Yield what a text that was read orders an agent to do, each kind once; JSON by its strings."""
    said = "\n\n".join(sentences(text)) or text
    known = set[str]()
    for explanation, reader in _READERS:
        span = None if explanation.id in known else next(reader(said), None)
        if span is not None:
            known.add(explanation.id)
            place = (span[0], min(span[1], span[0] + _SHOWN))
            yield Document(said, file, SourceType.TEXT).finding(explanation, place, layer=layer, firm=True)


def stands(text: str, file: str, layer: str) -> Iterator[Finding]:
    """Yield the first standing order against the user in what agents take for instructions."""
    for span in standing(text):
        yield Document(text, file, SourceType.TEXT).finding(STANDING, span, layer=layer, firm=True)
        return
