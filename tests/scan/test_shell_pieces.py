"""The commands of a shell text, what each is piped from and what it stands within."""

from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.shell_pieces import NONE, pieces


def shown(text: str) -> list[tuple[str, int, int]]:
    return [(text[each.start : each.end].strip(), each.piped_from, each.within) for each in pieces(text)]


def test_commands_are_parted_where_the_shell_parts_them() -> None:
    assert [words for words, _, _ in shown("a; b && c || d & e\nf")] == ["a", "b", "c", "d", "e", "f"]


def test_a_pipe_says_where_it_comes_from() -> None:
    assert shown("a | b |& c; d") == [("a", NONE, NONE), ("b", 0, NONE), ("c", 1, NONE), ("d", NONE, NONE)]


def test_what_stands_within_belongs_to_the_command_around_it() -> None:
    assert shown('a "x $(b `c` | d)" e') == [
        ('a "x $(b `c` | d)" e', NONE, NONE),
        ("b `c`", NONE, 0),
        ("c", NONE, 1),
        ("d", 1, 0),
    ]


def test_quotes_comments_and_joined_outputs_part_nothing() -> None:
    assert len(pieces("a '; $(b) |' \"; |\" x\\;y 2>&1 &>f # it's; $(c)")) == 1


def test_a_text_in_place_runs_only_what_is_put_in() -> None:
    assert len(pieces("cat <<'E' | a\nit's; $(b)\nE\nc")) == 3
    assert [words for words, _, _ in shown("cat <<E\nit's; $(b)\nE\nc")][1:] == ["b", "c"]


@given(st.text(alphabet="a\\'\"`$()<>|;&\n# E", max_size=60))
def test_every_piece_lies_in_the_text_and_after_what_it_belongs_to(text: str) -> None:
    for number, each in enumerate(pieces(text)):
        assert 0 <= each.start <= len(text)
        assert each.end <= len(text)
        assert each.within < number
        assert each.piped_from < number
