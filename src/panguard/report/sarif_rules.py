"""The parts of SARIF that describe kinds of findings: rules, their tags, and the taxonomies. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter

from panguard import standards
from panguard.findings import Finding, Phrase
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report import words
from panguard.report.markup import markdown_text
from panguard.terms import Lane, Severity

Object = dict[str, object]

LEVELS: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES: Mapping[Severity, str] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.5",
}

_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_MAX_TAGS = 20
_MAX_CWE_TAGS = 3
_MAX_STANDARD_TAGS = 6
_MAX_SHORT = 1_000


def message(text: str) -> Object:
    """Return a SARIF message that reads as written: nothing in it is a placeholder or a link."""
    plain = _PLACEHOLDER.sub(r"{{\1}}", text)
    return {"text": plain.replace("[", "\\[") if "](" in plain else plain or "-"}


def rule_descriptors(findings: Sequence[Finding], catalogue: Catalogue) -> list[Object]:
    """Describe every rule that the findings name, in the order of their ids."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.id, []).append(finding)
    return [_descriptor(kinds[rule], catalogue) for rule in sorted(kinds)]


def _descriptor(findings: Sequence[Finding], catalogue: Catalogue) -> Object:
    first = findings[0]
    worst = max(finding.severity for finding in findings)
    title, why, fix = (_general(words, catalogue) for words in (first.message, first.why, first.remedy))
    known = [standard for standard in map(standards.find, first.references) if standard]
    descriptor: Object = {
        "id": first.id,
        "shortDescription": {"text": title[:_MAX_SHORT]},
        "fullDescription": {"text": _short(f"{why} {fix}".strip() or title)},
        "help": {"text": _help_text(first, catalogue), "markdown": _help_markdown(first, catalogue)},
        "defaultConfiguration": {"level": LEVELS[worst]},
        "properties": {
            "tags": _tags(first),
            "precision": "high" if any(finding.lane is Lane.BLOCK for finding in findings) else "medium",
            "security-severity": _SCORES[worst],
        },
        "relationships": [
            {
                "target": {"id": standard.id, "toolComponent": {"name": standard.framework.name}},
                "kinds": ["superset"],
            }
            for standard in known
        ],
    }
    if known:
        descriptor["helpUri"] = known[0].url
    return descriptor


def _short(text: str) -> str:
    """Keep as many whole sentences as an upload allows."""
    if len(text) <= _MAX_SHORT:
        return text
    sentences, found, _ = text[:_MAX_SHORT].rpartition(". ")
    return f"{sentences}." if found else text[:_MAX_SHORT]


def _general(sentence: Phrase, catalogue: Catalogue) -> str:
    """Say a sentence as it is true of every finding of its kind: with `…` for what differs."""
    if sentence.template == "{text}":
        return printable(catalogue.say(sentence))
    names = [name for _, name, _, _ in Formatter().parse(sentence.template) if name]
    return printable(catalogue.say(Phrase(sentence.template, tuple((name, "…") for name in names))))


def _help_text(finding: Finding, catalogue: Catalogue) -> str:
    return (
        " ".join(_general(sentence, catalogue) for sentence in (finding.why, finding.remedy)).strip() or "-"
    )


def _help_markdown(finding: Finding, catalogue: Catalogue) -> str:
    """Write the help of a rule: why, the fix, and which standards know it."""
    parts = [
        f"**{catalogue.say(label)}**: {markdown_text(_general(sentence, catalogue))}"
        for label, sentence in ((words.WHY, finding.why), (words.FIX, finding.remedy))
    ]
    links = [
        f"- [{standard.id}]({standard.url}) {markdown_text(standard.title)} ({standard.framework.title})"
        for standard in map(standards.find, finding.references)
        if standard
    ]
    explain = f"`pga explain {finding.id}`"
    return "\n\n".join((*parts, *(["\n".join(links)] if links else []), explain))


def _tags(finding: Finding) -> list[str]:
    """Return at most the tags services accept: `security`, weaknesses, standards, then the category."""
    weaknesses = [_weakness_tag(ref) for ref in finding.references if ref.startswith("CWE-")]
    others = [ref for ref in finding.references if not ref.startswith("CWE-")]
    tags = ["security", *weaknesses[:_MAX_CWE_TAGS], *others[:_MAX_STANDARD_TAGS], finding.category.value]
    return list(dict.fromkeys(tags))[:_MAX_TAGS]


def _weakness_tag(reference: str) -> str:
    return f"external/cwe/cwe-{reference.removeprefix('CWE-').zfill(3)}"


def taxonomies(findings: Iterable[Finding]) -> list[Object]:
    """Describe each framework the findings refer to, with those of its entries they name."""
    named = {reference for finding in findings for reference in finding.references}
    known = sorted(
        (standard for standard in map(standards.find, named) if standard), key=lambda found: found.id
    )
    frameworks = sorted({standard.framework for standard in known}, key=lambda framework: framework.name)
    return [
        {
            "name": framework.name,
            "version": framework.version,
            "organization": framework.organisation,
            "informationUri": framework.url,
            "shortDescription": {"text": framework.title},
            "isComprehensive": False,
            "taxa": [
                {
                    "id": standard.id,
                    "name": standard.title,
                    "shortDescription": {"text": standard.title},
                    "helpUri": standard.url,
                }
                for standard in known
                if standard.framework == framework
            ],
        }
        for framework in frameworks
    ]
