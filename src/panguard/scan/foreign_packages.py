"""Finds packages that a runner of packages is to fetch from an outsider's address, past any registry. Pure.

A registry keeps what was published and by whom. What lies at an address is whatever its owner puts there, at
each start anew.
"""

import re
import shlex

_RUNNERS = frozenset(("npx", "bunx", "pnpx", "uvx", "pipx", "npm", "pnpm", "yarn", "bun", "uv"))
_ORDERS = frozenset(("run", "exec", "x", "dlx", "tool", "--"))
_GIVES_PACKAGE = frozenset(("-p", "--package", "--from", "--spec", "--with"))
_TAKES_VALUE = frozenset(("--python", "--registry", "--index-url", "--index", "--cache", "--prefix", "-w"))
_ADDRESS = re.compile(
    r"(?:[\w.@/-]+@)?(?:git\+)?(https?)://(?:[^/@\s]*@)?([\w.-]+|\[[\da-f:]+\])", re.IGNORECASE
)
_KEPT = re.compile(
    r"(?:.*\.)?(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|npmjs\.org|npmjs\.com|pypi\.org|pythonhosted\.org"
    r"|deno\.land|esm\.sh|jsr\.io|pkg\.pr\.new|unpkg\.com|jsdelivr\.net|yarnpkg\.com|pytorch\.org|huggingface\.co|googleapis\.com|amazonaws\.com"
    r"|dev\.azure\.com|visualstudio\.com|local|localhost|internal|lan|test|corp|home|svc)|localhost|[\w-]+"
    r"|127(?:\.\d+){3}|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}",
    re.IGNORECASE,
)
_LONGEST = 4_000
_FIRST_WORDS = 12


def foreign_package(command: str) -> str:
    """Return the address of an outsider from which a command line runs a package; empty if there is none."""
    if "://" not in command or len(command) > _LONGEST:
        return ""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    names = [word.replace("\\", "/").rpartition("/")[2].lower().partition(".")[0] for word in words]
    told = next((word for word in words[1:_FIRST_WORDS] if " " in word and "://" in word), "")
    if told and len(told) < len(command):
        return foreign_package(told)
    for place, name in enumerate(names[:_FIRST_WORDS]):
        if name in _RUNNERS:
            return next((word for word in _packages(words[place + 1 :]) if _is_foreign(word)), "")
    return ""


def _packages(words: list[str]) -> list[str]:
    """Return the words that name what is fetched: those of its options, and the first without one."""
    found: list[str] = []
    skip = False
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if skip:
            skip = False
        elif word in _GIVES_PACKAGE:
            found.append(following)
            skip = True
        elif word.startswith("-"):
            name, sign, value = word.partition("=")
            found += [value] if sign and name in _GIVES_PACKAGE else []
            skip = word in _TAKES_VALUE
        elif word not in _ORDERS:
            return [*found, word]
    return found


def _is_foreign(word: str) -> bool:
    found = _ADDRESS.match(word)
    return found is not None and _KEPT.fullmatch(found[2]) is None
