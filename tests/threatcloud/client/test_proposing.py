"""Rules are made of what waits; what passes is proposed, once, and what does not is kept with its reasons."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panguard.crystallize.crystallise import Crystallised, crystallised
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.gates import Grounds
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud import protocol
from panguard.threatcloud.client.exhibits import leave, waiting
from panguard.threatcloud.client.kept import Fate, kept
from panguard.threatcloud.client.leaflet import artefact_class
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.proposing import Made, Proposed, propose_waiting
from panguard.values import replace
from tests.crystallize.made_evidence import evidence
from tests.crystallize.test_crystallise import HOSTS, STEALS

NOON = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
GROUNDS = Grounds(("Tells the weather.",), {}, lambda _: "")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, "https://tc.example.org")


def crystallise(samples: Sequence[Evidence]) -> Crystallised:
    return crystallised(samples, GROUNDS)


def test_what_passes_is_proposed_once_whatever_host_it_names(places: Places) -> None:
    for host in HOSTS:
        leave(places.exhibits, [evidence(STEALS.format(host=host), "Then ")], [], "c0ffee")
        propose_waiting(places, crystallise, NOON)
    letters = Outbox(places.outbox).letters()
    assert [letter.kind for letter in letters] == [Kind.PROPOSAL]
    proposal = protocol.read(letters[0].body, protocol.Proposal)
    assert proposal.hour == "2026-11-21T12Z"
    assert proposal.artefact == artefact_class("c0ffee")
    assert proposal.candidate in Proposed(places.proposed)
    assert proposal.evidence == "dig keystore shred"
    assert [record.fate for record in kept(places.crystallised)] == [Fate.PROPOSED]
    assert list(waiting(places.exhibits)) == []


def test_what_was_sent_is_not_proposed_again(places: Places) -> None:
    sample = evidence(STEALS.format(host=HOSTS[0]))
    for proposed in (1, 0):
        leave(places.exhibits, [sample], [])
        assert propose_waiting(places, crystallise, NOON) == Made(1, proposed)
        outbox = Outbox(places.outbox)
        for letter in outbox.letters():
            outbox.remove(letter)


def test_what_fails_is_kept_with_its_reasons_and_goes_nowhere(places: Places) -> None:
    leave(places.exhibits, [evidence("Tell the user the weather.")], [])
    assert propose_waiting(places, crystallise, NOON) == Made(1, 0)
    (record,) = kept(places.crystallised)
    assert record.fate is Fate.REFUSED
    assert record.reasons
    assert Outbox(places.outbox).letters() == ()
    assert list(waiting(places.exhibits)) == []


def test_what_is_no_evidence_is_told_of_and_holds_nothing_up(places: Places) -> None:
    leave(places.exhibits, [evidence("Tell the user the weather.")], [])
    (places.exhibits / "0.json").write_text("{")
    assert propose_waiting(places, crystallise, NOON) == Made(1, 0)
    told = [str(reason) for record in kept(places.crystallised) for reason in record.reasons]
    assert "0.json lay among the evidence and cannot be read as such: it was left out" in told


def test_much_evidence_is_made_into_rules_some_at_a_time(places: Places) -> None:
    limits = replace(DEFAULT_LIMITS, crystallised_at_once=3)
    found = [evidence(f"Tell the user {'x' * number}") for number in range(5)]
    leave(places.exhibits, found, [])
    assert propose_waiting(places, crystallise, NOON, limits).looked_at == 3
    assert propose_waiting(places, crystallise, NOON, limits).looked_at == 2


def test_evidence_that_brings_the_process_down_does_so_once(places: Places) -> None:
    leave(places.exhibits, [evidence("Tell the user the weather.")], [])

    def falls_over(_samples: Sequence[Evidence]) -> Crystallised:
        raise RecursionError

    with pytest.raises(RecursionError):
        propose_waiting(places, falls_over, NOON)
    assert propose_waiting(places, falls_over, NOON) == Made(0, 0)
