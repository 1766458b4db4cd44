"""The SARIF 2.1.0 report, within the limits of code scanning services. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

from panguard.findings import Finding, LayerReport, NotInspected, Phrase, Suppressed, Verdict, phrase
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report import words
from panguard.report.advice import headline
from panguard.report.exact import escaped_json
from panguard.report.model import Report, finding_order, worst_first
from panguard.report.presentation import Presentation
from panguard.report.sarif_rules import LEVELS, Object, message, rule_descriptors, taxonomies
from panguard.report.uri import artifact_uri
from panguard.values import dataclass

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
CATEGORY = "panguard/"

_INLINE = "inline"
_MAX_RESULTS = 25_000
_MAX_NOTIFICATIONS = 1_000


@dataclass(frozen=True, slots=True)
class _Result:
    """A finding on its way to SARIF, with the skill it is in and, if accepted, by whom."""

    finding: Finding
    verdict: Verdict
    accepted: Suppressed | None = None


def render(report: Report, catalogue: Catalogue, presentation: Presentation) -> str:
    """Return the report as one SARIF log with one run, results worst first.

    Results beyond what services accept are left out, the mildest first, with a notification.
    """
    del presentation
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [_Writer(report, catalogue).run()]}
    return escaped_json(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns a report into the objects of a SARIF run, with sentences in one language."""

    report: Report
    catalogue: Catalogue

    def say(self, sentence: Phrase) -> str:
        return printable(self.catalogue.say(sentence))

    def run(self) -> Object:
        results = _results(self.report)
        kept = results[:_MAX_RESULTS]
        findings = [result.finding for result in kept]
        frameworks = taxonomies(findings)
        rules = rule_descriptors(findings, self.catalogue)
        indexes = {str(rule["id"]): index for index, rule in enumerate(rules)}
        return {
            "tool": {"driver": self.driver(rules, frameworks)},
            "automationDetails": {"id": CATEGORY},
            "columnKind": "unicodeCodePoints",
            "invocations": [self.invocation(len(results) - len(kept))],
            **({"taxonomies": frameworks} if frameworks else {}),
            "results": self.results(kept, indexes),
        }

    def driver(self, rules: Sequence[Object], frameworks: Sequence[Object]) -> Object:
        supported = [
            {"name": framework["name"], "index": index} for index, framework in enumerate(frameworks)
        ]
        return {
            "name": "PanGuard",
            "version": self.report.tool_version,
            "semanticVersion": self.report.tool_version,
            "language": self.catalogue.tag if "-" in self.catalogue.tag else "en-US",
            "rules": list(rules),
            **({"supportedTaxonomies": supported} if supported else {}),
        }

    def results(self, results: Sequence[_Result], indexes: dict[str, int]) -> list[Object]:
        seen: Counter[str] = Counter()
        written: list[Object] = []
        for result in results:
            uri = artifact_uri(self.report.root, result.verdict.source, result.finding.location.file)
            line_hash = _line_hash(result.finding, uri)
            seen[line_hash] += 1
            written.append(self.result(result, uri, f"{line_hash}:{seen[line_hash]}", indexes))
        return written

    def result(self, result: _Result, uri: str, line_hash: str, indexes: dict[str, int]) -> Object:
        finding = result.finding
        return {
            "ruleId": finding.id,
            "ruleIndex": indexes[finding.id],
            "level": LEVELS[finding.severity],
            "message": message(self.text(finding)),
            "locations": [{"physicalLocation": _location(finding, uri)}],
            "partialFingerprints": {"primaryLocationLineHash": line_hash},
            "properties": {
                "severity": finding.severity.label,
                "check": finding.check.value,
                "lane": finding.lane.value,
                "skill": printable(result.verdict.name),
            },
            **({"suppressions": [_suppression(result.accepted)]} if result.accepted else {}),
        }

    def text(self, finding: Finding) -> str:
        """Return what a person reads beside the line: what, the opened text, why and the fix."""
        parts = [_sentence(self.say(finding.message))]
        if finding.evidence.decoded:
            opened = self.say(words.OPENED[finding.evidence.view])
            parts.append(_sentence(f"{opened}: {printable(finding.evidence.decoded)}"))
        return " ".join((*parts, self.say(finding.why), self.say(finding.remedy))).strip()

    def invocation(self, cut: int) -> Object:
        notifications = self.notifications()
        if cut:
            sentence = phrase(
                "{count} more results are left out: services take no more in one file.", count=cut
            )
            notifications.insert(0, {"level": "warning", "message": message(self.say(sentence))})
        return {
            "executionSuccessful": self.report.complete,
            "toolExecutionNotifications": notifications[:_MAX_NOTIFICATIONS],
        }

    def notifications(self) -> list[Object]:
        """Tell of everything that was not inspected although it should have been, and of notices."""
        notes: list[Object] = [
            {"level": "error", "message": message(f"{printable(unread.target)}: {self.say(unread.reason)}")}
            for unread in self.report.unread
        ]
        for verdict in worst_first(self.report.verdicts):
            if verdict.unread:
                told = f"{printable(verdict.name)}: {self.say(headline(verdict))}"
                notes.append({"level": "warning", "message": message(told)})
            notes += [self.gap(verdict, item) for item in verdict.coverage.not_inspected if not item.expected]
            notes += [
                {
                    "level": "warning" if layer.needed else "note",
                    "message": message(self.layer(verdict, layer)),
                }
                for layer in verdict.layers
                if layer.missed
            ]
        return notes + [
            {"level": "note", "message": message(self.say(notice))} for notice in self.report.notices
        ]

    def gap(self, verdict: Verdict, item: NotInspected) -> Object:
        uri = artifact_uri(self.report.root, verdict.source, item.file)
        sentence = phrase(
            "Not inspected: {files}.", files=f"{printable(item.file)} ({self.say(item.reason)})"
        )
        return {
            "level": "warning",
            "message": message(self.say(sentence)),
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}}}],
        }

    def layer(self, verdict: Verdict, layer: LayerReport) -> str:
        reason = self.say(layer.note) if layer.note else ""
        told = words.layer_not_run(layer.name, reason) if layer.needed else words.review_not_run(reason)
        return f"{printable(verdict.name)}: {self.say(told)}"


def _results(report: Report) -> list[_Result]:
    """Put all findings of a report in one order, worst first; accepted ones come last."""
    active: list[_Result] = []
    accepted: list[_Result] = []
    for verdict in worst_first(report.verdicts):
        active += [_Result(finding, verdict) for finding in verdict.findings]
        accepted += [_Result(item.finding, verdict, item) for item in verdict.suppressed]
    return sorted(active, key=_order) + sorted(accepted, key=_order)


def _order(result: _Result) -> tuple[object, ...]:
    return (finding_order(result.finding)[:2], result.verdict.source, finding_order(result.finding))


def _sentence(text: str) -> str:
    """End a text like a sentence, so that the next can follow it."""
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else f"{text}."


def _location(finding: Finding, uri: str) -> Object:
    return {"artifactLocation": {"uri": uri}, "region": _region(finding)}


def _region(finding: Finding) -> Object:
    """Return the place as SARIF counts it: from 1, the end column exclusive."""
    place = finding.location
    line, column = max(1, place.line), max(1, place.column)
    end_line = max(line, place.end_line)
    lowest = column if end_line == line else 1
    region: Object = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": max(lowest, place.end_column),
    }
    if finding.evidence.snippet:
        region["snippet"] = {"text": printable(finding.evidence.snippet)}
    return region


def _line_hash(finding: Finding, uri: str) -> str:
    """Identify a result across runs and edits elsewhere in the file: rule, file and matched text."""
    text = f"{finding.id}\0{uri}\0{finding.evidence.snippet}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _suppression(accepted: Suppressed) -> Object:
    """Say how a finding was accepted: by a comment in the file itself, or from outside."""
    inside = accepted.source == _INLINE
    suppression: Object = {"kind": "inSource" if inside else "external", "status": "accepted"}
    if accepted.reason:
        suppression["justification"] = printable(accepted.reason)
    return suppression
