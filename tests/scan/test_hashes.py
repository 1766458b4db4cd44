import hashlib

from panguard.scan.hashes import content_hash, finding_summary, pattern_hash
from panguard.terms import Severity
from tests.scan.test_score import made


def test_the_content_hash_is_the_first_16_digits_of_the_sha_256() -> None:
    assert content_hash("") == "e3b0c44298fc1c14"
    assert content_hash("grün") == hashlib.sha256("grün".encode()).hexdigest()[:16]


def test_the_summary_names_the_first_five_critical_or_high_findings() -> None:
    findings = [made("a", Severity.CRITICAL), made("b", Severity.MEDIUM)]
    assert finding_summary(findings) == "x"
    assert finding_summary([made("a", Severity.MEDIUM)]) == ""


def test_the_pattern_hash_is_of_name_and_summary() -> None:
    expected = hashlib.sha256(b"scan:word-count:x").hexdigest()[:16]
    assert pattern_hash("word-count", [made("a", Severity.HIGH)]) == expected
    assert pattern_hash("word-count", []) == hashlib.sha256(b"scan:word-count:").hexdigest()[:16]
