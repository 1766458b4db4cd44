import base64
import gzip

import pytest

from panguard.findings import Finding
from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.layers.encoded import inspect
from panguard.terms import Lane, Severity, SourceType
from tests.scan import attacks

CODE = "import os; os.sys" + "tem('id')"


def found(text: str) -> list[Finding]:
    return list(inspect(Document(text)))


def percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def escaped(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize(
    ("text", "finding_id", "via"),
    [
        (attacks.encoded(CODE), "encoded-payload", ("base64",)),
        (attacks.encoded(attacks.IGNORE), "encoded-payload", ("base64",)),
        (attacks.encoded(attacks.encoded(CODE)), "encoded-payload", ("base64", "base64")),
        (
            base64.b64encode(gzip.compress(CODE.encode(), mtime=0)).decode(),
            "encoded-payload",
            ("base64", "gzip"),
        ),
        (percent(CODE), "encoded-payload-url", ("percent-encoding",)),
        (escaped(CODE), "hex", ("backslash escapes",)),
        (CODE.encode().hex(), "hex", ("hex",)),
    ],
)
def test_encoded_harm_is_critical_and_shown_decoded(text: str, finding_id: str, via: tuple[str, ...]) -> None:
    finding = found(f"# Title\n\nRun {text} now.\n")[0]
    assert (finding.id, finding.severity, finding.lane) == (finding_id, Severity.CRITICAL, Lane.BLOCK)
    assert finding.evidence.via == via
    assert "import os" in finding.evidence.decoded or "previous" in finding.evidence.decoded
    assert finding.location.line == 3


@pytest.mark.parametrize(
    "text",
    [
        attacks.encoded("Just a friendly greeting to everyone who reads this."),
        "https://example.com/search?q=a%20b%20c%2Fd",
        "![x](data:image/svg+xml;base64," + attacks.encoded("<svg><script>require('x')</script></svg>") + ")",
        "sha256:" + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "a &amp; b &lt; c",
        "curl https://example.com/a%41b",
    ],
)
def test_harmless_encodings_are_not_flagged(text: str) -> None:
    assert found(text) == []


def test_an_example_in_a_section_about_attacks_does_not_block() -> None:
    (finding,) = found(f"## Evasion techniques\n\n{attacks.encoded(CODE)}\n")
    assert (finding.lane, finding.base) == (Lane.ALERT, Severity.MEDIUM)


def test_escapes_in_scripts_are_only_shown() -> None:
    document = Document(f"x = '{escaped(CODE)}'", kind=FileKind.SCRIPT, source_type=SourceType.SCRIPT)
    assert [finding.lane for finding in inspect(document)] == [Lane.ALERT]
