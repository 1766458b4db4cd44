"""The JSON report, version 1 (`schema-1.json` describes it): stable keys, no times unless asked for. Pure."""

import json

from panguard.findings import (
    CheckResult,
    Coverage,
    Evidence,
    Finding,
    NotInspected,
    Phrase,
    Signal,
    Suppressed,
    Verdict,
)
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report.advice import advice, headline
from panguard.report.exact import escaped_json
from panguard.report.model import PackUsed, Report, summarise
from panguard.report.presentation import Presentation
from panguard.values import dataclass

SCHEMA = 1

Object = dict[str, object]


def render(report: Report, catalogue: Catalogue, presentation: Presentation) -> str:
    """Return the report as one JSON document.

    Characters that do not show are written as escapes; paths keep their exact value, sentences are
    made safe to show.
    """
    del presentation
    document = _Writer(catalogue).document(report)
    return escaped_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns values into JSON objects, with sentences in one language."""

    catalogue: Catalogue

    def say(self, sentence: Phrase) -> str:
        return printable(self.catalogue.say(sentence))

    def document(self, report: Report) -> Object:
        return {
            "schema": SCHEMA,
            "tool": _tool(report),
            "language": self.catalogue.tag,
            "skills": [self.verdict(verdict) for verdict in report.verdicts],
            "unread": [
                {"target": unread.target, "reason": self.say(unread.reason)} for unread in report.unread
            ],
            "notices": [self.say(notice) for notice in report.notices],
            "summary": _summary(report),
        }

    def verdict(self, verdict: Verdict) -> Object:
        return {
            "name": printable(verdict.name),
            "description": printable(verdict.description),
            "source": verdict.source,
            "source_type": verdict.source_type.value,
            "level": verdict.level.label,
            "score": verdict.score,
            "headline": self.say(headline(verdict)),
            "advice": [self.say(step) for step in advice(verdict)],
            "findings": [self.finding(finding) for finding in verdict.findings],
            "findings_omitted": verdict.findings_omitted,
            "checks": [self.check(result) for result in verdict.checks],
            "suppressed": [self.suppressed(accepted) for accepted in verdict.suppressed],
            "multiplier": round(verdict.multiplier, 4),
            "signals": [self.signal(signal) for signal in verdict.signals],
            "content_hash": verdict.content_hash,
            "pattern_hash": verdict.pattern_hash,
            "rules": {
                "evaluated": verdict.rules.evaluated,
                "matched": verdict.rules.matched,
                "shadow": verdict.rules.shadow,
                "set_aside": dict(sorted(verdict.rules.set_aside.items())),
            },
            "silent": [
                {"rule": match.rule, "file": match.file, "line": match.line} for match in verdict.silent
            ],
            "complete": verdict.complete,
            "inspected": not verdict.unread,
            "coverage": self.coverage(verdict.coverage),
            "layers": [
                {"name": layer.name, "ran": layer.ran, "note": self.say(layer.note) if layer.note else ""}
                for layer in verdict.layers
            ],
            **_seconds(verdict.seconds),
        }

    def finding(self, finding: Finding) -> Object:
        place = finding.location
        return {
            "id": finding.id,
            "severity": finding.severity.label,
            "base_severity": finding.base.label,
            "check": finding.check.value,
            "category": finding.category.value,
            "lane": finding.lane.value,
            "message": self.say(finding.message),
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "end_line": place.end_line,
            "end_column": place.end_column,
            "evidence": _evidence(finding.evidence),
            "why": self.say(finding.why),
            "remedy": self.say(finding.remedy),
            "references": list(finding.references),
            "layer": finding.layer,
            "origin": finding.origin,
            "hidden_in_markup": finding.hidden_in_markup,
            "fingerprint": finding.fingerprint,
        }

    def check(self, result: CheckResult) -> Object:
        return {
            "check": result.check.value,
            "status": result.status.value,
            "summary": self.say(result.summary),
            "findings": result.findings,
        }

    def suppressed(self, accepted: Suppressed) -> Object:
        return {
            "finding": self.finding(accepted.finding),
            "reason": printable(accepted.reason),
            "source": accepted.source,
        }

    def signal(self, signal: Signal) -> Object:
        return {
            "id": signal.id,
            "kind": signal.kind.value,
            "label": self.say(signal.label),
            "weight": signal.weight,
        }

    def coverage(self, coverage: Coverage) -> Object:
        return {
            "files": coverage.files,
            "files_inspected": coverage.files_inspected,
            "bytes": coverage.bytes,
            "bytes_inspected": coverage.bytes_inspected,
            "not_inspected": [self.not_inspected(item) for item in coverage.not_inspected],
        }

    def not_inspected(self, item: NotInspected) -> Object:
        return {
            "file": item.file,
            "kind": item.kind.value,
            "reason": self.say(item.reason),
            "bytes": item.bytes,
            "expected": item.expected,
        }


def _tool(report: Report) -> Object:
    return {
        "name": "panguard",
        "version": report.tool_version,
        "packs": [_pack(pack) for pack in report.packs],
    }


def _pack(pack: PackUsed) -> Object:
    return {"name": pack.name, "version": pack.version, "rules": pack.rules, "rejected": pack.rejected}


def _evidence(evidence: Evidence) -> Object:
    return {
        "snippet": printable(evidence.snippet),
        "line": printable(evidence.line),
        "highlight": list(evidence.highlight),
        "view": evidence.view.value,
        "decoded": printable(evidence.decoded),
        "via": list(evidence.via),
    }


def _summary(report: Report) -> Object:
    summary = summarise(report)
    return {
        "outcome": report.outcome.value,
        "fail_on": None if report.fail_on is None else report.fail_on.label,
        "complete": report.complete,
        "skills": summary.skills,
        "failing": summary.failing,
        "incomplete": summary.incomplete,
        "levels": {level.label: count for level, count in summary.levels.items()},
        "findings": summary.findings,
        "findings_omitted": summary.omitted,
        "severities": {severity.label: count for severity, count in summary.severities.items()},
        "suppressed": summary.suppressed,
        **_seconds(report.seconds),
    }


def _seconds(seconds: float | None) -> Object:
    return {} if seconds is None else {"seconds": round(seconds, 6)}
