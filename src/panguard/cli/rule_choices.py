"""What `pga rules pending`, `trust` and `mute` do: the user's own decisions about single rules."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from panguard.cli.choices_file import change_choices, choices_in
from panguard.cli.cloud_link import shown_hour
from panguard.cli.rule_gist import gist
from panguard.cli.rulebook import Rulebook, called, rule_called, short, unknown_rule
from panguard.crystallize.generation import GENERATION, generation_of
from panguard.engine.specificity import is_artefact
from panguard.errors import UsageError
from panguard.findings import Phrase, phrase, verbatim
from panguard.printable import printable
from panguard.regular import read_regular
from panguard.report import words
from panguard.report.style import SEVERITY_TONES, Tone
from panguard.rules.choices import Choices, Mute, Trust
from panguard.rules.codec import detection_digest
from panguard.rules.gather import policy_of
from panguard.rules.model import Rule
from panguard.rules.sources import OWN_ORIGIN, SYNCED_ORIGIN, synced_source
from panguard.rules.synced import SyncedRule, loaded
from panguard.scan.explain import EXPLANATIONS
from panguard.terms import Lane, Severity
from panguard.threatcloud.client.confirmed import Confirmed
from panguard.threatcloud.client.outbox import MOST_BYTES, Kind, Outbox
from panguard.threatcloud.client.shelf import Shelf
from panguard.values import dataclass

EXIT_OK = 0
_NOWHERE = Path(os.devnull)
_STRENGTH = (Lane.SHADOW, Lane.ALERT, Lane.BLOCK)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate in use on this machine: as it was synced, as it is read, and whether it was met here."""

    synced: SyncedRule
    rule: Rule
    seen: bool
    trusted: Lane | None

    @property
    def most(self) -> Lane:
        """Return the most that a trust lets it do."""
        return most_for(self.rule)


def most_for(rule: Rule) -> Lane:
    """Return the most that a user's trust lets a rule do.

    Trust stands in for strangers and for a review, which judge whether what a rule finds is bad. It does not
    stand in for measurement: wording is shown and never blocks, whoever believes in it.
    """
    return Lane.BLOCK if is_artefact(rule) and not rule.confirm else Lane.ALERT


def pending(book: Rulebook, arguments: argparse.Namespace) -> int:
    """Print the candidates that are matched in silence."""
    found = tuple(_waiting(book))
    if arguments.json:
        sys.stdout.write(json.dumps([_record(item) for item in found], indent=2, ensure_ascii=False) + "\n")
        return EXIT_OK
    for item in found:
        book.write(_page(item, book))
    if not found:
        book.write(book.pen.paragraph(book.pen.say(phrase("No candidate is matched in silence.")), 0))
        return EXIT_OK
    told = phrase(
        "{count} candidates are matched in silence: they change no report. If one is met here, the Threat "
        "Cloud is told so, by its id alone. To have one count on this machine: pga rules trust ID",
        count=len(found),
    )
    book.write(["", *book.pen.paragraph(book.pen.say(told), 0)])
    return EXIT_OK


def _waiting(book: Rulebook) -> Iterator[Waiting]:
    """Yield the candidates in use, newest first."""
    places = book.cloud.places
    if places is None:
        return
    met, choices = _met(book), choices_in(book.state)
    newest = sorted(_synced(book), key=lambda item: (item.proposed, item.id), reverse=True)
    for synced in newest:
        rule = None if synced.published else _read(synced)
        if rule:
            trust = choices.trust_of(synced.id, places.url)
            yield Waiting(synced, rule, synced.id in met, trust.lane if trust else None)


def _synced(book: Rulebook) -> Sequence[SyncedRule]:
    """Return the synced rules and candidates in use."""
    if book.cloud.places is None:
        return ()
    shelf = Shelf(book.cloud.places)
    version = shelf.in_use()
    return shelf.rules_of(version) if version else ()


def _read(synced: SyncedRule) -> Rule | None:
    return loaded(synced, policy_of(synced_source(_NOWHERE))).rule


def _met(book: Rulebook) -> frozenset[str]:
    """Return the candidates that were met on this machine: that were told of, or will be."""
    places = book.cloud.places
    if places is None:
        return frozenset()
    outbox = Outbox(places.outbox)
    letters = {
        letter.path.stem.partition("-")[2] for letter in outbox.letters() if letter.kind is Kind.SIGHTING
    }
    leaflets = {name for path in outbox.leaflets() for name in _names_in(path)}
    return frozenset(letters | leaflets | Confirmed(places).known)


def _names_in(leaflet: Path) -> Iterator[str]:
    try:
        yield from (str(item[0]) for item in json.loads(read_regular(leaflet, MOST_BYTES))["seen"])
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return


def _page(item: Waiting, book: Rulebook) -> Iterator[str]:
    pen, rule = book.pen, item.rule
    head = (
        pen.paint(short(item.synced.id), Tone.STRONG),
        pen.paint(pen.say(words.SEVERITIES[rule.severity]), SEVERITY_TONES[rule.severity]),
        pen.paint(pen.say(_since(item)), Tone.FAINT),
        pen.say(phrase("seen here") if item.seen else phrase("not seen here")),
    )
    yield "  ".join(head)
    yield from pen.paragraph(pen.say(verbatim(rule.title)), 2)
    for text in gist(rule):
        yield from pen.labelled(pen.say(phrase("looks for")), printable(text), 12, at_most=3)
    yield from pen.labelled(pen.say(phrase("if trusted")), pen.say(_effect(item)), 12)
    if generation_of(rule) not in (0, GENERATION):
        made = phrase("by another version of PanGuard; what is met of it here counts all the same")
        yield from pen.labelled(pen.say(phrase("made")), pen.say(made), 12)


def _since(item: Waiting) -> Phrase:
    if not item.synced.proposed:
        return phrase("since an unknown time")
    return phrase("since {date}", date=shown_hour(item.synced.proposed))


def _effect(item: Waiting) -> Phrase:
    if item.trusted is not None:
        return _DOES[item.trusted]
    if item.most is Lane.BLOCK:
        return phrase("it may block, since it asks for an exact payload")
    return phrase("it is shown and never blocks, since it asks for wording")


_DOES = {
    Lane.BLOCK: phrase("you trust it: it may block on this machine"),
    Lane.ALERT: phrase("you trust it: it is shown on this machine"),
}


def _record(item: Waiting) -> dict[str, object]:
    rule = item.rule
    return {
        "id": item.synced.id,
        "title": rule.title,
        "description": rule.description,
        "severity": rule.severity.label,
        "category": rule.category.value,
        "looksFor": list(gist(rule)),
        "since": item.synced.proposed,
        "seenHere": item.seen,
        "generation": generation_of(rule) or None,
        "mayBlockIfTrusted": item.most is Lane.BLOCK,
        "trusted": item.trusted.value if item.trusted else None,
    }


def trust(book: Rulebook, arguments: argparse.Namespace) -> int:
    """Let a community rule, or a candidate, do more on this machine than its pack says; or no longer."""
    server = book.cloud.places.url if book.cloud.places else ""
    choices = choices_in(book.state)
    if arguments.off:
        name = _trusted_name(choices, arguments.id, server)
        change_choices(book.state, lambda kept: kept.without_trust(name, server))
        return _say(
            book, phrase("{rule} is no longer trusted: it does what its pack says.", rule=short(name))
        )
    synced = _synced_called(book, arguments.id)
    rule = _read(synced)
    if rule is None:
        raise UsageError(f"{synced.id}: cannot be used by this version of PanGuard; see: pga sync --status")
    given = Lane.ALERT if arguments.only_show else most_for(rule)
    if _STRENGTH.index(given) <= _STRENGTH.index(synced.lane):
        raise UsageError(f"{synced.id}: {_NO_MORE[synced.lane]}")
    since = _today()
    trust_ = Trust(synced.id, detection_digest(rule), given, server, since)
    change_choices(book.state, lambda kept: kept.with_trust(trust_))
    told = phrase("{rule} may block on this machine, from the next scan on.", rule=short(synced.id))
    if given is Lane.ALERT:
        told = phrase("{rule} is shown on this machine, from the next scan on.", rule=short(synced.id))
    return _say(
        book,
        told,
        phrase("Nobody is told. To undo it: pga rules trust {rule} --off", rule=short(synced.id)),
    )


_NO_MORE = {
    Lane.BLOCK: "it may block already; there is nothing to add",
    Lane.ALERT: "it is shown already, and may not block: it asks for wording, not for an exact payload",
}


def _synced_called(book: Rulebook, name: str) -> SyncedRule:
    """Return the synced rule of that id, or the candidate whose id begins like this. Raises UsageError."""
    synced = {item.id: item for item in _synced(book)}
    found = called(name, synced)
    if found:
        return synced[found]
    known = [*(rule.id for rule in book.pack().rules), *EXPLANATIONS]
    other = called(name, known)
    if other is None:
        raise unknown_rule(name, [*synced, *known])
    raise UsageError(
        f"{other}: is no rule of the Threat Cloud, and only those can be trusted; what it may do follows "
        f"from measurement: pga explain {other}"
    )


def _trusted_name(choices: Choices, name: str, server: str) -> str:
    trusted = [item.rule for item in choices.trusted if item.server == server]
    found = called(name, trusted)
    if found is None:
        raise UsageError(f"{name}: is not trusted{_instead(trusted)}")
    return found


def _instead(chosen: Sequence[str]) -> str:
    """Say what was chosen, for whoever named something else."""
    return f"; what is: {', '.join(map(short, chosen))}" if chosen else "; nothing is, on this machine"


@dataclass(frozen=True, slots=True)
class Mutable:
    """What can be muted: a rule, or a kind of finding that PanGuard makes without one."""

    id: str
    title: Phrase
    gravest: bool
    synced: bool = False


def mute(book: Rulebook, arguments: argparse.Namespace) -> int:
    """Have the findings of a rule not counted on this machine; or again."""
    server = book.cloud.places.url if book.cloud.places else ""
    choices = choices_in(book.state)
    if arguments.off:
        muted = {item.rule: item for item in choices.muted_with(server)}
        name = called(arguments.id, muted)
        if name is None:
            raise UsageError(f"{arguments.id}: is not muted{_instead(list(muted))}")
        change_choices(book.state, lambda kept: kept.without_mute(name, muted[name].server))
        return _say(book, phrase("{rule} counts again.", rule=short(name)))
    found = _mutable(book, arguments.id)
    _consent(book, found, yes=arguments.yes)
    made = Mute(found.id, server if found.synced else "", _today(), _decodable(arguments.reason))
    change_choices(book.state, lambda kept: kept.with_mute(made))
    return _say(
        book,
        phrase(
            "{rule} is muted on this machine: its findings do not count. Each report says so.",
            rule=short(found.id),
        ),
        phrase("To undo it: pga rules mute {rule} --off", rule=short(found.id)),
    )


def _mutable(book: Rulebook, name: str) -> Mutable:
    """Return what makes the findings of that id. Raises UsageError where nothing does."""
    explanation = EXPLANATIONS.get(name.lower())
    if explanation:
        gravest = explanation.severity is Severity.CRITICAL and explanation.lane is Lane.BLOCK
        return Mutable(explanation.id, explanation.title, gravest)
    known = book.pack().rules
    rule = rule_called(name, known)
    if rule is None:
        raise unknown_rule(name, [*(item.id for item in known), *EXPLANATIONS])
    synced = rule.origin == SYNCED_ORIGIN
    if rule.lane is Lane.SHADOW and synced:
        raise UsageError(
            f"{short(rule.id)}: is a candidate that is matched in silence; there is nothing to mute"
        )
    gravest = rule.severity is Severity.CRITICAL and rule.lane is Lane.BLOCK and rule.origin == OWN_ORIGIN
    return Mutable(rule.id, verbatim(rule.title), gravest, synced)


def _consent(book: Rulebook, found: Mutable, *, yes: bool) -> None:
    """Ask before one of our own that finds the gravest goes silent. Raises UsageError where nobody agrees."""
    if yes or not found.gravest:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            f"{found.id}: finds attacks of the gravest kind. To accept one place: pga scan PATH "
            "--write-baseline FILE --reason TEXT. To mute the rule everywhere, add --yes"
        )
    question = phrase(
        "{rule} finds attacks of the gravest kind ({title}). Mute it for every skill on this machine?",
        rule=found.id,
        title=found.title,
    )
    sys.stdout.write(f"{book.pen.say(question)} [y/N] ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("nothing was changed")


def _say(book: Rulebook, *sentences: Phrase) -> int:
    for sentence in sentences:
        book.write(book.pen.paragraph(book.pen.say(sentence), 0))
    return EXIT_OK


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _decodable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
