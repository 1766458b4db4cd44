"""The commands that matter to a shell's reader: what runs code, fetches, sends, destroys. Pure."""

from fnmatch import fnmatchcase

from panguard.scan.shell_words import Word

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
    """Return the command that a word is, whose unknown names stand for nothing or for what is missing."""
    if any(not (piece.fixed or piece.empty) for piece in word.pieces):
        return None
    letters = "".join(piece.text for piece in word.pieces if not piece.empty)
    if len(letters) < _FEWEST_LETTERS or not letters.isalnum():
        return None
    if letters in IS_COMMAND:
        return letters
    form = "".join("?" if piece.empty else piece.text for piece in word.pieces)
    return next((command for command in COMMANDS if fnmatchcase(command, form)), None)
