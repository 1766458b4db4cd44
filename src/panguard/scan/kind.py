"""What kind of file something is, and as what a text is read: content first, name second. Pure."""

import re
from enum import StrEnum

from panguard.terms import SourceType

_HEAD = 65_536
_SAMPLE = 8_192
_CONTROL_SHARE = 0.05


class FileKind(StrEnum):
    """What a file is; the first group is read as text, the second is not."""

    MARKDOWN = "markdown"
    TEXT = "text"
    SCRIPT = "script"
    CONFIG = "config"
    MCP = "mcp"

    ARCHIVE = "archive"
    BYTECODE = "bytecode"
    NATIVE = "native"
    DOCUMENT = "document"
    IMAGE = "image"
    FONT = "font"
    MEDIA = "media"
    BINARY = "binary"

    @property
    def is_text(self) -> bool:
        """Say whether files of this kind are decoded and inspected as text."""
        return self in _TEXT_KINDS


_TEXT_KINDS = frozenset({FileKind.MARKDOWN, FileKind.TEXT, FileKind.SCRIPT, FileKind.CONFIG, FileKind.MCP})


BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"PK\x03\x04", FileKind.ARCHIVE),
    (b"PK\x05\x06", FileKind.ARCHIVE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"BZh", FileKind.ARCHIVE),
    (b"\xfd7zXZ\x00", FileKind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"Rar!\x1a\x07", FileKind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", FileKind.ARCHIVE),
    (b"\x04\x22\x4d\x18", FileKind.ARCHIVE),
    (b"!<arch>\n", FileKind.ARCHIVE),
    (b"xar!", FileKind.ARCHIVE),
    (b"MSCF", FileKind.ARCHIVE),
    (b"\x7fELF", FileKind.NATIVE),
    (b"MZ", FileKind.NATIVE),
    (b"\xfe\xed\xfa\xce", FileKind.NATIVE),
    (b"\xfe\xed\xfa\xcf", FileKind.NATIVE),
    (b"\xce\xfa\xed\xfe", FileKind.NATIVE),
    (b"\xcf\xfa\xed\xfe", FileKind.NATIVE),
    (b"\xca\xfe\xba\xbe", FileKind.BYTECODE),
    (b"\0asm", FileKind.BYTECODE),
    (b"dex\n", FileKind.BYTECODE),
    (b"\x1bLua", FileKind.BYTECODE),
    (b"%PDF-", FileKind.DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.DOCUMENT),
    (b"{\\rtf", FileKind.DOCUMENT),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF87a", FileKind.IMAGE),
    (b"GIF89a", FileKind.IMAGE),
    (b"BM", FileKind.IMAGE),
    (b"II*\x00", FileKind.IMAGE),
    (b"MM\x00*", FileKind.IMAGE),
    (b"\x00\x00\x01\x00", FileKind.IMAGE),
    (b"8BPS", FileKind.IMAGE),
    (b"wOFF", FileKind.FONT),
    (b"wOF2", FileKind.FONT),
    (b"OTTO", FileKind.FONT),
    (b"\x00\x01\x00\x00\x00", FileKind.FONT),
    (b"ID3", FileKind.MEDIA),
    (b"OggS", FileKind.MEDIA),
    (b"fLaC", FileKind.MEDIA),
    (b"\x1aE\xdf\xa3", FileKind.MEDIA),
    (b"SQLite format 3\x00", FileKind.BINARY),
)
_RIFF = {b"WEBP": FileKind.IMAGE, b"WAVE": FileKind.MEDIA, b"AVI ": FileKind.MEDIA}
_TAR_MAGIC_AT = 257
_PYC = re.compile(rb"..\r\n[\x00-\x03]\x00\x00\x00", re.DOTALL)

_SUFFIXES: dict[FileKind, str] = {
    FileKind.MARKDOWN: "md mdx mdc markdown mdown mkd qmd rmd",
    FileKind.SCRIPT: """
        sh bash zsh fish ksh csh command py pyw pyi js mjs cjs jsx ts mts cts tsx rb pl pm php ps1 psm1 psd1
        bat cmd vbs vba wsf hta applescript scpt lua r jl go rs c h cc cpp hpp cs java kt kts scala swift m
        groovy gradle ex exs erl clj sql awk sed tcl nim zig dart ipynb vue svelte nix
    """,
    FileKind.CONFIG: """
        json jsonc json5 jsonl toml yaml yml ini cfg conf env properties plist reg service desktop tf hcl
    """,
    FileKind.TEXT: """
        txt text rst adoc asciidoc org tex csv tsv log html htm xhtml xml svg css scss less diff patch lock
    """,
    FileKind.DOCUMENT: "pdf doc xls ppt rtf",
    FileKind.ARCHIVE: """
        zip skill tar gz tgz bz2 xz 7z rar zst jar war docx xlsx pptx odt ods odp epub whl egg crx vsix
    """,
    FileKind.BYTECODE: "pyc pyo class wasm beam",
    FileKind.NATIVE: "so dylib dll exe node o a",
    FileKind.IMAGE: "png jpg jpeg gif bmp webp ico tif tiff avif heic psd",
    FileKind.FONT: "ttf otf woff woff2 eot",
    FileKind.MEDIA: "mp3 mp4 wav ogg flac mov avi mkv webm m4a",
}
_KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_KIND_OF_NAME = {
    ".cursorrules": FileKind.MARKDOWN,
    ".clinerules": FileKind.MARKDOWN,
    ".windsurfrules": FileKind.MARKDOWN,
    "dockerfile": FileKind.SCRIPT,
    "makefile": FileKind.SCRIPT,
    "justfile": FileKind.SCRIPT,
    "rakefile": FileKind.SCRIPT,
    "gemfile": FileKind.SCRIPT,
    "procfile": FileKind.SCRIPT,
    ".env": FileKind.CONFIG,
    ".npmrc": FileKind.CONFIG,
    ".pypirc": FileKind.CONFIG,
    ".netrc": FileKind.CONFIG,
    ".gitconfig": FileKind.CONFIG,
}
_MCP_TOOLS = re.compile(rb'"inputSchema"\s*:|"tools"\s*:\s*\[\s*\{\s*"(?:name|description|title)"\s*:')
_JSON_SUFFIXES = frozenset({"json", "jsonc", "json5"})


def classify(path: str, data: bytes) -> FileKind:
    """Decide what a file is by its content first and its name second.

    Binary formats are told by their magic bytes, unless the content reads as text and the name does
    not claim that format: a text with a PDF header in front stays a text, since an agent reads it so.
    """
    head = data[:_HEAD]
    named = _kind_by_name(path)
    textual = _reads_as_text(head)
    magic = _kind_by_magic(head)
    if magic is not None and (not textual or magic is named):
        return magic
    if not textual and (named is None or not named.is_text):
        return named if named is not None else FileKind.BINARY
    return _text_kind(named, path, head)


def _text_kind(named: FileKind | None, path: str, head: bytes) -> FileKind:
    if named is FileKind.MARKDOWN:
        return FileKind.MARKDOWN
    if head.startswith(b"#!"):
        return FileKind.SCRIPT
    if _is_tools_list(path, head):
        return FileKind.MCP
    if named is not None and named.is_text:
        return named
    return FileKind.TEXT


def _is_tools_list(path: str, head: bytes) -> bool:
    suffix = path.rpartition(".")[2].lower()
    is_json = suffix in _JSON_SUFFIXES or ("." not in path and head.lstrip()[:1] in (b"{", b"["))
    return is_json and _MCP_TOOLS.search(head) is not None


def _kind_by_name(path: str) -> FileKind | None:
    name = path.rpartition("/")[2].lower()
    if name.startswith(".env"):
        return FileKind.CONFIG
    return _KIND_OF_NAME.get(name) or _KIND_OF_SUFFIX.get(name.rpartition(".")[2] if "." in name else "")


def _kind_by_magic(head: bytes) -> FileKind | None:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar":
        return FileKind.ARCHIVE
    if head[4:8] == b"ftyp":
        return FileKind.MEDIA
    return FileKind.BYTECODE if _PYC.match(head) else None


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"


def _reads_as_text(head: bytes) -> bool:
    """Say whether bytes are text in UTF-8, a one-byte encoding, UTF-16 or UTF-32."""
    sample = head[:_SAMPLE]
    if not sample or any(sample.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls <= len(sample) * _CONTROL_SHARE:
        return _mostly_ascii_or_utf8(sample)
    return wide_encoding(sample) is not None


def _mostly_ascii_or_utf8(sample: bytes) -> bool:
    try:
        sample[:-4].decode("utf-8")
    except UnicodeDecodeError:
        high = len(sample.translate(None, bytes(range(128))))
        return high <= len(sample) // 2
    return True


def wide_encoding(data: bytes) -> str | None:
    """Tell UTF-16 or UTF-32 without a byte order mark by where its NUL bytes stand."""
    sample = data[:_SAMPLE]
    quarters = [sample[start::4].count(0) / max(1, len(sample[start::4])) for start in range(4)]
    high, low = 0.7, 0.2
    nul = [quarter >= high for quarter in quarters]
    full = [quarter <= low for quarter in quarters]
    if nul[1] and nul[2] and nul[3] and full[0]:
        return "utf-32-le"
    if nul[0] and nul[1] and nul[2] and full[3]:
        return "utf-32-be"
    if nul[1] and nul[3] and full[0] and full[2]:
        return "utf-16-le"
    if nul[0] and nul[2] and full[1] and full[3]:
        return "utf-16-be"
    return None


_DOCUMENTATION_NAMES = re.compile(
    r"(?:readme|changelog|changes|history|contributing|code_of_conduct|licen[cs]e|notice|security|authors"
    r"|third[_-]party[_-]notices)(?:[._-][\w-]+)*",
    re.IGNORECASE,
)
_INSTRUCTION_NAMES = frozenset(
    {
        "agents.md",
        "claude.md",
        "claude.local.md",
        "gemini.md",
        "soul.md",
        "memory.md",
        "identity.md",
        "tools.md",
        "heartbeat.md",
        ".cursorrules",
        ".clinerules",
        ".windsurfrules",
        "copilot-instructions.md",
    }
)
_SOURCE_TYPE_OF_KIND = {
    FileKind.SCRIPT: SourceType.SCRIPT,
    FileKind.CONFIG: SourceType.CONFIG,
    FileKind.MCP: SourceType.MCP_TOOLS,
}


def source_type_of(path: str, kind: FileKind) -> SourceType:
    """Decide as what a text file is read, by its name and kind alone."""
    name = path.rpartition("/")[2].lower()
    if name in _INSTRUCTION_NAMES or name.endswith(".mdc"):
        return SourceType.INSTRUCTIONS
    if kind in _SOURCE_TYPE_OF_KIND:
        return _SOURCE_TYPE_OF_KIND[kind]
    if _DOCUMENTATION_NAMES.fullmatch(name):
        return SourceType.DOCUMENTATION
    return SourceType.SKILL if kind is FileKind.MARKDOWN else SourceType.TEXT
