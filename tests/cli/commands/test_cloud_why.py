"""What the record says of a rule, in sentences."""

from panguard.cli.commands.cloud_why import told
from panguard.language.catalogue import catalogue_for
from panguard.threatcloud.journal import START, entry

PROMOTED = {
    "event": "promoted",
    "at": "2026-11-21T18Z",
    "reason": "confirmed, and it passed the gates",
    "candidate": "c0" * 32,
    "rule": "TC-2026-00001",
    "networks": 3,
    "artefacts": 2,
    "counts": [{"weight": "1", "reason": "known for 72 hours", "voices": 3}],
    "gates": [{"name": name, "passed": True, "reason": "passed"} for name in ("kind", "linear")],
    "review": "approved",
    "later": {"versions": ["know", "more"]},
}


def sentences(**changed: object) -> list[str]:
    catalogue = catalogue_for("en")
    return [catalogue.say(sentence) for sentence in told(entry(7, START, {**PROMOTED, **changed}))]


def test_a_promotion_is_told_with_what_spoke_for_it() -> None:
    assert sentences() == [
        "7  2026-11-21 18:00 UTC  promoted to a rule: confirmed, and it passed the gates.",
        "The rule is TC-2026-00001.",
        "3 independent networks stand behind it, with 2 different artefacts.",
        "It passed all 2 gates.",
        "The review approved it.",
    ]


def test_a_gate_that_refused_is_named() -> None:
    gates = [
        *PROMOTED["gates"],
        {"name": "harmless", "passed": False, "reason": "it fires on 2 harmless texts"},
    ]  # type: ignore[misc]
    said = sentences(event="rejected", gates=gates, review="none", rule="")
    assert said[0].startswith("7  2026-11-21 18:00 UTC  rejected for good: ")
    assert said[-1] == "The gate harmless refused it: it fires on 2 harmless texts."


def test_what_is_not_known_is_shown_as_it_stands() -> None:
    (raw,) = sentences(at="yesterday")
    assert raw.startswith("7  artefacts: 2, at: yesterday, ")
    assert "merged" in sentences(event="merged")[0]
