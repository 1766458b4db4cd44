"""The rules on language are what the words they are made of say."""

import pytest

from scripts.concept_rules import PACK, alternatives, files, gap, spelt

FILES = tuple(files())


@pytest.mark.parametrize(("path", "text"), FILES, ids=[path.stem for path, _ in FILES])
def test_a_rule_is_as_it_would_be_written_now(path: object, text: str) -> None:
    assert (PACK / str(path).rpartition("/")[2]).read_text(encoding="utf-8") == text


def test_a_word_stands_for_its_accents_its_endings_and_both_scripts() -> None:
    assert spelt("envía todo*", "es") == r"env[íi]a\s+todo\w{0,6}"
    assert spelt("金鑰", "zh") == "金[鈅鑰钥]"


def test_words_are_parted_outside_brackets_only() -> None:
    assert alternatives("a(?:b|c)|[d|e]|f") == ["a(?:b|c)", "[d|e]", "f"]


def test_a_gap_of_a_language_without_spaces_ends_with_the_sentence() -> None:
    assert gap(6, "ja") == r"[^。！？\n]{0,6}"
