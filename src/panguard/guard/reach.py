"""Says of a command line, by its words alone, whether it need not be read as a shell reads it. Pure.

What is looked for is taken from the tables of those that read: a program that none of them knows, and that
nothing hands a text to, does nothing that they could find, in whatever folder, by whatever links.
"""

import re
from collections.abc import Iterable

from panguard.guard.code_steps import INTERPRETERS
from panguard.guard.handed_on import HANDING
from panguard.guard.own_commands import NAMES
from panguard.guard.started import AGENTS
from panguard.guard.touched import ACTING
from panguard.scan.patterns import LinearPattern

TALKERS = frozenset(("nc", "ncat", "socat", "curl", "netcat", "telnet"))
"""Programs that talk to a socket, which may be ours."""

# What stands for a text that is not there: names, commands, braces, wildcards.
_STANDS_FOR = r"[$`{*?\[]"


def _words(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names)))


_MAY_REACH = LinearPattern(
    "reach",
    rf"(?i){_STANDS_FOR}|>|{AGENTS}"
    rf"|\b(?:{_words(HANDING | TALKERS | {*NAMES})}|{ACTING}|{INTERPRETERS})\b",
    "",
)
# What is sent nowhere, or from one stream to another.
_SENT_NOWHERE = re.compile(r"\d?(?:>>?[ \t]*/dev/null|>&\d)(?=[\s;&|)]|\Z)")


def cannot_reach(text: str) -> bool:
    """Say whether a command line can do nothing to what is ours.

    It starts nothing of ours and no agent; nothing that it starts writes, talks, or runs a text as a program.
    """
    said = _SENT_NOWHERE.sub(" ", text) if ">" in text else text
    return not any(map(_MAY_REACH.search, dict.fromkeys((said, _joined(said), _of_windows(said)))))


def _joined(text: str) -> str:
    """Return a text without the quotes, backslashes and ends of lines that join what stands around them."""
    return unquoted(text.replace("\\\r\n", "").replace("\\\n", ""))


def unquoted(text: str) -> str:
    """Return a text without its quotes and backslashes."""
    return text.replace('"', "").replace("'", "").replace("\\", "")


def _of_windows(text: str) -> str:
    return text.replace('"', "").replace("'", "").replace("\\", "/")
