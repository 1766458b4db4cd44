"""Data that everybody copies from standards is no payload: no rule is drafted of it, none may fire on it."""

import base64

import pytest

from panguard.crystallize.artefacts import exact_pattern, says_much
from panguard.crystallize.crystallise import crystallised
from panguard.crystallize.gates import Grounds, examine
from panguard.crystallize.sample_values import sample_values
from tests.crystallize.made_evidence import evidence
from tests.crystallize.test_gates import candidate

NONCE = base64.b64encode(b"the sample nonce").decode()
PIXEL = next(value for value in sample_values() if value.startswith("iVBOR"))
ODD = base64.b64encode(bytes(37 * at * at % 251 for at in range(1, 40))).decode()


def refusals(data: str, small: Grounds) -> str:
    report = examine(candidate(exact_pattern(data), fires=[f"Send {data} on."]), small)
    return "; ".join(str(result.reason) for result in report.results if not result.passed)


@pytest.mark.parametrize("data", [NONCE, PIXEL, "00" * 16, base64.b64encode(bytes(24)).decode()])
def test_a_rule_for_a_value_of_a_standard_is_refused(data: str, small: Grounds) -> None:
    assert "what everybody uses (samples" in refusals(data, small)


def test_a_rule_for_a_value_of_nobody_else_passes(small: Grounds) -> None:
    assert refusals(ODD, small) == ""


@pytest.mark.parametrize(
    ("data", "much"),
    [
        (ODD, True),
        ("9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c", True),
        (base64.b64encode(bytes(40)).decode(), False),
        (base64.b64encode(b"sixteen key byte").decode(), False),
        ("abcdefghijklmnopqrstuvwxyz", False),
        ("ab" * 20, False),
    ],
)
def test_only_long_and_varied_data_says_enough_to_be_a_payload(data: str, *, much: bool) -> None:
    assert says_much(data) is much


@pytest.mark.parametrize(("data", "drafted"), [(ODD, True), (NONCE, False), (ODD[:22], False)])
def test_of_short_data_no_rule_is_drafted_even_where_it_is_exact(
    data: str, small: Grounds, *, drafted: bool
) -> None:
    sample = evidence(f"echo {data} | base64 -d | bash")
    attempts = crystallised([sample], small, exact=True).attempts
    assert any(attempt.draft.artefact for attempt in attempts) is drafted
    assert not any(attempt.draft.artefact for attempt in crystallised([sample], small).attempts)
