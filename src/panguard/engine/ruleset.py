"""Rules compiled for matching: which hold on a text, on an event, or on a session of events. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from panguard.engine.forms import restored
from panguard.engine.matcher import Matcher, SearchResult
from panguard.engine.program import Pattern, Program, Span
from panguard.engine.sections import Data, Sections, get_blobs, get_rows, get_tables, words
from panguard.engine.slots import WIDTH, Kind, Slot
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules import lanes
from panguard.rules.event import Event
from panguard.rules.expression import holds
from panguard.rules.model import Rule
from panguard.rules.sources import is_candidate
from panguard.values import dataclass, field


@dataclass(frozen=True, slots=True)
class ConditionHit:
    """A condition that holds: its place in the rule, its field, and the first place in the text."""

    index: int
    field: str
    span: Span


class RuleMatch(NamedTuple):
    """A rule that holds, by its id, and its conditions that do."""

    rule: str
    conditions: tuple[ConditionHit, ...]


class RuleMatches(NamedTuple):
    """The rules that hold, in order of their ids.

    `unresolved` names conditions (rule id, place) that hit a limit where it might have mattered.
    `evaluated` is the number of rules that were tried.
    """

    matches: tuple[RuleMatch, ...]
    unresolved: tuple[tuple[str, int], ...]
    evaluated: int


class PackCount(NamedTuple):
    """A pack by the origin of its rules: how many it gave, and how many were refused."""

    origin: str
    rules: int
    rejected: int


@dataclass(slots=True)
class Facts:
    """What is known of the conditions of one rule: where some hold, and which could not be decided."""

    met: dict[int, ConditionHit] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)

    def meet(self, hit: ConditionHit) -> None:
        """Note a condition that holds; its earliest place counts."""
        known = self.met.get(hit.index)
        if known is None or hit.span < known.span:
            self.met[hit.index] = hit


# Bytes with a bit for each kind of text: on which of them rules may be shown, and what they are made of.
SHOWN_PATTERNS = "patterns shown"
SHOWN_LITERALS = "literals shown"
SHOWN_RULES = "rules shown"


def _with_bit(masks: Data, bit: int) -> bytes:
    """Return 1 for each byte that has a bit, 0 for the others."""
    return bytes(masks).translate(bytes(value >> bit & 1 for value in range(256)))


class Programs(Sequence[Program]):
    """The patterns of compiled rules, each made when it is first asked for."""

    def __init__(self, sections: Sections) -> None:
        self._sources = get_blobs(sections, "patterns")
        self._cases = sections["cases"]
        self._forms = get_blobs(sections, "forms")
        self._made: dict[int, Program] = {}

    def __len__(self) -> int:
        return len(self._sources)

    def __getitem__(self, number: int) -> Program:  # type: ignore[override]
        program = self._made.get(number)
        if program is None:
            source = self._sources[number].decode("utf-8", "surrogatepass")
            pattern = Pattern(source, bool(self._cases[number]))
            program = self._made[number] = Program(pattern, restored(self._forms[number]))
        return program


class RuleSet:
    """Compiled rules. What is known of a rule is decoded when it is first needed."""

    def __init__(self, sections: Sections, limits: Limits = DEFAULT_LIMITS) -> None:
        self.sections = sections
        self.ids: tuple[str, ...] = words(sections["ids"])
        self.fields = words(sections["fields"])
        self._kinds = sections["kinds"]
        self._uses = get_rows(sections, "uses")
        programs = Programs(sections)
        self.matcher = Matcher(programs, get_tables(sections), limits, silent=self._silent(len(programs)))
        self._records = get_blobs(sections, "rules")
        self._rules: dict[int, Rule] = {}
        self._of_kind: dict[int, tuple[int, ...]] = {}

    def _silent(self, patterns: int) -> bytes:
        """Return a byte for each pattern, 1 where only candidates ask for it; nothing where there are none.

        One that the user trusts is shown, and is none of them.
        """
        candidates = [number for number, identifier in enumerate(self.ids) if is_candidate(identifier)]
        if not candidates:
            return b""
        strange = {number for number in candidates if not self.sections[SHOWN_RULES][number]}
        return bytes(strange.issuperset(self._uses.row(pattern)[::WIDTH]) for pattern in range(patterns))

    @cached_property
    def set_aside(self) -> Mapping[str, int]:
        """Return how many rules do not run on text, by the reason."""
        pairs = (line.split(" ", 1) for line in words(self.sections["set aside"]))
        return {reason: int(count) for count, reason in pairs}

    @property
    def packs(self) -> tuple[PackCount, ...]:
        """Return how many rules each pack gave, and how many of its own could not be used."""
        rows = (line.split(" ", 2) for line in words(self.sections.get("packs", b"")))
        return tuple(PackCount(origin, int(used), int(refused)) for used, refused, origin in rows)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {identifier: number for number, identifier in enumerate(self.ids)}

    @cached_property
    def _text_rules(self) -> int:
        return len(self.of_kind(Kind.TEXT))

    @cached_property
    def _always(self) -> tuple[int, ...]:
        return self.of_kind(Kind.TEXT | Kind.ALWAYS)

    @cached_property
    def _shown(self) -> Mapping[lanes.Kind, tuple[Matcher, bytes]]:
        """Return for each kind of text a matcher for the rules that may be shown on it, and these rules."""
        names = (SHOWN_PATTERNS, SHOWN_LITERALS, SHOWN_RULES)
        masks = {
            kind: [_with_bit(self.sections[name], bit) for name in names]
            for bit, kind in enumerate(lanes.Kind)
        }
        return {
            kind: (self.matcher.among(patterns, literals), rules)
            for kind, (patterns, literals, rules) in masks.items()
        }

    def of_kind(self, kind: Kind) -> tuple[int, ...]:
        """Return the numbers of the rules that are all that `kind` says."""
        wanted = int(kind)
        found = self._of_kind.get(wanted)
        if found is None:
            found = self._of_kind[wanted] = tuple(
                number for number, its in enumerate(self._kinds) if its & wanted == wanted
            )
        return found

    def rule(self, identifier: str) -> Rule:
        """Return a rule by its id. Raises KeyError when there is none."""
        return self.numbered(self._numbers[identifier])

    def numbered(self, number: int) -> Rule:
        """Return a rule by its number."""
        rule = self._rules.get(number)
        if rule is None:
            # Most texts match no rule, and then neither module is needed.
            from json import loads  # noqa: PLC0415

            from panguard.rules.codec import rule_from_json  # noqa: PLC0415

            rule = self._rules[number] = rule_from_json(loads(self._records[number]))
        return rule

    @property
    def rules(self) -> Iterator[Rule]:
        """Yield all rules, in order of their ids, those that are set aside among them."""
        return map(self.numbered, range(len(self.ids)))

    def match(self, text: str, kind: lanes.Kind | None = None) -> RuleMatches:
        """Return the rules that hold on a text, every field of a rule standing for the whole text.

        Given the kind of text, only those that may be shown on it (see `rules.lanes`) are tried.
        """
        matcher, shown = (self.matcher, None) if kind is None else self._shown[kind]
        facts: dict[int, Facts] = {number: Facts() for number in self._always}
        for slot, span in self.uses_of(matcher.search(text)):
            if slot.text:
                self.note(facts, slot, span)
        if shown is not None:
            facts = {number: known for number, known in facts.items() if shown[number]}
        return self.judged(facts, self._text_rules if shown is None else sum(shown))

    def match_event(self, event: Event) -> RuleMatches:
        """Return the rules that hold on one event, each condition looking at the field it names."""
        return self.match_session([(0.0, event)])

    def match_session(self, session: Sequence[tuple[float, Event]]) -> RuleMatches:
        """Return the rules that hold on the last of some events, given with their seconds in order of time.

        Sequences are sought in all of them. Places are those in a field as it stands, or where a condition
        holds only without invisible characters, in the field without them.
        """
        # Scans of files spare what only events need.
        from panguard.engine.session import facts_of  # noqa: PLC0415

        return self.judged(facts_of(self, session), len(self.of_kind(Kind.EVENT)))

    def uses_of(self, result: SearchResult) -> Iterator[tuple[Slot, Span | None]]:
        """Yield each use of the patterns that a search found (with the place) or left open (None)."""
        for pattern, span in result.hits:
            yield from ((slot, span) for slot in self._slots(pattern))
        for pattern in result.unresolved:
            yield from ((slot, None) for slot in self._slots(pattern))

    def _slots(self, pattern: int) -> Iterator[Slot]:
        row = self._uses.row(pattern)
        return (Slot(*row[at : at + WIDTH]) for at in range(0, len(row), WIDTH))

    def note(self, facts: dict[int, Facts], slot: Slot, span: Span | None) -> None:
        """Note that a condition holds at a place, or (None) that it could not be decided."""
        known = facts.setdefault(slot.rule, Facts())
        if span is None:
            known.open.add(slot.condition)
        else:
            known.meet(ConditionHit(slot.condition, self.fields[slot.field], span))

    def judged(self, facts: Mapping[int, Facts], evaluated: int) -> RuleMatches:
        """Apply each rule's expression to what is known of its conditions."""
        matches: list[RuleMatch] = []
        unresolved: list[tuple[str, int]] = []
        for number in sorted(facts):
            known = facts[number]
            doubtful = known.open - known.met.keys()
            holding = self._holds(number, known.met)
            if doubtful and self._holds(number, known.met.keys() | doubtful) != holding:
                unresolved.extend((self.ids[number], place) for place in sorted(doubtful))
            elif holding:
                hits = tuple(known.met[place] for place in sorted(known.met))
                matches.append(RuleMatch(self.ids[number], hits))
        return RuleMatches(tuple(matches), tuple(unresolved), evaluated)

    def _holds(self, number: int, met: Iterable[int]) -> bool:
        places = set(met)
        if self._kinds[number] & Kind.SIMPLE:
            return bool(places)
        return holds(self.numbered(number).detection.expression, places)


def compile_rules(rules: Sequence[Rule], limits: Limits = DEFAULT_LIMITS) -> RuleSet:
    """Compile rules, from nothing. `cache.load_rules` is quicker where they come from files."""
    # Whoever loads compiled rules from the cache spares what compiling needs.
    from panguard.engine.plan import sections_of  # noqa: PLC0415

    return RuleSet(sections_of(rules), limits)
