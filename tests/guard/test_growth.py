import gc
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from panguard.cli.main import main
from panguard.disk import lock, private_folder
from panguard.guard.decide import Posture
from panguard.guard.judges import Judged, Judges, Plan
from panguard.guard.place import Place
from panguard.guard.pool import Pool
from panguard.rules.sources import default_sources, synced_source
from panguard.rules.synced import SyncedRule, written
from panguard.terms import Lane
from tests.guard import memory
from tests.guard.running import answer_of, asked, attack, running
from tests.threatcloud.client.packs import HOUR, text_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux counts it")

MOST = 200
_WORDS = ("build", "test", "deploy", "users", "orders", "cache", "index", "report", "archive", "session")


def _work(count: int) -> Iterator[tuple[str, bytes]]:
    """Yield questions of all kinds, large ones among them, none like another."""
    random = Random(count)  # noqa: S311 - texts for a test, no secret
    for number in range(count):
        words = " ".join(random.choices(_WORDS, k=random.randint(2, 30)))
        if number % 50 == 0:
            said = f"{words} {number}\n" * (40_000 // len(words))
            result = {"session_id": "s", "hook_event_name": "PostToolUse", "tool_name": "Read"}
            yield "PostToolUse", json.dumps({**result, "tool_response": said}).encode()
        else:
            end = f"; {attack()}" if number % 50 == 5 else ""
            yield "PreToolUse", asked(f"cd /srv/app-{number} && npm run {words}{end}")


def test_two_thousand_events_leave_a_guard_as_large_as_it_was(tmp_path: Path) -> None:
    """All its processes together: none is begun that is not needed, and what is done with is let go."""
    with running(tmp_path) as place:
        _asked(place, 500)
        before = memory.of_guard(place)
        _asked(place, 1_500)
        after = memory.of_guard(place)
    assert after <= before + 2
    assert after < MOST


def _asked(place: Place, count: int) -> None:
    for event, question in _work(count):
        code, _, _ = answer_of(place, question, event)
        assert code == 0


def test_five_changes_of_rules_leave_judges_as_large_as_they_were(tmp_path: Path) -> None:
    """In a process of its own, as a guard is one. The third change brings rules that were never compiled."""
    alone = Pool()
    try:
        sizes = alone.submit(_changed_five_times, tmp_path).result(60)
    finally:
        alone.close()
    assert max(sizes[2:]) <= sizes[1] + 15  # the first has all that is made when it is first needed
    assert max(sizes) < MOST


def _changed_five_times(folder: Path) -> list[float]:
    pack = folder / "pack.json"
    pack.write_bytes(
        written((SyncedRule("ATR-2026-90001", text_of("thieves.example"), Lane.BLOCK, HOUR, 3),))
    )
    old = Plan(
        default_sources(), Path(os.environ.get("PANGUARD_CACHE_DIR") or Path.home() / ".cache/panguard")
    )
    new = old._replace(sources=(synced_source(pack), *default_sources()), cache=folder / "cache")
    judges = Judges(old)
    sizes = [_size(judges)]
    for plan in (old._replace(posture=Posture.STRICT), old, new, old._replace(language="zh-TW"), old):
        assert judges.follow(plan)
        sizes.append(_size(judges))
    judges.close()
    return sizes


def _size(judges: Judges) -> float:
    for event, question in _work(60):
        found = judges.judge("claude-code", event, question)
        assert isinstance(found, Judged) or found.result(60)
    return memory.of(os.getpid())


def test_a_guard_looks_for_garbage_as_often_as_python_does_and_other_commands_seldom(tmp_path: Path) -> None:
    """A command ends soon; a guard would keep megabytes of what nobody uses for hours."""
    alone = Pool()
    try:
        command, guard = alone.submit(_collecting, str(tmp_path)).result(60)
    finally:
        alone.close()
    assert guard == 700 < command


def _collecting(state: str) -> tuple[int, int]:
    os.environ["PANGUARD_STATE_DIR"] = state
    main(["nothing"])
    command = gc.get_threshold()[0]
    with lock(private_folder(Place(Path(state) / "guard").folder) / "process", wait=False):
        main(["guard", "run"])
    return command, gc.get_threshold()[0]
