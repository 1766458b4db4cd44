"""Writes a drafted rule as the text that a security engineer would sign: ATR, in YAML. Pure.

It holds nothing of a sample but the words that the rule asks for, and exact payloads; slots are written as
examples. So it is the same for everybody who saw the same attack, and says nothing of what else stood there.
"""

from collections.abc import Iterator, Mapping, Sequence

import yaml

from panguard import standards
from panguard.crystallize.deeds import DEEDS
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.generation import GENERATION, KEY
from panguard.crystallize.slots import EXAMPLES, Kind
from panguard.crystallize.tokens import Token
from panguard.rules.document import Yaml
from panguard.rules.model import Rule
from panguard.terms import Category, Severity
from panguard.values import dataclass

AUTHOR = "PanGuard (crystallised)"
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
    provenance: dict[str, Yaml] = {"seen_by": _SEEN[seen.witness], "samples": str(plan.samples)}
    return _text(seen.category, seen.severity, plan, identifier, provenance)


def retold(rule: Rule, plan: Plan, identifier: str) -> str:
    """Return the YAML of a stranger's rule, which holds nothing of his own words."""
    return _text(rule.category, rule.severity, plan, identifier, {"seen_by": "other scanners"})


def _text(
    category: Category, severity: Severity, plan: Plan, identifier: str, provenance: Mapping[str, Yaml]
) -> str:
    conditions: list[Yaml] = [
        {"field": "content", "operator": "regex", "value": pattern} for pattern in plan.patterns
    ]
    document: dict[str, Yaml] = {
        "title": _title(category, plan),
        "id": identifier,
        "rule_version": 1,
        "status": "experimental",
        "maturity": "test",
        "severity": severity.label,
        "description": _description(plan),
        "why": _why(plan),
        "remedy": "Do not install the skill, and look for what it may have done where it was used.",
        "author": AUTHOR,
        "schema_version": "1.0",
        "tags": {
            "category": category.value,
            "scan_target": "both",
            "confidence": "high" if plan.artefact else "medium",
        },
        "agent_source": {"type": "skill_lifecycle"},
        "references": references(category),
        "detection": {"condition": "all" if plan.every else "any", "conditions": conditions},
        "false_positives": [_mistake(plan)],
        "response": {"actions": ["block_tool", "alert"] if plan.artefact else ["alert"]},
        "test_cases": {
            "true_positives": [{"input": text, "expected": "triggered"} for text in plan.fires],
            "true_negatives": [{"input": text, "expected": "not_triggered"} for text in plan.silent],
        },
        "metadata_provenance": {
            **provenance,
            "kind": "artefact" if plan.artefact else "judgement",
            KEY: str(GENERATION),
        },
    }
    return dumped(document)


def short_id(candidate: str) -> str:
    """Return by which id a rule goes that is no more than a candidate."""
    return f"PGC-{candidate[:12]}"


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


def _title(category: Category, plan: Plan) -> str:
    if plan.artefact:
        return f"Exact payload of a known attack ({category.value})"
    return f"{_TITLES[category]}: {', '.join(plan.words[:_SHOWN])}"


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


def case_of(chosen: Sequence[Token]) -> str:
    """Return the chosen words and examples for slots, a line for each place: a text that must fire."""
    groups = dict.fromkeys(token.group for token in chosen)
    return "\n".join(" ".join(_shown(one) for one in chosen if one.group == group) for group in groups)


def without(chosen: Sequence[Token]) -> Iterator[str]:
    """Yield the same text without one of the chosen words, for the first two: texts that must not."""
    for left_out in chosen[:2]:
        yield case_of([token for token in chosen if token.key != left_out.key])


def _shown(token: Token) -> str:
    return token.text if token.kind in {Kind.WORD, Kind.MARK} else EXAMPLES[token.kind]


def dumped(document: Mapping[str, Yaml]) -> str:
    """Return the YAML of a rule, in which no text reads as a number or a date."""
    return yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


class _Dumper(yaml.SafeDumper):
    """Quotes every text but those that are names, such as keys."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write what occurs twice twice."""
        return True


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isidentifier() else '"')


_Dumper.add_representer(str, _quoted)
