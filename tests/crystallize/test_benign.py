"""The table of honest skills is small, holds no text, and never calls rare what it has seen often."""

from importlib.resources import files

import pytest

from panguard.crystallize import benign as module
from panguard.crystallize.benign import (
    LEAST,
    Benign,
    Sketch,
    benign,
    group_of,
    packed,
    pair_key,
    sketched,
    unpacked,
)
from panguard.errors import PanguardError

WORDS = {"the": 900, "run": 300, "paste": 12, "shadow": LEAST}
PAIRS = {pair_key("run", "paste"): 8}


@pytest.fixture
def small() -> Benign:
    return unpacked(packed(1_000, sketched(WORDS, 4_096), sketched(PAIRS, 4_096)))


def test_what_is_written_is_read_again(small: Benign) -> None:
    assert small.documents == 1_000
    assert [small.knows(word) for word in (*WORDS, "zorbly")] == [True, True, True, True, False]


def test_rarer_words_have_more_bits(small: Benign) -> None:
    bits = [small.bits(word) for word in (*WORDS, "zorbly")]
    assert bits == sorted(bits)
    assert len(set(bits)) == len(bits)


@pytest.mark.parametrize("word", WORDS)
def test_shares_are_right_but_for_rounding(small: Benign, word: str) -> None:
    share = WORDS[word] / small.documents
    assert share / 2 <= small.share(word) <= share * 2


def test_words_of_one_topic_are_not_taken_for_independent(small: Benign) -> None:
    def near(_one: int, _other: int) -> bool:
        return True

    together = small.share_of(["run", "paste"], near)
    assert together > small.share("run") * small.share("paste")
    assert together <= small.share("paste")
    assert small.share_of(["run", "shadow"], near) < small.share("shadow")


def test_hashes_that_meet_make_a_word_commoner_and_never_rarer() -> None:
    many = {f"word{number}": LEAST + number for number in range(600)}
    crowded = Sketch(sketched(many, 2_048))
    assert all(crowded.of(word) >= group_of(count) for word, count in many.items())


def test_the_table_of_the_package_is_small_and_says_of_how_many_skills_it_is() -> None:
    assert len(files(module.__package__).joinpath("benign.bin").read_bytes()) < 1_000_000
    known = benign()
    assert known.documents > 500
    assert known.share("the") > known.share("base64") > known.share("id_ed25519")


def test_what_is_no_table_is_refused() -> None:
    good = packed(10, sketched({}, 64), sketched({}, 64))
    with pytest.raises(PanguardError, match="install the package again"):
        unpacked(b"NONE" + good[4:])
