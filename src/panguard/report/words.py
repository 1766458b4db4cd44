"""The words every report uses for levels, severities, checks and counts. Pure."""

from collections.abc import Iterable, Mapping

from panguard.findings import CheckResult, Coverage, Phrase, SignalKind, Suppressed, Verdict, phrase
from panguard.language.catalogue import Catalogue
from panguard.report.model import Outcome, Report, Summary
from panguard.terms import Check, CheckStatus, RiskLevel, Severity, SourceType, ViewKind

SEVERITIES: Mapping[Severity, Phrase] = {
    Severity.CRITICAL: phrase("critical"),
    Severity.HIGH: phrase("high"),
    Severity.MEDIUM: phrase("medium"),
    Severity.LOW: phrase("low"),
    Severity.INFO: phrase("info"),
}

LEVELS: Mapping[RiskLevel, Phrase] = {
    RiskLevel.CRITICAL: phrase("critical risk"),
    RiskLevel.HIGH: phrase("high risk"),
    RiskLevel.MEDIUM: phrase("medium risk"),
    RiskLevel.LOW: phrase("low risk"),
}

CHECKS: Mapping[Check, Phrase] = {
    Check.PROMPT_INJECTION: phrase("Prompt injection"),
    Check.TOOL_POISONING: phrase("Tool poisoning"),
    Check.HIDDEN_UNICODE: phrase("Hidden Unicode"),
    Check.ENCODED_PAYLOADS: phrase("Encoded payloads"),
    Check.SECRET_EXFILTRATION: phrase("Secret exfiltration"),
    Check.PERMISSION_SCOPE: phrase("Permission scope"),
    Check.MANIFEST_INTEGRITY: phrase("Manifest integrity"),
}

NOT_INSPECTED = phrase("not inspected")
NO_SCORE = "–"

STATUSES: Mapping[CheckStatus, Phrase] = {
    CheckStatus.PASS: phrase("passed"),
    CheckStatus.WARN: phrase("look at this"),
    CheckStatus.FAIL: phrase("failed"),
    CheckStatus.NOT_RUN: phrase("not run"),
}

SOURCE_TYPES: Mapping[SourceType, Phrase] = {
    SourceType.SKILL: phrase("skill"),
    SourceType.DOCUMENTATION: phrase("documentation"),
    SourceType.INSTRUCTIONS: phrase("agent instructions"),
    SourceType.SCRIPT: phrase("script"),
    SourceType.CONFIG: phrase("configuration"),
    SourceType.MCP_TOOLS: phrase("MCP tools"),
    SourceType.TEXT: phrase("text"),
}

NOTED = phrase("noted")

OPENED: Mapping[ViewKind, Phrase] = {
    ViewKind.RAW: phrase("decoded"),
    ViewKind.STRIPPED: phrase("reads as"),
    ViewKind.NORMALISED: phrase("reads as"),
    ViewKind.DECODED: phrase("decoded"),
    ViewKind.HIDDEN: phrase("hidden text"),
}

SIGNALS: Mapping[SignalKind, Phrase] = {
    SignalKind.BOOSTER: phrase("raises the risk"),
    SignalKind.REDUCER: phrase("lowers the risk"),
}

STEPS: tuple[Phrase, ...] = (
    phrase("HTML comment"),
    phrase("link title"),
    phrase("image alt text"),
    phrase("reference comment"),
    phrase("hidden HTML element"),
    phrase("frontmatter comment"),
    phrase("far-right column"),
    phrase("after long padding"),
    phrase("invisible Unicode tags"),
    phrase("variation selectors"),
    phrase("zero-width bits"),
    phrase("hex"),
    phrase("character codes"),
    phrase("reversed text"),
    phrase("spaced letters"),
    phrase("broken words"),
    phrase("digits for letters"),
    phrase("items of a list"),
    phrase("table column"),
    phrase("percent-encoding"),
    phrase("backslash escapes"),
    phrase("HTML entities"),
    phrase("shell"),
    phrase("python"),
)
"""The steps of opening hidden text that have a name in each language; views name them in `via`."""

FINDINGS = phrase("Findings")
REMARKS = phrase("Also noted")
CHECKS_TITLE = phrase("Checks")
COVERAGE = phrase("Coverage")
TO_DO = phrase("What to do")
HANDED_IN = phrase("The text handed in")
UNDERSTAND = phrase("To understand the gravest finding, read its rule:")
SUPPRESSED = phrase("Accepted findings")
NOTICES = phrase("Notices")
ALL_SKILLS = phrase("All skills")
RISK = phrase("Risk")
SCORE = phrase("Score")
SKILL = phrase("Skill")
DETAILS = phrase("Details")
WHY = phrase("why")
FIX = phrase("fix")
RULE = phrase("rule")
REFERENCES = phrase("see")
STANDARDS = phrase("In security standards")
HINT = phrase("a hint: never fails a scan by itself")
IN_MARKUP = phrase("only inside a code block, a quotation or markup")

_KIB = 1024


def level_of(verdict: Verdict) -> Phrase:
    """Say how dangerous something is; of what nobody could look at, that nobody did."""
    return NOT_INSPECTED if verdict.unread else LEVELS[verdict.level]


def points_of(verdict: Verdict) -> str:
    """Return the score as it is shown; what nobody could look at has none."""
    return NO_SCORE if verdict.unread else str(verdict.score)


def status_of(result: CheckResult) -> Phrase:
    """Say how a check ended; one that has something to note is not just passed."""
    return NOTED if result.noted else STATUSES[result.status]


def size(count: int) -> str:
    """Write a number of bytes as a person reads it: `812 B`, `48 KB`, `1.2 MB`."""
    if count < _KIB:
        return f"{count} B"
    if count < _KIB * _KIB:
        return f"{count / _KIB:.0f} KB"
    return f"{count / _KIB / _KIB:.1f} MB"


def finding_count(count: int) -> Phrase:
    """Say how many findings."""
    return phrase("1 finding") if count == 1 else phrase("{count} findings", count=count)


def group_count(findings: int, groups: int) -> Phrase:
    """Say how many findings, and how many groups they are shown in where that is another number."""
    if groups in (0, findings):
        return finding_count(findings)
    if groups == 1:
        return phrase("{count} findings in 1 group", count=findings)
    return phrase("{count} findings in {groups} groups", count=findings, groups=groups)


def skill_count(count: int) -> Phrase:
    """Say how many skills."""
    return phrase("1 skill") if count == 1 else phrase("{count} skills", count=count)


def coverage_sentence(coverage: Coverage) -> Phrase:
    """Say how much of a skill was inspected."""
    amount = size(coverage.bytes_inspected)
    if coverage.files == 1 == coverage.files_inspected:
        return phrase("Inspected 1 file, {size}.", size=amount)
    if coverage.files == coverage.files_inspected:
        return phrase("Inspected all {count} files, {size}.", count=coverage.files, size=amount)
    return phrase(
        "Inspected {inspected} of {count} files, {size}.",
        inspected=coverage.files_inspected,
        count=coverage.files,
        size=amount,
    )


def suppressed_sentence(count: int) -> Phrase:
    """Say how many findings were accepted earlier."""
    if count == 1:
        return phrase("1 finding is accepted and not counted (--show-suppressed shows it).")
    return phrase(
        "{count} findings are accepted and not counted (--show-suppressed shows them).", count=count
    )


# What the step that moves findings of muted rules calls itself.
MUTED = "mute"


def accepted_sentence(accepted: Suppressed) -> Phrase:
    """Say by whom and why a finding was accepted."""
    if accepted.source == MUTED:
        return phrase("the rule is muted on this machine since {reason}", reason=accepted.reason)
    if not accepted.reason:
        return phrase("accepted by {source}", source=accepted.source)
    return phrase("accepted by {source}: {reason}", source=accepted.source, reason=accepted.reason)


def more_places(count: int, places: str) -> Phrase:
    """Say where else the same was found."""
    if count == 1:
        return phrase("and 1 more place: {places}", places=places)
    return phrase("and {count} more places: {places}", count=count, places=places)


def also_matched(rule: str, message: str) -> Phrase:
    """Say that a hint of another rule is about the same lines."""
    return phrase("also matched by {rule}: {message}", rule=rule, message=message)


def also_matched_by(count: int) -> Phrase:
    """Say how many hints of other rules are about the same lines."""
    if count == 1:
        return phrase("Also matched by 1 other rule")
    return phrase("Also matched by {count} other rules", count=count)


def other_places(count: int) -> Phrase:
    """Say in how many other places the same was found."""
    return phrase("1 more place") if count == 1 else phrase("{count} more places", count=count)


def score_of(score: int) -> Phrase:
    """Say a score with its scale."""
    return phrase("Risk score {score} of 100", score=score)


def layer_not_run(layer: str, note: str) -> Phrase:
    """Say that a layer of the scan did not run, and why if that is known."""
    if not note:
        return phrase("Layer {layer} did not run.", layer=layer)
    return phrase("Layer {layer} did not run: {note}", layer=layer, note=note)


def reviews(verdicts: Iterable[Verdict], catalogue: Catalogue) -> list[str]:
    """Say of how many skills a review was wanted, and who made it or why it did not run, each once."""
    told: dict[tuple[bool, str], int] = {}
    for verdict in verdicts:
        for layer in verdict.layers:
            if layer.wanted and not layer.needed and layer.note:
                key = layer.ran, catalogue.say(layer.note)
                told[key] = told.get(key, 0) + 1
    return [
        catalogue.say(reviewed_by(note, count) if ran else review_not_run(note, count))
        for (ran, note), count in sorted(told.items())
    ]


def reviewed_by(answer: str, count: int = 1) -> Phrase:
    """Say who reviewed what was left undecided."""
    if count == 1:
        return phrase("Review: {answer}.", answer=answer)
    return phrase("Review of {count} skills: {answer}.", count=count, answer=answer)


def review_not_run(reason: str, count: int = 1) -> Phrase:
    """Say that models did not review what they should have, and why."""
    if count == 1:
        return phrase("The review did not run: {reason}.", reason=reason)
    return phrase("The review did not run for {count} skills: {reason}.", count=count, reason=reason)


def omitted_sentence(count: int) -> Phrase:
    """Say that findings were counted but not kept."""
    return phrase("{count} more findings are counted but not listed.", count=count)


def rules_sentence(verdict: Verdict) -> Phrase:
    """Say how the rules were used on one skill."""
    return phrase(
        "{evaluated} rules ran, {matched} matched; {shadow} more matched on trial and change nothing.",
        evaluated=verdict.rules.evaluated,
        matched=verdict.rules.matched,
        shadow=verdict.rules.shadow,
    )


def conclusion(report: Report, summary: Summary) -> tuple[Phrase, ...]:
    """Say in sentences how the whole run ended."""
    if not report.verdicts and not report.unread:
        return (phrase("Nothing to scan was found."),)
    sentences = [_audited(summary, report.seconds)] if report.verdicts else []
    if summary.failing:
        sentences.append(_failing(summary.failing))
    gaps = summary.incomplete + len(report.unread)
    if gaps:
        sentences.append(_gaps(gaps))
    elif report.outcome is Outcome.INCOMPLETE:
        sentences.append(omitted_sentence(summary.omitted))
    elif not summary.findings and not summary.suppressed and report.outcome is Outcome.CLEAN:
        sentences.append(phrase("Nothing suspicious was found."))
    if summary.suppressed:
        sentences.append(suppressed_sentence(summary.suppressed))
    return tuple(sentences)


def paragraph(sentences: Iterable[Phrase], catalogue: Catalogue) -> str:
    """Say sentences one after the other, with the space between them that the language asks for."""
    text = ""
    for sentence in sentences:
        said = catalogue.say(sentence)
        text = catalogue.say(phrase("{first} {second}", first=text, second=said)) if text else said
    return text


def _audited(summary: Summary, seconds: float | None) -> Phrase:
    """Say how many skills were audited, and how fast if the reader asked for times."""
    if seconds is None:
        if summary.skills == 1:
            return phrase("1 skill was audited.")
        return phrase("{count} skills were audited.", count=summary.skills)
    if summary.skills == 1:
        return phrase("1 skill was audited in {seconds} s.", seconds=f"{seconds:.1f}")
    return phrase(
        "{count} skills were audited in {seconds} s.", count=summary.skills, seconds=f"{seconds:.1f}"
    )


def _failing(count: int) -> Phrase:
    if count == 1:
        return phrase("1 is dangerous enough to fail this run.")
    return phrase("{count} are dangerous enough to fail this run.", count=count)


def _gaps(count: int) -> Phrase:
    if count == 1:
        return phrase("1 could not be inspected completely.")
    return phrase("{count} could not be inspected completely.", count=count)
