"""A process that tells people is killed at any moment: nothing is lost, doubles have one id."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from panguard.guard.journal import Journal
from panguard.notify.outbox import Outbox, State
from tests.notify.made import entry
from tests.simulators.receivers import Web

KEY = "whsec_" + "azEyMzQ1Njc4OTBhYmNkZWZnaGlqa2xtbm9w"
KILLS = 5
EACH = 6
PATIENCE = 20


def told(web: Web) -> Counter[str]:
    return Counter(json.loads(got.body)["id"] for got in web.got)


def test_nothing_is_lost_when_the_process_is_killed_again_and_again(tmp_path: Path) -> None:
    web, journal, chance = Web(), Journal(tmp_path), random.Random(7)  # noqa: S311 - moments, no secret
    first = Outbox(tmp_path / "notify")
    first.take(0, (), ())
    first.close()
    try:
        for kill in range(KILLS + 1):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.simulators.teller", str(tmp_path), web.address, KEY],
                stdout=subprocess.PIPE,
            )
            assert process.stdout
            try:
                assert process.stdout.readline() == b"telling\n"
                events = (entry(rule=f"r{kill}-{number}", session=f"s{kill}") for number in range(EACH))
                journal.add(tuple(events))
                if kill < KILLS:
                    time.sleep(chance.random() * 0.2)  # the moment is the point
                else:
                    wait_for_all(tmp_path)
            finally:
                process.kill()
                process.communicate()
    finally:
        journal.close()
        web.close()
    box = Outbox(tmp_path / "notify")
    posts = box.history("hook", 1_000)
    box.close()
    assert len(posts) == (KILLS + 1) * EACH
    batches = {post.batch or post.id for post in posts}
    incidents = {post.incident for post in posts}
    assert {post.state for post in posts} == {State.SENT}
    ids = told(web)
    assert len(ids) == len({name for name in ids if name in batches or name in incidents})
    assert sum(ids.values()) - len(ids) <= KILLS, "twice only where it died in between"


def wait_for_all(folder: Path) -> None:
    box = Outbox(folder / "notify")
    end = time.monotonic() + PATIENCE
    while {post.state for post in box.history("hook", 1_000)} != {State.SENT} or len(
        box.history("hook", 1_000)
    ) < (KILLS + 1) * EACH:
        assert time.monotonic() < end, "messages wait for ever"
        time.sleep(0.05)
    box.close()
