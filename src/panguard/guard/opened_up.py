"""Tells whether a line goes on to other machines, or opens this or others to whoever comes. Pure."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from panguard.guard.line import Line
from panguard.guard.paths import UNKNOWN
from panguard.guard.shell_steps import steps
from panguard.guard.step import Step
from panguard.guard.strangers import is_own
from panguard.guard.touched import touched
from panguard.scan.patterns import LinearPattern

SPREADS = LinearPattern("spreads", r"\.ssh/(?:known_hosts|config)\b", "")
"""What a command line must hold to be read for going on to other machines."""

_LISTS = LinearPattern(
    "lists",
    r"(?:\b(?:awk|gawk|cut|grep|egrep|sed|cat|perl|python3?|rg|tr|sort|mapfile|readarray|getent)\b[^\n|;]*|<\s*[\"']?|open\([^\n)]{0,40})[^\s;|]{0,60}\.ssh/(?:known_hosts|config)\b",
    "",
)
_HOST = r"[\"']?(?:[\w.$-]+@)?(?:\$\{?\w+\}?|\{\}|%)[\"']?"
_GOES_ON = LinearPattern(
    "goes-on",
    rf"\b(?:scp|rsync|sftp)\b[^\n;|&]*\s{_HOST}:"
    rf"|\bssh\b[^\n;|&]*\s{_HOST}\s[^\n]*(?:\bnohup\b|\bsh\s+-s\b|/tmp/|/dev/shm|\bchmod\b|\bcurl\b|\bwget\b|\bpython|\bcrontab\b|\bauthorized_keys\b|\bbase64\b|\beval\b|&['\"\s)]|\bsetsid\b)"
    rf"|\bssh\b[^\n;|&]*\s{_HOST}\s[^\n;|]*<\s*[\w./~$\"']"
    rf"|\|\s*ssh\b[^\n;|&]*\s{_HOST}|\bssh-copy-id\b[^\n;|&]*\s{_HOST}",
    "",
)

_READS_LIST = LinearPattern(
    "reads-list",
    r"\b(?:open|readFileSync|readFile|File\.read\w*|read_text)\([^\n]{0,80}known_hosts|known_hosts[^\n]{0,20}\.read_text\(",
    "",
)
_GOES_BY_CODE = LinearPattern(
    "goes-by-code",
    r"[\"'](?:scp|ssh|rsync)(?:[\"']\s*,|\s[^\n\"']{0,120}(?:\{|\$|%s))|\bexec_command\(|\bopen_sftp\(|\basyncssh\.",
    "",
)

FIREWALLS = LinearPattern(
    "firewalls",
    r"\bauthorize-security-group-ingress\b|\bfirewall-rules\s+(?:create|update)\b|\bnsg\s+rule\s+(?:create|update)\b|\bopen-port\b",
    "",
)
"""What a command line must hold to be read for opening machines in a cloud."""

_WORLD = re.compile(r"(?:^|[\s\"'=,:{\[])(?:0\.0\.0\.0/0|::/0)(?=$|[\s\"',}\]])")
_EVERY_PORT = re.compile(r"(?:0|1)-65535|-1|\*|all", re.IGNORECASE)
_EVERY_PROTOCOL = re.compile(r"(?:-1|all|\*|any)", re.IGNORECASE)
_PERMITS_ALL = re.compile(
    r"IpProtocol[\"']?\s*[=:]\s*[\"']?(?:-1|all)\b|FromPort[\"']?\s*[=:]\s*[\"']?[01]\b.{0,80}ToPort[\"']?\s*[=:]\s*[\"']?65535\b",
    re.DOTALL,
)
_ANYBODY = frozenset(("*", "internet", "any", "0.0.0.0/0", "::/0"))

MOUNTS = LinearPattern("mounts", r"\b(?:docker|podman|nerdctl)\b.*\b(?:run|create|exec)\b", "")
"""What a command line must hold to be read for changing the machine from within a container."""

_RULES_ACCOUNTS = re.compile(
    r"/etc/(?:passwd|shadow|group|gshadow|sudoers(?:\.d/.*)?|crontab|cron\.\w+/.*|ld\.so\.preload|pam\.d/.*|ssh/sshd_config.*|systemd/system/.*|profile(?:\.d/.*)?|rc\.local)"
    r"|/root/\.(?:ssh/authorized_keys|bashrc|profile)|/home/[^/]+/\.ssh/authorized_keys|/var/spool/cron/.*"
)
_ACCOUNTS = frozenset(
    ("useradd", "adduser", "usermod", "passwd", "chpasswd", "visudo", "groupadd", "gpasswd", "userdel")
)
_WITHOUT_VALUE = re.compile(
    r"--(?:rm|privileged|interactive|tty|detach|init|read-only)|-[itd]{1,3}|--\S+=.*|-[ep]\S+", re.DOTALL
)

ENROLLS = LinearPattern(
    "enrolls",
    r"\bconfig\.(?:sh|cmd)\b.*--url|\b(?:gitlab-runner|act_runner|forgejo-runner|gitea-runner|drone-runner\S*)\b.*\bregister\b",
    "",
)
"""What a command line must hold to be read for lending the machine to somebody's repository."""


def spreads(line: Line) -> bool:
    """Say whether a line copies or starts something on every machine that this one knows."""
    return _LISTS.search(line.text) and _GOES_ON.search(line.text)


def spreads_by_code(text: str) -> bool:
    """Say whether a program copies or starts something on each machine of the list of those known."""
    return _READS_LIST.search(text) and _GOES_BY_CODE.search(text)


def opens_cloud(line: Line) -> bool:
    """Say whether a line lets everybody reach every port of machines in a cloud."""
    return any(_FIREWALLS[step.program](step) for step in line.steps if step.program in _FIREWALLS)


def changes_host(line: Line) -> bool:
    """Say whether a container writes who may do what on the machine that it runs on."""
    return any(map(_changes_below, line.steps))


def enrolls(line: Line) -> bool:
    """Say whether a line has this machine run what an outsider's repository says, without anybody asked."""
    return any(map(_is_enrolled, line.steps))


def _values(step: Step, *names: str) -> list[str]:
    """Return what a program is given for an option, also as several words."""
    found: list[str] = []
    taking = False
    for word in step.arguments:
        name, sign, value = word.partition("=")
        if word.startswith("--"):
            taking = name in names
            found += [value] if sign and taking else []
        elif taking:
            found.append(word)
    return [each for value in found for each in value.split(",") if each]


def _of_aws(step: Step) -> bool:
    said = " ".join(step.words)
    if "authorize-security-group-ingress" not in step.words or not _WORLD.search(said):
        return False
    protocols, ports = _values(step, "--protocol"), _values(step, "--port")
    every = any(map(_EVERY_PROTOCOL.fullmatch, protocols)) or any(map(_EVERY_PORT.fullmatch, ports))
    return every or _PERMITS_ALL.search(said) is not None


def _of_google(step: Step) -> bool:
    if "firewall-rules" not in step.words or "EGRESS" in step.words:
        return False
    sources = _values(step, "--source-ranges")
    allowed = _values(step, "--allow", "--rules")
    narrowed = _values(step, "--source-tags", "--source-service-accounts")
    anybody = any(map(_WORLD.search, sources)) or (not sources and not narrowed and "create" in step.words)
    every = any(each in ("all", "tcp", "tcp:0-65535", "tcp:1-65535") for each in allowed)
    return anybody and every


def _of_azure(step: Step) -> bool:
    sources = _values(step, "--source-address-prefixes", "--source-address-prefix")
    ports = _values(step, "--destination-port-ranges", "--destination-port-range")
    if "open-port" in step.words:
        return any(map(_EVERY_PORT.fullmatch, _values(step, "--port")))
    allows = "allow" in map(str.lower, _values(step, "--access")) and "Outbound" not in step.words
    anybody = any(each.lower() in _ANYBODY for each in sources)
    return allows and anybody and any(map(_EVERY_PORT.fullmatch, ports))


_FIREWALLS: Mapping[str, Callable[[Step], bool]] = {"aws": _of_aws, "gcloud": _of_google, "az": _of_azure}


def _changes_below(step: Step) -> bool:
    if step.program not in ("docker", "podman", "nerdctl") or "run" not in step.arguments[:2]:
        return False
    mounts = dict(_mounted(step))
    inner = _inner(step)
    if not mounts or not inner:
        return False
    return any(_writes_below(each, mounts) for each in steps(inner))


def _mounted(step: Step) -> "list[tuple[str, str]]":
    """Return where parts of the machine lie in a container that may write there: the place, and its own."""
    found = []
    for word, value in pairwise((*step.arguments, "")):
        name, sign, given = word.partition("=")
        said = given if sign else value
        if name in ("-v", "--volume"):
            host, _, rest = said.partition(":")
            target, _, mode = rest.partition(":")
            found += [(target, host)] if target and "ro" not in mode.split(",") else []
        elif name == "--mount":
            fields = dict(part.partition("=")[::2] for part in said.split(","))
            host = fields.get("source") or fields.get("src") or ""
            target = fields.get("target") or fields.get("dst") or fields.get("destination") or ""
            found += [(target, host)] if "readonly" not in fields and "ro" not in fields else []
    return [(target.rstrip("/") or "/", host) for target, host in found if _is_of_system(host)]


def _is_of_system(host: str) -> bool:
    return re.fullmatch(r"/|/(?:etc|root|home|var)(?:/[\w.-]+)*/?", host) is not None


def _inner(step: Step) -> str:
    """Return what is started in a container, as a shell would read it."""
    words = list(step.arguments[step.arguments.index("run") + 1 :])
    while words and words[0].startswith("-"):
        words = words[1 if _WITHOUT_VALUE.fullmatch(words[0]) else 2 :]
    return " ".join(_quoted(word) for word in words[1:])


def _quoted(word: str) -> str:
    plain = re.fullmatch(r"[\w./:=@%+,-]+", word.replace(UNKNOWN, "_"))
    return word if plain else "'" + word.replace("'", "'\\''") + "'"


def _writes_below(step: Step, mounts: Mapping[str, str]) -> bool:
    if step.program == "chroot":
        inside = any(word in mounts for word in step.arguments[:2])
        return inside and any(word in _ACCOUNTS or "/etc/" in word for word in step.arguments[1:])
    return any(
        _RULES_ACCOUNTS.fullmatch(_on_host(touch.path, mounts)) is not None
        for touch in touched(step)
        if touch.path.startswith("/")
    )


def _on_host(path: str, mounts: Mapping[str, str]) -> str:
    for target, host in mounts.items():
        if path == target or path.startswith(f"{target.rstrip('/')}/"):
            return re.sub(r"/+", "/", host + path[len(target.rstrip("/")) :])
    return ""


def _is_enrolled(step: Step) -> bool:
    registers = step.program in ("config.sh", "config.cmd") or (
        "runner" in step.program and "register" in step.arguments[:2]
    )
    addresses = _values(step, "--url", "--instance") or [
        value for word, value in pairwise(step.arguments) if word == "-u"
    ]
    return registers and any(_is_foreign(address) for address in addresses)


def _is_foreign(address: str) -> bool:
    host = re.match(r"https?://(?:[^/@]*@)?([\w.-]+)", address)
    return host is not None and UNKNOWN not in address and not is_own(host[1])
