"""Layer: files of a skill that nobody can read before they run.

Flags compiled programs and bytecode, programs that pretend to be text or pictures, archives that
need a password, hidden files that are programs, the test file of virus scanners, and links that lead
out of the skill. Bytecode that is not its source, or that the skill tells to run, and locked archives
that it tells to open block. Does not flag
pictures, fonts, sound, documents, or archives that were opened and inspected.

Example: `scripts/__pycache__/helper.cpython-312.pyc` beside `scripts/helper.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from panguard.findings import Finding, NotInspected, Uninspected, phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.scan.document import Document, file_finding
from panguard.scan.explanation import Explanation
from panguard.scan.kind import FileKind
from panguard.scan.patterns import LinearPattern
from panguard.scan.skill import Skill, SkillFile
from panguard.terms import Category, Check, Lane, Severity, SourceType
from panguard.values import replace

NAME = "bundle"

_explanation = partial(
    Explanation,
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    lane=Lane.ALERT,
    references=("ASI04", "AST01", "AST02", "LLM03:2025", "CWE-506"),
)
BYTECODE = _explanation(
    "bundle-bytecode",
    Severity.MEDIUM,
    phrase("Holds compiled code that cannot be read"),
    phrase("Compiled code runs like a script, but nobody can review it."),
    phrase("Ask for the source, and delete the compiled file: it is made again when needed."),
    example="scripts/helper.pyc",
)
SHADOWING_BYTECODE = _explanation(
    "bundle-bytecode-beside-source",
    Severity.HIGH,
    phrase("Holds compiled code beside the source that it claims to come from"),
    phrase("Python can run the compiled file instead of the source, and the two need not be the same."),
    phrase("Delete the compiled file; Python makes it again from the source."),
    example="scripts/__pycache__/helper.cpython-312.pyc beside scripts/helper.py",
)
OTHER_BYTECODE = _explanation(
    "bundle-bytecode-differs",
    Severity.CRITICAL,
    phrase("Holds compiled code that is not what the source beside it says"),
    phrase(
        "Python runs the compiled file in place of the source. It reaches or runs things that the source does"
        " not name, so whoever reads the source is deceived."
    ),
    phrase("Do not install this skill."),
    lane=Lane.BLOCK,
    example="scripts/__pycache__/helper.cpython-312.pyc that opens a connection helper.py does not",
    innocent=phrase("Compiled files whose names and addresses all stand in their source are only shown."),
)
PROGRAM = _explanation(
    "bundle-program",
    Severity.MEDIUM,
    phrase("Holds a program for a machine, which cannot be read"),
    phrase("What the program does can only be learnt by running it."),
    phrase("Install the program from its maker instead, and let the skill call it."),
    example="bin/helper.exe",
)
DISGUISED = _explanation(
    "bundle-disguised-program",
    Severity.CRITICAL,
    phrase("Holds a program whose name says that it is something else"),
    phrase("A program is named like a text or a picture only to get past people and filters."),
    phrase("Do not install this skill."),
    lane=Lane.BLOCK,
    example="assets/logo.png that is a Windows program",
    innocent=phrase("Documents that are archives by design, such as .docx, are not flagged."),
)
DISGUISED_ARCHIVE = _explanation(
    "bundle-disguised-archive",
    Severity.MEDIUM,
    phrase("Holds an archive whose name says that it is something else"),
    phrase("Files can be hidden in what looks like a text or a picture."),
    phrase("Open the archive and look at what it holds before you install the skill."),
    example="notes.txt that is a ZIP archive",
)
ENCRYPTED = _explanation(
    "bundle-encrypted-archive",
    Severity.HIGH,
    phrase("Holds an archive that needs a password"),
    phrase("The password keeps scanners from looking inside. Malware is shipped this way."),
    phrase("Do not install this skill unless its author gives the files in the open."),
    lane=Lane.BLOCK,
    example="assets/tools.zip with a password",
)
ESCAPING_LINK = _explanation(
    "bundle-link-outside",
    Severity.MEDIUM,
    phrase("Holds a link that does not lead to a file of the skill"),
    phrase("Through the link the skill reads or overwrites files of yours that it does not own."),
    phrase("Replace the link by the file itself."),
    example="notes.md -> ~/.ssh/id_rsa",
)
TEST_FILE = _explanation(
    "bundle-virus-test",
    Severity.HIGH,
    phrase("Holds the test file that every virus scanner reports"),
    phrase(
        "It does no harm, yet who packs it into a skill wants to know, or to teach, what is not looked at."
    ),
    phrase("Remove the file. A test of a scanner can make it when it runs."),
    lane=Lane.BLOCK,
    example="assets/eicar.com",
    innocent=phrase("A text that only speaks of the test file is not flagged."),
)
HIDDEN_PROGRAM = _explanation(
    "bundle-hidden-program",
    Severity.MEDIUM,
    phrase("Holds a program in a hidden file"),
    phrase("Files whose name starts with a dot are not listed, so a reviewer misses them."),
    phrase("Read the file before you install the skill."),
    example="scripts/.update.sh",
    innocent=phrase("Settings of well-known tools, such as .eslintrc.js, are not flagged."),
)

EXPLANATIONS = (
    BYTECODE,
    SHADOWING_BYTECODE,
    OTHER_BYTECODE,
    PROGRAM,
    DISGUISED,
    DISGUISED_ARCHIVE,
    ENCRYPTED,
    ESCAPING_LINK,
    HIDDEN_PROGRAM,
    TEST_FILE,
)

_TEST_TEXT = b"".join((b"X5O!P%@AP[4", b"\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE"))
_LONGEST_TEST = 200
_HARMLESS_NAMES = frozenset(
    (
        *(
            "md",
            "mdx",
            "txt",
            "text",
            "rst",
            "adoc",
            "csv",
            "tsv",
            "json",
            "jsonl",
            "yaml",
            "yml",
            "toml",
            "ini",
        ),
        *("cfg", "conf", "log", "html", "htm", "css", "xml", "svg", "py", "js", "ts", "sh", "rb"),
        *("png", "jpg", "jpeg", "gif", "bmp", "webp", "ico", "tif", "tiff", "avif", "pdf"),
        *("mp3", "mp4", "wav", "ogg", "ttf", "otf", "woff", "woff2"),
    )
)
_PROGRAM_SUFFIXES = frozenset(
    ("sh", "bash", "zsh", "py", "js", "mjs", "cjs", "rb", "pl", "ps1", "bat", "cmd", "command")
)
_KNOWN_DOT_NAMES = (
    *(".eslintrc", ".prettierrc", ".stylelintrc", ".babelrc", ".mocharc", ".lintstagedrc"),
    *(".commitlintrc", ".markdownlint", ".releaserc", ".remarkrc", ".swcrc", ".c8rc"),
)
_KNOWN_DOT_FOLDERS = frozenset(
    (
        *(".agents", ".claude", ".claude-plugin", ".codex", ".cursor", ".gemini", ".opencode", ".openclaw"),
        *(".windsurf", ".kiro", ".github", ".gitlab", ".circleci", ".ci", ".husky", ".vscode", ".idea"),
        *(".storybook", ".config", ".devcontainer", ".yarn", ".changeset", ".well-known", ".vitepress"),
    )
)


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding]:
    """Flag the files of a skill that cannot be read, or that are not what their names say.

    What the skill tells to run, or to unpack with a password, counts whatever surrounds it.
    """
    told = _Told(documents)
    sources = {
        file.path.rpartition(".")[0]: file for file in skill.files if file.path.endswith((".py", ".pyw"))
    }
    for file in sorted(skill.files, key=lambda item: item.path):
        yield from _compiled(file, sources, told)
        yield from _hidden(file)
        if len(file.data) <= _LONGEST_TEST and file.data.startswith(_TEST_TEXT):
            yield _finding(TEST_FILE, file.path)
    for item in sorted(skill.not_inspected, key=lambda entry: (entry.file, entry.kind)):
        yield from _not_inspected(item, told)


class _Told:
    """Knows what the texts of a skill tell an agent to run or to open."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._texts = [document.text for document in documents if document.source_type in _SPEAKING]

    def to_run(self, path: str) -> bool:
        """Say whether a text tells to run a file."""
        return self._tells(path, rf"{_RUN}[^\n]{{0,80}}{_named(path)}")

    def to_open(self, path: str) -> bool:
        """Say whether a text gives a password for an archive, or tells to unpack it and run what is in it."""
        archive = path.partition("!/")[0]
        name = _named(archive)
        return self._tells(
            archive,
            rf"{_UNPACK}[^\n]{{0,80}}{name}[^\n]{{0,160}}{_RUN_OR_PASSWORD}|{_PASSWORD}[^\n]{{0,120}}{name}",
        )

    def _tells(self, path: str, source: str) -> bool:
        name = path.rpartition("/")[2]
        texts = [text for text in self._texts if name in text] if name.isprintable() else []
        return bool(texts) and any(map(LinearPattern("told", source, "").search, texts))


_SPEAKING = frozenset({SourceType.SKILL, SourceType.INSTRUCTIONS, SourceType.TEXT})
_RUN = r"\b(?:run|execute|start|launch|invoke|call|load|import|python[\d.]*|source)\b"
_UNPACK = r"\b(?:unpack|unzip|extract|decompress|expand|open|untar|7z|7za|unrar)\b"
_PASSWORD = r"(?:\bpass(?:word|phrase|code)\b|\s-[pP]\s?\S)"  # noqa: S105 - words to look for
_RUN_OR_PASSWORD = rf"(?:{_PASSWORD}|{_RUN})"


def _named(path: str) -> str:
    return re.escape(path.rpartition("/")[2])


def _compiled(file: SkillFile, sources: Mapping[str, SkillFile], told: _Told) -> Iterator[Finding]:
    suffix = _suffix(file.path)
    if file.kind in (FileKind.NATIVE, FileKind.BYTECODE) and suffix in _HARMLESS_NAMES:
        yield _finding(DISGUISED, file.path)
    elif file.kind is FileKind.BYTECODE:
        yield _bytecode(file, sources.get(_source_of(file.path)) if suffix in ("pyc", "pyo") else None, told)
    elif file.kind is FileKind.NATIVE:
        yield _finding(PROGRAM, file.path)
    elif file.kind is FileKind.ARCHIVE and suffix in _HARMLESS_NAMES:
        yield _finding(DISGUISED_ARCHIVE, file.path)


def _bytecode(file: SkillFile, source: SkillFile | None, told: _Told) -> Finding:
    firm = told.to_run(file.path)
    if source is None:
        return _finding(BYTECODE, file.path, firm=firm)
    from panguard.scan.compiled import compiled_text, is_taken_for, unlike  # noqa: PLC0415 - few skills need it

    # All of it: what is compared only in part can be hidden behind the rest.
    everything = replace(DEFAULT_LIMITS, compiled_text_bytes=len(file.data))
    other = unlike(compiled_text(file.data, everything), source.text or "")
    if not other or not (firm or is_taken_for(file.data, source.data)):
        return _finding(SHADOWING_BYTECODE, file.path, firm=firm)
    shown = printable(", ".join(other)[:_LONGEST_SHOWN])
    return file_finding(
        OTHER_BYTECODE,
        file.path,
        layer=NAME,
        message=phrase(
            "{file} holds {words}, which the source beside it does not",
            file=printable(file.path),
            words=shown,
        ),
        snippet=shown,
        firm=True,
    )


_LONGEST_SHOWN = 120


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _source_of(path: str) -> str:
    """Return the path, without its suffix, of the source that a compiled Python file stands for."""
    folder, _, name = path.rpartition("/")
    module = name.partition(".")[0]
    parent = folder.removesuffix("__pycache__").rstrip("/")
    return f"{parent}/{module}" if parent else module


def _hidden(file: SkillFile) -> Iterator[Finding]:
    if file.text is None or not _is_program(file):
        return
    *folders, name = file.path.split("/")
    hidden_name = name.startswith(".") and not name.startswith(_KNOWN_DOT_NAMES)
    hidden_folder = any(part.startswith(".") and part.lower() not in _KNOWN_DOT_FOLDERS for part in folders)
    if hidden_name or hidden_folder:
        yield _finding(HIDDEN_PROGRAM, file.path)


def _is_program(file: SkillFile) -> bool:
    return _suffix(file.path) in _PROGRAM_SUFFIXES or (file.text or "").startswith("#!")


def _not_inspected(item: NotInspected, told: _Told) -> Iterator[Finding]:
    if item.kind is Uninspected.ENCRYPTED:
        yield _finding(ENCRYPTED, item.file, firm=told.to_open(item.file))
    elif item.kind is Uninspected.LINK and not item.expected:
        yield _finding(ESCAPING_LINK, item.file)


def _finding(explanation: Explanation, path: str, *, firm: bool = False) -> Finding:
    """Make a finding about a file; one that is `firm` is high at least, and blocks."""
    shown = printable(path)
    return file_finding(
        explanation,
        path,
        layer=NAME,
        message=_MESSAGES[explanation.id](shown),
        snippet=shown[-200:],
        severity=max(explanation.severity, Severity.HIGH) if firm else None,
        lane=Lane.BLOCK if firm else None,
        firm=firm,
    )


_MESSAGES = {
    BYTECODE.id: lambda file: phrase("{file} is compiled code, which cannot be read", file=file),
    SHADOWING_BYTECODE.id: lambda file: phrase("{file} can run instead of the source beside it", file=file),
    PROGRAM.id: lambda file: phrase("{file} is a program for a machine, which cannot be read", file=file),
    DISGUISED.id: lambda file: phrase("{file} is a program, although its name says otherwise", file=file),
    DISGUISED_ARCHIVE.id: lambda file: phrase(
        "{file} is an archive, although its name says otherwise", file=file
    ),
    ENCRYPTED.id: lambda file: phrase("{file} is an archive that needs a password", file=file),
    ESCAPING_LINK.id: lambda file: phrase(
        "{file} is a link that does not lead to a file of the skill", file=file
    ),
    TEST_FILE.id: lambda file: phrase("{file} is the test file of virus scanners", file=file),
    HIDDEN_PROGRAM.id: lambda file: phrase("{file} is a program in a hidden file", file=file),
}
