"""Who floods crowds out nobody else; tables without a server."""

from collections.abc import Sequence

import pytest

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.pack import PublishedCandidate
from panguard.threatcloud.server.fairness import Room, Waiting, in_turn, origin_of
from panguard.values import replace

SECRET = b"s" * 32
LIMITS = replace(DEFAULT_LIMITS, published_candidates=40, published_candidate_bytes=4_000)


def flood(count: int, networks: int, origins: int = 1, name: str = "f") -> list[Waiting]:
    return [Waiting(f"{name}{number}", networks, f"o{number % origins}") for number in range(count)]


def chosen(found: Sequence[Waiting], size: int = 10, day: int = 0) -> list[str]:
    def read(candidate: str) -> PublishedCandidate:
        text = "x" * (size if candidate.startswith("f") else 10)
        return PublishedCandidate(candidate=candidate, rule_content=text, hour="2026-11-21T18Z")

    heard, drawn = in_turn(found, SECRET, day)
    room = Room(LIMITS)
    room.fill(heard, read, 0.75)
    room.fill(drawn, read)
    return [item.candidate for item in room.taken]


HONEST = Waiting("honest", 1, "elsewhere")


@pytest.mark.parametrize(
    ("others", "size"),
    [
        pytest.param(flood(1_000, 2), 10, id="many of one network, heard by two"),
        pytest.param(flood(1_000, 9, origins=10), 10, id="many of ten networks, heard by nine"),
        pytest.param(flood(1_000, 2), 3_990, id="each fills the room alone"),
        pytest.param(flood(1_000, 2, origins=5), 900, id="large ones of five networks"),
    ],
)
def test_a_flood_leaves_room_for_a_candidate_that_was_seen_once(others: list[Waiting], size: int) -> None:
    assert "honest" in chosen([*others, HONEST], size)


def test_of_one_class_of_networks_few_are_chosen() -> None:
    assert len(chosen(flood(100, 2))) == 2
    assert len(chosen(flood(100, 2), size=150)) == 1


def test_what_most_networks_saw_is_always_among_them() -> None:
    others = flood(5_000, 2, origins=4_000)
    seen = [Waiting(f"seen{number}", 3, f"s{number}") for number in range(20)]
    assert {item.candidate for item in seen} <= set(chosen([*others, *seen]))


def test_everything_gets_its_turn() -> None:
    others = flood(300, 2, origins=300)
    days = [day for day in range(300) if "honest" in chosen([*others, HONEST], day=day)]
    assert 2 < len(days) < 100


def test_where_all_fit_nothing_depends_on_the_day() -> None:
    few = [*flood(20, 2, origins=20), HONEST]
    assert chosen(few, day=1) == chosen(few, day=2) == sorted(item.candidate for item in few)


def test_a_class_of_networks_names_no_network() -> None:
    classes = {origin_of(SECRET, f"203.0.{number}.0/24") for number in range(256)}
    assert 200 < len(classes) <= 256
    assert {len(name) for name in classes} == {3}
    assert origin_of(b"t" * 32, "203.0.113.0/24") != origin_of(SECRET, "203.0.113.0/24")
