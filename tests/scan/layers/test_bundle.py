import pytest

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.scan.layers.bundle import inspect_skill
from panguard.terms import Lane, Severity
from tests.scan.packages import findings, ids, package

PYC = b"\xa7\r\r\n\x00\x00\x00\x00" + bytes(range(256)) * 2
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 60 + bytes(range(128, 256))
EXE = b"MZ\x90\x00\x03" + b"\x00" * 60 + bytes(range(128, 256))
VIRUS_TEST = b"".join(
    (b"X5O!P%@AP[4", b"\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD", b"-ANTIVIRUS-TEST-FILE", b"!$H+H*")
)
ZIP = b"PK\x03\x04\x14\x00" + b"\x00" * 30 + bytes(range(128, 256))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"scripts/a.pyc": PYC}, ["bundle-bytecode"]),
        (
            {"scripts/a.py": b"x = 1\n", "scripts/__pycache__/a.cpython-312.pyc": PYC},
            ["bundle-bytecode-beside-source"],
        ),
        ({"bin/tool": ELF}, ["bundle-program"]),
        ({"bin/tool.exe": EXE}, ["bundle-program"]),
        ({"assets/logo.png": EXE}, ["bundle-disguised-program"]),
        ({"notes.txt": ELF}, ["bundle-disguised-program"]),
        ({"notes.txt": ZIP}, ["bundle-disguised-archive"]),
        ({"scripts/.update.sh": b"ls\n"}, ["bundle-hidden-program"]),
        ({".cache/run": b"#!/bin/sh\nls\n"}, ["bundle-hidden-program"]),
        ({"assets/a.com": VIRUS_TEST}, ["bundle-virus-test"]),
        ({"assets/a.txt": VIRUS_TEST + b"\r\n"}, ["bundle-virus-test"]),
    ],
)
def test_files_that_cannot_be_read_are_flagged(files: dict[str, bytes], found: list[str]) -> None:
    assert ids(inspect_skill, package({"SKILL.md": "# A\n", **files})) == found


@pytest.mark.parametrize(
    "files",
    [
        {"assets/logo.png": b"\x89PNG\r\n\x1a\n" + bytes(64)},
        {"report.docx": ZIP},
        {"template.zip": ZIP},
        {"paper.pdf": b"%PDF-1.7\n" + bytes(range(256))},
        {"font.woff2": b"wOF2" + bytes(64)},
        {".eslintrc.js": b"module.exports = {}\n"},
        {".gitignore": b"*.pyc\n"},
        {".claude/skills/a/run.sh": b"ls\n"},
        {"scripts/run.sh": b"ls\n"},
        {"notes.txt": b"MZ is how programs start.\n"},
        {"notes.txt": b"The test file begins with " + VIRUS_TEST},
        {"long.txt": VIRUS_TEST + b" " * 300},
    ],
)
def test_ordinary_files_are_left_alone(files: dict[str, bytes]) -> None:
    assert ids(inspect_skill, package({"SKILL.md": "# A\n", **files})) == []


def test_an_archive_with_a_password_blocks_and_a_link_alerts() -> None:
    left_out = (
        NotInspected("a.zip", Uninspected.ENCRYPTED, phrase("needs a password")),
        NotInspected("b.md", Uninspected.LINK, phrase("leads outside")),
        NotInspected("c.md", Uninspected.LINK, phrase("inside"), expected=True),
        NotInspected("d.bin", Uninspected.TOO_LARGE, phrase("too large")),
    )
    found = findings(inspect_skill, package({"SKILL.md": "# A\n"}, not_inspected=left_out))
    assert [(finding.id, finding.lane) for finding in found] == [
        ("bundle-encrypted-archive", Lane.BLOCK),
        ("bundle-link-outside", Lane.ALERT),
    ]


def test_a_disguised_program_is_critical_and_named() -> None:
    (finding,) = findings(inspect_skill, package({"SKILL.md": "# A\n", "logo.png": EXE}))
    assert (finding.severity, finding.lane) == (Severity.CRITICAL, Lane.BLOCK)
    assert str(finding.message) == "logo.png is a program, although its name says otherwise"
    assert finding.location.file == "logo.png"


def test_names_are_safe_to_print() -> None:
    (finding,) = findings(inspect_skill, package({"SKILL.md": "# A\n", "\u202egnp.exe": EXE}))
    assert "\u202e" not in str(finding.message) + finding.location.file + finding.evidence.snippet
