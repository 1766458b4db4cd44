"""Programs in JavaScript are split into tokens with matching brackets."""

import pytest

from panguard.scan.script_tokens import TEXT, Tokens


def said(text: str) -> list[str]:
    return [token.said for token in Tokens(text).every]


def test_comments_and_expressions_are_no_tokens_of_their_own() -> None:
    assert said('a /* b */ = 1 / 2; // c\nd = /[/]"x/g') == ["a", "=", "1", "/", "2", ";", "d", "=", "/"]


def test_texts_say_what_they_stand_for() -> None:
    tokens = Tokens(r"""f('\x41\u0042\u{43}', "a\\n")""").every
    assert [token.said for token in tokens if token.kind == TEXT] == ["ABC", "a\\n"]


def test_templates_are_sums_of_their_pieces() -> None:
    assert said("`a${b}c`") == ["`(", "a", "+", "${", "b", "}", "+", "c", "`)"]


def test_brackets_find_each_other_within_templates() -> None:
    tokens = Tokens("f(`${g(`${a}`)}`)")
    assert tokens.pair[1] == len(tokens.every) - 1


@pytest.mark.parametrize("text", ["'", '"a\n', "`a", "`${", "f(", "/*", "}", "a ? b", "'\\\\"])
def test_what_is_never_closed_ends_with_the_text(text: str) -> None:
    tokens = Tokens(text)
    assert all(place <= len(tokens.every) for place in tokens.pair.values())
