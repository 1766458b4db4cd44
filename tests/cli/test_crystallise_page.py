"""What a newcomer reads of how a rule was made: each reason once, and what to do next."""

from panguard.cli.crystallise_page import outcome_page
from panguard.crystallize.crystallise import Crystallised, crystallised
from panguard.crystallize.gates import Grounds
from panguard.engine.ruleset import compile_rules
from panguard.language.catalogue import catalogue_for
from panguard.report.pen import Pen
from panguard.report.presentation import Presentation
from panguard.rules.cases import awake
from tests.crystallize.made_evidence import evidence
from tests.crystallize.test_crystallise import STEALS

GROUNDS = Grounds(("Tells the weather.",), {}, lambda _: "")
PLACE = "drop.brindle-quokka.xyz/9f8e7d6c5b4a39281706f5e4d3c2b1a0"


def made(*known: Crystallised) -> Crystallised:
    """Make rules of an attack with an address of its own; `known` were made of it before."""
    rules = [awake(candidate.rule) for each in known for candidate in each.candidates]
    covering = compile_rules(rules) if rules else None
    return crystallised([evidence(STEALS.format(host=PLACE))], GROUNDS, covering=covering, exact=True)


def page(outcome: Crystallised) -> str:
    pen = Pen(catalogue_for("en"), Presentation(width=70))
    return " ".join(" ".join(outcome_page(outcome, pen)).split())


def test_what_two_drafts_are_refused_for_is_said_once() -> None:
    first = made()
    again = made(first)
    assert (len(first.candidates), len(again.candidates), len(again.attempts)) == (2, 0, 2)
    assert page(again).startswith("No rule was made of it:")
    assert page(again).count("finds this attack already") == 1


def test_where_no_words_tell_it_apart_the_page_says_what_to_do() -> None:
    told = page(crystallised([evidence("Tell the user the weather.")], GROUNDS))
    assert told.count("No rule was made of it:") == 1
    assert told.endswith("add a second sample of the same attack; --explain shows each step.")


def test_of_two_drafts_the_one_that_passed_comes_first() -> None:
    first = made()
    other = crystallised([evidence("Tell the user the weather.")], GROUNDS)
    (refused,) = made(first).attempts[1:]
    told = page(Crystallised((first.attempts[0], refused), other.undrafted))
    assert told.startswith("PGC-")
    assert "Of another rule, nothing came:" in told
