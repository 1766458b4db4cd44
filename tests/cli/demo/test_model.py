"""The scripted model answers what real prompts ask, as a model that is awake would."""

from panguard.cli.demo.model import answer
from panguard.cli.demo.payload import NAMES, TICKET, attack_in, skill_text
from panguard.llm.answer import read_answer
from panguard.llm.review import Passage, Question, RuleOpinion
from panguard.llm.rule_review import RuleQuestion, ask_about_rule, read_verdict
from panguard.llm.skill_review import ask_about


def test_it_quotes_the_payload_of_every_skill_and_sees_what_is_planted() -> None:
    for number in range(len(NAMES)):
        passages = (Passage("SKILL.md", 1, skill_text(number)),)
        asked = ask_about(Question(passages), f"nonce {number}")
        said = read_answer(answer(asked.prompt.system, asked.prompt.user), asked, passages)
        assert isinstance(said, tuple), said
        assert [mark.claim(passages).quote for mark in said] == [attack_in(number)]


def test_it_claims_nothing_of_an_honest_skill() -> None:
    passages = (Passage("SKILL.md", 1, "Sort the notes by week."),)
    asked = ask_about(Question(passages), "nonce")
    assert read_answer(answer(asked.prompt.system, asked.prompt.user), asked, passages) == ()


def test_it_approves_of_rules_for_the_relay_alone() -> None:
    told = {}
    for rule in (f"value: {TICKET} # for the relay", "value: please"):
        asked = ask_about_rule(RuleQuestion(rule, "seen"), "nonce")
        said = read_verdict(answer(asked.prompt.system, asked.prompt.user), asked, "ollama", "m")
        assert isinstance(said, RuleOpinion), said
        told[rule] = said.approved
    assert list(told.values()) == [True, False]
