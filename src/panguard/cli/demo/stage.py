"""Runs the demo in a temporary folder and shows it as it happens, on a terminal or as lines of JSON."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from panguard.cli.demo import screen
from panguard.cli.demo.events import Doing, Told
from panguard.cli.demo.screen import Moment
from panguard.cli.demo.story import SCRIPTED, tell
from panguard.cli.output import presentation
from panguard.config import Surroundings, load
from panguard.findings import Phrase
from panguard.language.catalogue import catalogue_for
from panguard.report.pen import Pen
from panguard.report.style import Tone

EXIT_OK = 0
_LOOKS = ("lang", "color")
_CLEAR = "\r\x1b[2K"


def show(arguments: argparse.Namespace) -> int:
    """Run the demo and print what happens; returns once everything that it started has ended."""
    given = {name: vars(arguments)[name] for name in _LOOKS if vars(arguments)[name] is not None}
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    settings = load(surroundings, given, file=arguments.config).settings
    pen = Pen(catalogue_for(settings.lang), presentation(settings, sys.stdout, os.environ))
    # The story is closed before its folder goes: with it end the processes that write there.
    with temporary_folder() as folder, closing(tell(folder, settings.lang)) as story:
        moments = _moments(story, _Waiting(pen, shown=not arguments.json and sys.stdout.isatty()))
        if arguments.json:
            for moment in moments:
                _write([_as_json(moment, pen)])
            return EXIT_OK
        told = _print(moments, pen)
    _write(screen.closing(told, pen))
    return EXIT_OK


def _print(moments: Iterator[Moment], pen: Pen) -> list[Moment]:
    _write(screen.opening(pen, SCRIPTED))
    told: list[Moment] = []
    for moment in moments:
        _write(screen.row(moment, told[-1] if told else None, pen))
        told.append(moment)
    return told


def _moments(story: Iterator[Told], waiting: "_Waiting") -> Iterator[Moment]:
    """Yield each event with its time; what is being waited for is shown meanwhile."""
    started = time.monotonic()
    for item in story:
        waiting.clear()
        if isinstance(item, Doing):
            waiting.show(item.what)
        else:
            yield Moment(time.monotonic() - started, item)


class _Waiting:
    """One line at the end of the screen that says what is being waited for, and leaves no trace."""

    def __init__(self, pen: Pen, *, shown: bool) -> None:
        self._pen, self._shown, self._there = pen, shown, False

    def show(self, what: Phrase) -> None:
        if self._shown:
            text = self._pen.crop(f"  {self._pen.say(what)} {self._pen.signs.ellipsis}", self._pen.width - 1)
            sys.stdout.write(self._pen.paint(text, Tone.FAINT))
            sys.stdout.flush()
            self._there = True

    def clear(self) -> None:
        if self._there:
            sys.stdout.write(_CLEAR)
            self._there = False


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards, even where something in it is still open."""
    folder = Path(tempfile.mkdtemp(prefix="panguard-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_json(moment: Moment, pen: Pen) -> str:
    event = moment.event
    return json.dumps(
        {
            "seconds": round(moment.seconds, 2),
            "step": event.step.value,
            "who": pen.say(event.who),
            "what": pen.say(event.what),
            "shown": list(event.shown),
        },
        ensure_ascii=False,
    )


def _write(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()
