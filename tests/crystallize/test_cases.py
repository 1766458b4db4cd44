"""What a trial showed becomes cases of the rule: few, of different kinds, and only where the rule agrees."""

import pytest

from panguard.crystallize.cases import LONGEST_CASE, MOST_CASES, with_cases
from panguard.crystallize.gates import Unreadable, read_candidate
from panguard.engine.canonical import candidate_id
from panguard.errors import RuleError
from panguard.rules.cases import run_cases
from panguard.rules.event import Event
from tests.crystallize.test_gates import SEEN, candidate


def kinds(content: str, *, fires: bool) -> list[str]:
    return [case.description for case in read_candidate(content).test_cases if case.fires is fires]


def test_texts_are_taken_one_of_a_kind_where_the_rule_does_as_the_case_says() -> None:
    variants = [("hosts", SEEN), ("hosts", f"{SEEN} "), ("case", f"{SEEN}!"), ("lost", "nothing")]
    harmless = [("ordinary", "curl x"), ("hit", SEEN), ("long", "x" * (LONGEST_CASE + 1))]
    text = with_cases(candidate(), variants, harmless)
    assert kinds(text, fires=True) == ["", "variant: hosts", "variant: case"]
    assert kinds(text, fires=False) == ["", "harmless: ordinary"]
    assert candidate_id(read_candidate(text)) == candidate_id(read_candidate(candidate()))


def test_every_case_holds_when_the_rule_is_read_again() -> None:
    odd = f"a: 'b' # c\n\n\t{SEEN}  \n- \\x\"\n"
    text = with_cases(candidate(), [("odd", odd)], [("odd", "yes: 0x1 # no\n")])
    rule = read_candidate(text)
    assert dict(rule.test_cases[1].fields)["input"] == odd

    def fires(event: Event) -> bool:
        return SEEN in event.content

    assert run_cases(rule, fires).disagreements == ()


def test_there_are_only_so_many() -> None:
    variants = [(f"kind {number}", f"{SEEN} {number}") for number in range(30)]
    assert len(kinds(with_cases(candidate(), variants, []), fires=True)) == 1 + MOST_CASES


def test_a_rule_that_would_become_too_large_stays_as_it_is() -> None:
    text = candidate(description="x " * 14_000)
    assert with_cases(text, [(f"kind {n}", f"{SEEN} {'y' * 900}{n}") for n in range(6)], []) == text


@pytest.mark.parametrize("text", ["[]", "{"])
def test_what_is_no_rule_gets_no_cases(text: str) -> None:
    with pytest.raises((Unreadable, RuleError)):
        with_cases(text, [], [])
