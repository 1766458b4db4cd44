"""A candidate says in which way it was made, and that way does not change without a new number."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files

import pytest

from panguard.crystallize import asked, called, deeds, slots
from panguard.crystallize.crystallise import crystallised
from panguard.crystallize.gates import Grounds, read_candidate
from panguard.crystallize.generation import GENERATION, generation_of
from panguard.values import replace
from tests.crystallize.made_evidence import BACKWARDS, CHINESE, HIDDEN, ORDER, PIPED, evidence
from tests.crystallize.test_crystallise import STEALS

GROUNDS = Grounds(("Tells the weather.",), {}, lambda _: "")
PLACE = "drop.b-c.xyz/9f8e7d6c5b4a39281706f5e4d3c2b1a0"
ATTACKS = (HIDDEN, ORDER, CHINESE, PIPED, BACKWARDS, STEALS.format(host=PLACE), f"{HIDDEN}\n{ORDER}")
# Of each generation: what it is made from, and the ids of some attacks. Whoever changes one of them, and has
# published the generation before, adds the next one here.
KNOWN = {1: ("5b932350284204b0", "60c444d5bf2bbba2")}


def ingredients() -> str:
    """Return a digest of all tables that decide about an id."""
    tables: list[Iterable[str] | Mapping[str, object]] = [
        asked.ASKED,
        called.NAMES_TOO,
        deeds.DEEDS,
        deeds.PLACES,
        deeds.PROGRAMS,
        deeds.SAME,
        deeds.TELLING,
        slots.CLASSES,
        slots.WIDEST,
    ]
    rows = [sorted(map(str, table.items() if isinstance(table, Mapping) else table)) for table in tables]
    written = json.dumps(rows)
    counts = files("panguard.crystallize").joinpath("benign.bin").read_bytes()
    return sha256(written.encode() + counts).hexdigest()[:16]


def ids() -> str:
    """Return a digest of the candidates of some attacks."""
    made = [
        attempt.draft.id
        for attack in ATTACKS
        for exact in (False, True)
        for attempt in crystallised([evidence(attack, "Then ")], GROUNDS, exact=exact).attempts
    ]
    assert len(made) > len(ATTACKS)
    return sha256(" ".join(made).encode()).hexdigest()[:16]


def test_a_change_of_what_decides_about_ids_is_a_new_generation() -> None:
    assert max(KNOWN) == GENERATION
    assert (ingredients(), ids()) == KNOWN[GENERATION]


def test_a_candidate_says_of_which_generation_it_is() -> None:
    (candidate, *_) = crystallised([evidence(HIDDEN)], GROUNDS).candidates
    assert generation_of(candidate.rule) == GENERATION
    assert generation_of(read_candidate(candidate.content)) == GENERATION


@pytest.mark.parametrize(
    ("said", "number"), [("7", 7), ("", 0), ("x", 0), ("９", 0), ("-1", 0), ("1" * 5_000, 0)]
)
def test_a_rule_may_say_anything_of_its_generation(said: str, number: int) -> None:
    (candidate, *_) = crystallised([evidence(HIDDEN)], GROUNDS).candidates
    assert generation_of(replace(candidate.rule, provenance=(("generation", said),))) == number
    assert generation_of(replace(candidate.rule, provenance=())) == 0
