"""Following JavaScript ends without a fault, whatever the program is."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.flow_script import followed_scripts
from panguard.scan.script_tokens import Tokens

PIECES = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "`",
        "${",
        "'",
        '"',
        "=>",
        "=",
        ",",
        ";",
        ":",
        "?.",
        ".",
        "...",
        "\n",
        "/",
    ),
    *("import ", "from ", "const ", "for (", " of ", "return ", "async ", "class ", "new ", "function ", "<"),
    *(
        "a",
        "b",
        "fetch",
        "process.env",
        "then",
        "'x'",
        "1",
        "/",
        "\\",
        "@",
        "#",
        "*",
        "!",
        "typeof ",
        "await ",
    ),
)
PROGRAMS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(st.lists(PROGRAMS, max_size=3))
def test_every_program_is_followed_or_told_and_what_is_found_lies_in_it(programs: list[str]) -> None:
    followed = followed_scripts(programs)
    assert len(followed) == len(programs)
    for text, one in zip(programs, followed, strict=True):
        places = [(leak.start, leak.end) for leak in one.leaks] + [(run.start, run.end) for run in one.runs]
        assert all(0 <= start <= end <= len(text) for start, end in places)


@given(st.text(alphabet="".join(sorted(set("".join(PIECES)))), max_size=80))
def test_tokens_stand_in_the_text_in_their_order(text: str) -> None:
    tokens = Tokens(text).every
    assert all(one.end <= other.start for one, other in pairwise(tokens))
