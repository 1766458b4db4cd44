"""Networks take turns, whatever one of them has waiting."""

from panguard.web.turns import Turns


def waiting(turns: Turns[str], *items: str) -> Turns[str]:
    """Have things wait that are named after their network."""
    for item in items:
        turns.add(item[0], item)
    return turns


def taken(turns: Turns[str]) -> list[str]:
    found = []
    while (item := turns.take()) is not None:
        found.append(item)
    return found


def test_networks_take_turns() -> None:
    assert taken(waiting(Turns(9), "a1", "a2", "a3", "b1", "c1", "b2")) == [
        "a1",
        "b1",
        "c1",
        "a2",
        "b2",
        "a3",
    ]


def test_the_one_with_the_least_at_work_is_next() -> None:
    turns = waiting(Turns(9), "a1", "a2")
    assert taken(turns) == ["a1", "a2"]
    waiting(turns, "a3", "b1", "b2", "b3")
    turns.done("a")
    assert taken(turns) == ["b1", "a3", "b2", "b3"]


def test_nobody_has_more_than_the_share_at_work() -> None:
    turns = waiting(Turns(1), "a1", "a2", "b1")
    assert taken(turns) == ["a1", "b1"]
    turns.done("a")
    assert taken(turns) == ["a2"]


def test_what_is_dropped_does_not_come() -> None:
    turns = waiting(Turns(9), "a1", "a2", "b1")
    assert turns.drop("a", "a1")
    assert not turns.drop("a", "a1")
    assert not turns.drop("c", "c1")
    assert taken(turns) == ["a2", "b1"]
    assert waiting(turns, "a3", "b2").clear() == ["a3", "b2"]
    assert taken(turns) == []


def test_who_has_most_makes_room_for_who_has_less() -> None:
    turns = waiting(Turns(1), "a1", "a2", "a3", "b1", "b2")
    assert turns.crowd_out("c", lambda _: True) == "a3"
    assert turns.crowd_out("a", lambda _: True) is None
    assert turns.crowd_out("c", lambda item: item.startswith("b")) == "b2"
    assert turns.crowd_out("c", lambda item: item.startswith("b")) is None, "it would have as much"


def test_what_is_at_work_counts_too() -> None:
    turns = waiting(Turns(9), "a1", "a2", "a3")
    assert turns.take() == "a1"
    assert turns.take() == "a2"
    assert turns.crowd_out("b", lambda _: True) == "a3"
