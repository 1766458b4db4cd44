"""What a sync costs in bytes: the real client asks the real server for what the real publisher signed.

All bytes of HTTP in both directions are counted on their way, heads as well as bodies. TLS and TCP are not in
it: a handshake of TLS 1.3 adds some 3 to 5 KB to each connection, by the server's certificates.
"""

import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import uvicorn

from benchmarks.network.cloud import id_of, rule_text
from benchmarks.payloads import payload
from panguard.crystallize.listed import told_anew
from panguard.terms import Lane
from panguard.threatcloud.client import leaflet, trust
from panguard.threatcloud.client.feed import METADATA
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.sync import sync
from panguard.threatcloud.client.telling import tell
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.journal import START
from panguard.threatcloud.pack import Publication, PublishedCandidate, PublishedRule, Revocation
from panguard.threatcloud.protocol import hour_of
from panguard.threatcloud.server import proposed
from panguard.threatcloud.server.app import make_app
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.files import Files
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.ports import Parts
from panguard.threatcloud.server.publishing import Publisher


@dataclass(frozen=True, slots=True)
class Activity:
    """How busy a Threat Cloud is: what lies there, and how much comes in a day."""

    name: str
    rules: int
    waiting: int
    promoted: float
    proposed: float


ACTIVITIES = (
    Activity("quiet", rules=50, waiting=5, promoted=1, proposed=5),
    Activity("busy", rules=500, waiting=50, promoted=10, proposed=50),
    Activity("flooded", rules=1_000, waiting=200, promoted=50, proposed=500),
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes of a look by what is new since the last one, of the first look, and of one message."""

    nothing: int
    hour: int
    candidate: int
    rule: int
    revocation: int
    first: int
    rule_text: int


def long_rule(number: int) -> str:
    """Return a rule of the size of one that was crystallised: with the cases that mutants make."""
    letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:05}")
    word = f"drop-{letters}"
    cases = [
        {"input": f"echo {payload(word)} | base64 {flag} | sh", "expected": "triggered"}
        for flag in ("-d", "-D", "-di", "-id", "--decode", "--decode -i", "-i -d", "-d -")
    ]
    silent = [
        {"input": f"Mutant {index}: nothing to see here.", "expected": "not_triggered"} for index in range(4)
    ]
    return rule_text(word, test_cases={"true_positives": cases, "true_negatives": silent})


@cache
def published_rule(number: int) -> PublishedRule:
    """Return a promoted rule as the server writes it."""
    text, rule_id, now = long_rule(number), f"TC-2026-{number:05}", utc_now()
    return PublishedRule(
        rule_id=rule_id,
        candidate=id_of(text),
        rule_content=proposed.promoted(text, rule_id, Lane.BLOCK, now),
        lane=Lane.BLOCK,
        published=hour_of(now),
        networks=3,
    )


@cache
def waiting_rule(number: int) -> PublishedCandidate:
    """Return a candidate as the server publishes it."""
    candidate = id_of(long_rule(number))
    text = told_anew(candidate, long_rule(number)) or ""
    return PublishedCandidate(candidate=candidate, rule_content=text, hour=hour_of(utc_now()))


def publication(rules: int, waiting: int, revoked: int = 0, hour: int = 0) -> Publication:
    """Return what is published after some promotions and proposals; `hour` is how many hours later."""
    now = utc_now() + timedelta(hours=hour - 3)
    taken = tuple(
        Revocation(rule_id=f"TC-2026-{number:05}", revoked=hour_of(now), reason="5 independent networks")
        for number in range(revoked)
    )
    return Publication(
        version=1 + rules + waiting + revoked,
        made=hour_of(now),
        rules=tuple(map(published_rule, range(rules))),
        candidates=tuple(map(waiting_rule, range(50_000, 50_000 + waiting))),
        revoked=taken,
        journal_entries=rules + revoked,
        journal_digest=START,
    )


@dataclass
class Scale:
    """Counts the bytes that pass between a client and a server."""

    port: int
    passed: int = 0

    def weigh(self, work: Callable[[], object]) -> int:
        """Return how many bytes passed while something was done."""
        before = self.passed
        work()
        return self.passed - before


@contextmanager
def scale_before(port: int) -> Iterator[Scale]:
    """Stand between clients and a server on this machine, and count."""
    scale = Scale(0)

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as beyond:
                back = threading.Thread(target=_pass_on, args=(beyond, self.request, scale))
                back.start()
                _pass_on(self.request, beyond, scale)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Passing) as server:
        server.daemon_threads = True
        scale.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield scale
        server.shutdown()
        thread.join()


def _pass_on(source: socket.socket, target: socket.socket, scale: Scale) -> None:
    try:
        while data := source.recv(65_536):
            scale.passed += len(data)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side closed first


@contextmanager
def serving(data: Path) -> Iterator[int]:
    """Run the real app over a data folder; its cycle stands still."""
    database = Database.in_folder(data)
    migrate(database)
    app = make_app(database, data, Options(work_bits=0), Parts(utc_now))
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen(128)
    config = uvicorn.Config(app, log_config=None, log_level="error", access_log=False, lifespan="off")
    config.server_header = False
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    yield bound.getsockname()[1]
    server.should_exit = True
    thread.join()
    bound.close()
    database.close()


@contextmanager
def client_of_one(folder: Path) -> Iterator[tuple[Publisher, Places, Scale]]:
    """Start a server and one client that has joined it."""
    data = folder / "data"
    publisher = Publisher(data)
    with serving(data) as port, scale_before(port) as scale:
        places = Places(folder / "state", f"http://127.0.0.1:{scale.port}")
        trust.pin(places, publisher.root)
        yield publisher, places, scale


def weigh(activity: Activity) -> Weights:
    """Have the real client fetch what an activity leaves behind, and what one change adds."""
    rules, waiting = activity.rules, activity.waiting
    # The last segment of rules is half full, on average: promotions are weighed there.
    rules += 50 - rules % 100
    with tempfile.TemporaryDirectory() as folder, client_of_one(Path(folder)) as (publisher, places, scale):

        def look(content: Publication | None) -> int:
            if content is not None:
                publisher.publish(content)
            return scale.weigh(lambda: sync(places, Wire(places.url, places.sent)))

        first = look(publication(rules, waiting))
        return Weights(
            nothing=look(None),
            hour=look(publication(rules, waiting, hour=1)),
            candidate=look(publication(rules, waiting + 1, hour=1)),
            rule=look(publication(rules + 1, waiting, hour=1)),
            revocation=look(publication(rules + 1, waiting, revoked=1, hour=1)),
            first=first,
            rule_text=len(long_rule(0)),
        )


def weigh_messages() -> dict[str, int]:
    """Have the real client tell of one silent match, and of one finding; the first also registers it."""
    with tempfile.TemporaryDirectory() as folder, client_of_one(Path(folder)) as (_, places, scale):
        found: dict[str, int] = {}

        def told(seen: bool, name: str) -> int:  # noqa: FBT001
            digest = sha256(name.encode()).hexdigest()
            left: dict[str, object] = {
                "id": digest[:32],
                "hour": hour_of(utc_now()),
                "hits": [] if seen else [("panguard-exfil-1", digest[:16], "high")],
                "seen": [(digest, digest[:16], "00ff")] if seen else [],
            }
            leaflet.leave(places, left, utc_now().timestamp())
            return scale.weigh(lambda: tell(places, Wire(places.url, places.sent), utc_now))

        found["registration and a finding"] = told(seen=False, name="first")
        found["finding"] = told(seen=False, name="second")
        found["silent match"] = told(seen=True, name="third")
        return found


def cached_seconds() -> float:
    """Return how long a cache may show the timestamp, by what the server says with it."""
    with tempfile.TemporaryDirectory() as folder:
        publisher = Publisher(Path(folder))
        publisher.publish(publication(0, 0))
        name = METADATA.removeprefix("/tuf/") + "timestamp.json"
        said = Files(Path(folder) / "public").response(name, "").headers["Cache-Control"]
    return float(said.partition("max-age=")[2].partition(",")[0])
