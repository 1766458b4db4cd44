"""`pga guard run`: the guard itself, in the foreground."""

import argparse
import asyncio
import gc
import logging
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock

from panguard.cli.guard_choices import add_posture_option
from panguard.cli.guard_here import Here, here
from panguard.cli.notify_here import telling_for
from panguard.cli.options import add_common_options
from panguard.disk import Locked, lock
from panguard.engine.cache import rules_digest
from panguard.errors import UsageError
from panguard.guard.daemon import Beside, Guard
from panguard.guard.decide import Posture
from panguard.guard.journal import Journal
from panguard.guard.judges import Judges, Lesson, Plan
from panguard.guard.keeper import Terms
from panguard.guard.own_log import OwnLog
from panguard.guard.telling import Telling
from panguard.guard.upkeep import Upkeep
from panguard.language.catalogue import catalogue_for
from panguard.limits import DEFAULT_LIMITS
from panguard.values import dataclass

# How a process that lives for weeks looks for garbage: as often as Python does, not as seldom as a command.
GARBAGE = (700, 10, 10)
RULES_SECONDS = 30.0
# How often it is seen whether a look for new rules is due; the client says when, about every ten minutes.
LOOK_SECONDS = 60.0
FORGET_SECONDS = 6 * 3_600.0
RETENTION_SECONDS = 90 * 86_400.0
# What a clock may jump ahead of the last line, for lines to be dropped by it.
CLOCK_SECONDS = 30 * 86_400.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how strict it is."""
    add_posture_option(parser)
    parser.add_argument("--log", metavar="FILE", help="write complaints there; it turns over at a bound")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Guard until told to stop. Raises UsageError where another guard of this user runs."""
    gc.set_threshold(*GARBAGE)
    _complain(arguments.log)
    at = here(arguments)
    try:
        with lock(at.place.process, wait=False):
            _run(at, arguments)
    except Locked as error:
        raise UsageError("the guard runs already; see: pga guard status") from error
    return 0


def _complain(log: str | None) -> None:
    if log:
        logging.basicConfig(level=logging.WARNING, handlers=[OwnLog(Path(log).absolute())])
    else:
        logging.basicConfig(
            stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
        )


def _run(at: Here, arguments: argparse.Namespace) -> None:
    # The settings count as they are at each moment: who sets offline need not start anything anew.
    def plan() -> Plan:
        now = here(arguments)
        (sources, muted), settings = now.sources(), now.client.settings
        posture, digest = Posture(arguments.posture or settings.posture), rules_digest(sources)
        return Plan(sources, now.client.cache, posture, settings.lang, muted, digest, now.ground())

    def learn(lesson: Lesson) -> None:
        grave = ((lesson.verdict, lesson.skill),)
        here(arguments).link().tell((lesson.verdict,), time.time(), grave, lesson.names)

    judges = Judges(plan())
    journal = Journal(at.place.folder, DEFAULT_LIMITS.journal_seconds)
    telling = telling_for(arguments, at.place)
    upkeep = Upkeep(at.place, at.machine, judges, lambda: _terms(judges.plan), clock=time.time)

    turn = Lock()

    def follow() -> None:
        with turn:
            if judges.follow(plan()):
                upkeep.rules_changed()

    guard = Guard(at.place, judges, journal, Beside(learn, upkeep.visit, follow, lambda: upkeep.notes))
    beside = (
        Regularly(RULES_SECONDS, follow, "new rules could not be taken; the old ones stay"),
        Regularly(LOOK_SECONDS, lambda: here(arguments).look(), "no look for new rules", spread=0.2),
        Regularly(FORGET_SECONDS, lambda: _forget(at), "old lines of the journal stay", at_once=True),
    )

    def end() -> None:
        upkeep.stop()
        judges.close()  # also those that are only made ready: a thread waits for them

    try:
        asyncio.run(_guarded(guard, beside, lambda: _listens(at, upkeep, telling), end))
    finally:
        telling.close()
        journal.close()
        judges.close()


@lru_cache(maxsize=1)
def _terms(plan: Plan) -> Terms:
    """Return by what is judged that is installed; computed again with each new plan."""
    return Terms(plan.digest, catalogue_for(plan.language).say)


@dataclass(frozen=True, slots=True)
class Regularly:
    """Something that is done beside the answers, every so many seconds; `spread` has machines do it apart.

    Where it fails, `fault` is logged, and it is done again.
    """

    seconds: float
    do: Callable[[], object]
    fault: str
    spread: float = 0.0
    at_once: bool = False

    async def again_and_again(self) -> None:
        """Do it until told to stop."""
        if self.at_once:
            await self._once()
        while True:
            share = random.uniform(1 - self.spread, 1 + self.spread)  # noqa: S311 - it spreads load, no secret
            await asyncio.sleep(self.seconds * share)
            await self._once()

    async def _once(self) -> None:
        try:
            await asyncio.to_thread(self.do)
        except Exception:  # the rim of a thread: what fails once is tried again
            logging.getLogger(__name__).exception("%s", self.fault)


async def _guarded(
    guard: Guard, beside: Iterable[Regularly], listens: Callable[[], None], end: Callable[[], None]
) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, guard.stop)
    tasks = [asyncio.create_task(each.again_and_again()) for each in beside]
    try:
        await guard.run(listens)
    finally:
        await asyncio.to_thread(end)
        for task in tasks:
            task.cancel()


def _forget(at: Here) -> None:
    """Drop what is older than it is kept; in a connection of its own, as this runs beside the answers."""
    journal = Journal(at.place.folder)
    try:
        # A clock that jumped far ahead of what was last written is not believed.
        last = next(iter(journal.latest(1)), None)
        now = time.time() if last is None else min(time.time(), last.at + CLOCK_SECONDS)
        journal.forget(now - RETENTION_SECONDS, now)
    finally:
        journal.close()


def _listens(at: Here, upkeep: Upkeep, telling: Telling) -> None:
    upkeep.start()
    telling.start()
    print(f"The guard listens ({at.place.folder}).", flush=True)
