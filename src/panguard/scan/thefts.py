"""Follows secrets through the programs of a skill, each by the way of its language. Pure."""

from collections.abc import Iterator, Sequence

from panguard.scan.flow_text import shell_leaks
from panguard.scan.sensitive import Secret
from panguard.scan.taint import Leak, Skein, Taint
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
    address: str = ""


Told = Theft | Unparsed | Cut | Running


def thefts(programs: Sequence[tuple[str, str]]) -> Iterator[Told]:
    """Yield what programs, each a language (python, bash, javascript, other) and a text, send away and run.

    Which of them could not be parsed, or not be followed throughout, is told as well.
    """
    files: dict[str, Secret] = {}
    for language, text in programs:
        if language == "bash":
            written: dict[str, Secret] = {}
            shell_leaks(text, written)
            files.update((path, kind) for path, kind in written.items() if _is_shared(path))
    dropped: dict[str, Secret] = {}
    yield from _in_python(programs, files, dropped)
    for place, (language, text) in enumerate(programs):
        if language == "bash":
            yield from (Theft(place, leak) for leak in shell_leaks(text, dict(dropped)))
        if language == "other":
            yield from _in_other(place, text)
    yield from _in_script(programs)


def _is_shared(path: str) -> bool:
    """Say whether a path means the same file to every program, wherever it is started."""
    device = path.startswith(("/dev/std", "/dev/fd", "/dev/tty"))
    return path.startswith(("/", "~/", "$HOME/")) and not path.endswith("/") and not device


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


def _in_python(
    programs: Sequence[tuple[str, str]], files: dict[str, Secret], dropped: dict[str, Secret]
) -> Iterator[Told]:
    """Follow the programs in Python, which read `files` that shells wrote; `dropped` are those they write."""
    places = [place for place, (language, _) in enumerate(programs) if language == "python"]
    if not places:
        return
    from panguard.scan.flow_python import python_leaks  # noqa: PLC0415 - loads the parser of Python

    skein = Skein(files={path: Taint(secrets=frozenset((kind,))) for path, kind in files.items()})
    found = python_leaks([programs[place][1] for place in places], skein)
    dropped.update(
        (path, max(held.secrets))
        for path, held in skein.files.items()
        if held.secrets and path not in files and _is_shared(path)
    )
    for place, followed in zip(places, found, strict=True):
        yield from (Theft(place, leak) for leak in followed.leaks)
        yield from (
            Running(place, run.origin.value, run.start, run.end, run.address) for run in followed.runs
        )
        if not followed.parsed:
            yield Unparsed(place)
