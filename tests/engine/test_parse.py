import pytest
import regex

from panguard.engine.parse import parse
from panguard.engine.syntax import (
    Anchor,
    Any,
    Class,
    Greed,
    Look,
    Place,
    Repeat,
    Sequence,
    Text,
    begins_anywhere,
    unparse,
)
from panguard.errors import PatternError

SOUND = (
    r"abc",
    r"a|b|",
    r"(?:ab)+c*?d{2,3}e{,4}f{5}g{6,}",
    r"a++b?+(?>cd|c)",
    r"[a-z0-9_-]+[^\s\w][]x][^]x]",
    r"[\d\-.]\D\W\S[\W\d]",
    r"\x41\u0042\u{43}\U00000044\101\0\07",
    r"(?i)x(?s:.)(?-i:y)(?m)^z$",
    r"(a)(?P<n>b)(?<m>c)\1(?P=n)\k<m>\g<n>",
    r"(?=a)(?!b)(?<=c+)(?<!d|ee)",
    r"\bA\B\A\Z\z",
    r"(?x) a b # a comment" + "\n c [ ]",
    r"\p{Lu}\P{Greek}[\p{L}[:digit:]]",
    r"a{x}b{}c{,}{",
    r"a(?#comment)b",
    r"\.\*\/\-\!\_\"",
    r"[\b][a-\d]",
)
UNSOUND = (
    (r"(?:\w+)\1", "group 1"),
    (r"(a\1)", "inside itself"),
    (r"(?P=n)(?P<n>a)", "not defined"),
    (r"(a", "not closed"),
    (r"a)", "no opening"),
    (r"[a", "not closed"),
    (r"*a", "nothing before"),
    (r"a|*", "nothing before"),
    (r"a**", "one quantifier follows another"),
    (r"a{2}{3}", "one quantifier follows another"),
    (r"a{3,2}", "swap them"),
    (r"[z-a]", "backwards"),
    (r"\q", "no known escape"),
    (r"\u12", "not complete"),
    (r"\u{110000}", "no such character"),
    (r"\N{no such name}", "no character is named"),
    ("a\\", "ends with a backslash"),
    (r"(?:a){e<=1}", "approximate"),
    (r"(?R)", "not supported"),
    (r"(?(1)a|b)", "not supported"),
    (r"(?|(a)|(b))", "not supported"),
    (r"(?#a", "comment is not closed"),
    (r"(?-i)a", "switched off"),
    ("(" * 5000 + ")" * 5000, "nested too deeply"),
)
TEXTS = (
    "abc ABC aabbcc xyz \n a1_-. É é ß ſ K İ ı 中文 \t\r\n\x00\x08 A1 {x} ]] d{2} gggggg effff",
    "aab\nZ z\n",
    "ABCDA\x00\x07",
    'aabcabcb c a{x}b{}c{,}{ .*/-!_"',
    "",
)


@pytest.mark.parametrize("source", SOUND)
def test_a_pattern_written_from_its_tree_means_the_same(source: str) -> None:
    written = unparse(parse(source).node)

    original = source.replace(r"\u{43}", "C").replace(r"\k<m>", "(?P=m)")
    for text in TEXTS:
        expected = [match.span() for match in regex.finditer(original, text, regex.I | regex.V0)]
        assert [match.span() for match in regex.finditer(written, text, regex.I | regex.V0)] == expected


@pytest.mark.parametrize(("source", "problem"), UNSOUND)
def test_an_unsound_pattern_is_refused_with_its_place_and_the_cure(source: str, problem: str) -> None:
    with pytest.raises(PatternError, match=problem) as caught:
        parse(source)

    assert str(caught.value).startswith("position ")


def test_neighbouring_characters_are_one_text_but_a_quantifier_takes_only_the_last() -> None:
    assert parse("abc").node == Text("abc", ignore_case=True)
    assert parse("abc+").node == Sequence(
        (Text("ab", ignore_case=True), Repeat(Text("c", ignore_case=True), 1, None, Greed.GREEDY))
    )


def test_flags_inside_hold_for_the_whole_pattern_and_scoped_ones_do_not() -> None:
    assert parse("a.(?s)", ignore_case=False).node == Sequence(
        (Text("a", ignore_case=False), Any(newline=True))
    )
    assert parse("(?i:a)b", ignore_case=False).node == Sequence(
        (Text("a", ignore_case=True), Text("b", ignore_case=False))
    )


def test_anchors_depend_on_the_multiline_flag() -> None:
    assert parse("^$").node == Sequence((Anchor(Place.TEXT_START), Anchor(Place.LAST_LINE_END)))
    assert parse("(?m)^$").node == Sequence((Anchor(Place.LINE_START), Anchor(Place.LINE_END)))


def test_classes_are_as_simple_as_can_be() -> None:
    assert parse(r"[\s\S]").node == parse(r"[\w\W]").node == Any(newline=True)
    assert parse("[a]").node == Text("a", ignore_case=True)
    assert parse(r"[\w\d]").node == Class((), "w", (), negated=False, ignore_case=True)


@pytest.mark.parametrize("source", [r"[\s\S]*a", r"(?s).*?a", r"(?=[\s\S]*a)(?=[\s\S]*b)", r"((?s:.)*)a"])
def test_a_pattern_that_skips_at_its_start_matches_at_the_start_or_nowhere(source: str) -> None:
    assert begins_anywhere(parse(source).node)


@pytest.mark.parametrize(
    "source", [r".*a", r"[\s\S]+a", r"(?=a)", r"(?![\s\S]*a)", r"(?=[\s\S]*a)b", r"(?s).*+a"]
)
def test_other_patterns_may_match_further_on(source: str) -> None:
    assert not begins_anywhere(parse(source).node)


def test_looking_around_is_told_apart() -> None:
    behind = parse("(?<!a)").node
    assert behind == Look(Text("a", ignore_case=True), behind=True, negated=True)
