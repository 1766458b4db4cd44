"""Finds which files an agent is told to read that no rule can read: documents and pictures. Pure."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from urllib.parse import quote

from panguard.expressions import Expression
from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.patterns import LinearPattern
from panguard.scan.skill import SkillFile
from panguard.terms import SourceType

_SPEAKING = frozenset({SourceType.SKILL, SourceType.INSTRUCTIONS, SourceType.TEXT})
_ORDERS = LinearPattern(
    "orders-to-read",
    r"\b(?:read|re-?read|open|view|see|look (?:at|in|into)|watch|listen to|inspect|examine|study|follow|obey"
    r"|consult|refer to|check|transcribe|ocr|run|execute|carry out|according to|as (?:shown|told|described)"
    r"|do (?:what|all|everything|as)|instructions?|orders?|directions"
    r"|lee|abre|sigue|lis|lisez|ouvre|ouvrez|suis|suivez|lies|befolge|folge|leia|abra|siga)\b"
    r"|[讀读]|查看|打開|打开|開啟|开启|依照|按照|遵循|遵照|執行|执行|參考|参考|參閱|参阅|照著|照着|指示|指令|開く|開い|見て|従っ|읽|열어|따라|öffne",
    "",
)
_AFTER = 60
_BEFORE = 40
_LIST = 400
# What shows a picture to a reader, or gives it to a program, asks no agent to look at it.
_SHOWN = Expression(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)|<(?:img|source|video|audio|link)\b[^>\n]{0,900}>")
_PART_OF_A_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


class Pointed:
    """Knows which files the texts of a skill point an agent to."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents

    @cached_property
    def _said(self) -> str:
        speaking = (one for one in self._documents if one.primary or one.source_type in _SPEAKING)
        return "\n".join(one.text for one in speaking).lower()

    @cached_property
    def _ordered(self) -> str:
        return "\n".join(_near_orders(_SHOWN.sub(" ", self._said)))

    def at(self, file: SkillFile) -> bool:
        """Say whether an agent is told to read a file.

        The words of a document are for reading: where a text names it, or tells to read its folder or what is
        of its kind, it is read. A picture, a sound or a font is where what stands beside its name says so.
        """
        if file.kind is not FileKind.DOCUMENT:
            return _names(self._said, file) and _names(self._ordered, file)
        folder, _, name = file.path.lower().rpartition("/")
        kind = name.rpartition(".")[2]
        return (
            _names(self._said, file)
            or _stands(self._ordered, kind)
            or bool(folder and f"{folder}/" in self._ordered)
        )


def _near_orders(text: str) -> Iterator[str]:
    """Yield what stands on one line near words that tell to read, nothing twice."""
    done = 0
    for start, end in _ORDERS.spans(text, limit=len(text)):
        first = max(done, text.rfind("\n", 0, start) + 1, start - _BEFORE)
        done = _end_of_order(text, end)
        yield text[first:done]


def _end_of_order(text: str, end: int) -> int:
    """Return where what is ordered ends: with the line, or with the list that the line is the head of."""
    stop = text.find("\n", end, end + _AFTER)
    if stop < 0:
        return end + _AFTER
    if not text[end:stop].rstrip().endswith((":", "：")):
        return stop
    start = stop + 2
    after = text.find("\n\n", start, start + _LIST)
    return after if after >= 0 else start + _LIST


def _names(text: str, file: SkillFile) -> bool:
    """Say whether a text in lower case names a file, as it is called or as a link writes it."""
    name = file.name.lower()
    return any(_stands(text, form) for form in {name, quote(name).lower()})


def _stands(text: str, name: str) -> bool:
    """Say whether a name stands in a text, and not as a part of another one."""
    at = text.find(name)
    while at >= 0:
        after = text[at + len(name) : at + len(name) + 1]
        if text[max(0, at - 1) : at] not in _PART_OF_A_NAME and after not in _PART_OF_A_NAME:
            return True
        at = text.find(name, at + 1)
    return False
