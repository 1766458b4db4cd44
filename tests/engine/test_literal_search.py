from ahocorasick_rs import AhoCorasick

from panguard.engine import literal_search
from panguard.engine.literal_search import literals_in

WORDS = ("abc", "bcd", "c", "字字字")
AUTOMATON = AhoCorasick(WORDS)


def test_literals_that_overlap_are_all_found() -> None:
    assert literals_in(AUTOMATON, "abcd", 3) == {0, 1, 2}
    assert literals_in(AUTOMATON, "", 3) == set()


def test_a_literal_across_two_parts_is_found_wherever_it_stands() -> None:
    part = literal_search._CHUNK
    for before in range(part - 4, part + 2):
        assert literals_in(AUTOMATON, "é" * before + "字字字" + "é" * part, 3) == {3}


def test_many_places_do_not_cost_memory() -> None:
    assert literals_in(AUTOMATON, "abc" * 1_000_000, 3) == {0, 2}
