"""Tells whether a line collects the keys of a whole machine, or reads the variables of all programs. Pure.

Who looks where a certificate lies, or lists what a project holds, collects nothing. Keys that are copied
together from wherever they lie are of use to nobody but a thief.
"""

import re
from itertools import pairwise

from panguard.guard.line import Line, chain
from panguard.guard.step import Step
from panguard.scan.patterns import LinearPattern

MAY = LinearPattern(
    "gathered",
    r"(?i)\b(?:find|fd|fdfind|locate|mlocate|plocate|mdfind)\b|/environ\b|\bps\s|\bgrep\b.*\bPRIVATE KEY",
    "",
)
"""What a command line must hold to be read for it."""

_SEARCHES = frozenset(("find", "fd", "fdfind", "locate", "mlocate", "plocate", "mdfind"))
_WHOLE = re.compile(
    r"(?:/|~|\$HOME|\$\{HOME\}|/home|/Users|/root|/mnt|/home/[\w.-]+|/Users/[\w.-]+)/?(?:\*/?)?"
)
_KEY_NAME = re.compile(
    r"(?i)\W*(?:id_(?:rsa|dsa|ecdsa|ed25519|\*)?\*?|.*\.(?:pem|key|ppk|p12|pfx|kdbx?|jks|keystore|ovpn|wallet|asc)|.*\.?env(?:\.\*|\*)?"
    r"|\.?(?:netrc|pgpass|git-credentials|npmrc|pypirc|htpasswd|boto|s3cfg)|.*credentials(?:\.\w+|\*)?|wallet\.dat|.*wallet\*?|.*secrets?\*?(?:\.\w+)?"
    r"|login\sdata|key4\.db|logins\.json|.*_history|shadow|.*(?:\.ssh|\.aws|\.gnupg|\.kube)\W*|\*?passwords?\*?(?:\.\w+)?)\W*"
)
_NAMING = frozenset(("-name", "-iname", "-path", "-ipath", "-wholename", "-regex", "-iregex"))
_COLLECTS = frozenset(
    [
        "cp",
        "mv",
        "tar",
        "rsync",
        "scp",
        "zip",
        "7z",
        "cpio",
        "cat",
        "dd",
        "base64",
        "curl",
        "nc",
        "install",
        "gzip",
        "sftp",
        "xcopy",
        "copy-item",
        "tee",
        "pax",
        "rclone",
    ]
)
_OF_ALL = LinearPattern(
    "of-all",
    r"/proc/(?:[^/\s'\"]{0,20}[*?\[][^/\s'\"]{0,20}|\$\(|`)[^\s'\"]{0,20}/environ\b|\bfind\s+/proc\b[^\n|;]*environ"
    r"|/proc/[0-9\[\]\-*+]+\s*[;\n](?:[^\n]|\n){0,200}/environ\b"
    r"|(?:pgrep\s+(?:-f\s+)?['\"]?\.|\bps\s+-?(?:e|A|ax|aux|-e)\w*\b[^\n)]*|\bls\s+/proc\b[^\n)]*|\bprocess_iter|\bpsutil\.pids|listdir\(\s*['\"]/proc)"
    r"(?:[^\n]|\n){0,200}(?:/environ\b|\.environ\(\))",
    "",
)
_VARIABLES_OF_ALL = re.compile(r"-?(?=\w*e)(?=\w*[ax])[aexwuf]{2,6}|e(?:ww?)?|-E")
_SECRET_WORD = re.compile(r"(?i)secret|token|passw|key|credential|aws_")
_ONLY_NAMES = re.compile(r"-\w*[lcqL]\w*|--(?:files-with-matches|count|quiet)")


def gathers(line: Line) -> bool:
    """Say whether a line collects the keys of a machine, or the variables of all its programs."""
    return _collects(line) or _reads_all(line)


def reads_all_variables(text: str) -> bool:
    """Say whether a program in any language reads the variables of every program of the machine."""
    return _OF_ALL.search(text)


def _collects(line: Line) -> bool:
    searched = False
    for step in line.steps:
        if searched and (step.program in _COLLECTS or _is_handed(step)):
            return True
        searched = searched or _seeks_keys(step)
    return False


def _is_handed(step: Step) -> bool:
    return step.program in ("xargs", "parallel") and any(word in _COLLECTS for word in step.arguments)


def _seeks_keys(step: Step) -> bool:
    if step.program not in _SEARCHES:
        return False
    words = [word for word in step.arguments if word]
    if step.program == "find":
        names = [value for word, value in pairwise(words) if word in _NAMING]
        roots = _roots(words)
    else:
        names = [word.strip("^$").replace("\\", "") for word in words if not word.startswith("-")]
        roots = ["/"] if step.program not in ("fd", "fdfind") else names[1:]
    return any(map(_WHOLE.fullmatch, roots)) and any(map(_KEY_NAME.fullmatch, names))


def _roots(words: list[str]) -> list[str]:
    options = ("-L", "-P", "-H")
    rest = [word for word in words if word not in options]
    end = next((at for at, word in enumerate(rest) if word.startswith(("-", "(", "!"))), len(rest))
    return rest[:end]


def _reads_all(line: Line) -> bool:
    if reads_all_variables(line.text):
        readers = [
            step for step in line.steps if any("/environ" in word for word in (*step.words, *step.taken))
        ]
        return not readers or not all(map(_tells_names, readers))
    return any(_of_processes(step) for step in line.steps)


def _tells_names(step: Step) -> bool:
    """Say whether a search only says which programs have a variable, and not what it holds."""
    return "grep" in step.program and any(map(_ONLY_NAMES.fullmatch, step.arguments))


def _of_processes(step: Step) -> bool:
    """Say whether what all programs were started with is searched for keys."""
    if "grep" not in step.program or not any(map(_SECRET_WORD.search, step.arguments)):
        return False
    return any(
        each.program == "ps" and any(map(_VARIABLES_OF_ALL.fullmatch, each.arguments)) for each in chain(step)
    )
