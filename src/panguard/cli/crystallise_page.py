"""Says in plain words how a rule was made of evidence, how it was tried, and why it was refused. Pure."""

from collections.abc import Iterator, Sequence

from panguard.crystallize.benign import benign
from panguard.crystallize.candidate import Candidate, Refused
from panguard.crystallize.crystallise import Attempt, Crystallised
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.neutral import neutral
from panguard.crystallize.normalised import readings
from panguard.crystallize.slots import Kind
from panguard.crystallize.tokens import tokens_of
from panguard.crystallize.trial import Trial
from panguard.findings import Phrase, phrase, verbatim
from panguard.report.pen import Pen
from panguard.report.style import Tone
from panguard.rules.model import PatternCondition
from panguard.threatcloud.client.kept import Fate, Kept

_MOST_WORDS = 12
_MOST_SHOWN = 8
_INDENT = 2


def outcome_page(made: Crystallised, pen: Pen) -> Iterator[str]:
    """Write what came of evidence in a few lines; what several drafts were refused for is said once."""
    for candidate in made.candidates:
        yield from _made(candidate, pen)
    if isinstance(made.result, Refused):
        yield from _refused(phrase("No rule was made of it:"), made.result, pen)
        if made.undrafted:
            yield from pen.paragraph(pen.say(_CURE), 0)
    elif len(made.candidates) < len(made.attempts):
        yield from _refused(phrase("Of another rule, nothing came:"), _failed(made), pen)


_CURE = phrase(
    "A rule needs words that tell the attack from honest skills. Mark all of its lines and no others, or add "
    "a second sample of the same attack; --explain shows each step."
)


def _failed(made: Crystallised) -> Refused:
    return next(item for item in made.results if isinstance(item, Refused))


def _refused(head: Phrase, result: Refused, pen: Pen) -> Iterator[str]:
    yield from pen.paragraph(pen.say(head), 0)
    for reason in result.reasons:
        first, *rest = pen.paragraph(pen.say(reason), _INDENT + 2)
        yield f"{' ' * _INDENT}{pen.signs.dot} {first.lstrip()}"
        yield from rest


def _made(result: Candidate, pen: Pen) -> Iterator[str]:
    measures = result.measures
    yield pen.paint(f"{result.rule.id}  {pen.say(verbatim(result.rule.title))}", Tone.STRONG)
    yield from pen.paragraph(pen.say(_kind(artefact=result.artefact)), _INDENT)
    yield from pen.paragraph(
        pen.say(
            phrase(
                "It catches {caught} of {count} other ways to write the attack, and none of {twins} harmless "
                "texts that look like it.",
                caught=measures.mutants_caught,
                count=measures.mutants,
                twins=measures.twins,
            )
        ),
        _INDENT,
    )
    yield from pen.paragraph(
        pen.say(
            phrase(
                "It fires on none of {count} texts known to be good: with 95 % confidence it errs on fewer "
                "than {share} % of such texts.",
                count=measures.harmless,
                share=f"{100 * measures.bound:.2f}",
            )
        ),
        _INDENT,
    )


def _kind(*, artefact: bool) -> Phrase:
    if artefact:
        return phrase("It asks for an exact payload. Once strangers confirm it, it may block.")
    return phrase("It asks for how the attack is worded. It is shown when it fires, and never blocks.")


def explain_page(samples: Sequence[Evidence], made: Crystallised, pen: Pen) -> Iterator[str]:
    """Write every step: the words and how rare they are, the gates, the trial."""
    yield from _words_page(samples, made, pen)
    for attempt in made.attempts:
        yield ""
        yield pen.title(f"{attempt.draft.rule.id}  {pen.say(verbatim(attempt.draft.rule.title))}")
        yield from _patterns(attempt, pen)
        yield from _gates(attempt.trial, pen)
        yield from _trial(attempt.trial, pen)
    yield ""


def _words_page(samples: Sequence[Evidence], made: Crystallised, pen: Pen) -> Iterator[str]:
    yield pen.title(pen.say(phrase("Words of the attack, and how many honest skills hold them")))
    model = benign()
    shares: dict[str, float] = {}
    for sample in samples:
        for reading in readings(neutral(sample)):
            for token in tokens_of(reading, model):
                if token.kind is Kind.WORD:
                    shares.setdefault(token.text, model.share(token.key))
            break
    patterns = "\n".join(_sources(made)).replace("\\", "")
    for word in sorted(shares, key=lambda word: (shares[word], word))[:_MOST_WORDS]:
        used = phrase("used") if word in patterns else phrase("not used")
        often = phrase("one in {count}; {used}", count=f"{round(1 / shares[word]):,}", used=used)
        yield from pen.labelled(word, pen.say(often), 24)
    if not shares:
        yield from pen.paragraph(pen.say(phrase("none that can be told from a name")), _INDENT)


def _sources(made: Crystallised) -> Iterator[str]:
    for attempt in made.attempts:
        for condition in attempt.draft.rule.detection.conditions:
            if isinstance(condition, PatternCondition):
                yield from condition.patterns


def _patterns(attempt: Attempt, pen: Pen) -> Iterator[str]:
    share = max(1, round(1 / attempt.draft.share)) if attempt.draft.share else 0
    yield from pen.paragraph(
        pen.say(
            phrase(
                "It asks for: (by its words one in {count} honest skills holds all of it; {bits} bits)",
                count=f"{share:,}",
                bits=f"{attempt.draft.bits:.1f}",
            )
        ),
        _INDENT,
    )
    for pattern in _sources(Crystallised((attempt,))):
        yield from pen.paragraph(pattern, 4, Tone.FAINT)


def _gates(trial: Trial, pen: Pen) -> Iterator[str]:
    yield from pen.paragraph(pen.say(phrase("Gates, as a Threat Cloud holds them:")), _INDENT)
    for gate in trial.gates.results:
        tone = Tone.PLAIN if gate.passed else Tone.MEDIUM
        yield from pen.labelled(gate.name, pen.say(gate.reason), 18, tone)


def _trial(trial: Trial, pen: Pen) -> Iterator[str]:
    yield from pen.paragraph(
        pen.say(
            phrase(
                "Other ways to write the attack: {caught} of {count} caught.",
                caught=trial.caught,
                count=len(trial.mutants),
            )
        ),
        _INDENT,
    )
    missed = [mutant for mutant, caught in trial.mutants if not caught]
    for mutant in missed[:_MOST_SHOWN]:
        told = phrase("missed: {text}", text=_shown(mutant.text))
        yield from pen.labelled(mutant.kind, pen.say(told), 18, at_most=2)
    hit = [twin for twin, is_hit in trial.twins if is_hit]
    yield from pen.paragraph(
        pen.say(
            phrase(
                "Harmless texts that look like it: {count}, of which it fires on {hit}.",
                count=len(trial.twins),
                hit=len(hit),
            )
        ),
        _INDENT,
    )
    for twin in hit[:_MOST_SHOWN]:
        yield from pen.labelled(twin.kind, pen.say(verbatim(_shown(twin.text))), 18, at_most=2)
    if trial.covered:
        yield from pen.paragraph(
            pen.say(phrase("{rule} finds this attack already", rule=trial.covered)), _INDENT
        )


def _shown(text: str) -> str:
    return " ".join(text.split())


_FATES = {
    Fate.PROPOSED: phrase("proposed"),
    Fate.KEPT: phrase("passed, not proposed"),
    Fate.REFUSED: phrase("refused"),
}


def list_page(records: Sequence[Kept], pen: Pen, *, explain: bool) -> Iterator[str]:
    """Write what became of evidence, the newest first; with `explain` the rules as well."""
    if not records:
        yield pen.say(phrase("No rule has been made of evidence on this machine."))
    for record in records:
        title = f"  {pen.say(verbatim(record.title))}" if record.title else ""
        yield pen.paint(f"{record.name}  {record.hour}  {pen.say(_FATES[record.fate])}{title}", Tone.STRONG)
        for reason in record.reasons:
            yield from pen.paragraph(f"{pen.signs.dot} {pen.say(reason)}", _INDENT)
        if explain and record.content:
            yield ""
            yield from (f"    {pen.say(verbatim(line))}" for line in record.content.splitlines())
            yield ""
