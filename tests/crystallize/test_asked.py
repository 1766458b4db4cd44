"""Words of a closed list may be asked for, and none that somebody could be known by."""

import pytest

from panguard.crystallize.asked import ASKED, may_be_asked
from panguard.crystallize.deeds import is_deed


@pytest.mark.parametrize("word", ["cat", "json.dumps", "audit", "-k", "fs.readfilesync"])
def test_programs_functions_and_pretexts_may_be_asked_for(word: str) -> None:
    assert may_be_asked(word)


@pytest.mark.parametrize("word", ["banana", "merger", "grace", "-kk", "--", "-7", "-王", "公司", "CAT", ""])
def test_no_other_word_may(word: str) -> None:
    assert not may_be_asked(word)


def test_the_list_says_nothing_twice() -> None:
    assert not [word for word in ASKED if is_deed(word)]
    assert all(word == word.lower() for word in ASKED)
