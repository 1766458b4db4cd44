"""The commands that matter to a shell's reader: what runs code, fetches, sends, destroys. Pure."""

from fnmatch import fnmatchcase

from panguard.scan.shell_words import Piece, Word
from panguard.values import replace

_FEWEST_LETTERS = 2
COMMANDS = (
    "curl",
    "tar",
    "zip",
    "gzip",
    "at",
    "nohup",
    "mkfifo",
    "wget",
    "aria2c",
    "bash",
    "sh",
    "zsh",
    "dash",
    "ksh",
    "eval",
    "exec",
    "source",
    "nc",
    "ncat",
    "netcat",
    "socat",
    "telnet",
    "python",
    "python2",
    "python3",
    "perl",
    "ruby",
    "php",
    "node",
    "base64",
    "openssl",
    "rm",
    "chmod",
    "chown",
    "sudo",
    "dd",
    "mkfs",
    "crontab",
    "scp",
    "ssh",
    "cat",
    "printenv",
    "env",
    "osascript",
    "powershell",
    "pwsh",
    "iex",
    "xargs",
    "tee",
    "dig",
    "nslookup",
    "security",
    "launchctl",
    "systemctl",
)
IS_COMMAND = frozenset(COMMANDS)
SHELLS = frozenset(("ash", "bash", "csh", "dash", "fish", "ksh", "sh", "tcsh", "zsh"))
INTERPRETERS = frozenset(
    ("node", "osascript", "perl", "php", "powershell", "pwsh", "python", "python2", "python3", "ruby")
)
PREFIXES = frozenset(
    (
        "!",
        "builtin",
        "busybox",
        "command",
        "do",
        "doas",
        "eatmydata",
        "else",
        "env",
        "exec",
        "if",
        "ionice",
        "nice",
        "nohup",
        "setsid",
        "stdbuf",
        "sudo",
        "then",
        "time",
        "timeout",
        "until",
        "while",
        "{",
    )
)


def opened_up(word: str) -> str | None:
    """Return the command of `{curl,-s}` or `/b?n/c*l`; None for any other word."""
    if word.startswith("{") and word.endswith("}") and "," in word:
        return word[1:-1].replace(",", " ")
    if not word.startswith("/") or not any(mark in word for mark in "?*["):
        return None
    paths = (
        f"{folder}/{command}" for folder in ("/bin", "/usr/bin", "/usr/local/bin") for command in COMMANDS
    )
    return next((path for path in paths if fnmatchcase(path, word)), None)


def completed(word: Word) -> str | None:
    """Return the word whose unknown names stand for nothing, or for what is missing of a command."""
    if any(not (piece.fixed or piece.empty) for piece in word.pieces):
        return _closed_up(word)
    letters = "".join(piece.text for piece in word.pieces if not piece.empty)
    if len(letters) < _FEWEST_LETTERS or not letters.isalnum():
        return _closed_up(word)
    if letters in IS_COMMAND:
        return letters
    form = "".join("?" if piece.empty else piece.text for piece in word.pieces)
    return next((command for command in COMMANDS if fnmatchcase(command, form)), None)


def _closed_up(word: Word) -> str | None:
    """Return a word without the unknown names that part letters; None where none does."""
    kept: list[Piece] = []
    for place, piece in enumerate(word.pieces):
        before = word.pieces[place - 1].text if place else ""
        after = word.pieces[place + 1].text if place + 1 < len(word.pieces) else ""
        if not (piece.empty and before[-1:].isalpha() and after[:1].isalpha()):
            kept.append(piece)
    return replace(word, pieces=tuple(kept)).said if len(kept) < len(word.pieces) else None
