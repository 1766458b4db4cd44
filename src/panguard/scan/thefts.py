"""Follows secrets through the programs of a skill, each by the way of its language. Pure."""

from collections.abc import Iterator, Sequence

from panguard.scan.flow_text import shell_leaks
from panguard.scan.taint import Leak
from panguard.values import dataclass


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
class Cut:
    """A program, given by its place, that is too long, or nested too deep, to be followed throughout."""

    program: int


@dataclass(frozen=True, slots=True)
class Running:
    """Code from elsewhere that one of the programs, given by its place, runs."""

    program: int
    origin: str
    start: int
    end: int


Told = Theft | Unparsed | Cut | Running


def thefts(programs: Sequence[tuple[str, str]]) -> Iterator[Told]:
    """Yield what programs, each a language (python, bash, javascript, other) and a text, send away and run.

    Which of them could not be parsed, or not be followed throughout, is told as well.
    """
    for place, (language, text) in enumerate(programs):
        if language == "bash":
            yield from (Theft(place, leak) for leak in shell_leaks(text))
        if language == "other":
            yield from _in_other(place, text)
    yield from _in_script(programs)
    yield from _in_python(programs)


def _in_script(programs: Sequence[tuple[str, str]]) -> Iterator[Told]:
    places = [place for place, (language, _) in enumerate(programs) if language == "javascript"]
    if not places:
        return
    from panguard.scan.flow_script import followed_scripts  # noqa: PLC0415 - few skills need it

    found = followed_scripts([programs[place][1] for place in places])
    for place, followed in zip(places, found, strict=True):
        yield from (Theft(place, leak) for leak in followed.leaks)
        yield from (Running(place, run.origin, run.start, run.end) for run in followed.runs)
        if followed.cut:
            yield Cut(place)


def _in_other(place: int, text: str) -> Iterator[Theft | Running]:
    from panguard.scan.flow_other import other_leaks, other_runs  # noqa: PLC0415 - few skills hold one

    yield from (Theft(place, leak) for leak in other_leaks(text))
    yield from (Running(place, "network", run.start, run.end) for run in other_runs(text))


def _in_python(programs: Sequence[tuple[str, str]]) -> Iterator[Told]:
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
