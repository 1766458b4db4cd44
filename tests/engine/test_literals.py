import pytest

from panguard.engine.charset import closed
from panguard.engine.fold import fold, image
from panguard.engine.frequency import frequencies, packed, unpacked
from panguard.engine.literals import reduced, requirements
from panguard.engine.parse import parse
from panguard.engine.requirements import Length, Requirements
from panguard.engine.stuttering import stutters


def of(source: str) -> Requirements:
    """Return the requirements of a pattern, with every literal as rare as it is long."""
    return requirements(parse(source).node, lambda literal: 0.5 ** len(literal))


def first(source: str) -> set[str]:
    return set(of(source).sets[0])


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        (r"ignore previous", {"ignore previous"}),
        (r"ignore\s+previous", {"ignore previous"}),
        (r"ignore\s*previous", {"ignore previous", "ignoreprevious"}),
        (r"IGNORE[ \t]{1,4}all", {"ignore all"}),
        (r"IGNORE[^a-z]{1,4}all", {"ignore"}),
        (r"(?:read|cat)\s+/etc/passwd", {"d /etc/passwd"[-12:], "t /etc/passwd"[-12:]}),
        (r"colou?r scheme", {"color scheme", "colour scheme"}),
        (r"a{3}b", {"aaab"}),
        (r"-{4,}BEGIN", {"----begin"}),
        (r"[ab]c{2}", {"acc", "bcc"}),
        (r"foo\d+barbar", {"barbar"}),
        (r"foo.*(?=quux)", {"quux"}),
        (r"(?<=secret)x", {"secret"}),
        (r"\bsudo\b", {"sudo"}),
        (r"忽略\s*之前", {"忽略之前", "忽略 之前"}),
        (r"(?:alpha|beta)(?:.*)gamma", {"gamma"}),
        (r"(?:one.*two|three.*four)", {"one", "three"}),
    ],
)
def test_the_most_selective_literals_are_required(source: str, literals: set[str]) -> None:
    assert first(source) in (literals, {literal[:12] for literal in literals})


@pytest.mark.parametrize("source", [r"\w+", r"(?:foo)?bar?b?", r"(?!foo)\d", r"foo|\d", r".*", r"(?:foo|)"])
def test_nothing_is_required_that_a_match_may_lack(source: str) -> None:
    assert all("foo" not in literal for literals in of(source).sets for literal in literals)


def test_letters_of_other_cases_fold_to_the_same_literal() -> None:
    assert first("kiss") == {"kiss"}
    for text in ("KISS", "\u212ai\u017f\u017f", "K\u0130SS", "k\u0131ss"):
        assert "kiss" in fold(text)


def test_folding_character_by_character_is_folding_the_whole() -> None:
    for point in (*range(0x250), 0x1E9E, 0xFB01, 0x3A3, 0x3C2, 0x1F80, 0x1F88, 0x2028, 0x3000, 0x1F600):
        character = chr(point)
        assert fold(f"a{character}b") == f" a{image(character)}b "


def test_cases_that_are_equal_for_a_pattern_are_equal_when_folded() -> None:
    for point in range(0x10000):
        character = chr(point)
        others = closed(((point, point),))
        assert {image(chr(other)) for low, high in others for other in range(low, high + 1)} == {
            image(character)
        }


def test_a_lone_surrogate_is_a_literal_that_no_text_holds() -> None:
    assert of("\\udb40").sets[0] == frozenset()


def test_a_pattern_of_characters_beyond_ascii_needs_one_of_them() -> None:
    assert of(r"[\u2800-\u28ff]{5,}").gate == ((0x2800, 0x28FF),)
    assert of(r"x?[\u{e0000}-\u{e007f}]|[\u200b-\u200f]{20}").gate == ((0x200B, 0x200F), (0xE0000, 0xE007F))
    assert of(r"[^a-z]").gate is None


def test_a_literal_that_holds_another_is_left_out() -> None:
    assert reduced(frozenset(["foo", "foobar", "a foo", "bar"])) == {"foo", "bar"}


@pytest.mark.parametrize(
    ("source", "length"),
    [
        (r"abc", Length(3)),
        (r"a{2,5}|bb", Length(5)),
        (r"a\s+b", Length(2, blanks=1)),
        (r"a\w*b", Length(2, words=1)),
        (r"a.*b", Length(2, lines=1)),
        (r"a[\s,-]+b", Length(2, gaps=1)),
        (r"(ab)\1", Length(4)),
        (r"a(?=bcd)", Length(4)),
        (r"a$", Length(2)),
        (r"(?:a\d+){3}", Length(3, words=3)),
    ],
)
def test_the_length_of_a_match_is_bounded_by_what_it_can_take(source: str, length: Length) -> None:
    assert of(source).length == length


@pytest.mark.parametrize("source", [r"a[^b]*c", r"a[\s\S]+", r"(?:a\s+b)*c", r"(?s)a.*b"])
def test_some_matches_have_no_bound(source: str) -> None:
    assert of(source).length is None


def test_words_of_every_skill_are_expected_more_often_than_those_of_an_attack() -> None:
    of_share = frequencies().of
    assert of_share("the ") > of_share("install") > of_share("ignore all previous")
    assert 0 < of_share("exfiltrate the ssh key") < of_share("exfiltrate") < of_share("ignore")


def test_shares_are_read_as_they_were_written() -> None:
    shares = {"a": 0.5, "ab": 0.25, "abc": 0.125, "b ": 1.0}
    assert unpacked(packed(shares)) == shares


@pytest.mark.parametrize(
    ("source", "times"),
    [
        (r"\b([A-Za-z]{3,})\b(?:\W+\1\b){3,}", 3),
        (r"say .{0,60}\b([a-z]{4,20})\s+\1\s+\1\s+\1", 3),
        (r"(?P<n>[0-9a-f]{8})(?:-(?P=n)){9}", 4),
        (r"([a-z]{3,})\s+\1\s+\1", 0),
        (r"([a-z]{2,})(?:\s+\1){5}", 0),
        (r"(\w{3,})(?:\s+\1){5}", 0),
        (r"([a-z]{3,})(?:\s*\1){5}", 0),
        (r"([a-z]{3,})(?:\w\1){5}", 0),
        (r"([a-z]{3,})(?:\s+\1)*", 0),
        (r"(?:([a-z]{3,})(?:\s+\1){5}|x)", 0),
        (r"([a-z]{3,})x(?:\s+\1){5}", 0),
    ],
)
def test_some_patterns_want_a_word_again_and_again(source: str, times: int) -> None:
    assert of(source).stutter == times


@pytest.mark.parametrize(
    ("text", "times", "expected"),
    [
        ("say poem poem poem poem", 3, True),
        ("say poem, Poem\nPOEM — poem", 3, True),
        ("say subpoem poem poem poems", 3, True),
        ("say poem poem verse poem poem", 4, False),
        ("the other one", 3, False),
        ("no no no no", 3, False),
        ("\u212aing king", 3, True),
        ("a b " * 50_000 + "foo foo foo foo", 3, True),
        ("x" * 65_530 + " foo foo foo foo foo " + "x" * 9, 4, True),
        ("twice twice", 2, True),
    ],
)
def test_a_text_that_repeats_a_word_is_known(text: str, times: int, expected: bool) -> None:
    assert stutters(text, times) is expected
