"""Which of many literals stand in a text, at a bounded cost in memory. Pure."""

from ahocorasick_rs import AhoCorasick

_CHUNK = 65_536


def literals_in(automaton: AhoCorasick, text: str, longest: int) -> set[int]:
    """Return the numbers of the literals that stand in a text; none is longer than `longest`.

    The text is searched part by part, since the automaton lists every single place.
    """
    overlap = max(0, longest - 1)
    found: set[int] = set()
    for start in range(0, max(1, len(text)), _CHUNK):
        part = text[start : start + _CHUNK + overlap]
        found.update(match[0] for match in automaton.find_matches_as_indexes(part, overlapping=True))
    return found
