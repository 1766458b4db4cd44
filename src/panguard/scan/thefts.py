"""Follows secrets through the programs of a skill, each by the way of its language. Pure."""

import re
from collections.abc import Iterator, Sequence

from panguard.scan.flow_text import script_leaks, shell_leaks
from panguard.scan.script_runs import script_runs
from panguard.scan.taint import Leak
from panguard.values import dataclass

_NODE = re.compile(r"\b(?:node|bun|deno)\s+(?:-e|--eval|-p|eval)\b")


@dataclass(frozen=True, slots=True)
class Theft:
    """A leak in one of the programs, which is given by its place."""

    program: int
    leak: Leak


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A program, given by its place, that could only be followed by its words."""

    program: int


@dataclass(frozen=True, slots=True)
class Running:
    """Code from elsewhere that one of the programs, given by its place, runs."""

    program: int
    origin: str
    start: int
    end: int


def thefts(programs: Sequence[tuple[str, str]]) -> Iterator[Theft | Unparsed | Running]:
    """Yield what programs, each a language (python, bash, javascript, other) and a text, send away and run.

    Which of them could not be parsed is told as well.
    """
    for place, (language, text) in enumerate(programs):
        if language == "bash":
            yield from (Theft(place, leak) for leak in shell_leaks(text))
        if language == "other":
            yield from _in_other(place, text)
        if language == "javascript" or (language == "bash" and _NODE.search(text)):
            yield from (Theft(place, leak) for leak in script_leaks(text))
            yield from (
                Running(place, "network" if run.downloaded else "decoded", run.start, run.end)
                for run in script_runs(text)
            )
    yield from _in_python(programs)


def _in_other(place: int, text: str) -> Iterator[Theft | Running]:
    from panguard.scan.flow_other import other_leaks, other_runs  # noqa: PLC0415 - few skills hold one

    yield from (Theft(place, leak) for leak in other_leaks(text))
    yield from (Running(place, "network", run.start, run.end) for run in other_runs(text))


def _in_python(programs: Sequence[tuple[str, str]]) -> Iterator[Theft | Unparsed | Running]:
    places = [place for place, (language, _) in enumerate(programs) if language == "python"]
    if not places:
        return
    from panguard.scan.flow_python import python_leaks  # noqa: PLC0415 - loads the parser of Python

    found = python_leaks([programs[place][1] for place in places])
    for place, followed in zip(places, found, strict=True):
        yield from (Theft(place, leak) for leak in followed.leaks)
        yield from (Running(place, run.origin.value, run.start, run.end) for run in followed.runs)
        if not followed.parsed:
            yield Unparsed(place)
