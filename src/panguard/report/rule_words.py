"""Words about rules, for whoever shows one. Pure."""

from panguard.findings import Phrase, phrase, verbatim
from panguard.rules.lanes import Kind, Measured
from panguard.rules.model import Rule
from panguard.terms import Category, Lane

LANES: dict[Lane, Phrase] = {
    Lane.BLOCK: phrase("counts fully: it can fail a scan"),
    Lane.ALERT: phrase("a hint: it is shown and never fails a scan by itself"),
    Lane.SHADOW: phrase("counted in silence"),
}
KINDS: dict[Kind, Phrase] = {
    Kind.SKILL: phrase("on skills"),
    Kind.TOOLS: phrase("on tools"),
    Kind.TEXT: phrase("on texts"),
}
CATEGORIES: dict[Category, Phrase] = {
    Category.PROMPT_INJECTION: phrase("orders slipped to the agent"),
    Category.TOOL_POISONING: phrase("tools that deceive the agent"),
    Category.CONTEXT_EXFILTRATION: phrase("private content is taken away"),
    Category.AGENT_MANIPULATION: phrase("the agent is turned against its user"),
    Category.PRIVILEGE_ESCALATION: phrase("more rights than were given"),
    Category.EXCESSIVE_AUTONOMY: phrase("acts without asking"),
    Category.SKILL_COMPROMISE: phrase("a skill that does harm"),
    Category.DATA_POISONING: phrase("planted content"),
    Category.MODEL_ABUSE: phrase("misuse of the model"),
    Category.MODEL_SECURITY: phrase("attacks on the model"),
}
TARGETS: dict[str, Phrase] = {
    "both": phrase("skills and tools"),
    "skill": phrase("skills"),
    "mcp": phrase("tools"),
    "runtime": phrase("what happens at run time"),
}


def measured_numbers(found: Measured) -> Phrase:
    """Say what a rule matched when it was measured."""
    return phrase(
        "(measured: it matched {honest} honest and {malicious} malicious samples)",
        honest=found.honest,
        malicious=found.malicious,
    )


def first_case(rule: Rule) -> str:
    """Return the first text on which a rule must fire, or nothing."""
    return next((text for case in rule.test_cases if case.fires for _, text in case.fields), "")


def remedy_of(rule: Rule) -> Phrase:
    """Say what to do about a finding of a rule."""
    if rule.remedy:
        return verbatim(flat(rule.remedy))
    return phrase("Read the marked text. Do not install the skill if you do not trust it.")


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
