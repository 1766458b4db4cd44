"""A server that is killed while it works loses nothing that it answered for, and does nothing twice."""

import http.client
import json
import os
import signal
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import NamedTuple

from panguard.threatcloud import protocol
from panguard.threatcloud.identity import Identity
from panguard.threatcloud.journal import Entry, verified
from panguard.threatcloud.protocol import hour_of
from tests.simulators.threat_cloud import id_of, rule_text
from tests.threatcloud.server.test_serving import Server, joined, start, stop

# Twenty are asked of a release: PANGUARD_KILLS=20.
KILLS = int(os.environ.get("PANGUARD_KILLS", "3"))
SCANNERS = 6
PATH = "/api/atr-proposals"


class Sent(NamedTuple):
    """A message that was answered, and the answer."""

    body: bytes
    headers: dict[str, str]
    status: int
    answer: bytes


class Crowd:
    """Scanners that propose all at once until the server is gone; every answer they got is kept."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._identities = tuple(identities)
        self._turn = Lock()
        self._made = 0
        self.kept: list[Sent] = []

    def storm(self, server: Server, answers: int) -> None:
        """Kill the server in the middle of its work, once it gave some answers."""
        enough, goal = Event(), len(self.kept) + answers
        threads = [
            Thread(target=self._propose, args=(server, place, goal, enough)) for place in range(SCANNERS)
        ]
        for thread in threads:
            thread.start()
        enough.wait()
        server.process.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join()
        server.process.communicate()

    def _propose(self, server: Server, place: int, goal: int, enough: Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            while True:
                body, headers = self._message(place)
                connection.request("POST", PATH, body, headers)
                response = connection.getresponse()
                answer = response.read()
                with self._turn:
                    self.kept.append(Sent(body, headers, response.status, answer))
                    if len(self.kept) >= goal:
                        enough.set()
        except (OSError, http.client.HTTPException):
            enough.set()
        finally:
            connection.close()

    def _message(self, place: int) -> tuple[bytes, dict[str, str]]:
        with self._turn:
            self._made += 1
            number = self._made
        # Every candidate is proposed by all six, and so promoted while others still confirm it.
        rule, hour = rule_text(f"n{number // SCANNERS}"), hour_of(datetime.now(UTC))
        told = protocol.Proposal(
            id=f"{number:032x}",
            candidate=id_of(rule),
            pattern_hash="0" * 16,
            artefact=f"{place:04x}",
            hour=hour,
            rule_content=rule,
        )
        body = protocol.written(told)
        signed = self._identities[place].headers("POST", PATH, hour, body)
        return body, signed | {"X-Forwarded-For": f"198.51.{place}.7"}


def test_nothing_that_was_answered_is_lost_and_nothing_is_done_twice(url: str, tmp_path: Path) -> None:
    words = ("-m", "tests.threatcloud.server.serve_with_stand_ins", str(tmp_path / "data"), url)
    server, random = start(*words), Random(20261121)  # noqa: S311 - moments, not secrets
    crowd = Crowd([joined(server, number) for number in range(SCANNERS)])
    for _ in range(KILLS):
        crowd.storm(server, random.randint(1, 60))
        server = start(*words)
    try:
        assert len(crowd.kept) >= KILLS
        for sent in crowd.kept:
            assert sent.status in (200, 201), sent.answer
            status, answer = server.ask("POST", PATH, sent.body, sent.headers)
            assert (status, answer) == (sent.status, json.loads(sent.answer)), "told again, the same answer"
        check(server)
    finally:
        stop(server)


def check(server: Server) -> None:
    """Check that the record is whole and that each candidate was promoted at most once."""
    entries = [Entry(**entry) for entry in server.ask("GET", "/api/journal")[1]["entries"]]
    verified(entries)
    promoted = Counter(json.loads(entry.text)["candidate"] for entry in entries)
    assert set(promoted.values()) <= {1}
    names = [rule["ruleId"] for rule in server.ask("GET", "/api/atr-rules")[1]["rules"]]
    assert len(set(names)) == len(names)
