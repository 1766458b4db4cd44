"""What in an attack can be said in another way without another meaning: hosts, paths, names, verbs. Pure."""

import re
from collections.abc import Callable, Sequence

from panguard.scan.sensitive import secret_path

_ENDS = "com|net|org|io|dev|app|xyz|top|site|online|info|biz|co|ai|cloud|me|cc|ru|cn|tw|example|invalid|test"
ADDRESS = re.compile(
    r"(?<![\w.-])(?P<before>(?:https?|ftp|wss?)://(?:[\w.+-]+@)?)?"
    rf"(?P<host>(?:\d{{1,3}}\.){{3}}\d{{1,3}}|(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}(?:{_ENDS})\b|(?<=//)[\w.-]{{1,253}})"
    r"(?P<path>(?::\d{1,5})?(?:/[\w./~%+=&?#-]*)?)"
)
# Folders whose contents are named by whoever wrote the attack; what lies elsewhere has the name it must have.
PLACE = re.compile(
    r"(?<![\w./:-])(?P<folder>(?:/(?:tmp|var/tmp|home/[\w.-]+|Users/[\w.-]+|opt)|~|\$HOME|\.{1,2})/)(?P<rest>[\w./-]+)"
)
ASSIGNED = re.compile(
    r"(?m)(?:^|[;&|{]|\b(?:export|local|let|const|var)[ ])[ ]*([A-Za-z_]\w{0,40})[ ]?=(?![=~])"
    r"|\bas ([A-Za-z_]\w*)"
)
SHELL = re.compile(
    r"(?m)(?:^|[|;&(`$>-]|\bsudo)[ ]*"
    r"(?:curl|wget|bash|sh|zsh|cat|nc|ncat|ssh|scp|rsync|tar|zip|base64|openssl|gpg"
    r"|chmod|chown|rm|cp|mv|dd|crontab|echo|printf|env|printenv|python3?|node|perl|ruby|npm|npx|pip3?|git|docker"
    r"|kubectl|aws|gcloud|find|xargs|sed|awk|tee|nohup|eval|source|export|launchctl|systemctl|osascript|security)\b"
    r"(?=[ ]|$)"
)
CODE = re.compile(r"\w\(|=>|\bimport \w|\bdef |\bfunction\b|\$\w|[{};]\s*$|\b\w+ = |\|\s*\w|&&", re.MULTILINE)
HAN = re.compile(r"[\u4e00-\u9fff]")


def is_shell(text: str) -> bool:
    """Say whether a text holds commands of a shell."""
    return bool(SHELL.search(text))


def is_code(text: str) -> bool:
    """Say whether a text is a program or a command rather than a sentence."""
    return is_shell(text) or bool(CODE.search(text))


def is_chinese(text: str) -> bool:
    """Say whether a text is written in Chinese."""
    return bool(HAN.search(text))


def with_hosts(text: str, hosts: Sequence[str], numbers: Sequence[str]) -> str:
    """Put other hosts in place of those named, in turn; numeric ones by `numbers`."""
    seen: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        host = found["host"]
        names = numbers if host.replace(".", "").isdigit() else hosts
        known = seen.setdefault(host, names[len(seen) % len(names)])
        return f"{found['before'] or ''}{known}{found['path']}"

    return ADDRESS.sub(other, text)


def with_address_paths(text: str, path: str) -> str:
    """Put another path in place of what follows the hosts of addresses."""

    def other(found: re.Match[str]) -> str:
        port, slash, rest = found["path"].partition("/")
        return f"{found['before'] or ''}{found['host']}{port}{path if slash and rest else slash}"

    return ADDRESS.sub(other, text)


def with_places(text: str, name: str) -> str:
    """Give files that the attack itself names another name; places where secrets lie keep theirs."""

    def other(found: re.Match[str]) -> str:
        if secret_path(found[0]) is not None or "/." in found[0].replace("/./", "/"):
            return found[0]
        *_, last = found["rest"].rstrip("/").split("/")
        _, dot, end = last.rpartition(".")
        return f"{found['folder']}{name}{dot}{end if dot else ''}"

    return PLACE.sub(other, text)


def assigned(text: str) -> tuple[str, ...]:
    """Return the names that a program gives to values of its own, in order."""
    return tuple(dict.fromkeys(name for found in ASSIGNED.finditer(text) for name in found.groups() if name))


def renamed(text: str, name_for: Callable[[int], str]) -> str:
    """Give the program's own names other names, everywhere; `name_for` is asked with their number."""
    for number, name in enumerate(assigned(text)):
        text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?!\w)", name_for(number), text)
    return text
