"""What the journal has is told, once, beside the guard's work.

Also what it got while nobody was there to tell it.
"""

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from panguard.guard.journal import Journal
from panguard.guard.reading import Reading
from panguard.guard.telling import Telling
from panguard.notify.notifier import Notifier, Plan
from panguard.notify.outbox import Outbox
from panguard.notify.sending import send
from panguard.notify.settings import Receiver
from tests.notify.made import NOON, entry
from tests.simulators.receivers import Web

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    yield made
    made.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path)
    yield made
    made.close()


def telling(folder: Path, web: Web, clock: Iterator[float]) -> Telling:
    outbox = Outbox(folder / "notify")
    receiver = Receiver("hook", "webhook", (("to", web.address),))
    made = Notifier(outbox, Plan((receiver,)), send, lambda _name: KEY)
    return Telling(Reading(folder), outbox, lambda: made, lambda: next(clock))


def hours() -> Iterator[float]:
    now = NOON
    while True:
        now += 60
        yield now


def test_what_was_before_the_first_channel_is_not_told_and_what_comes_is(
    tmp_path: Path, journal: Journal, web: Web
) -> None:
    journal.add((entry(),))
    made = telling(tmp_path, web, hours())
    made.step()
    assert web.got == []
    journal.add((entry(action="allow"), entry(rule="new")))
    made.step()
    made.step()
    assert len(web.got) == 1
    made._outbox.close()


def test_what_was_written_while_nobody_told_is_told_by_the_next_one(
    tmp_path: Path, journal: Journal, web: Web
) -> None:
    first = telling(tmp_path, web, hours())
    first.step()
    first._outbox.close()
    journal.add(tuple(entry(rule=f"r{number}") for number in range(3)))
    second = telling(tmp_path, web, hours())
    second.step()
    second.step()
    assert len(web.got) == 3
    second._outbox.close()


def test_nobody_who_says_that_there_is_something_new_waits_for_a_server(
    tmp_path: Path, journal: Journal, web: Web
) -> None:
    web.silent = True
    made = telling(tmp_path, web, hours())
    made.start()
    before = time.perf_counter()
    for _ in range(200):
        journal.add((entry(),))
        made.take(entry())
    assert time.perf_counter() - before < 1
    web.ended.set()
    made.close()
