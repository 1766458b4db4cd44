"""Opens what is encoded inside a text, level by level. Pure.

Whatever opens to readable text becomes a view of its own: a run of base64, base32, base85 or hex, with
gzip, zlib, bzip2 or xz inside; a stretch around escapes that spell what needs no escape; or words that are
written apart, backwards or with other letters. Words, paths,
hashes and binary data open to nothing readable and give nothing. Every pass is linear; what a limit leaves
closed is said.
"""

from collections.abc import Iterator

from panguard.engine.views.encodings import Found, encoded_runs
from panguard.engine.views.escapes import escaped_stretches
from panguard.engine.views.respelt import respelt_stretches
from panguard.engine.views.view import Opened, View, raw_view
from panguard.limits import Limits
from panguard.values import dataclass


@dataclass(slots=True)
class _Budget:
    """What may still be opened; `spent` says that something was left closed."""

    blobs: int
    characters: int
    spent: bool = False

    def take(self, size: int) -> bool:
        """Take one view of `size` characters, if there is room."""
        if self.blobs <= 0 or self.characters < size:
            self.spent = True
            return False
        self.blobs -= 1
        self.characters -= size
        return True


def _found(text: str, limits: Limits) -> Iterator[Found]:
    yield from encoded_runs(text, limits.decode_bytes)
    yield from escaped_stretches(text)
    yield from respelt_stretches(text)


def decode(text: str, limits: Limits) -> Opened:
    """Return everything encoded in `text` that reads as text, to `limits.decode_depth` levels.

    Views come level by level, each level in the order of the text; the same content is given once, at its
    first place. A view's `via` names the encodings from the outside in.
    """
    budget = _Budget(limits.decode_blobs, limits.decode_bytes)
    known = {text}
    opened: list[View] = []
    level: list[View] = [raw_view(text)]
    for depth in range(limits.decode_depth + 1):
        inside: list[View] = []
        for outer in level:
            for found in _found(outer.text, limits):
                budget.spent |= found.cut
                if found.view.text in known:
                    continue
                if depth == limits.decode_depth or not budget.take(len(found.view.text)):
                    budget.spent = True
                    break
                known.add(found.view.text)
                inside.append(found.view.within(outer) if outer.maps else found.view)
        inside.sort(key=lambda view: view.source_span(0, len(view.text)))
        opened += inside
        level = inside
    return Opened(tuple(opened), budget.spent)
