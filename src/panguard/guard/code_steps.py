"""Finds what a short program in another language writes, removes or replaces, and what it starts. Pure.

Programs handed to an interpreter in one line name paths in pieces: the home of the user, names,
sums, joined parts. Those are put together in the text, in whatever language; then it is looked at what is
done with the path that stands there.
"""

import re
from collections.abc import Callable, Iterator

from panguard.guard.step import Step
from panguard.guard.touched import How, Touch

_LONGEST = 25_000
_OF_CODE = 4
_ROUNDS = 6
_MOST_NAMES = 40
_LONGEST_NAMED = 300
INTERPRETERS = (
    r"(?:python|pypy)[\d.]*w?|py|node(?:js)?|deno|bun|perl|ruby|php|lua|osascript|tsx|ts-node|pwsh|powershell"
    r"|awk|gawk|tclsh"
)
"""The programs that run a text in another language."""
_CODE_OPTIONS = (
    "-c",
    "-e",
    "-E",
    "-p",
    "-pe",
    "-ne",
    "-r",
    "--eval",
    "--print",
    "eval",
    "-lne",
    "-ie",
    "-Command",
    "-command",
)
_HOME = re.compile(
    r"(?:pathlib\.)?(?:Path|PosixPath)\.home\(\)|(?:require\(\s*['\"](?:node:)?os['\"]\s*\)|\bos)\.homedir\(\)|\bhomedir\(\)"
    r"|process\.env(?:\.HOME\b|\[\s*['\"]HOME['\"]\s*\])|\bos\.environ\[\s*['\"]HOME['\"]\s*\]"
    r"|\bos\.(?:environ\.get|getenv)\(\s*['\"]HOME['\"][^)]*\)|\bENV\[\s*['\"]HOME['\"]\s*\]|\$ENV\{['\"]?HOME['\"]?\}"
    r"|\bENV\.fetch\(\s*['\"]HOME['\"]\s*\)|\bDir\.home\b|\bgetenv\(\s*['\"]HOME['\"]\s*\)|\$_SERVER\[['\"]HOME['\"]\]"
    r"|\bDeno\.env\.get\(\s*['\"]HOME['\"]\s*\)|\$HOME\b"
)
_LITERAL = r"'(?:[^'\\\n]|\\.)*'"
_ANY_QUOTES = re.compile(
    r"(?<![\w'])(?P<kind>[rbuf]{0,2})(?:\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|`(?P<tick>[^`\n]*)`)"
)
_SUM = re.compile(rf"({_LITERAL})\s*(?:\+|\.(?=\s*'))\s*({_LITERAL})")
_DIVISION = re.compile(rf"({_LITERAL})\s*/\s*({_LITERAL})")
_JOIN = re.compile(
    rf"(?:(?:\bos\.path|\bpath|\bposixpath|\bFile|require\(\s*'(?:node:)?path'\s*\))\.)?\b(?:join|resolve)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})+)\s*\)"
)
_JOINED_TO = re.compile(rf"({_LITERAL})\.joinpath\(\s*({_LITERAL})\s*\)")
_WRAPPED = re.compile(
    rf"\b(?:os\.path\.|path\.|File\.|pathlib\.)?(?:expanduser|expandvars|expand_path|abspath|realpath|normpath|Path|PosixPath|PurePath|str|String|fspath|normalize"
    rf"|resolve|Pathname\.new|Pathname)\(\s*({_LITERAL})\s*\)"
)
_AFTER_WRAP = re.compile(rf"({_LITERAL})\.(?:expanduser|resolve|absolute|as_posix|toString|to_s)\(\)")
_NAMED = re.compile(
    rf"(?<![\w.'$])(?:(?:const|let|var|my|local)\s+)?([$@]?[A-Za-z_]\w*)\s*:?=\s*({_LITERAL})(?=\s*(?:[;,\n)]|$))"
)
# What stands in brackets, up to where it ends: no part of it may end it, so that it is read once.
_WORDS = r"(?:[^'();\n]|'(?:[^'\\\n]|\\.)*+'|\([^()\n]*+\))*+"
_ACTS = (
    r"(?:remove|unlink|rmtree|removedirs|rmdir|rm|rename|renames|replace|move|copy|copy2|copyfile|copytree|cp|mv|symlink|link|truncate|chmod|chown"
    r"|write|writeFile|appendFile|outputFile|writeJson|writeTextFile|copyFile|createWriteStream|file_put_contents|delete|rm_rf|rm_r|rm_f"
    r"|safe_unlink|ensureLink|ensureSymlink|utimes|mkfifo|emptyDir|DeleteFile|WriteAllText|Remove-Item|Set-Content)(?:Sync)?"
)
_CALLED = re.compile(
    rf"\b{_ACTS}\({_WORDS}[);\n]|\b(?:unlink|rmdir|rename|truncate)\b[\s(]*+(?:glob\b[\s(]*+)?({_LITERAL})"
    # What Perl does to all that it finds below a folder.
    rf"|\bfind(?:depth)?\s*\(?\s*(?:sub\s*\{{[^{{}}]{{0,400}}\b(?:unlink|rmdir|rmtree)\b[^{{}}]{{0,400}}\}}|\\?&?unlink\w*)\s*,\s*({_LITERAL})"
)
# Perl reads `<~/*>` as the names that match.
_GLOB = re.compile(r"\b(unlink|rmtree|rename)\s*\(?\s*<\s*([~/$][^<>\n]{0,200})>")
_OPENED = re.compile(
    rf"\b(?:open|fopen|openSync|File\.open|File\.new|io\.open)\(\s*(?:[\w$]+\s*,\s*)?(?:'[>+]+'\s*,\s*)?({_LITERAL})\s*,\s*(?:mode\s*=\s*)?'(?=[^']*[wax+>])[^']*'"
    rf"|\bopen\(?\s*[\w$]+\s*,\s*'>+'\s*,\s*({_LITERAL})"
)
_ASKED = re.compile(
    rf"({_LITERAL})\)?\.(?:unlink|write_text|write_bytes|rename|replace|rmdir|chmod|symlink_to|hardlink_to|touch|open\(\s*'(?=[^']*[wax+])[^']*'|delete|unlink)\b"
)
_STARTED = re.compile(
    rf"\b(?:system|popen|exec|execSync|execFile|execFileSync|spawn|spawnSync|run|call|check_call|check_output|Popen|getoutput|getstatusoutput"
    rf"|shell_exec|passthru|main|do shell script)\(?\s*(?:\[\s*)?({_LITERAL}(?:\s*,\s*\[?\s*{_LITERAL})*)"
)
_EACH = re.compile(_LITERAL)


def code_of(step: Step) -> str | None:
    """Return the program that an interpreter is handed in words or on its input; None where there is none."""
    if not re.fullmatch(INTERPRETERS, step.program):
        return None
    words = step.arguments
    for place, word in enumerate(words[:-1]):
        if word in _CODE_OPTIONS or re.fullmatch(r"-[a-zA-Z]{0,4}[ce]", word):
            return words[place + 1]
    named = [word for word in words if not word.startswith("-")]
    return step.given if not named or "-" in words else None


def touched_by(plain: str, folder: str) -> Iterator[Touch]:
    """Yield the paths that a program does something to, as `folded` returned it."""
    for pattern in (_CALLED, _OPENED, _ASKED):
        for found in pattern.finditer(plain):
            for text in _EACH.findall(found[0]):
                if "/" in text or "~" in text or "." in text:
                    yield Touch(text[1:-1], folder, How.REMOVED, deep=True, words=(plain,))


def started_by(plain: str) -> Iterator[str]:
    """Yield the command lines that a program hands to a shell or starts, as `folded` returned it."""
    ours = "panguard" in plain
    for found in _STARTED.finditer(plain):
        words = [text[1:-1] for text in _EACH.findall(found[1])]
        first = "pga " if found[0].startswith("main") and ours else ""
        if first or not found[0].startswith("main"):
            yield first + " ".join(words)


def folded(code: str, spend: Callable[[int], None]) -> str:
    """Return a program with its texts in single quotes, put together as far as they are constant.

    `spend` is told what that costs before it is done.
    """
    code = code[:_LONGEST]
    spend(_OF_CODE * len(code))
    text = _HOME.sub("'~'", _quoted(_HOME.sub(_home_in, _GLOB.sub(r'\1 "\2"', code))))
    for _ in range(_ROUNDS):
        made = _round(text)
        if made == text or len(made) > 4 * _LONGEST:
            break
        text = made
    return text


def _home_in(found: "re.Match[str]") -> str:
    """Return the home of the user: by itself a text, and within one a part of it."""
    before = found.string[: found.start()]
    line = before.rpartition("\n")[2]
    within = line.count('"') % 2 or line.count("`") % 2
    return "~" if within and not before.endswith("${") else "'~'"


def _quoted(code: str) -> str:
    return _ANY_QUOTES.sub(_single, code)


def _single(found: "re.Match[str]") -> str:
    said = found["double"] if found["double"] is not None else found["tick"] or ""
    return "'" + said.replace('\\"', '"').replace("'", "\\'" if "{'" not in said else "'") + "'"


def _summed(found: "re.Match[str]") -> str:
    return f"{found[1][:-1]}{found[2][1:]}"


def _below(found: "re.Match[str]") -> str:
    return f"{found[1][:-1]}/{found[2][1:]}"


def _joined(found: "re.Match[str]") -> str:
    return "'" + "/".join(each[1:-1] for each in _EACH.findall(found[1])) + "'"


def _round(text: str) -> str:
    text = _SUM.sub(_summed, text)
    text = _DIVISION.sub(_below, text)
    text = _JOIN.sub(_joined, text)
    text = _JOINED_TO.sub(_below, text)
    text = _WRAPPED.sub(r"\1", text)
    text = _AFTER_WRAP.sub(r"\1", text)
    named = {found[1]: found[2] for found in _NAMED.finditer(text) if len(found[2]) <= _LONGEST_NAMED}
    for name, value in list(named.items())[:_MOST_NAMES]:
        if text.count(name) > 1:
            text = _with_named(text, name, value)
        if len(text) > 2 * _LONGEST:
            break
    return re.sub(r"\$?\{\s*'(~)'\s*\}", r"\1", text)


def _with_named(text: str, name: str, value: str) -> str:
    """Return a text with what a name stands for in its place, also within other texts."""
    bare = re.escape(name)

    def whole(_found: "re.Match[str]") -> str:
        return value

    def within(_found: "re.Match[str]") -> str:
        return value[1:-1]

    text = re.sub(rf"(?<![\w.'$@]){bare}(?![\w'(]|\s*:?=[^=])", whole, text)
    text = re.sub(rf"\$?\{{\s*{bare}\s*\}}|#\{{\s*{bare}\s*\}}", within, text)
    return re.sub(rf"{bare}(?=/)", within, text) if name.startswith("$") else text
