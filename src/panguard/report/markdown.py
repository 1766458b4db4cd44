"""The Markdown report, for job summaries and comments; nothing quoted in it can come alive. Pure."""

from collections.abc import Sequence

from panguard.findings import Phrase, Verdict, phrase, verbatim
from panguard.language.catalogue import Catalogue
from panguard.report import words
from panguard.report.advice import advice, headline
from panguard.report.cells import cell_width
from panguard.report.markup import code_block, code_span, markdown_text
from panguard.report.model import Group, Report, grouped, summarise, worst_first
from panguard.report.presentation import Presentation
from panguard.report.source_line import source_line
from panguard.terms import CheckStatus, Lane, RiskLevel, Severity

_LEVEL_SIGNS = {
    RiskLevel.CRITICAL: "🟥",
    RiskLevel.HIGH: "🟧",
    RiskLevel.MEDIUM: "🟨",
    RiskLevel.LOW: "🟩",
}
_STATUS_SIGNS = {
    CheckStatus.PASS: "✅",
    CheckStatus.WARN: "⚠️",
    CheckStatus.FAIL: "❌",
    CheckStatus.NOT_RUN: "➖",
}
_NOTED = "•"
_UNSURE = "⬜"
_SEVERITY_SIGNS = {
    Severity.CRITICAL: "🟥",
    Severity.HIGH: "🟧",
    Severity.MEDIUM: "🟨",
    Severity.LOW: "🟦",
    Severity.INFO: "⬜",
}
_MAX_GROUPS = 30
_MAX_PLACES = 8
_MAX_BYTES = 800_000
"""Job summaries hold 1 MiB; the table and the notes need some of it."""


class _Page:
    """Writes the blocks of the document, each without blank lines around it."""

    def __init__(self, catalogue: Catalogue, presentation: Presentation) -> None:
        self._catalogue = catalogue
        self._presentation = presentation

    def say(self, sentence: Phrase) -> str:
        """Return a sentence as Markdown that reads as written."""
        return markdown_text(self._catalogue.say(sentence))

    def summary(self, report: Report) -> list[str]:
        conclusion = words.conclusion(report, summarise(report))
        sentences = markdown_text(words.paragraph(conclusion, self._catalogue))
        return [f"**{sentences}**"] if sentences else []

    def table(self, verdicts: Sequence[Verdict]) -> str:
        titles = [self.say(title) for title in (words.RISK, words.SCORE, words.SKILL, words.FINDINGS)]
        rows = [f"| {' | '.join(titles)} |", "| :-- | --: | :-- | --: |"]
        for verdict in verdicts:
            level = f"{_sign(verdict)} {self.say(words.level_of(verdict))}"
            count = len(verdict.findings) + verdict.findings_omitted
            name = code_span(verdict.name, in_table=True)
            rows.append(f"| {level} | {words.points_of(verdict)} | {name} | {count} |")
        return "\n".join(rows)

    def skill(self, verdict: Verdict) -> list[str]:
        sign, level = _sign(verdict), self.say(words.level_of(verdict))
        blocks = [
            f"### {sign} {code_span(verdict.name)} – {level}, {words.points_of(verdict)}/100",
            f"**{self.say(headline(verdict))}** {code_span(verdict.source)}".strip(),
        ]
        blocks += self.findings(verdict)
        blocks += self.suppressed(verdict)
        blocks.append(self.to_do(verdict))
        return [
            *blocks,
            self.details(self.say(words.CHECKS_TITLE), self.checks(verdict)),
            *self.coverage(verdict),
        ]

    def findings(self, verdict: Verdict) -> list[str]:
        groups = grouped(verdict.findings)
        full = [group for group in groups if group.lead.severity >= Severity.MEDIUM]
        blocks = [block for group in full[:_MAX_GROUPS] for block in self.finding(group)]
        small = [self.remark(group) for group in groups if group.lead.severity < Severity.MEDIUM]
        small += [self.remark(group) for group in full[_MAX_GROUPS:]]
        if small:
            blocks.append(self.details(self.say(words.REMARKS), "\n".join(small)))
        if verdict.findings_omitted:
            blocks.append(self.say(words.omitted_sentence(verdict.findings_omitted)))
        return blocks

    def finding(self, group: Group) -> list[str]:
        lead = group.lead
        severity = self.say(words.SEVERITIES[lead.severity])
        blocks = [
            f"#### {_SEVERITY_SIGNS[lead.severity]} {self.say(lead.message)}",
            f"{severity} · {code_span(_place(group))} · {code_span(lead.id)}{self.limits(group)}",
        ]
        source = source_line(lead.evidence)
        if source:
            shown = [source.text, source.underline()] if cell_width(source.text) else []
            blocks.append("\n".join(code_block(shown)))
        if lead.evidence.decoded:
            steps = " → ".join(self.say(verbatim(step)) for step in lead.evidence.via)
            opened = self.say(words.OPENED[lead.evidence.view])
            blocks.append(f"{opened} ({steps}):" if steps else f"{opened}:")
            blocks.append("\n".join(code_block([lead.evidence.decoded])))
        explained = [
            f"- **{self.say(label)}**: {self.say(sentence)}"
            for label, sentence in ((words.WHY, lead.why), (words.FIX, lead.remedy))
            if str(sentence)
        ]
        return [*blocks, "\n".join([*explained, *self.places(group), *self.echoes(group)])]

    def limits(self, group: Group) -> str:
        """Return what makes a finding count for less."""
        notes = [self.say(words.HINT)] if group.lead.lane is Lane.ALERT else []
        if group.lead.hidden_in_markup:
            notes.append(self.say(words.IN_MARKUP))
        return "".join(f" · {note}" for note in notes)

    def places(self, group: Group) -> list[str]:
        if not group.others:
            return []
        spots = [f"{other.location.file}:{other.location.line}" for other in group.others[:_MAX_PLACES]]
        places = ", ".join(code_span(spot) for spot in spots)
        # The marker holds the place of the code spans, which must not be escaped with the sentence.
        sentence = self.say(words.more_places(len(group.others), "PLACES"))
        more = ", …" if len(group.others) > _MAX_PLACES else ""
        return [f"- {sentence.replace('PLACES', places + more)}"]

    def echoes(self, group: Group) -> list[str]:
        return [
            f"- {self.say(words.also_matched(echo.id, self._catalogue.say(echo.message)))}"
            for echo in group.echoes
        ]

    def remark(self, group: Group) -> str:
        severity = self.say(words.SEVERITIES[group.lead.severity])
        more = f" (+{len(group.others)})" if group.others else ""
        return f"- {severity}: {self.say(group.lead.message)} {code_span(_place(group))}{more}"

    def suppressed(self, verdict: Verdict) -> list[str]:
        if not verdict.suppressed:
            return []
        if not self._presentation.show_suppressed:
            return [self.say(words.suppressed_sentence(len(verdict.suppressed)))]
        rows = [
            f"- {self.say(accepted.finding.message)} {code_span(accepted.finding.location.file)}: "
            f"{self.say(words.accepted_sentence(accepted))}"
            for accepted in verdict.suppressed
        ]
        return [self.details(self.say(words.SUPPRESSED), "\n".join(rows))]

    def to_do(self, verdict: Verdict) -> str:
        steps = [f"{number}. {self.say(step)}" for number, step in enumerate(advice(verdict), start=1)]
        return "\n".join([f"**{self.say(words.TO_DO)}**", "", *steps])

    def checks(self, verdict: Verdict) -> str:
        rows = (
            (
                _NOTED if result.noted else _STATUS_SIGNS[result.status],
                result,
                self.say(words.CHECKS[result.check]),
            )
            for result in verdict.checks
        )
        return "\n".join(f"- {sign} **{name}**: {self.say(result.summary)}" for sign, result, name in rows)

    def coverage(self, verdict: Verdict) -> list[str]:
        lines = [self.say(words.coverage_sentence(verdict.coverage))]
        for item in verdict.coverage.not_inspected:
            sign = "" if item.expected else "⚠️ "
            lines.append(f"- {sign}{code_span(item.file)} ({self.say(item.reason)})")
        return ["\n".join(lines)]

    def details(self, title: str, body: str) -> str:
        return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"

    def notes(self, report: Report) -> list[str]:
        lines = [f"- {code_span(unread.target)}: {self.say(unread.reason)}" for unread in report.unread]
        lines += [
            f"- {markdown_text(sentence)}" for sentence in words.reviews(report.verdicts, self._catalogue)
        ]
        lines += [f"- {self.say(notice)}" for notice in report.notices]
        return [f"**{self.say(words.NOTICES)}**", "\n".join(lines)] if lines else []


def render(report: Report, catalogue: Catalogue, presentation: Presentation) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    page = _Page(catalogue, presentation)
    verdicts = worst_first(report.verdicts)
    blocks = ["## PanGuard", *page.summary(report)]
    if len(verdicts) > 1:
        blocks.append(page.table(verdicts))
    blocks += _skills(
        [verdict for verdict in verdicts if len(verdicts) == 1 or _needs_attention(verdict)], page
    )
    blocks += page.notes(report)
    return "\n\n".join(blocks) + "\n"


def _skills(verdicts: Sequence[Verdict], page: _Page) -> list[str]:
    """Return the blocks of each skill, as many skills as the readers of such documents accept."""
    blocks: list[str] = []
    size = 0
    for number, verdict in enumerate(verdicts):
        skill = page.skill(verdict)
        size += sum(len(block.encode()) + 2 for block in skill)
        if number and size > _MAX_BYTES:
            left = len(verdicts) - number
            return [*blocks, page.say(phrase("{count} more skills are only listed above.", count=left))]
        blocks += skill
    return blocks


def _sign(verdict: Verdict) -> str:
    """Return the colour of a verdict; green is only a low risk of all that there is."""
    return _UNSURE if verdict.unsure else _LEVEL_SIGNS[verdict.level]


def _needs_attention(verdict: Verdict) -> bool:
    return bool(verdict.findings) or verdict.level > RiskLevel.LOW or not verdict.complete


def _place(group: Group) -> str:
    place = group.lead.location
    return f"{place.file}:{place.line}:{place.column}" if place.line > 0 else place.file
