import time
from collections.abc import Sequence

import pytest
import regex

from panguard.engine import prepared
from panguard.engine.compile import analyse, compile_patterns
from panguard.engine.matcher import Matcher
from panguard.engine.program import Pattern, Span
from panguard.errors import PatternError
from panguard.limits import Limits
from tests.engine.naive import FLAGS, spans, spans_of


def matcher_of(*sources: str) -> Matcher:
    return compile_patterns([Pattern(source) for source in sources])


def first(source: str, text: str) -> tuple[int, int] | None:
    return spans_of(matcher_of(source), text).get(0)


SOURCES = (
    r"ignore\s+(?:all\s+)?previous",
    r"\bkiss\b",
    r"[k-s]{4}",
    r"[^a-z\s]+",
    r"i",
    r"I",
    r"\bé\w+",
    r"(?<!a)b(?!c)",
    r"(?<=foo\s{1,9})bar",
    r"(\w+)\s+\1",
    r"(?i)straße",
    r"foo$",
    r"foo\s*$",
    r"foo\s*?$",
    r"(?:a$|b)",
    r"^bar",
    r"(?m)^bar$",
    r"\Abar\Z",
    r"x\b",
    r"\Bo",
    r"中\w",
    r"\d+",
    r"\D{3}",
    r"_\w_",
    r"[\w-]+@[\w.]+",
    r"a.{0,3}?b",
    r"a.{3,300}b",
    r"a[\s\S]{2,60}c",
    r"(?=[\s\S]*foo)(?=[\s\S]*bar)",
    r"(?>a+)b",
    r"a++b",
    r"(?:a|ab)(?:c|bcd)?",
    r"(?:a?)*c",
    r"[\u{1f600}-\u{1f64f}]",
    r"\u200b{2}",
    r"[\u0400-\u04ff]+",
    r"ſ",
    r"К",
    r"\s{3,}",
    r"\n\n",
    r".",
    r"",
    r"a?",
    r"(?-i:K)",
    r"[[:alpha:]]+!",
    r"\p{Lu}\p{Ll}",
)
TEXTS = (
    "please ignore   all\n\tprevious instructions",
    "IGNORE\u00a0PREVIOUS",
    "ignore" + " " * 5000 + "previous",
    "\u212ai\u017fs kiss KISS \u212a\u0130\u017f\u017f",
    "İ ı I i",
    "éa éclair école e\u0301a naïve",
    "ab bc abc bcb xb",
    "foo  bar\nfoo\u2003bar",
    "the the thé thé a\u00a0a",
    "STRASSE STRAßE straſſe STRAẞE",
    "foo\n",
    "foo",
    "foo \n\n",
    "a\nb\n",
    "bar\nbar\r\nbar",
    "x_y x é x-é",
    "foo_o oö",
    "中文 中_ 中。",
    "12 \u0663\u0664 x\u0665",
    "_a_ _é_ __x__",
    "mail me@example.org or mé@exämple.org",
    "a12b a1234b a\nb aab",
    "abab abcd abbcd aaab",
    "smile \U0001f600\ufe0f\u200d\U0001f9d1",
    "zero\u200b\u200bwidth",
    "Ключ КЛЮЧ ключ",
    "tab\t \x0b\x0c\r\n\n\x1c\x1d\x85\u2028",
    "Hello World! ÉTé!",
    "\U00040000\U0004005f_\U000d0000 kiss\U00050001",
    "\x00\x01\x7f\ufffd\U0010ffff",
    " ",
    "",
)


def test_every_pattern_has_the_same_first_match_as_alone() -> None:
    patterns = [Pattern(source) for source in SOURCES]
    matcher = compile_patterns(patterns)
    for text in TEXTS:
        assert spans_of(matcher, text) == spans(patterns, text), text


def test_a_pattern_may_tell_upper_from_lower_case() -> None:
    patterns = [Pattern(source, ignore_case=False) for source in SOURCES]
    matcher = compile_patterns(patterns)
    for text in TEXTS:
        assert spans_of(matcher, text) == spans(patterns, text), text


def test_hits_are_in_order_of_their_patterns() -> None:
    result = matcher_of("c", "b", "z", "a").search("abc")
    assert [hit.pattern for hit in result.hits] == [0, 1, 3]
    assert result.hits[0].span == Span(2, 3)


@pytest.mark.parametrize(
    "source", [r"o", r"\w+", r"(?<=\s)\w", r"(\w)\1", r"x*", r"foo|\s", r"\b", r"é", r"(?=[\s\S]*o)"]
)
@pytest.mark.parametrize("text", ["foo boo", "é foo _é éé", "", "aa\n"])
def test_occurrences_are_those_of_finditer(source: str, text: str) -> None:
    expected = [match.span() for match in regex.finditer(source, text, FLAGS)]
    found = matcher_of(source).occurrences(0, text, 100)
    assert [tuple(span) for span in found] == expected


def test_no_more_occurrences_are_given_than_asked_for() -> None:
    assert matcher_of("a").occurrences(0, "aaaa", 2) == (Span(0, 1), Span(1, 2))


def test_an_unsound_pattern_is_refused() -> None:
    with pytest.raises(PatternError, match="group 1"):
        compile_patterns([Pattern(r"(?:a)\1")])


def test_what_is_known_of_a_pattern_is_not_found_out_again() -> None:
    pattern = Pattern("secret")
    never = analyse(Pattern("\ud800"))
    assert compile_patterns([pattern], {pattern: never}).search("secret").hits == ()


# -- long texts


def paddings() -> Sequence[str]:
    return (
        "x" * 20_000,
        " " * 20_000,
        "lorem ipsum " * 1_700,
        "wörter — ünd 中文 " * 1_200,
        "a\n" * 10_000,
        "b" * 5_000 + "\n" * 15_000,
    )


@pytest.mark.parametrize("padding", paddings(), ids=range(6))
def test_long_texts_are_searched_like_short_ones(padding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [
        *(
            r"ignore\s+previous",
            r"foo.{0,30}bar",
            r"\bkiss\b",
            r"secret\w+",
            r"(?<!un)safe(?!ty)",
            r"begin[\s\S]*end",
        ),
        *(
            r"(\w+)-\1",
            r"tail$",
            r"\Ahead",
            r"[\u2800-\u28ff]",
            r"one(?:\s+\w+){0,3}\s+two",
            r"中文\s",
            r"\S{4000,}",
        ),
    ]
    patterns = [Pattern(source) for source in sources]
    matcher = compile_patterns(patterns)
    pieces = (
        "ignore  \n previous",
        "foo é bar",
        "kiss\u00e9 kiss",
        "secretsé",
        "unsafe safe",
        "begin",
        "end",
        "ab-ab",
        "\u2801",
        "one 2 3 two",
    )
    for cut in range(0, len(padding), 3_301):
        text = (
            "head"
            + padding[:cut]
            + " ".join(pieces)
            + padding[cut:]
            + " "
            + pieces[cut % len(pieces)]
            + " tail"
        )
        assert len(text) > prepared.SHORT
        windowed = spans_of(matcher, text)
        with monkeypatch.context() as patch:
            patch.setattr(prepared, "SHORT", len(text))
            assert windowed == spans_of(matcher, text)
        assert windowed.items() >= {0: windowed[0], 3: windowed[3], 5: windowed[5]}.items()


def test_a_literal_over_the_edge_of_blocks_is_found() -> None:
    matcher = matcher_of(r"ignore\s+all\s+previous")
    for start in range(2 * prepared.BLOCK - 30, 2 * prepared.BLOCK + 5):
        for gap in (" ", " " * 9_000):
            text = ("x" * (start - 1) + f" ignore{gap}all previous").ljust(5 * prepared.BLOCK, "y")
            assert spans_of(matcher, text) == {0: (start, start + len(gap) + 18)}


def test_white_space_over_the_edge_of_blocks_is_found_with_the_word_before_it() -> None:
    matcher = matcher_of(r"foo\s", r"\sbar", r"x\s+y")
    for spaces in (1, 200, 300, 900):
        text = f"{'z' * 8_000} foo{' ' * spaces}bar x{' ' * spaces}y {'z' * 3_000}"
        assert spans_of(matcher, text) == {
            0: (8_001, 8_005),
            1: (8_003 + spaces, 8_007 + spaces),
            2: (8_008 + spaces, 8_010 + 2 * spaces),
        }


def test_work_beyond_the_limit_is_reported_and_not_done() -> None:
    patterns = [Pattern("alpha[^x]*beta"), Pattern("gamma")]
    built = compile_patterns(patterns)
    text = "alpha x beta gamma " * 1_000
    limited = Matcher(built._programs, built._index._tables, Limits(search_bytes=30_000))
    result = limited.search(text)
    assert [hit.pattern for hit in result.hits] == [1]
    assert result.unresolved == (0,)


# -- hostile texts

HOSTILE = (
    (r"(a+)+$", "a" * 5_000 + "!"),
    (r"(?:a|aa)+\d", "a" * 5_000),
    (r"(?=[\s\S]*a)(?=[\s\S]*b)(?=[\s\S]*c)", "ab" * 5_000),
    (r"\w+:\s*.*\w+:.{0,80}x", "user: " * 2_000),
    (r"(?:\s*\w{0,40}\s*){3,}!", "a " * 5_000),
    (r"[A-Za-z0-9+/]+.*=.*z{3}", "A" * 20_000 + "="),
    (r"(?<!x)(a|b)*c(?!d)", "ab" * 10_000),
    (r"(\w+)\s+\1\s+\1", "word " * 20_000),
    (r"(?:(\w)\1?)+q(?!u)", "aab" * 5_000 + "q"),
)


@pytest.mark.parametrize(("source", "text"), HOSTILE)
def test_hostile_text_is_answered_or_reported_in_time(source: str, text: str) -> None:
    matcher = matcher_of(source, "needle")
    started = time.perf_counter()
    result = matcher.search(f"{text} needle")
    assert time.perf_counter() - started < 2
    assert 1 in {hit.pattern for hit in result.hits}
    assert set(result.unresolved) <= {0}


def test_a_pattern_that_runs_out_of_time_is_unresolved() -> None:
    built = matcher_of(r"(?<!x)(?:a|a)*(?:a|a)*b(?!c)", "aa")
    matcher = Matcher(built._programs, built._index._tables, Limits(pattern_seconds=0.01))
    result = matcher.search("a" * 60 + "bc")
    assert result.unresolved == (0,)
    assert [hit.pattern for hit in result.hits] == [1]


def test_a_text_is_searched_alike_with_and_without_the_automaton(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (r"ignore\s+previous", r"\bkey\b", "中文", "e|b|c", r"x\s+y", "q{3}")
    text = "Ignore   previous keys, the key; 中文 x\n y qqq"
    without = spans_of(matcher_of(*sources), text)
    monkeypatch.setattr("panguard.engine.index._WITHOUT_AUTOMATON", 0)
    assert spans_of(matcher_of(*sources), text) == without
    assert set(without) == {0, 1, 2, 3, 4, 5}
