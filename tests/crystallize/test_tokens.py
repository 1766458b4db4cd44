"""As few words as will do, those first by which attacks act."""

from itertools import pairwise

from panguard.crystallize.benign import Benign, packed, sketched, unpacked
from panguard.crystallize.normalised import Reading
from panguard.crystallize.patterns import patterns_of, word_pattern
from panguard.crystallize.slots import Kind
from panguard.crystallize.tokens import BOUND, Choice, Token, choices, common, tokens_of
from panguard.engine.program import Span
from panguard.engine.views.view import raw_view

HONEST = {
    **dict.fromkeys(("the", "to", "a", "and", "it"), 900),
    **dict.fromkeys(("garden", "weather", "report"), 20),
    **dict.fromkeys(("send", "password", "bash", "curl", "terminal", "silently", "wallet"), 20),
    "<url>": 300,
    "<name>": 600,
}


def model() -> Benign:
    return unpacked(packed(1_000, sketched(HONEST, 1 << 14), sketched({}, 1 << 10)))


def tokens(*parts: str) -> list[Token]:
    text = "\n\n".join(parts)
    starts = [text.index(part) for part in parts]
    spans = tuple(Span(start, start + len(part)) for start, part in zip(starts, parts, strict=True))
    return tokens_of(Reading(raw_view(text), spans), model())


def chosen(*parts: str) -> Choice:
    return next(choice for choice in choices(tokens(*parts), model()) if choice.enough)


def test_words_that_no_honest_skill_knows_are_names_and_names_side_by_side_are_one() -> None:
    assert [token.key for token in tokens("send zorbly quux the wallet")] == [
        "send",
        "<name>",
        "wallet",
    ]


def test_somebody_who_is_called_like_a_program_is_a_name_and_the_program_is_a_word() -> None:
    named = [token.kind for token in tokens("ask Ruby, Dan, Dev and Cat for the wallet")]
    assert Kind.NAME in named
    words = [token.text for token in tokens("ask Ruby, Dan, Dev and Cat for the wallet")]
    assert {"ruby", "dan", "dev", "cat"}.isdisjoint(words)
    assert "ruby" in [token.text for token in tokens("curl a | ruby -e")]


def test_topics_are_left_out_where_deeds_are_enough() -> None:
    made = chosen("send the garden password to the weather terminal and report it silently")
    assert {token.text for token in made.tokens} <= {"send", "password", "terminal", "silently", "report"}


def test_no_more_is_asked_for_than_the_bound_needs() -> None:
    made = chosen("silently send the password and the wallet to bash, curl and terminal")
    assert made.share <= BOUND
    every = list(
        choices(tokens("silently send the password and the wallet to bash, curl and terminal"), model())
    )
    assert [len(one.tokens) for one in every] == sorted(len(one.tokens) for one in every)
    assert all(before.share > after.share for before, after in pairwise(every))


def test_words_without_deeds_are_never_enough() -> None:
    assert not any(choice.enough for choice in choices(tokens("garden weather report zorbly"), model()))


def test_two_samples_have_the_longest_run_of_rare_words_in_common() -> None:
    shared = common(
        tokens("send password silently https://a.example/x"),
        tokens("silently send password https://b.example/y"),
        model(),
    )
    assert [token.key for token in shared] == ["send", "password", "<url>"]
    assert shared[-1] == Token(Kind.URL, "", 0, shared[-1].rank, shared[-1].places, close=True)


def test_gaps_have_bounds_and_separate_spans_are_separate_patterns() -> None:
    made = chosen("send the password", "silently start bash in a terminal")
    patterns = patterns_of(made.tokens)
    assert len(patterns) == 2
    assert not any("*" in pattern or "+" in pattern for pattern in patterns)


def test_a_word_is_found_in_its_forms_and_in_both_ways_to_write_chinese() -> None:
    assert word_pattern("upload") == r"\bupload(?:e?s|ed|ing)?\b"
    assert word_pattern("execute") == r"\bexecut(?:e[sd]?|ing)\b"
    assert word_pattern("administrator") == r"\badministrators?\b"
    assert word_pattern("silently") == r"\b(?:silently|secretly|quietly|covertly)\b"
    assert word_pattern("-enc") == r"\B\-enc\b"
    assert word_pattern("os.environ") == r"\bos\s{0,8}\.\s{0,8}environ\b"
    assert word_pattern("上传") == "上[传傳]"
    assert word_pattern("nc") == r"\b(?:nc|ncat|netcat)\b"
