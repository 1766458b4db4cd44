"""The JUnit XML report: one test case a skill, so that a build server lists skills like tests. Pure."""

from collections.abc import Iterator

from panguard.findings import Finding, Phrase, Verdict
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report import words
from panguard.report.advice import headline
from panguard.report.model import Report, Unread, finding_order, worst_first
from panguard.report.presentation import Presentation

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def render(report: Report, catalogue: Catalogue, presentation: Presentation) -> str:
    """Return the report as JUnit XML: a dangerous skill is a failure, an incomplete one an error."""
    del presentation
    cases = [_case(report, verdict, catalogue) for verdict in worst_first(report.verdicts)]
    cases += [_unread_case(unread, catalogue) for unread in report.unread]
    totals = _attributes(
        tests=len(cases),
        failures=sum(case.count("<failure ") for case in cases),
        errors=sum(case.count("<error ") for case in cases),
        skipped=0,
        time=_time(report.seconds),
    )
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f"<testsuites{_attributes(name='panguard')}{totals}>\n",
            f"  <testsuite{_attributes(name='panguard')}{totals}>\n",
            *cases,
            "  </testsuite>\n",
            "</testsuites>\n",
        )
    )


def _case(report: Report, verdict: Verdict, catalogue: Catalogue) -> str:
    head = _attributes(
        name=verdict.name,
        classname=verdict.source_type.value,
        file=verdict.source,
        time=_time(verdict.seconds),
    )
    body = "".join(_outcome(report, verdict, catalogue))
    return f"    <testcase{head}>\n{body}    </testcase>\n" if body else f"    <testcase{head}/>\n"


def _outcome(report: Report, verdict: Verdict, catalogue: Catalogue) -> Iterator[str]:
    """Yield the one result a test case may have, then what else there is to read."""
    text = "\n".join(_lines(verdict, catalogue))
    if report.fails(verdict):
        yield _element("failure", verdict.level.label, catalogue.say(headline(verdict)), text)
    elif not verdict.complete and not report.allow_incomplete:
        gaps = "\n".join(_gaps(verdict, catalogue))
        yield _element("error", "incomplete", catalogue.say(words.coverage_sentence(verdict.coverage)), gaps)
        yield _output(text)
    elif verdict.findings_omitted and not report.allow_incomplete:
        yield _element(
            "error", "incomplete", catalogue.say(words.omitted_sentence(verdict.findings_omitted)), ""
        )
        yield _output(text)
    else:
        yield _output(text)


def _lines(verdict: Verdict, catalogue: Catalogue) -> Iterator[str]:
    for finding in sorted(verdict.findings, key=finding_order):
        yield from _finding(finding, catalogue)
    yield from map(printable, words.reviews([verdict], catalogue))


def _finding(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    def say(sentence: Phrase) -> str:
        return printable(catalogue.say(sentence))

    place = finding.location
    severity = say(words.SEVERITIES[finding.severity])
    where = f"{printable(place.file)}:{place.line}:{place.column}"
    yield f"{where}: {severity}: {say(finding.message)} [{printable(finding.id)}]"
    if finding.evidence.snippet:
        yield f"    {printable(finding.evidence.snippet)}"
    if finding.evidence.decoded:
        yield f"    {say(words.OPENED[finding.evidence.view])}: {printable(finding.evidence.decoded)}"
    yield f"    {say(words.FIX)}: {say(finding.remedy)}"


def _gaps(verdict: Verdict, catalogue: Catalogue) -> Iterator[str]:
    for item in verdict.coverage.not_inspected:
        if not item.expected:
            yield f"{printable(item.file)}: {printable(catalogue.say(item.reason))}"
    for layer in verdict.layers:
        if not layer.ran and layer.needed:
            yield f"{layer.name}: {printable(catalogue.say(layer.note)) if layer.note else ''}"


def _unread_case(unread: Unread, catalogue: Catalogue) -> str:
    head = _attributes(name=unread.target, classname="unread", time=_time(None))
    element = _element("error", "unread", catalogue.say(unread.reason), "")
    return f"    <testcase{head}>\n{element}    </testcase>\n"


def _element(name: str, kind: str, message: str, text: str) -> str:
    return f"      <{name}{_attributes(type=kind, message=message)}>{_text(text)}</{name}>\n"


def _output(text: str) -> str:
    return f"      <system-out>{_text(text)}</system-out>\n" if text else ""


def _attributes(**values: object) -> str:
    return "".join(f' {name}="{_escape(printable(str(value)))}"' for name, value in values.items())


def _text(text: str) -> str:
    return "\n".join(_escape(printable(line)) for line in text.split("\n"))


def _escape(text: str) -> str:
    return text.translate(_ENTITIES)


def _time(seconds: float | None) -> str:
    return f"{seconds or 0:.3f}"
