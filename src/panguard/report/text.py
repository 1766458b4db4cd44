"""The terminal report: verdict first, then findings, checks, coverage and what to do. Pure."""

from collections.abc import Sequence

from panguard.findings import Verdict, verbatim
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report import words
from panguard.report.model import Group, Report, grouped, summarise, worst_first
from panguard.report.pen import Pen
from panguard.report.presentation import Presentation
from panguard.report.style import Tone
from panguard.report.text_finding import finding_block, remark
from panguard.report.text_sections import (
    checks_line,
    checks_table,
    coverage_lines,
    findings_title,
    quiet_line,
    risk_table,
    suppressed_lines,
    to_do_lines,
    verdict_block,
)
from panguard.terms import CheckStatus, RiskLevel, Severity


def render(report: Report, catalogue: Catalogue, presentation: Presentation) -> str:
    """Return the report for a terminal."""
    pen = Pen(catalogue, presentation)
    verdicts = worst_first(report.verdicts)
    if presentation.quiet:
        lines = [quiet_line(verdict, pen) for verdict in verdicts if _is_worth_a_line(verdict)]
        lines += _ending(report, pen)
    elif len(verdicts) == 1 and not report.unread:
        lines = [*_skill(verdicts[0], pen), *_spaced(_notes(report, pen))]
    else:
        lines = _several(report, verdicts, pen)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _skill(verdict: Verdict, pen: Pen) -> list[str]:
    """Return everything about one skill."""
    lines = verdict_block(verdict, pen)
    lines += _spaced(_findings(verdict, pen))
    lines += _spaced(suppressed_lines(verdict, pen))
    lines += _spaced(checks_table(verdict, pen))
    lines += _spaced(coverage_lines(verdict.coverage, pen))
    if pen.presentation.explain:
        lines += _spaced(_details(verdict, pen))
    return lines + _spaced(to_do_lines(verdict, pen))


def _several(report: Report, verdicts: Sequence[Verdict], pen: Pen) -> list[str]:
    """Return the skills that need attention, then all of them as a table."""
    lines: list[str] = []
    for verdict in verdicts:
        if pen.presentation.explain or _needs_attention(verdict):
            lines += [*_brief(verdict, pen), "", pen.paint(pen.signs.rule * pen.width, Tone.FAINT), ""]
    if verdicts:
        lines += [*risk_table(verdicts, pen), ""]
    return lines + _ending(report, pen)


def _needs_attention(verdict: Verdict) -> bool:
    return verdict.level > RiskLevel.LOW or verdict.worst >= Severity.MEDIUM or not verdict.complete


def _is_worth_a_line(verdict: Verdict) -> bool:
    return verdict.worst > Severity.INFO or not verdict.complete


def _brief(verdict: Verdict, pen: Pen) -> list[str]:
    """Return one skill among several: all its findings, the rest of it shorter."""
    if pen.presentation.explain:
        return _skill(verdict, pen)
    lines = verdict_block(verdict, pen)
    lines += _spaced(_findings(verdict, pen))
    lines += _spaced(suppressed_lines(verdict, pen))
    lines += _spaced(checks_line(verdict, pen))
    if not verdict.complete:
        lines += _spaced(coverage_lines(verdict.coverage, pen))
    return lines + _spaced(to_do_lines(verdict, pen))


def _findings(verdict: Verdict, pen: Pen) -> list[str]:
    """Return the findings that matter in full and the others as remarks."""
    groups = grouped(verdict.findings)
    full = [group for group in groups if pen.presentation.explain or _matters(group)]
    small = [group for group in groups if group not in full]
    lines: list[str] = [findings_title(verdict, pen)] if full else []
    for group in full:
        lines += ["", *finding_block(group, pen), *_references(group, pen)]
    if small:
        lines += [*([""] if full else []), pen.title(pen.say(words.REMARKS))]
        for group in small:
            lines += remark(group, pen)
    if verdict.findings_omitted:
        lines += pen.paragraph(pen.say(words.omitted_sentence(verdict.findings_omitted)), 2, Tone.FAINT)
    return lines


def _references(group: Group, pen: Pen) -> list[str]:
    if not pen.presentation.explain:
        return []
    from panguard.report.text_details import references  # noqa: PLC0415 - only --explain pays for the titles

    return references(group.lead, pen)


def _details(verdict: Verdict, pen: Pen) -> list[str]:
    from panguard.report.text_details import details  # noqa: PLC0415 - only --explain pays for it

    return details(verdict, pen)


def _matters(group: Group) -> bool:
    return group.lead.severity >= Severity.MEDIUM


def _spaced(lines: Sequence[str]) -> list[str]:
    return ["", *lines] if lines else []


def _ending(report: Report, pen: Pen) -> list[str]:
    """Return how the run ended, after what the reader should know about it."""
    sentences = printable(words.paragraph(words.conclusion(report, summarise(report)), pen.catalogue))
    return [*_notes(report, pen), *pen.paragraph(sentences, 0, Tone.STRONG)]


def _notes(report: Report, pen: Pen) -> list[str]:
    """Return the targets that could not be read, and the notices."""
    lines: list[str] = []
    for unread in report.unread:
        sign = pen.signs.statuses[CheckStatus.NOT_RUN]
        target = pen.say(verbatim(unread.target))
        lines += pen.paragraph(f"{sign} {target}: {pen.say(unread.reason)}", 0, Tone.MEDIUM)
    for sentence in words.reviews(report.verdicts, pen.catalogue):
        lines += pen.paragraph(printable(sentence), 0, Tone.FAINT)
    for notice in report.notices:
        lines += pen.paragraph(pen.say(notice), 0, Tone.FAINT)
    return lines
