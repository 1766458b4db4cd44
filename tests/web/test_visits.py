"""How often a network may hand something in, for all processes together."""

import gzip
import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import event, select

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.server.backup import back_up
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.networks import prefix_of
from panguard.threatcloud.server.schema import secrets, site_keys, site_visits
from panguard.values import replace
from panguard.web.visits import Allowed, Visits

NOON = datetime(2026, 11, 21, 12, 0, 15, tzinfo=UTC)
FEW = Allowed(minute=4, day=6)


def test_a_network_that_asks_too_often_waits_for_the_next_minute_and_then_for_the_next_day(
    tmp_path: Path,
) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    now = [NOON]
    visits = Visits(database, lambda: now[0], FEW)
    assert [visits.wait("a") for _ in range(5)] == [0, 0, 0, 0, 45]
    assert visits.wait("b") == 0
    now[0] = NOON.replace(minute=1)
    assert [visits.wait("a") for _ in range(3)] == [0, 0, 12 * 3_600 - 75], (
        "who was turned away did not count"
    )
    database.close()


def test_processes_count_together_and_write_down_no_network(tmp_path: Path) -> None:
    databases = [Database.in_folder(tmp_path) for _ in range(2)]
    migrate(databases[0])
    one, other = (Visits(database, lambda: NOON, FEW) for database in databases)
    network = prefix_of("203.0.113.77")
    for visits in (one, other, one):
        assert visits.wait(network) == 0
        visits.exchange()
    other.wait(network)
    other.exchange()
    assert one.wait(network) == 0, "it has not heard of the last one yet"
    one.exchange()
    assert one.wait(network) == 45
    assert b"203.0.113" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    again = Visits(databases[0], lambda: NOON, FEW)
    assert again.wait(network) == 0
    again.exchange()
    assert again.wait(network) > 0, "a process that starts anew learns what was counted before"
    for database in databases:
        database.close()


def test_while_the_database_is_silent_only_so_many_networks_are_counted(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    visits = Visits(database, lambda: NOON, FEW, replace(DEFAULT_LIMITS, counted_networks=4))
    assert [visits.wait(name) for name in ("a", "b", "c", "a")] == [0, 0, 60, 0]
    visits.exchange()
    assert visits.wait("c") == 0
    database.close()


def test_whoever_has_many_addresses_of_ipv6_is_one_network() -> None:
    assert prefix_of("2606:4700:1:aa::1") == prefix_of("2606:4700:1:bb::2")
    assert prefix_of("2606:4700:1:aa00::1") == prefix_of("2606:4700:1:aaff:1:2:3:4"), "a /56 and more"
    assert prefix_of("::ffff:203.0.113.9") == prefix_of("203.0.113.200")


def test_processes_that_are_asked_at_once_let_through_hardly_more_than_one(tmp_path: Path) -> None:
    databases = [Database.in_folder(tmp_path) for _ in range(2)]
    migrate(databases[0])
    processes = [Visits(database, lambda: NOON, Allowed()) for database in databases]
    through = 0
    for number in range(300):
        visits = processes[number % 2]
        if visits.is_due("a"):
            visits.exchange()
        through += visits.wait("a") == 0
    assert Allowed().minute <= through <= Allowed().minute + 1
    for database in databases:
        database.close()


def test_the_key_under_which_visits_are_counted_is_gone_with_its_day_and_in_no_backup(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    now = [NOON]
    visits = Visits(database, lambda: now[0], FEW)
    kept = database.read
    for days in range(2):
        now[0] = NOON + timedelta(days=days)
        visits.wait("203.0.113.0/24")
        visits.exchange()
    (key,) = kept(lambda c: c.execute(select(site_keys.c.value)).scalars().all())
    lasting = kept(lambda c: c.execute(select(secrets.c.value)).scalars().all())
    (who,) = set(kept(lambda c: c.execute(select(site_visits.c.who)).scalars()))
    for other in lasting:
        of_old = f"{int(now[0].timestamp()) // 86_400}\0203.0.113.0/24".encode()
        assert hmac.digest(bytes.fromhex(other), of_old, sha256).hex()[:32] != who
    back_up(database, tmp_path, tmp_path / "copy.gz")
    text = gzip.decompress((tmp_path / "copy.gz").read_bytes()).decode()
    assert key not in text
    assert who not in text
    database.close()


def test_what_is_on_its_way_to_the_database_is_counted_as_well(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    visits = Visits(database, lambda: NOON, FEW)
    assert [visits.wait("a") for _ in range(4)] == [0] * 4
    waits: list[int] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def meanwhile(*_: object) -> None:
        waits.append(visits.wait("a"))

    visits.exchange()
    assert waits
    assert all(waits), "no more is let in while others are told"
    database.close()
