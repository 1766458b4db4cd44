"""A command line taken apart as a shell would."""

import pytest

from panguard.errors import LimitError
from panguard.guard.paths import UNKNOWN
from panguard.guard.shell_steps import steps

FOLDER = "/p"


def _words(text: str) -> list[tuple[str, ...]]:
    return [step.words for step in steps(text, FOLDER, {"HOME": "~"}) if step.words]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("a; b c", ("b", "c")),
        ("a && 'b c' \"d\"", ("b c", "d")),
        ("sudo -u x env A=b timeout 5 rm x", ("rm", "x")),
        ("if x; then rm y; fi", ("rm", "y")),
        ("x=ab; rm ${x}c", ("rm", "abc")),
        ("rm $HOME/a", ("rm", "~/a")),
        ("rm ${HOME:-/x}/a", ("rm", "~/a")),
        ("rm $nothing/a", ("rm", f"{UNKNOWN}/a")),
        ("rm a{b,c}", ("rm", "ab", "ac")),
        ('echo \'{"a":1,"b":2}\'', ("echo", '{"a":1,"b":2}')),
        ("for f in a b; do rm $f; done", ("rm", "a", "b", "")),
        ("rm $(pwd)/a", ("rm", "/p/a")),
        ("rm # not this", ("rm",)),
        ("alias k='rm -r'; k x", ("rm", "-r", "x")),
        ("$(which pga) down", ("pga", "down")),
        ("echo a b | xargs rm -f", ("rm", "-f", "a", "b")),
        ("sh -c 'sh -c \"rm x\"'", ("rm", "x")),
        ("bash <<< 'rm x'", ("rm", "x")),
        ("bash <<'E'\nrm x\nE", ("rm", "x")),
        ('eval "rm x"', ("rm", "x")),
        ("find . -exec rm {} +", ("rm", "{}")),
        ("x=$(rm y)", ("rm", "y")),
        ("diff <(rm y)", ("rm", "y")),
        ("cmd /c del x", ("del", "x")),
        ("rm \\\n x", ("rm", "x")),
    ],
)
def test_the_last_program_reads_as_the_shell_reads_it(text: str, last: tuple[str, ...]) -> None:
    assert last in _words(text)


def test_folders_are_followed_and_brackets_end_them() -> None:
    found = {step.words: step.folder for step in steps("cd a; b; (cd /c; d); e; cd; f; cd -; g", FOLDER)}
    assert (found["b",], found["d",], found["e",], found["f",], found["g",]) == (
        "/p/a",
        "/c",
        "/p/a",
        "~",
        "",
    )


def test_files_that_output_goes_to_are_kept_apart_with_what_is_written() -> None:
    (step,) = steps("echo a b > x 2>&1 2> y", FOLDER)
    assert (step.words, step.sent, step.prints) == (("echo", "a", "b"), (("x", False), ("y", False)), "a b")
    (step,) = steps("echo a >> x", FOLDER)
    assert step.sent == (("x", True),)
    (step,) = steps("echo a >| x", FOLDER)
    assert step.sent == (("x", False),)
    *_, last = steps("printf x | tee y", FOLDER)
    assert (last.words, last.given) == (("tee", "y"), "x")


def test_texts_that_flow_in_are_no_programs() -> None:
    text = 'python3 - <<E\nprint("don\'t")\nrm x\nE\nls'
    first, last = steps(text, FOLDER)
    assert (first.words, first.given, last.words) == (("python3", "-"), 'print("don\'t")\nrm x\n', ("ls",))


def test_names_that_are_given_to_one_program_are_known() -> None:
    (step,) = steps("A=b env C=d e f", FOLDER)
    assert (step.program, step.named) == ("e", (("A", "b"), ("C", "d")))


def test_brackets_without_an_end_end() -> None:
    assert len(list(steps("(((((" * 1_000))) < 10


@pytest.mark.parametrize(
    "text",
    [
        "rm " + "{a,b}" * 40,
        "rm " + "{a," * 40 + "b" + "}" * 40,
        "eval " * 40 + "rm x",
        "echo " + "a " * 2_000 + "| xargs " + "{} " * 2_000,
        "x=" + "a" * 7_000 + "; rm " + "$x " * 2_000,
        "x='" + "{a,b}" * 30 + "'; rm $x",
        "$( " * 3_000,
    ],
)
def test_what_stands_for_more_than_is_read_is_not_taken_for_read(text: str) -> None:
    with pytest.raises(LimitError):
        list(steps(text))


def test_all_words_are_read_and_all_that_braces_stand_for() -> None:
    (step,) = steps("rm " + "a " * 5_000 + "last")
    assert step.words[-1] == "last"
    (step,) = steps("rm {" + "".join(f"{number}," for number in range(500)) + "last}")
    assert step.words[-1] == "last"
