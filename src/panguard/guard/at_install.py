"""Tells whether what runs when a package is installed or built starts a program that nobody sees. Pure.

Installing shows what it does, and is over when it ends. What is sent to the background without a word, or
written out as a program and started at once, is meant to be missed.
"""

import re

_LONGEST = 50_000
_MOST = 40
_PACKAGE = re.compile(r"(?:^|[\\/])package\.json$", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?:^|[\\/])(?:(?:[\w.-]*[-_.])?(?:pre|post)?install(?:er)?(?:[-_.][\w.-]*)?|setup(?:[-_.][\w.-]*)?)\.(?:[cm]?[jt]s|py)$"
    r"|(?:^|[\\/])build\.rs$",
    re.IGNORECASE,
)
_LIFE = re.compile(r'\\?"(?:preinstall|install|postinstall|prepare)\\?"\s*:\s*\\?"((?:[^"\\]|\\.){1,2000}+)')
_FILE_RUN = re.compile(
    r"\b(?:node|bun|deno|tsx|ts-node|sh|bash|python3?)\s+(?:run\s+)?(?:-[\w=-]+\s+)*[\w.@][\w./@-]*|(?:^|[\s;&|(])\./[\w.-]"
)
_SILENT = re.compile(
    r"(?:&>|>&)\s*/dev/null|(?<!2)>\s*/dev/null\s+2>\s*(?:&1|/dev/null)|2>\s*/dev/null\s+1?>\s*/dev/null|>\s*nul\s+2>&1",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\bnohup\b|\bsetsid\b|\bdisown\b|\bstart\s+/b\b|(?<![&>])&\s*(?:\)|$|disown)", re.IGNORECASE
)
_DETACHED = re.compile(
    r"\bdetached\s*:\s*(?:true|!0)|\bstart_new_session\s*=\s*True|\bpreexec_fn\s*=\s*os\.set(?:sid|pgrp)"
    r"|\bDETACHED_PROCESS\b|\bCREATE_NO_WINDOW\b|\bos\.(?:fork|setsid)\(\)"
)
_UNSEEN = re.compile(
    r"\bstdio\s*:\s*\[?\s*['\"]ignore|\bwindowsHide\s*:|\.unref\(\)|\bDEVNULL\b|\bstart_new_session\b|\bos\.setsid\b"
    r"|\bDETACHED_PROCESS\b|\bCREATE_NO_WINDOW\b"
)
_WRITTEN = re.compile(
    r"\bopen\(\s*(\w+)\s*,\s*(?:mode\s*=\s*)?['\"][wax]|\b(\w+)\.write_(?:text|bytes)\("
    r"|\b(?:writeFile|writeFileSync|outputFile|outputFileSync|createWriteStream)\(\s*(\w+)"
    r"|\bfs::write\(\s*&?(\w+)|\bFile::create\(\s*&?(\w+)|\burlretrieve\([^\n,]{1,200},\s*(\w+)"
)
_STARTED = re.compile(
    r"\b(?:Popen|run|call|check_call|check_output|spawn|spawnSync|exec|execSync|execFile|execFileSync|fork|system|startfile)"
    r"\(([^\n]{1,200})|\bCommand::new\(([^\n]{1,200})"
)
_RUNS_TEXT = re.compile(
    r"['\"](?:\S*/)?(?:(?:ba|z|da)?sh|python[\d.]*|node|bun|deno|perl|ruby|powershell|pwsh)(?:\.exe)?['\"\s]"
    r"|\bsys\.executable\b|\bprocess\.execPath\b"
)


def starts_unseen(name: str, text: str) -> bool:
    """Say whether a file that is run by installing or building starts a program that nobody sees."""
    text = text[:_LONGEST]
    if _PACKAGE.search(name):
        return any(_is_hidden(found[1]) for found in _LIFE.finditer(text))
    if not _SCRIPT.search(name):
        return False
    detached = _DETACHED.search(text) is not None and _UNSEEN.search(text) is not None
    return detached or _starts_what_it_wrote(text)


def _is_hidden(line: str) -> bool:
    hidden = _SILENT.search(line) or _BEHIND.search(line.strip())
    return hidden is not None and _FILE_RUN.search(line) is not None


def _starts_what_it_wrote(text: str) -> bool:
    """Say whether a program is handed to an interpreter, or started, by the name it was written under."""
    written = {name for found in _WRITTEN.finditer(text) for name in found.groups() if name}
    for count, found in enumerate(_STARTED.finditer(text)):
        given = found[1] or found[2]
        first = re.match(r"[\s&\[]*(\w+)", given)
        named = written.intersection(re.findall(r"\w+", given))
        if named and (_RUNS_TEXT.search(given) or (first is not None and first[1] in named)):
            return True
        if count >= _MOST:
            break
    return False
