import pytest

from panguard.scan.commands import COMMANDS
from panguard.scan.injections import HIDDEN_ORDERS, INJECTIONS
from panguard.scan.patterns import LinearPattern, PatternTable

WORDINGS = (*INJECTIONS, *COMMANDS)


def test_only_patterns_whose_demands_are_met_are_candidates() -> None:
    table = PatternTable(
        (
            LinearPattern("one", "alpha.*beta", "alpha & beta"),
            LinearPattern("two", "gamma|delta", "gamma|delta"),
        )
    )
    assert [pattern.id for pattern in table.candidates("ALPHA then Beta")] == ["one"]
    assert [pattern.id for pattern in table.candidates("alpha delta")] == ["two"]
    assert table.candidates("nothing") == ()
    assert table.matching("beta then alpha, delta") == {"two"}


def test_a_space_in_a_pattern_is_any_white_space() -> None:
    pattern = LinearPattern("x", "one two[ ]three", "one")
    assert pattern.search("one \n\ttwo three")
    assert not pattern.search("one two\nthree")


def test_occurrences_are_counted_in_characters_and_bounded() -> None:
    pattern = LinearPattern("x", "b", "b")
    assert list(pattern.spans("äb字b")) == [(1, 2), (3, 4)]
    assert len(list(pattern.spans("b" * 100, limit=7))) == 7


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.pattern.id)
def test_every_pattern_compiles_and_demands_lower_case(wording: object) -> None:
    pattern = next(entry.pattern for entry in WORDINGS if entry is wording)
    assert pattern.compiled is not None
    assert pattern.needs == pattern.needs.lower()
    assert all(need for demand in pattern.demands for need in demand)


def test_ids_of_patterns_are_unique() -> None:
    ids = [wording.pattern.id for wording in WORDINGS]
    assert len(ids) == len(set(ids))
    assert all(pattern.compiled is not None for pattern in HIDDEN_ORDERS.patterns)
