"""What need not be read as a shell reads it holds nothing that such a reading finds."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.guard_corpus.calls import attacks
from panguard.guard.own_places import UNSEEN, USUAL, Looks
from panguard.guard.reach import cannot_reach
from panguard.guard.undermined import by_reading
from tests.guard.test_undermined import AT_PLACES, BY_CODE, BY_OUR_COMMANDS, WITHOUT_HOOKS

# Links lead from there to settings of agents: their names say nothing.
LINKS = Looks(lambda path: path.replace("/srv/tie", "/home/dev/.claude"), lambda _path: None)

# Of each kind one or two, so that what one of them does is not hidden by what another does.
_STARTERS = ("", "", "", "sudo ", "X=1 ", "time ", "cd;")
_PROGRAMS = (
    *(
        "ls",
        "echo",
        "cat",
        "rm",
        "tee",
        "sed -i",
        "dd",
        "tar xf",
        "tar -C",
        "git checkout",
        "find",
        "curl -o",
        "nc",
    ),
    *(
        "python3 -c",
        "sqlite3",
        "pga",
        "uvx panguard",
        "claude",
        "REM",
        "RM",
        "./rm",
        "/bin/rm",
        "rm.exe",
        "eval",
    ),
    *("sh -c", "xargs rm", "alias x=pga;", "cd", "C:\\t\\del"),
)
_WORDS = (
    *(
        "/srv/tie/settings.json",
        "tie/settings.json",
        "~/.claude/settings.json",
        ">/srv/tie/settings.json",
        ">>tie/settings.json",
        "-rf",
    ),
    *(
        "down",
        "guard stop",
        "--bare",
        "-delete",
        "open('/srv/tie/settings.json','w')",
        "of=tie/settings.json",
        "'a;b'",
        ">/dev/null",
    ),
)
_BETWEEN = ("; ", " && ", " | ", "\n", " \\\n")


@st.composite
def _spelt(draw: st.DrawFn, words: tuple[str, ...]) -> str:
    """A word as it stands, in quotes, with quotes in it, or with backslashes."""
    word = draw(st.sampled_from(words))
    how = draw(st.integers(0, 7))
    at = draw(st.integers(0, len(word)))
    return {
        0: f"'{word}'",
        1: f'"{word}"',
        2: f"{word[:at]}''{word[at:]}",
        3: f"{word[:at]}\\{word[at:]}",
    }.get(how, word)


_STEPS = st.tuples(
    st.sampled_from(_STARTERS),
    _spelt(_PROGRAMS),
    st.lists(_spelt(_WORDS), min_size=1, max_size=2),
    st.sampled_from(_BETWEEN),
)
_COMMANDS = st.lists(_STEPS, min_size=1, max_size=2).map(
    lambda steps: "".join(f"{start}{program} {' '.join(words)}{end}" for start, program, words, end in steps)
)


@given(text=_COMMANDS, folder=st.sampled_from(("/srv/app", "/srv", "/home/dev", "/home/dev/.claude", "")))
@settings(max_examples=300)
@example(text="tee /srv/tie/settings.json", folder="/srv/app")
@example(text="tar 'a;b' xf", folder="/home/dev")
def test_whatever_a_full_reading_finds_is_read_in_full(text: str, folder: str) -> None:
    if cannot_reach(text):
        assert not list(by_reading(text, folder, USUAL, LINKS))


@pytest.mark.parametrize("command", [*AT_PLACES, *BY_CODE, *BY_OUR_COMMANDS, *WITHOUT_HOOKS])
def test_each_known_way_is_read(command: str) -> None:
    assert not cannot_reach(command)


def test_no_attack_of_the_corpus_is_left_out() -> None:
    for call in attacks():
        if cannot_reach(call.text):
            assert not list(by_reading(call.text, "/home/dev/app", USUAL, UNSEEN)), call.text


@pytest.mark.parametrize(
    "command",
    [
        "cp a settings.json",
        "echo {} > /srv/tie/settings.json",
        "tee /srv/tie/settings.json",
        "tar xf a.tgz",
        "tar \\\nxf a.tgz",
        "r''m -r x",
        "pan\\\nguard stop",
        "C:\\t\\d'e'l x",
        "cat x > /dev/null/../../srv/tie/x",
        "/usr/bin/python3.11 x.py",
        "git stash",
    ],
)
def test_what_may_reach_something_of_ours_is_read(command: str) -> None:
    assert not cannot_reach(command)


@pytest.mark.parametrize(
    "command",
    [
        "cd /srv/app && npm run build -- --mode production && tar czf build.tgz dist/ && ls -la\n",
        "git log -n 5 2>&1",
        "cargo test > /dev/null 2>&1",
        "grep -rn 'TODO' src ../lib ~/notes",
        "git -C app status --short",
    ],
)
def test_what_starts_nothing_that_writes_is_not(command: str) -> None:
    assert cannot_reach(command)
