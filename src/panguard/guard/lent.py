"""Tells whether settings of git, ssh or curl lend them to a stranger's program or machine. Pure.

Such settings are read by programs that nobody suspects: the next `git status` runs what stands there, the
next `curl` sends through it. It is the same whether an option, a variable, a command or a file sets them.
What everybody sets (an editor, a pager, a helper that stores passwords, `ssh` itself) is none of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from panguard.guard.step import Step
from panguard.guard.strangers import NOBODYS
from panguard.guard.touched import Touch
from panguard.scan.patterns import LinearPattern

MAY = LinearPattern(
    "lent",
    r"(?is)\bgit\b.*(?:\s-c|--config|\bconfig\b|ext::|--upload-pack|--receive-pack|--exec|difftool|\s-u)|\bGIT_\w+=|_ASKPASS="
    r"|\b(?:PAGER|MANPAGER|EDITOR|VISUAL|LESSOPEN|BROWSER)=|\bssh\b.*\s-[A-Za-z]{0,4}[oF]|\bscp\b.*\s-[oF]|\bsftp\b.*\s-[oF]|curlrc|wgetrc|gitconfig"
    r"|git[\\/]config|\.ssh[\\/]config|ssh_config|script[-_]shell|npmrc",
    "",
)
"""What a command line must hold to be read for it."""

# Anybody may write there, and nothing of a project lies there.
_TEMPORARY = re.compile(
    r"(?:^|[\s\"'=!:(<])(?:/private)?/(?:tmp|var/tmp|dev/shm)/|%temp%|\$TMPDIR\b", re.IGNORECASE
)
_KNOWN_HIDDEN = (
    r"git[\w.-]*|husky|hooks|config|local|ssh|cargo|nvm|volta|pyenv|rbenv|asdf|npm|npm-global|bun"
    r"|deno|vscode|vim|emacs\.d|nix-profile|gnupg|venv|pre-commit|lefthook|docker|kube|aws|azure|mise|dotfiles|oh-my-zsh|fzf|rd|orbstack|cursor|sdkman|claude"
)
_STRANGE = rf"\.(?!(?:{_KNOWN_HIDDEN})(?:[/\\\s\"']|$))[\w-][\w.-]*"
_HIDDEN = re.compile(rf"[/~]{_STRANGE}|(?:^|[\s\"'=!]){_STRANGE}/|^{_STRANGE}(?:\s|$)")
_FETCHES = re.compile(
    r"\b(?:curl|wget|aria2c|lynx|Invoke-WebRequest|iwr|irm)\b|/dev/(?:tcp|udp)/|\b(?:nc|ncat|netcat|socat)\b"
)
_GETS = re.compile(r"\b(?:curl|wget|aria2c|lynx|Invoke-WebRequest|iwr|irm)\b|/dev/(?:tcp|udp)/")
_DISGUISED = re.compile(
    r"\|\s*(?:ba|z|da|k)?sh\b|\bbase64\b|\beval\b|\bxxd\b|\b(?:python[\d.]*|perl|ruby|node|php)\s+-[cer]\b|^\s*;"
)
_SSH = frozenset(("ssh", "plink", "tortoiseplink", "autossh", "tsh", "sshpass", "putty", "openssh"))
_WATCHES = re.compile(r"(?:true|false|yes|no|on|off|0|1|)|.*watchman.*|.*rs-git-fsmonitor.*", re.IGNORECASE)
_RUNS = re.compile(
    r"core\.(?:gitproxy|askpass|editor|pager|hookspath)|sequence\.editor|pager\..+|diff\.external|diff\..+\.(?:command|textconv)|(?:diff|merge)tool\..+\.(?:cmd|path)"
    r"|merge\..+\.driver|filter\..+\.(?:clean|smudge|process)|gpg\.(?:.+\.)?program|uploadpack\.packobjectshook|remote\..+\.(?:uploadpack|receivepack|vcs)"
    r"|interactive\.difffilter|(?:browser|man)\..+\.(?:cmd|path)|trailer\..+\.(?:command|cmd)|sendemail\.\w+cmd|init\.templatedir|include\.path|includeif\..+\.path|core\.attributesfile"
)
_HELPER = re.compile(r"credential\.(?:.+\.)?helper|alias\..+")
_ENVIRONMENT = {
    "GIT_SSH": "core.sshcommand",
    "GIT_SSH_COMMAND": "core.sshcommand",
    "GIT_PROXY_COMMAND": "core.gitproxy",
    "GIT_EXTERNAL_DIFF": "diff.external",
    "GIT_TEMPLATE_DIR": "init.templatedir",
    **dict.fromkeys(
        ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG", "GIT_EXEC_PATH"), "include.path"
    ),
    **dict.fromkeys(
        (
            "GIT_EDITOR",
            "GIT_SEQUENCE_EDITOR",
            "GIT_PAGER",
            "GIT_ASKPASS",
            "SSH_ASKPASS",
            "PAGER",
            "EDITOR",
            "VISUAL",
        ),
        "core.editor",
    ),
    **dict.fromkeys(("MANPAGER", "LESSOPEN", "BROWSER"), "core.editor"),
}
_SSH_RUNS = frozenset(("proxycommand", "localcommand", "knownhostscommand", "include", "match"))
_TURNS = frozenset(
    ("--get", "--get-all", "--list", "-l", "--unset", "--unset-all", "--get-regexp", "get", "list", "unset")
)
_GIT_FILE = re.compile(
    r"(?:^|[\\/])(?:\.gitconfig|\.git[\\/](?:modules[\\/].+[\\/])?config|git[\\/]config|gitconfig|\.gitconfig\.\w+)$"
)
_CURL_FILE = re.compile(r"(?:^|[\\/])[._]?(?:curlrc|wgetrc)$")
_SSH_FILE = re.compile(r"(?:^|[\\/])(?:\.ssh[\\/]config(?:\.d[\\/].+)?|ssh_config(?:\.d[\\/].+)?)$")
_NPM_FILE = re.compile(r"(?:^|[\\/])\.?npmrc$")
_SECTIONS = ("core", "diff", "gpg", "credential", "init", "include")
_SECTION = re.compile(r"\[\s*([\w.-]+)(?:\s+\"((?:[^\"\\]|\\.)*)\")?\s*\]")
_PAIR = re.compile(r"--?([\w-]+)\s*(?:[=:]\s*|\s)\s*(.*)|([\w-]+)\s*(?:[=:]\s*|\s+|$)(.*)")
_OPTION = re.compile(r"\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)", re.DOTALL)
# Letters that take no value may stand before it.
_OPTION_OF_SSH = re.compile(r"-[46AaCfGgKkMNnqsTtVvXxYy]*o(.*)", re.DOTALL)
_UNCHECKED = re.compile(r"(?:insecure|k|proxy-insecure|no-check-certificate)")


def lends(step: Step) -> bool:
    """Say whether a program sets, for itself or for good, what runs or diverts for a stranger."""
    if any(_is_lent(key, value) for key, value in _from_environment(step)):
        return True
    if step.program == "git":
        return any(_is_lent(key, value) for key, value in _of_git(step)) or _reaches_out(step)
    if step.program in ("ssh", "scp", "sftp"):
        return any(_is_ssh_lent(key, value) for key, value in _of_ssh(step))
    return step.program in ("npm", "pnpm", "yarn", "npx") and any(map(_is_strange, _of_npm(step)))


def lends_by_file(name: str, text: str) -> bool:
    """Say whether what is written into a file of settings runs or diverts for a stranger."""
    if _GIT_FILE.search(name):
        return _diverts(tuple(_settings(text)))
    if _CURL_FILE.search(name):
        return _is_curl_lent(text)
    if _SSH_FILE.search(name):
        return any(_is_ssh_lent(key, value) for key, value in _lines(text))
    if _NPM_FILE.search(name):
        return any(key == "script-shell" and _is_strange(value) for key, value in _lines(text))
    return False


def lends_by_touch(touch: Touch) -> bool:
    """Say whether a command line writes such settings into a file."""
    return touch.text is not None and lends_by_file(touch.path, touch.text)


def lends_by_fields(text: str, others: frozenset[str]) -> bool:
    """Say whether one field of a tool names such a setting, and this or another gives it such a value."""
    key, sign, value = text.partition("=")
    if not re.fullmatch(r"[\w-]{2,20}(?:\.[\w.*/:@-]{1,100})?\.[\w-]{2,30}", key.strip()):
        return False
    return _is_lent(key.strip(), value) if sign else any(_is_lent(key, other) for other in others - {text})


def _is_strange(value: str) -> bool:
    """Say whether a command line fetches, is disguised, or lies where nothing of the user's lies."""
    found = (
        _TEMPORARY.search(value)
        or _HIDDEN.search(value)
        or _FETCHES.search(value)
        or _DISGUISED.search(value)
    )
    return found is not None


def _is_lent(key: str, value: str) -> bool:
    name, value = key.strip().lower(), value.strip().strip("\"'")
    if name.startswith("url.") and name.endswith("insteadof"):
        return NOBODYS.search(key[4:]) is not None
    if name.startswith(("http.", "remote.")) and name.endswith("proxy"):
        return NOBODYS.search(value) is not None
    if _HELPER.fullmatch(name):
        return (value.startswith("!") or "/" in value.split(" ")[0]) and _is_strange(value)
    judge = _STRICT.get(name)
    return judge(value) if judge is not None else _RUNS.fullmatch(name) is not None and _is_strange(value)


def _is_no_monitor(value: str) -> bool:
    return _WATCHES.fullmatch(value) is None


def _is_always(value: str) -> bool:
    return value.lower() == "always"


def _is_no_ssh(value: str) -> bool:
    words = value.split()
    if not words:
        return False
    first = words[0].strip("\"'").replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
    orders = re.search(r"(?i)(?:Proxy|Local|KnownHosts)Command[= ](.*)", value)
    known = first in _SSH or words[0].startswith("$")
    placed = _TEMPORARY.search(words[0]) or _HIDDEN.search(words[0])
    asked = orders is not None and _is_ssh_lent("proxycommand", orders[1])
    return not known or placed is not None or asked


_STRICT: Mapping[str, Callable[[str], bool]] = {
    "core.fsmonitor": _is_no_monitor,
    "core.sshcommand": _is_no_ssh,
    **dict.fromkeys(("protocol.ext.allow", "protocol.allow"), _is_always),
}


def _is_ssh_lent(key: str, value: str) -> bool:
    name = key.lower()
    if name not in _SSH_RUNS:
        return False
    if name == "match" and "exec" not in value.lower():
        return False
    places = _TEMPORARY.search(value) or _HIDDEN.search(value)
    return (places or _GETS.search(value) or _DISGUISED.search(value)) is not None


def _is_curl_lent(text: str) -> bool:
    for key, value in _lines(text):
        name = key.replace("_", "-")
        unchecked = _UNCHECKED.fullmatch(name) or (name, value) in _NO_CHECK
        if unchecked or (name in _PROXIES and NOBODYS.search(value)):
            return True
    return False


_NO_CHECK = frozenset(("check-certificate", value) for value in ("off", "no", "false"))
_PROXIES = frozenset(("proxy", "preproxy", "socks5", "socks5-hostname", "https-proxy", "http-proxy", "x"))


def _from_environment(step: Step) -> Iterator[tuple[str, str]]:
    named = dict(step.named)
    if step.program in ("export", "set", "declare", "typeset", "setx") or not step.words:
        named.update(
            (name, value) for name, sign, value in (word.partition("=") for word in step.words) if sign
        )
    for name, value in named.items():
        if name.lower() == "npm_config_script_shell":
            yield "core.editor", value
        elif name in _ENVIRONMENT:
            yield _ENVIRONMENT[name], value
        elif name.startswith("GIT_CONFIG_KEY_"):
            yield value, named.get(name.replace("KEY", "VALUE"), "")
        elif name == "GIT_CONFIG_PARAMETERS":
            yield from _pairs(re.findall(r"'([^']*)'", value))


def _of_git(step: Step) -> Iterator[tuple[str, str]]:
    words = step.arguments
    for word, value in pairwise(words):
        if word in ("-c", "--config"):
            yield from _pairs([value])
        elif word in ("-x", "--extcmd") and "difftool" in words:
            yield "diff.external", value
    yield from _pairs([word.removeprefix("--config=") for word in words if word.startswith("--config=")])
    if "config" in words and _TURNS.isdisjoint(words):
        yield from _configured(words[words.index("config") + 1 :])


def _configured(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the setting that `git config` is told to write."""
    rest = [
        word
        for before, word in pairwise(("", *words))
        if not word.startswith("-") and word != "set" and before not in _CONFIG_WITH_VALUE
    ]
    at = next((at for at, word in enumerate(rest) if re.match(r"[A-Za-z][\w-]*\.", word)), None)
    if at is not None:
        yield rest[at], " ".join(rest[at + 1 :])


def _reaches_out(step: Step) -> bool:
    """Say whether git is told to talk through a program, or has the other side start one."""
    words = step.arguments
    asked = (
        word.partition("=")[2]
        for word in words
        if word.startswith(("--upload-pack=", "--receive-pack=", "--exec="))
    )
    given = (value for word, value in pairwise(words) if word in ("--upload-pack", "--receive-pack", "-u"))
    return any(word.lower().startswith("ext::") for word in words) or any(map(_is_strange, (*asked, *given)))


_CONFIG_WITH_VALUE = frozenset(
    ("-f", "--file", "--blob", "--type", "-t", "--default", "--comment", "--value")
)


def _of_npm(step: Step) -> Iterator[str]:
    """Yield the shells that a manager of packages is told to run scripts with."""
    for word, value in zip(step.arguments, (*step.arguments[1:], ""), strict=False):
        name, sign, joined = word.removeprefix("--").partition("=")
        if name == "script-shell":
            yield joined if sign else value


def _of_ssh(step: Step) -> Iterator[tuple[str, str]]:
    words = step.arguments
    for word, value in zip(words, (*words[1:], ""), strict=False):
        if word == "-F":
            yield "include", value
        joined = _OPTION_OF_SSH.match(word)
        found = _OPTION.match(joined[1] or value) if joined else None
        if found:
            yield found[1], found[2].strip()


def _pairs(texts: list[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        key, sign, value = text.partition("=")
        if sign:
            yield key, value


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the settings of a file of git by their whole names."""
    section = ""
    for line in text.splitlines():
        plain = line.strip()
        found = _SECTION.match(plain)
        if found:
            section = f"{found[1]}.{found[2]}" if found[2] is not None else found[1]
            plain = plain[found.end() :].strip()
        key, sign, value = plain.partition("=")
        if plain and not plain.startswith(("#", ";")):
            # An edit may hold a line without the section that it stands in.
            for name in (section,) if section else _SECTIONS:
                yield f"{name}.{key.strip()}", value if sign else "true"


def _diverts(settings: tuple[tuple[str, str], ...]) -> bool:
    return any(_is_lent(key, value) for key, value in settings)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        plain = line.strip()
        found = None if plain.startswith("#") else _PAIR.fullmatch(plain)
        if found:
            yield (
                (found[1] or found[3]).lower().lstrip("-"),
                (found[2] or found[4] or "").strip().strip("\"'"),
            )
