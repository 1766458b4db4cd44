"""Tells whether the files of a user are encrypted and their originals deleted, as one who extorts does. Pure.

Whoever holds the key then holds the files. One file that is named, a dump, a folder of a project, and an
encrypted copy beside the original are none of it.
"""

import re

from panguard.guard.paths import UNKNOWN
from panguard.guard.step import Step
from panguard.scan.patterns import LinearPattern

_PROGRAMS = r"gpg2?|openssl|age|rage|7z|7za|7zz|7zr|zip|rar|ccrypt|ccencrypt|mcrypt|aescrypt|scrypt"
MAY = LinearPattern(
    "sealed",
    rf"(?s)\b(?:{_PROGRAMS})\b.*(?:\b(?:rm|shred|srm|wipe|unlink|unlinkSync|mv|del|Remove-Item)\b|-delete\b|-sdel\b"
    r"|\s-\w*m\b|--move\b|-df\b)|\b(?:ccrypt|ccencrypt|mcrypt)\b|\b(?:rm|shred)\b.*\b(?:gpg|openssl|7z|zip)\b",
    "",
)
"""What a command line must hold to be read for it."""

_HOME = r"(?:~|/home/[^/]+|/Users/[^/]+|/root|[a-z]:/users/[^/]+)"
_OF_PEOPLE = re.compile(
    rf"(?:{_HOME}/?(?:(?:my )?(?:documents|desktop|pictures|photos|music|videos|movies|downloads"
    r"|onedrive[^/]*|dropbox|google drive|icloud drive"
    r"|文件|文档|文檔|桌面|图片|圖片|下载|下載)(?:/.*)?)?/?\**"
    r"|(?:/home|/Users|/srv|/mnt|/media|/Volumes|/data|/var/www|/nas|/export)(?:/[^/]+){0,2}/?\**)",
    re.IGNORECASE,
)
_ONE_FILE = re.compile(r"[^*?\[\x00]*/[^/*?\[\x00]*\.\w{1,5}")
_REMOVERS = frozenset(("rm", "shred", "srm", "wipe", "unlink", "del", "remove-item"))
_ARCHIVERS = frozenset(("7z", "7za", "7zz", "7zr", "rar"))
_ITSELF = frozenset(("ccrypt", "ccencrypt", "mcrypt"))


class Sealed:
    """Follows the steps of a command line: which folders are read, whether their files are encrypted."""

    def __init__(self) -> None:
        self._people = False
        self._many = False
        self._sealed = False

    def takes_away(self, step: Step) -> bool:
        """Say whether a step takes away what is now only there encrypted."""
        words = [word.replace("\\", "/") for word in step.arguments]
        named = [word for word in words if _OF_PEOPLE.fullmatch(word) and not _ONE_FILE.fullmatch(word)]
        self._people |= bool(named)
        self._many |= bool(named) and step.program not in _REMOVERS
        seals = _seals(step)
        if seals and self._people and _takes_itself(step):
            return bool(named) or any(UNKNOWN in word for word in words)
        self._sealed |= seals
        removes = step.program in _REMOVERS or (step.program == "find" and "-delete" in words)
        if not (removes and self._sealed and self._many):
            return False
        return bool(named) or any(UNKNOWN in word or word in ("$1", "$0", "{}") for word in words)


def _seals(step: Step) -> bool:
    """Say whether a program encrypts what it is given."""
    words = step.arguments
    opens = {"-d", "--decrypt", "-decrypt", "--list", "x", "l", "e"}
    if step.program in ("gpg", "gpg2"):
        return any(re.fullmatch(r"-[a-zA-Z]*[ce][a-zA-Z]*|--(?:symmetric|encrypt)", word) for word in words)
    if step.program == "openssl":
        return not opens & set(words[1:]) and words[:1] not in ((), ("dgst",), ("x509",), ("rand",))
    if step.program in ("age", "rage", "aescrypt", "scrypt", *_ITSELF):
        return not {"-d", "--decrypt", "dec"}.intersection(words)
    if step.program in _ARCHIVERS:
        return not opens.intersection(words[:1]) and any(re.match(r"-h?p.", word) for word in words)
    keyed = r"-[a-zA-Z]*[eP][a-zA-Z]*|--(?:encrypt|password(?:=.*)?)"
    return step.program == "zip" and any(re.fullmatch(keyed, word) for word in words)


def _takes_itself(step: Step) -> bool:
    """Say whether a program deletes what it encrypted."""
    words = step.arguments
    if step.program in _ITSELF:
        return step.program != "mcrypt" or "-u" in words
    if step.program == "zip":
        return any(re.fullmatch(r"-[a-zA-Z]*m[a-zA-Z]*|--move", word) for word in words)
    return step.program in _ARCHIVERS and (bool({"-sdel", "-df"} & set(words)) or words[:1] == ("m",))
