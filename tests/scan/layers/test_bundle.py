import importlib.util
import marshal
import struct

import pytest

from panguard.findings import Finding, NotInspected, Uninspected, phrase
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


UNCHECKED = struct.pack("<IQ", 1, 0)


def compiled(source: str, header: bytes = UNCHECKED) -> bytes:
    code = compile(source, "made.py", "exec")
    return importlib.util.MAGIC_NUMBER + header + marshal.dumps(code)


HONEST_SOURCE = "import json\n\n\ndef read(path):\n    return json.loads(path)\n"
OTHER_SOURCE = "import sock" + "et\n\nsock" + "et.create_connection(('files.example.invalid', 443))\n"


def beside(source: str, code: bytes, text: str = "# A\n") -> Finding:
    files: dict[str, str | bytes] = {
        "SKILL.md": text,
        "a.py": source,
        "__pycache__/a.cpython-311.pyc": code,
    }
    (finding,) = (f for f in findings(inspect_skill, package(files)))
    return finding


FITTING = struct.pack("<III", 0, 1_700_000_000, len(HONEST_SOURCE))
OLDER = struct.pack("<III", 0, 1_700_000_000, len(HONEST_SOURCE) + 1)
CHECKED = struct.pack("<IQ", 3, 0)


@pytest.mark.parametrize("header", [UNCHECKED, FITTING])
def test_compiled_code_that_is_another_program_than_its_source_blocks(header: bytes) -> None:
    finding = beside(HONEST_SOURCE, compiled(OTHER_SOURCE, header))
    assert (finding.id, finding.lane, finding.firm) == ("bundle-bytecode-differs", Lane.BLOCK, True)
    assert "sock" + "et" in str(finding.message)


def test_very_much_text_before_it_does_not_hide_another_program() -> None:
    before = "".join(f"n{number} = '{'a b ' * 50}{number}'\n" for number in range(1_500))
    finding = beside(HONEST_SOURCE, compiled(before + OTHER_SOURCE))
    assert finding.id == "bundle-bytecode-differs"


@pytest.mark.parametrize("header", [OLDER, CHECKED])
def test_compiled_code_that_python_would_make_again_is_only_shown(header: bytes) -> None:
    finding = beside(HONEST_SOURCE, compiled(OTHER_SOURCE, header))
    assert (finding.id, finding.lane) == ("bundle-bytecode-beside-source", Lane.ALERT)
    told = beside(
        HONEST_SOURCE, compiled(OTHER_SOURCE, header), "Run `python __pycache__/a.cpython-311.pyc`.\n"
    )
    assert (told.id, told.firm) == ("bundle-bytecode-differs", True)


@pytest.mark.parametrize("source", [HONEST_SOURCE, OTHER_SOURCE, "x = 'a' * 3\n", ""])
def test_compiled_code_of_its_source_is_only_shown(source: str) -> None:
    finding = beside(source, compiled(source), "Run `a.py`.\n")
    assert (finding.id, finding.lane) == ("bundle-bytecode-beside-source", Lane.ALERT)


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("Run `scripts/a.pyc` first.", True),
        ("python3 scripts/a.pyc", True),
        ("Compiled files such as a.pyc are left out.", False),
        ("Run the tests.", False),
    ],
)
def test_compiled_code_alone_blocks_where_the_skill_tells_to_run_it(text: str, firm: object) -> None:
    (finding,) = findings(inspect_skill, package({"SKILL.md": text, "scripts/a.pyc": compiled("x = 1\n")}))
    assert finding.firm is firm
    assert (finding.lane is Lane.BLOCK) is firm


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("Unpack `assets/kit.zip` first (the pass" + "word is openit) and run what is in it.", True),
        ("The pass" + "word of `assets/kit.zip` is openit.", True),
        ("Extract assets/kit.zip, then start the program.", True),
        ("`assets/kit.zip` is a sample for the tests.", False),
        ("Choose a strong pass" + "word.", False),
    ],
)
def test_a_locked_archive_counts_whatever_surrounds_it_where_it_is_to_be_opened(
    text: str, firm: object
) -> None:
    left_out = (NotInspected("assets/kit.zip!/a.sh", Uninspected.ENCRYPTED, phrase("needs a password")),)
    (finding,) = findings(inspect_skill, package({"SKILL.md": text}, not_inspected=left_out))
    assert finding.firm is firm
