import pytest

from panguard.scan.document import Document
from panguard.scan.layers.secrets import EXPLANATIONS, inspect
from panguard.terms import Check, Lane, Severity
from tests.scan import attacks


@pytest.mark.parametrize(
    ("secret", "finding_id"),
    [
        (attacks.AWS_KEY, "secret-aws-key"),
        (attacks.GITHUB_TOKEN, "secret-github-token"),
        (attacks.OPENAI_KEY, "secret-openai-key"),
        (attacks.PRIVATE_KEY, "secret-private-key"),
    ],
)
def test_a_secret_is_critical_and_masked(secret: str, finding_id: str) -> None:
    text = f"---\nname: a\ndescription: b\n---\n\nIt is read-only.\n\n{secret}\n"
    (finding,) = inspect(Document(text))
    assert (finding.id, finding.severity, finding.lane) == (finding_id, Severity.CRITICAL, Lane.BLOCK)
    assert finding.check is Check.SECRET_EXFILTRATION
    assert finding.location.line == 8
    shown = finding.evidence.snippet + finding.evidence.line + finding.evidence.decoded
    assert secret[40:60] not in shown or len(secret) < 41
    assert secret[6:20] not in shown or secret.startswith("-----")


def test_examples_are_not_flagged() -> None:
    assert list(inspect(Document("AKIA" + "IOSFODNN7EXAMPLE and gh" + "p_" + "x" * 36))) == []


def test_occurrences_are_bounded() -> None:
    assert len(list(inspect(Document(f"{attacks.AWS_KEY} " * 500)))) == 20


def test_ids_are_told_once() -> None:
    ids = [explanation.id for explanation in EXPLANATIONS]
    assert len(ids) == len(set(ids))
