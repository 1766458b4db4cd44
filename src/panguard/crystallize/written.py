"""Writes a drafted rule as the text that a security engineer would sign: ATR, in YAML. Pure.

It holds nothing of a sample but the words that the rule asks for, words by which attacks act, and exact
payloads; everything else is left out, and slots are written as examples. So it is the same for everybody who
saw the same attack, and says nothing of what else stood there.
"""

from collections.abc import Iterator, Mapping, Sequence

import yaml

from panguard import standards
from panguard.crystallize.deeds import DEEDS, is_deed
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.generation import GENERATION, KEY
from panguard.crystallize.slots import EXAMPLES, Kind
from panguard.crystallize.tokens import Token
from panguard.rules.document import Yaml
from panguard.terms import Category
from panguard.values import dataclass

AUTHOR = "PanGuard (crystallised)"
LONGEST_CASE = 2_000
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule is to ask for: patterns, `every` one or any of them.

    It must fire on the texts of `fires` and on none of `silent`; `words` are what it rests on, for people.
    """

    patterns: tuple[str, ...]
    every: bool
    words: tuple[str, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    artefact: bool
    samples: int


_WHAT: Mapping[str, str] = {
    "send": "sends data away",
    "fetch": "fetches something from elsewhere",
    "run": "runs something",
    "decode": "decodes what it was given",
    "secret": "reaches for credentials or private data",
    "hide": "keeps it from the user",
    "override": "changes what the agent was told",
    "destroy": "destroys or locks files",
    "persist": "stays after the task is done",
    "reach": "opens a way in or out",
}
_TITLES: Mapping[Category, str] = {
    Category.PROMPT_INJECTION: "Words of a known injection",
    Category.TOOL_POISONING: "Words of a known poisoned tool",
    Category.CONTEXT_EXFILTRATION: "Steps of a known theft of data",
    Category.AGENT_MANIPULATION: "Words of a known manipulation of agents",
    Category.PRIVILEGE_ESCALATION: "Steps of a known escalation of rights",
    Category.EXCESSIVE_AUTONOMY: "Steps of a known harmful deed",
    Category.SKILL_COMPROMISE: "Steps of a known malicious skill",
    Category.DATA_POISONING: "Words of a known poisoning of data",
    Category.MODEL_ABUSE: "Words of a known abuse of models",
    Category.MODEL_SECURITY: "Steps of a known attack on models",
}
_SEEN: Mapping[Witness, str] = {
    Witness.REVIEW: "a review by a model",
    Witness.HEURISTIC: "an analysis of what the program does",
    Witness.GUARD: "a call that was blocked while an agent ran",
    Witness.TRAP: "an encounter with a decoy",
    Witness.USER: "a person who marked the lines",
}
_KEYS: Mapping[str, str] = {
    "OWASP-ASI": "owasp_agentic",
    "OWASP-AST": "owasp_ast",
    "OWASP-LLM": "owasp_llm",
    "OWASP-MCP": "owasp_mcp",
    "MITRE-ATLAS": "mitre_atlas",
    "CWE": "cwe",
}


def written(seen: Evidence, plan: Plan, identifier: str) -> str:
    """Return the YAML of a rule."""
    conditions: list[Yaml] = [
        {"field": "content", "operator": "regex", "value": pattern} for pattern in plan.patterns
    ]
    document: dict[str, Yaml] = {
        "title": _title(seen, plan),
        "id": identifier,
        "rule_version": 1,
        "status": "experimental",
        "maturity": "test",
        "severity": seen.severity.label,
        "description": _description(plan),
        "why": _why(plan),
        "remedy": "Do not install the skill, and look for what it may have done where it was used.",
        "author": AUTHOR,
        "schema_version": "1.0",
        "tags": {
            "category": seen.category.value,
            "scan_target": "both",
            "confidence": "high" if plan.artefact else "medium",
        },
        "agent_source": {"type": "skill_lifecycle"},
        "references": references(seen.category),
        "detection": {"condition": "all" if plan.every else "any", "conditions": conditions},
        "false_positives": [_mistake(plan)],
        "response": {"actions": ["block_tool", "alert"] if plan.artefact else ["alert"]},
        "test_cases": {
            "true_positives": [{"input": text, "expected": "triggered"} for text in plan.fires],
            "true_negatives": [{"input": text, "expected": "not_triggered"} for text in plan.silent],
        },
        "metadata_provenance": {
            "seen_by": _SEEN[seen.witness],
            "samples": str(plan.samples),
            "kind": "artefact" if plan.artefact else "judgement",
            KEY: str(GENERATION),
        },
    }
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def references(category: Category) -> dict[str, Yaml]:
    """Return the canonical ids that a category refers to, under the keys of their frameworks."""
    found: dict[str, Yaml] = {}
    for identifier in standards.DEFAULTS[category]:
        standard = standards.find(identifier)
        if standard:
            listed = found.setdefault(_KEYS[standard.framework.name], [])
            if isinstance(listed, list):
                listed.append(standard.id)
    return found


def _title(seen: Evidence, plan: Plan) -> str:
    if plan.artefact:
        return f"Exact payload of a known attack ({seen.category.value})"
    return f"{_TITLES[seen.category]}: {', '.join(plan.words[:_SHOWN])}"


def _description(plan: Plan) -> str:
    if plan.artefact:
        return "An address or a piece of data that was seen in an attack, letter by letter."
    what = list(dict.fromkeys(_WHAT[DEEDS[word]] for word in plan.words if word in DEEDS))
    steps = f" It {', '.join(what)}." if what else ""
    return f"Certain words of an attack that was seen, in their order and near each other.{steps}"


def _why(plan: Plan) -> str:
    if plan.artefact:
        return "Nothing but the attack that was seen has a use for it."
    return "Each of these words is common; honest skills do not hold all of them like this."


def _mistake(plan: Plan) -> str:
    if plan.artefact:
        return "Reports and lists of indicators that quote the attack."
    return "Texts that quote or teach the attack."


class _Dumper(yaml.SafeDumper):
    """Quotes every text but keys, so that no reader of YAML takes one for a number or a date."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write what occurs twice twice."""
        return True


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isidentifier() else '"')


_Dumper.add_representer(str, _quoted)


def case_of(tokens: Sequence[Token], chosen: Sequence[Token]) -> str:
    """Return what the chosen words stand in, told in the words of the rule: a text that must fire."""
    groups = dict.fromkeys(token.group for token in chosen)
    return "\n".join(_between(tokens, [one for one in chosen if one.group == group]) for group in groups)


def without(tokens: Sequence[Token], chosen: Sequence[Token]) -> Iterator[str]:
    """Yield the same text without one of the chosen words, for the rarest of them: texts that must not."""
    for left_out in chosen[:2]:
        rest = [token for token in tokens if token.key != left_out.key]
        kept = [token for token in chosen if token.key != left_out.key]
        yield case_of(rest, kept)


def retold(tokens: Sequence[Token], chosen: Sequence[Token]) -> str:
    """Return the whole attack in the words of the rule, a line for each place; the case, where it is long."""
    groups = dict.fromkeys(token.group for token in tokens)
    lines = (_told([one for one in tokens if one.group == group], chosen) for group in groups)
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= LONGEST_CASE else case_of(tokens, chosen)


def _between(tokens: Sequence[Token], chosen: Sequence[Token]) -> str:
    first, last = chosen[0], chosen[-1]
    return _told([token for token in tokens if first.rank <= token.rank <= last.rank], chosen)


def _told(tokens: Sequence[Token], chosen: Sequence[Token]) -> str:
    asked = {token.key for token in chosen}
    parts = (_shown(token) for token in tokens if token.key in asked or _says_nothing(token))
    return " ".join(parts)[:LONGEST_CASE]


def _says_nothing(token: Token) -> bool:
    """Say whether a part that no rule asks for says nothing of whose it is: a deed, or a slot."""
    if token.kind in {Kind.WORD, Kind.MARK}:
        return is_deed(token.text)
    return token.kind is not Kind.NAME


def _shown(token: Token) -> str:
    return token.text if token.kind in {Kind.WORD, Kind.MARK} else EXAMPLES[token.kind]
