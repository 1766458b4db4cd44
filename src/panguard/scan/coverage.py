"""What a scan looked at, what not and why, and which checks that leaves out. Pure."""

from collections.abc import Collection, Iterator, Sequence

from panguard.findings import Coverage, NotInspected, Uninspected, phrase
from panguard.printable import printable
from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.layers import rules as rules_layer
from panguard.scan.skill import Skill, SkillFile
from panguard.terms import Check, SourceType

_UNREAD = {
    FileKind.IMAGE: phrase("an image: what it shows is not read, only words kept in the file"),
    FileKind.FONT: phrase("a font"),
    FileKind.MEDIA: phrase("sound or video"),
    FileKind.DOCUMENT: phrase("a document in a binary format"),
    FileKind.BYTECODE: phrase("compiled code: only words in it could be read, not what it does"),
    FileKind.NATIVE: phrase("a program for a machine, not a text"),
    FileKind.BINARY: phrase("not a text"),
}
_NOTHING = phrase("there is nothing in it to read")
_EXPECTED = frozenset({FileKind.IMAGE, FileKind.FONT, FileKind.MEDIA, FileKind.DOCUMENT})


_TWO = frozenset({Check.PERMISSION_SCOPE, Check.MANIFEST_INTEGRITY})
_ASIDE = frozenset({SourceType.TEXT, SourceType.DOCUMENTATION})


def says_something(skill: Skill) -> bool:
    """Say whether rules have anything to read in a skill: a text with a word in it."""
    return any(file.text is not None and not file.text.isspace() and file.text != "" for file in skill.files)


def not_run(skill: Skill, primary: Document | None) -> frozenset[Check]:
    """Return the checks that have nothing to look at: all where there is no text, two without a manifest."""
    if not says_something(skill):
        return frozenset(Check)
    described = primary is not None and primary.manifest is not None
    return frozenset() if described or skill.source_type is SourceType.SKILL else _TWO


def coverage_of(
    skill: Skill,
    documents: Sequence[Document],
    outcomes: Sequence[rules_layer.RuleOutcome],
    missed: Sequence[NotInspected],
) -> Coverage:
    """Return how much of a skill was looked at; of one in which nothing could be, nothing was."""
    told = {item.file for item in skill.not_inspected}
    silent = not says_something(skill)
    unread = [
        *_unread([file for file in skill.files if file.path not in told], skill, documents, silent=silent),
        *(_blank(file, skill) for file in skill.files if silent and file.text is not None),
    ]
    cut = [item for pair in zip(documents, outcomes, strict=True) for item in cut_short(*pair)]
    everything = [*skill.not_inspected, *unread, *cut, *missed]
    names = {file.path for file in skill.files}
    absent = [item for item in skill.not_inspected if item.file not in names]
    size = {file.path: len(file.data) for file in skill.files}
    left_out = {item.file for item in (*skill.not_inspected, *unread)}
    return Coverage(
        files=len(skill.files) + len(absent),
        files_inspected=0 if silent else sum(file.path not in left_out for file in skill.files),
        bytes=sum(size.values()) + sum(item.bytes for item in absent),
        bytes_inspected=0 if silent else sum(_read(file, left_out) for file in skill.files),
        not_inspected=tuple(
            sorted(map(_shown, everything), key=lambda item: (item.file, item.kind, str(item.reason)))
        ),
    )


def _unread(
    files: Sequence[SkillFile], skill: Skill, documents: Sequence[Document], *, silent: bool
) -> Iterator[NotInspected]:
    """Yield the files that are no text; that they are not read is as expected only of what goes with texts.

    It is not where they are all that was handed in, nor where a text tells an agent to read them.
    """
    unread = [file for file in files if file.kind in _UNREAD]
    if not unread:
        return
    from panguard.scan.pointed import Pointed  # noqa: PLC0415 - few skills hold more than texts

    beside = not silent or (skill.among and skill.source_type in _ASIDE)
    pointed = Pointed(documents)
    for file in unread:
        expected = beside and file.kind in _EXPECTED and not pointed.at(file)
        yield NotInspected(file.path, Uninspected.BINARY, _UNREAD[file.kind], len(file.data), expected)


def _blank(file: SkillFile, skill: Skill) -> NotInspected:
    """Return a file that says nothing; among others that is no gap."""
    return NotInspected(file.path, Uninspected.NOT_RUN, _NOTHING, len(file.data), skill.among)


def _read(file: SkillFile, left_out: Collection[str]) -> int:
    """Return how many bytes of a file were looked at: of a text that is not whole, those that are there."""
    return len(file.data) if file.text is not None or file.path not in left_out else 0


def _shown(item: NotInspected) -> NotInspected:
    return NotInspected(printable(item.file), item.kind, item.reason, item.bytes, item.expected)


def cut_short(document: Document, outcome: rules_layer.RuleOutcome) -> Iterator[NotInspected]:
    """Yield what a limit left out of a text."""
    for rule in sorted(outcome.unresolved):
        reason = phrase("rule {rule} took too long on this text", rule=rule)
        yield NotInspected(document.file, Uninspected.TIMEOUT, reason)
    if document.decoded.truncated:
        reason = phrase("holds more encoded text than is opened")
        yield NotInspected(document.file, Uninspected.TOO_MANY, reason)
    if document.unread_programs:
        reason = phrase("a program that is too long to be read as it is run; its words were still checked")
        yield NotInspected(document.file, Uninspected.TOO_LARGE, reason)
    if document.hidden.truncated or document.cut:
        reason = phrase("holds more hidden text than is opened")
        yield NotInspected(document.file, Uninspected.TOO_MANY, reason)
