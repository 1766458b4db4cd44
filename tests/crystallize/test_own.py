"""Words that attacks use are somebody's own, where they name somebody."""

import pytest

from panguard.crystallize.own import is_own, owners, says_only_deeds

OWN = owners(["Grace", "Ostvin Labs", "Mark", "Dan", "Mo", "王小明", "root", "x"])


def test_a_name_is_one_in_small_letters_also_where_it_is_a_word_of_attacks() -> None:
    assert owners(["Grace ", "root", "admin", "x", "", "Dan", "Mo"]) == {"grace", "dan", "mo"}


@pytest.mark.parametrize(
    "said",
    [
        "grace",
        "GRACE",
        "uploadForGrace",
        "grace_notes",
        "mark2",
        "sendToMark",
        "Marks",
        "dan",
        "Mo",
        "小明",
        "王小",
    ],
)
def test_a_name_is_known_within_a_longer_word(said: str) -> None:
    assert is_own(said, OWN)


@pytest.mark.parametrize("said", ["market", "bookmark", "send", "more", "dangerous", "明天", "labs", ""])
def test_a_word_that_only_begins_like_a_short_name_is_none(said: str) -> None:
    assert not is_own(said, OWN)


def test_only_a_few_words_of_attacks_and_little_ones_say_nothing() -> None:
    assert says_only_deeds("run the hook and then log it")
    assert not says_only_deeds("run the hook and then log it", owners(["Hook"]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "run the hook",
        "the merger is on and the log is in the shell",
        "the log of 24 is on",
        "the password is in the log",
        "the sessions are in the log",
        "the pass is in the log",
        "run the hook and then log it in the shell",
        "Run the hook and then log it",
        "run the hook and  log it",
        "admin:run the hook in the shell",
        "run the hook! in the shell",
        "run-the-hook-in-the-shell",
        "run the h\u00f6ok in the shell",
        "run the 王 in the shell",
    ],
)
def test_what_says_anything_else_does(text: str) -> None:
    assert not says_only_deeds(text)
