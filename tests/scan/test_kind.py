import pytest

from panguard.scan.kind import FileKind, classify, source_type_of
from panguard.terms import SourceType


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("SKILL.md", b"# Title\n", FileKind.MARKDOWN),
        ("skill.MD", b"", FileKind.MARKDOWN),
        ("rules.mdc", b"text", FileKind.MARKDOWN),
        (".cursorrules", b"text", FileKind.MARKDOWN),
        ("notes", b"plain words", FileKind.TEXT),
        ("run", b"#!/bin/sh\necho\n", FileKind.SCRIPT),
        ("run.txt", b"#!/usr/bin/env python3\n", FileKind.SCRIPT),
        ("a/b.py", b"import os", FileKind.SCRIPT),
        ("Makefile", b"all:\n", FileKind.SCRIPT),
        (".claude/settings.json", b'{"hooks": {}}', FileKind.CONFIG),
        (".env.local", b"A=1", FileKind.CONFIG),
        ("tools.json", b'{"tools": [{"name": "x", "description": "y"}]}', FileKind.MCP),
        ("list.json", b'[{"name": "x", "inputSchema": {}}]', FileKind.MCP),
        ("stdin", b'{"tools": [{"name": "x"}]}', FileKind.MCP),
        ("a.zip", b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(50), FileKind.ARCHIVE),
        ("a.skill", b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(50), FileKind.ARCHIVE),
        ("a.txt", b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)), FileKind.ARCHIVE),
        ("a.tar", bytes(257) + b"ustar\x0000", FileKind.ARCHIVE),
        ("m.pyc", b"\xa7\r\r\n\x00\x00\x00\x00" + bytes(40), FileKind.BYTECODE),
        ("lib.so", b"\x7fELF\x02\x01\x01" + bytes(40), FileKind.NATIVE),
        ("tool.exe", b"MZ\x90\x00\x03" + bytes(40), FileKind.NATIVE),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20), FileKind.IMAGE),
        ("a.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(40), FileKind.IMAGE),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(20), FileKind.MEDIA),
        ("a.woff2", b"wOF2\x00\x01" + bytes(20), FileKind.FONT),
        ("a.pdf", b"%PDF-1.7\n", FileKind.DOCUMENT),
        ("data", bytes(range(256)) * 4, FileKind.BINARY),
        ("a.svg", b"<svg></svg>", FileKind.TEXT),
    ],
)
def test_a_file_is_what_its_content_and_then_its_name_say(path: str, data: bytes, kind: FileKind) -> None:
    assert classify(path, data) is kind


@pytest.mark.parametrize("header", [b"%PDF-1.7\n", b"GIF89a", b"MZ", b"BM", b"ID3"])
def test_a_binary_header_before_text_does_not_hide_the_text(header: bytes) -> None:
    assert classify("SKILL.md", header + b" and then ordinary instructions\n" * 9) is FileKind.MARKDOWN


@pytest.mark.parametrize("odd", [b"\xff", b"\xe9", b"\x00", b"\x80\x81", b"\xff\xfe\xff"])
def test_an_odd_byte_does_not_turn_a_text_into_a_binary(odd: bytes) -> None:
    assert classify("SKILL.md", b"# Title\n" + odd + b"\nWords.\n").is_text
    assert classify("notes", b"many ordinary words " * 20 + odd).is_text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_wide_encodings_are_text(encoding: str) -> None:
    assert classify("notes", "ordinary words in a row".encode(encoding)).is_text


@pytest.mark.parametrize(
    ("path", "kind", "source_type"),
    [
        ("references/guide.md", FileKind.MARKDOWN, SourceType.SKILL),
        ("README.md", FileKind.MARKDOWN, SourceType.DOCUMENTATION),
        ("docs/readme.zh-TW.md", FileKind.MARKDOWN, SourceType.DOCUMENTATION),
        ("LICENSE", FileKind.TEXT, SourceType.DOCUMENTATION),
        ("AGENTS.md", FileKind.MARKDOWN, SourceType.INSTRUCTIONS),
        ("x/CLAUDE.md", FileKind.MARKDOWN, SourceType.INSTRUCTIONS),
        (".cursor/rules/a.mdc", FileKind.MARKDOWN, SourceType.INSTRUCTIONS),
        ("a.py", FileKind.SCRIPT, SourceType.SCRIPT),
        ("README.py", FileKind.SCRIPT, SourceType.SCRIPT),
        ("a.json", FileKind.CONFIG, SourceType.CONFIG),
        ("a.json", FileKind.MCP, SourceType.MCP_TOOLS),
        ("a.txt", FileKind.TEXT, SourceType.TEXT),
    ],
)
def test_a_text_is_read_as_its_name_and_kind_say(path: str, kind: FileKind, source_type: SourceType) -> None:
    assert source_type_of(path, kind) is source_type
