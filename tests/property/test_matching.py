"""Laws of matching: many patterns at once find what each finds alone, in short texts and in long ones."""

import pytest
import regex
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from panguard.engine import prepared
from panguard.engine.compile import compile_patterns
from panguard.engine.literals import requirements
from panguard.engine.parse import parse
from panguard.engine.program import Pattern
from panguard.engine.syntax import unparse
from tests.engine.naive import spans, spans_of

ATOMS = st.sampled_from(
    [
        *(
            "a",
            "b",
            "k",
            "s",
            "i",
            "I",
            "é",
            "É",
            "ß",
            "ſ",
            "中",
            "_",
            "1",
            " ",
            "-",
            r"\n",
            "ab",
            "foo",
            "KiSs",
        ),
        *(
            r"\s",
            r"\S",
            r"\w",
            r"\W",
            r"\d",
            r"\D",
            ".",
            r"\b",
            r"\B",
            "^",
            "$",
            r"\A",
            r"\Z",
            r"\.",
            r"\u212a",
        ),
        *(
            "[ab]",
            "[^a]",
            "[a-k]",
            r"[\s_-]",
            r"[^\w\s]",
            r"[\W\d]",
            "[à-ÿ]",
            r"[\u4e00-\u9fff]",
            "[^k-s]",
            r"[\S ]",
        ),
        *("(?i:k)", "(?-i:K)", "(?s:.)", "(?m:^)", "(?m:$)"),
    ]
)
QUANTIFIERS = st.sampled_from(
    ["*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}", "{0,40}", "*?", "+?", "??", "++", "?+"]
)
LOOKS = st.sampled_from(["(?=", "(?!", "(?<=", "(?<!", "(?>", "(?:"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda options: f"(?:{'|'.join(options)})"),
        st.builds(lambda item, times: f"(?:{item}){times}", inner, QUANTIFIERS),
        st.builds(lambda look, item: f"{look}{item})", LOOKS, inner),
        inner.map(lambda item: f"({item})"),
        inner.map(lambda item: rf"(?P<n>{item})-?(?P=n)" if "?P<n>" not in item else item),
    )


PATTERNS = st.recursive(ATOMS, _larger, max_leaves=8)
PIECES = st.sampled_from(
    [
        *(
            "a",
            "b",
            "A",
            "k",
            "K",
            "s",
            "i",
            "é",
            "É",
            "e\u0301",
            "ß",
            "ſ",
            "\u212a",
            "İ",
            "ı",
            "中",
            "文",
            "_",
            "1",
            "\u0663",
        ),
        *(
            " ",
            "\n",
            "\r\n",
            "\t",
            "\u00a0",
            "\u2003",
            "\x1c",
            "\u200d",
            "\ufe0f",
            "\U0001f600",
            "—",
            "-",
            ".",
        ),
        *("foo", "FOO", "KISS", "kiſſ", "ab", "ba", "\U00040000", "\U000e0101", "\ufffd"),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
RELAXED = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def sound(sources: list[str]) -> list[Pattern]:
    """Return the patterns that the library takes and that cannot take it for ever."""
    kept = []
    for source in sources:
        try:
            regex.compile(source, regex.I | regex.V0)
        except regex.error:
            continue
        kept.append(Pattern(source))
    return kept


@RELAXED
@given(st.lists(PATTERNS, min_size=1, max_size=6), st.lists(TEXTS, min_size=1, max_size=6))
@example(["(?:a|ab)(?:c|bcd)?$"], ["abcd\n"])
@example([r"\b"], ["é _é"])
@example([r"[^k]"], ["\u212a", "kK", "ı"])
@example(["(?:é|(?=ſ))"], ["s"])
@example(["((?-i:K))\\1"], ["K\u212a", "KK"])
@example([r"(I)\1", r"([^I])\1"], ["iİ", "İi", "ıI"])
def test_many_patterns_find_what_each_finds_alone(sources: list[str], texts: list[str]) -> None:
    patterns = sound(sources)
    assume(patterns)
    matcher = compile_patterns(patterns)
    for text in texts:
        assert spans_of(matcher, text) == spans(patterns, text)


@RELAXED
@given(PATTERNS, TEXTS, st.integers(0, 3), st.sampled_from(["x", " ", "é ", "a\n", "中"]))
def test_a_long_text_is_searched_like_a_short_one(source: str, text: str, cuts: int, padding: str) -> None:
    patterns = sound([source])
    assume(patterns)
    matcher = compile_patterns(patterns)
    long = padding * 150
    whole = (text + long) * cuts + text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "SHORT", 0)
        patch.setattr(prepared, "BLOCK", 16)
        # Some patterns take longer on a long text than they are given.
        assume(not matcher.search(whole).unresolved)
        assert spans_of(matcher, whole) == spans(patterns, whole)


@RELAXED
@given(PATTERNS, TEXTS)
def test_a_pattern_written_from_its_tree_means_the_same(source: str, text: str) -> None:
    assume(sound([source]))
    written = unparse(parse(source).node)
    expected = regex.compile(source, regex.I | regex.V0).search(text)
    found = regex.compile(written, regex.I | regex.V0).search(text)
    assert (found and found.span()) == (expected and expected.span())


@RELAXED
@given(PATTERNS)
def test_requirements_do_not_depend_on_the_run(source: str) -> None:
    assume(sound([source]))
    one, other = (requirements(parse(source).node, len) for _ in range(2))
    assert one == other
