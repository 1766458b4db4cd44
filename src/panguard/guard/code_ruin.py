"""Finds programs that destroy the files of a user by the functions of their own language. Pure.

Whatever a walk finds in the home is deleted, or encrypted and its original deleted. A folder of the program
itself, what is chosen by its name, and an encrypted copy beside the original are none of it.
"""

import re
from collections.abc import Iterator

from panguard.guard.code_steps import folded
from panguard.guard.dangers import DESTROYED, MANY_DESTROYED
from panguard.scan.explanation import Explanation
from panguard.scan.patterns import LinearPattern

_LONGEST = 25_000
_NEAR = 600
_MOST = 20
MAY = LinearPattern("code-ruin", r"(?s)\b(?:rmtree|unlink|remove|rm|rmdir|rimraf|delete|shred)\w*\b", "")
"""What a program must hold to be read for it."""

_HOME = r"(?:'~/?'|'/(?:home|Users)/?')"
_LISTED = re.compile(
    rf"\bfor\s+(?P<python>\w+)\s+in\s+(?:sorted|list|set)?\(?(?:os\.(?:listdir|scandir)\(\s*{_HOME}|{_HOME}\.(?:iterdir|glob|rglob)\()"
    rf"|\(?(?:const|let|var)\s+(?P<script>\w+)\s+of\s+(?:await\s+)?(?:\w+\.)*(?:readdir|readdirSync)\(\s*{_HOME}"
    rf"|(?:readdir|readdirSync)\(\s*{_HOME}[^\n]{{0,80}}\.(?:forEach|map)\(\s*(?:async\s*)?\(?(?P<each>\w+)"
    rf"|\bDir\.(?:children|entries|each_child|glob)\(\s*'~/?\**'\s*\)(?:\.each)?\s*(?:do|\{{)\s*\|(?P<ruby>\w+)\|"
)
_REMOVES = (
    r"(?:rmtree|delete|unlink|remove|rm|rmdir|rm_rf|rm_r|rmSync|unlinkSync|rmdirSync|removeSync|rimraf\w*)"
)
_CHOSEN = re.compile(
    r"\bif\b[^\n]{0,120}(?:startsWith|startswith|endsWith|endswith|includes|match|\bin\s*[\[({]|==|<|>|\btest\()|\.filter\("
)
_CIPHERS = re.compile(
    r"\bFernet\b|\bAES\b|\bChaCha20\w*|createCipher(?:iv)?\b|\bencrypt\w*\s*\(|\bSalsa20\b|\bsecretbox\b|\bAESGCM\b|\bOpenSSL::Cipher\b|\.seal\("
    r"|\bNewGCM\b|\bopenssl\s+enc\b|\bgpg\b.{0,40}(?:-c\b|--symmetric)|\bpyzipper\b|\bCreateEncryptor\b|\bpublicEncrypt\b"
)
_WALKS = re.compile(
    r"\bos\.walk\(|\.rglob\(|\.iterdir\(|\bglob\(|\breaddir\w*\(|\bwalk\w*\(|\bfast-?[gG]lob\b|\bscandir\(|\blistdir\("
    r"|\bDir\.(?:glob|each|children|entries)|\bfilepath\.Walk\w*|\bfind\s+['~/]"
)
_FOLDERS = re.compile(
    r"'(?:~/)?(?:Documents|Desktop|Pictures|Photos|Downloads|Videos|Music|OneDrive|My Documents"
    r"|文件|文档|桌面)(?:/[^'\n]{0,80})?'",
    re.IGNORECASE,
)
_WHOLE_HOME = re.compile(rf"{_HOME}(?!\s*[,/]\s*\(?'[\w.])")
_DELETED = re.compile(
    rf"\b(?:os|fs|fsp|fsPromises|shutil|File|FileUtils|Deno|path)?\.?{_REMOVES}\(\s*(\w+)\b|\b(\w+)\.(?:unlink|delete)\(|\b(?:unlink|rm)\s+(\$\w+)"
)
_OPENED = re.compile(
    r"\b(?:readFile|readFileSync|binread|createReadStream|open|fopen|file_get_contents|read_file)\(\s*(\w+)\b|\b(\w+)\.(?:read_bytes|read_text|open)\("
    r"|\b(?:encrypt|seal|lock|encrypt_?[fF]ile|lock_?[fF]ile|process|cipher)\w*\(\s*(\w+)\b"
)


def ruined_by_code(code: str) -> Iterator[Explanation]:
    """Yield what a program of another language destroys that is of its user."""
    if not MAY.search(code[:_LONGEST]):
        return
    plain = folded(code, lambda _cost: None)[:_LONGEST]
    if _empties_home(plain):
        yield DESTROYED
    if _takes_away(plain):
        yield MANY_DESTROYED


def _empties_home(plain: str) -> bool:
    """Say whether whatever lies in a home is deleted, one after the other and without being chosen."""
    for count, found in enumerate(_LISTED.finditer(plain)):
        name = next(value for value in found.groupdict().values() if value)
        after = plain[found.end() : found.end() + _NEAR]
        ends = re.search(rf"\b{_REMOVES}\w*\([^\n]{{0,80}}\b{name}\b|\b{name}\.(?:unlink|rmdir)\(", after)
        if ends is not None and _CHOSEN.search(found[0] + after[: ends.start()]) is None:
            return True
        if count >= _MOST:
            break
    return False


def _takes_away(plain: str) -> bool:
    """Say whether what a walk through the folders of a user finds is encrypted, and then deleted."""
    places = _FOLDERS.search(plain) or _WHOLE_HOME.search(plain)
    if places is None or _CIPHERS.search(plain) is None or _WALKS.search(plain) is None:
        return False
    return bool(_names(_DELETED, plain) & _names(_OPENED, plain))


def _names(pattern: "re.Pattern[str]", plain: str) -> set[str]:
    return {name for found in pattern.finditer(plain) for name in found.groups() if name}
