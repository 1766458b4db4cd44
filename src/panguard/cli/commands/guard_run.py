"""`pga guard run`: the guard itself, in the foreground."""

import argparse
import asyncio
import logging
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from panguard.cli.guard_here import Here, here
from panguard.cli.notify_here import telling_for
from panguard.cli.options import add_common_options
from panguard.disk import Locked, lock
from panguard.engine.cache import rules_digest
from panguard.errors import UsageError
from panguard.guard.daemon import Guard
from panguard.guard.decide import Posture
from panguard.guard.journal import Journal
from panguard.guard.judges import Judges, Lesson, Plan
from panguard.guard.keeper import Terms
from panguard.guard.own_log import OwnLog
from panguard.guard.telling import Telling
from panguard.guard.upkeep import Upkeep
from panguard.language.catalogue import catalogue_for

RULES_SECONDS = 30.0
SYNC_SECONDS = 900.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how strict it is."""
    add_posture_option(parser)
    parser.add_argument("--log", metavar="FILE", help="write complaints there; it turns over at a bound")
    add_common_options(parser)


def add_posture_option(parser: argparse.ArgumentParser) -> None:
    """Add the choice of a posture."""
    parser.add_argument(
        "--posture",
        choices=[posture.value for posture in Posture],
        default=Posture.GUARDED.value,
        help="observe: only note; guarded (default): stop what is certain, ask about the rest; "
        "strict: stop more",
    )


def run(arguments: argparse.Namespace) -> int:
    """Guard until told to stop. Raises UsageError where another guard of this user runs."""
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
    def plan() -> Plan:
        sources, muted = at.sources()
        language = at.client.settings.lang
        return Plan(sources, at.client.cache, Posture(arguments.posture), language, muted, at.ground())

    def learn(lesson: Lesson) -> None:
        grave = ((lesson.verdict, lesson.skill),)
        at.link().tell((lesson.verdict,), time.time(), grave, lesson.names)

    judges = Judges(plan())
    journal = Journal(at.place.folder)
    telling = telling_for(arguments, at.place)
    upkeep = Upkeep(at.place, at.machine, judges, lambda: _terms(judges.plan), clock=time.time)
    guard = Guard(at.place, judges, journal, learn=learn, visit=upkeep.visit)
    try:
        asyncio.run(_guarded(at, guard, judges, plan, upkeep, telling))
    finally:
        telling.close()
        journal.close()
        judges.close()


@lru_cache(maxsize=1)
def _terms(plan: Plan) -> Terms:
    """Return by what is judged that is installed; computed again with each new plan."""
    return Terms(rules_digest(plan.sources), catalogue_for(plan.language).say)


async def _guarded(  # noqa: PLR0917 - all that runs together
    at: Here,
    guard: Guard,
    judges: Judges,
    plan: Callable[[], Plan],
    upkeep: Upkeep,
    telling: Telling,
) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, guard.stop)
    beside = [asyncio.create_task(_follow(judges, plan, upkeep)), asyncio.create_task(_sync(at))]
    try:
        await guard.run(lambda: _listens(at, upkeep, telling))
    finally:
        await asyncio.to_thread(upkeep.stop)
        for task in beside:
            task.cancel()


def _listens(at: Here, upkeep: Upkeep, telling: Telling) -> None:
    upkeep.start()
    telling.start()
    print(f"The guard listens ({at.place.folder}).", flush=True)


async def _sync(at: Here) -> None:
    """Look for new rules every quarter of an hour, and not all machines at once."""
    while True:
        await asyncio.sleep(SYNC_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 - it spreads load, no secret
        try:
            await asyncio.to_thread(at.look)
        except Exception:
            logging.getLogger(__name__).exception("no look for new rules")


async def _follow(judges: Judges, plan: Callable[[], Plan], upkeep: Upkeep) -> None:
    """Judge by new rules once they were synced, without a pause; then also what is installed."""
    while True:
        await asyncio.sleep(RULES_SECONDS)
        try:
            if await asyncio.to_thread(lambda: judges.follow(plan())):
                upkeep.rules_changed()
        except Exception:
            logging.getLogger(__name__).exception("new rules could not be taken; the old ones stay")
