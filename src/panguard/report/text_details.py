"""What `--explain` adds to a terminal report. Pure."""

from panguard import standards
from panguard.findings import Finding, Signal, Verdict, phrase, verbatim
from panguard.printable import printable
from panguard.report import words
from panguard.report.pen import Pen
from panguard.report.style import Tone
from panguard.report.text_finding import GUTTER


def details(verdict: Verdict, pen: Pen) -> list[str]:
    """Return how the verdict came about: signals, layers, rules and hashes."""
    lines = [pen.title(pen.say(words.DETAILS))]
    scaled = phrase("The score is scaled by {multiplier}.", multiplier=f"{verdict.multiplier:.2f}")
    lines += pen.paragraph(pen.say(scaled), 2)
    for signal in verdict.signals:
        lines += pen.labelled(f"{signal.weight:+.1f}", _signal(signal, pen), 8)
    lines += pen.paragraph(pen.say(words.rules_sentence(verdict)), 2)
    for reason, count in sorted(verdict.rules.set_aside.items()):
        lines += pen.labelled(
            str(count), pen.say(phrase("set aside: {reason}", reason=pen.say(verbatim(reason)))), 8
        )
    lines += _layers(verdict, pen)
    if verdict.silent:
        rules = pen.join(
            f"{printable(match.rule)} ({printable(match.file)}:{match.line})" for match in verdict.silent
        )
        lines += pen.paragraph(pen.say(phrase("Matched on trial: {rules}.", rules=rules)), 2, Tone.FAINT)
    return [*lines, *_hashes(verdict, pen)]


def _signal(signal: Signal, pen: Pen) -> str:
    return f"{pen.say(signal.label)} ({pen.say(words.SIGNALS[signal.kind])})"


def _layers(verdict: Verdict, pen: Pen) -> list[str]:
    ran = pen.join(printable(layer.name) for layer in verdict.layers if layer.ran)
    lines = pen.paragraph(pen.say(phrase("Layers that ran: {layers}.", layers=ran)), 2) if ran else []
    for layer in verdict.layers:
        if not layer.ran and layer.needed:
            sentence = words.layer_not_run(layer.name, pen.say(layer.note) if layer.note else "")
            lines += pen.paragraph(f"! {pen.say(sentence)}", 2, Tone.MEDIUM)
    return lines


def _hashes(verdict: Verdict, pen: Pen) -> list[str]:
    sentence = phrase(
        "Content {content_hash}, pattern {pattern_hash}.",
        content_hash=verdict.content_hash,
        pattern_hash=verdict.pattern_hash,
    )
    return pen.paragraph(pen.say(sentence), 2, Tone.FAINT)


def references(finding: Finding, pen: Pen) -> list[str]:
    """Return the entries of security standards that know this kind of finding."""
    lines: list[str] = []
    for reference in finding.references:
        standard = standards.find(reference)
        title = f"{standard.id} {standard.title} ({standard.framework})" if standard else reference
        lines += pen.labelled(
            "" if lines else pen.say(words.REFERENCES), printable(title), GUTTER, Tone.FAINT
        )
    return lines
