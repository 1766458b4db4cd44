"""Writes what rules made of one or two samples of a family of attacks catch of the rest of it. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.corpora import Sample
from benchmarks.measures import proportion, table
from benchmarks.split import Part
from panguard.crystallize.candidate import Refused
from panguard.crystallize.draft import Draft

GOAL = 0.6
_TOPICS = frozenset({"cisco-mcp-scanner-evals"})
PAGE = """# Rules crystallised from one or two samples of a family

Written by `python -m benchmarks.families --write`; do not edit.

A rule is made of one or two samples of a family of attacks, and tried on the rest of it and on all honest samples of
the dev corpora. What the scanner knows of the family takes no part in the rule, but for one thing: where in a sample
the attack is. In use a reviewer says so; here it is the lines of the strongest findings of the scanner on that sample.
Samples in which it finds nothing of medium severity or above are no sources. Up to three sources are drawn from each
family, from different sets of near-duplicates, and all pairs of them; a cell shows the median of the trials, in which a
refusal counts as nothing caught. *Others* leave the near-duplicates of the sources out; these are shown apart, as caught
of all. `skillfortifybench` packs each of its attacks in three forms (a skill with Python, one with a shell, a
configuration of servers), which are different payloads: each counts as a family. The categories of
`cisco-mcp-scanner-evals` are topics, each of ten different programs: a rule that caught other ones would be too broad.

A family counts as an *artefact family* where some rule from two of its samples asks for an exact payload: an address
or a blob of data that both hold. Such rules may block; all others are only shown.

The table of honest skills that rules are weighed with was made from the training part of the honest samples alone.
The part of a family is that of its first sample.

## In short

{short}

## Artefact families

{artefacts}

## Families known by how they act

{others}

## Topics

{topics}

## Families of near-duplicates only

Nothing is left of these beside near-duplicates of the source.

{copies}

## Honest samples that the rules hold on

{alarms}
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was made of some samples of a family."""

    family: str
    part: Part
    sources: tuple[Sample, ...]
    made: Draft | Refused

    def drafts(self) -> Iterator[Draft]:
        """Yield the rule and the narrow one beside it."""
        if isinstance(self.made, Draft):
            yield self.made
            if self.made.narrow:
                yield self.made.narrow


@dataclass(frozen=True, slots=True)
class Score:
    """How one trial went: samples of the family beside the sources and their near-duplicates, and those.

    `whole` are the others in every form of the attack. `alarms` are the honest samples that any of its rules holds on, `blocking` those that one which may block does.
    """

    trial: Trial
    others: int
    found: int
    found_blocking: int
    whole: int
    whole_found: int
    copies: int
    copies_found: int
    alarms: frozenset[str]
    blocking: frozenset[str]

    @property
    def recall(self) -> float:
        """Return the share of the other samples that any rule of the trial caught."""
        return self.found / self.others if self.others else 0.0

    @property
    def recall_blocking(self) -> float:
        """Return the share of the other samples that a rule caught that may block."""
        return self.found_blocking / self.others if self.others else 0.0


@dataclass(frozen=True, slots=True)
class Results:
    """All trials, the honest samples by their id, and the part of each sample.

    `passed` says how many of how many rules pass the gates of a proposal.
    """

    scores: Sequence[Score]
    honest: Mapping[str, Sample]
    parts: Mapping[str, Part]
    passed: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Family:
    """The trials of one family, from one sample and from two."""

    name: str
    singles: tuple[Score, ...]
    pairs: tuple[Score, ...]

    @property
    def every(self) -> tuple[Score, ...]:
        """Return all trials."""
        return self.singles + self.pairs

    @property
    def part(self) -> Part:
        """Return the part that the family belongs to."""
        return self.every[0].trial.part

    @property
    def artefact(self) -> bool:
        """Say whether a rule from two samples asks for an exact payload."""
        return any(made.artefact for score in self.pairs for made in score.trial.drafts())

    @property
    def topic(self) -> bool:
        """Say whether its samples have a topic in common and no payload."""
        return self.every[0].trial.sources[0].set in _TOPICS

    @property
    def has_others(self) -> bool:
        """Say whether there is more to catch than near-duplicates of the sources."""
        return any(score.others for score in self.every)


def attack_of(family: str) -> str:
    """Return the attack of a family, whatever form it is packed in."""
    return family.partition(" (")[0]


def page(results: Results) -> str:
    """Write the page."""
    known = _families(results.scores)
    kinds = {
        "artefacts": [one for one in known if one.has_others and one.artefact],
        "others": [one for one in known if one.has_others and not one.artefact and not one.topic],
        "topics": [one for one in known if one.has_others and not one.artefact and one.topic],
        "copies": [one for one in known if not one.has_others],
    }
    return PAGE.format(
        short=_short(results, kinds["artefacts"], kinds["others"]),
        alarms=_alarms(results),
        **{kind: _rows(members) for kind, members in kinds.items()},
    )


def _families(scores: Sequence[Score]) -> list[Family]:
    found: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        found[score.trial.family].append(score)
    return [
        Family(
            name,
            tuple(score for score in members if len(score.trial.sources) == 1),
            tuple(score for score in members if len(score.trial.sources) > 1),
        )
        for name, members in found.items()
    ]


def _short(results: Results, artefacts: Sequence[Family], others: Sequence[Family]) -> str:
    lines = []
    for kind, known in (("Artefact families", artefacts), ("Families known by how they act", others)):
        for part in Part:
            chosen = [family for family in known if family.part is part]
            one, two = (_typical(chosen, pairs=pairs) for pairs in (False, True))
            lines.append(
                f"- {kind}, {part}: {len(chosen)}; median recall on the rest: {one} from one sample, {two} from two."
            )
    packed = [family for family in (*artefacts, *others) if attack_of(family.name) != family.name]
    one, two = (_typical(packed, pairs=pairs, whole=True) for pairs in (False, True))
    lines.append(
        f"- The same rules of `skillfortifybench`, all three forms of an attack counted as one family, both parts: "
        f"{one} from one sample, {two} from two of one form."
    )
    every, blocking = (_held(results, blocking=blocking) for blocking in (False, True))
    lines += (
        f"- Goal for artefact families: a median of {GOAL:.0%} or more.",
        f"- Rules made: {results.passed[1]}; of these pass all gates of a proposal: {results.passed[0]}.",
        *(
            f"- Honest samples on which any rule that {what} holds, {part}: {_share(results, held, part)}."
            for what, held in (("may block", blocking), ("is only shown, or may block,", every))
            for part in Part
        ),
    )
    return "\n".join(lines)


def _typical(known: Sequence[Family], *, pairs: bool, whole: bool = False) -> str:
    scores = [[s for s in (family.pairs if pairs else family.singles) if s.others] for family in known]
    trials = [[s.whole_found / s.whole if whole else s.recall for s in each] for each in scores]
    medians = [median(recalls) for recalls in trials if recalls]
    return f"{median(medians):.0%}" if medians else "–"


def _share(results: Results, held: frozenset[str], part: Part) -> str:
    total = sum(results.parts[name] is part for name in results.honest)
    return proportion(sum(results.parts[name] is part for name in held), total)


def _held(results: Results, *, blocking: bool) -> frozenset[str]:
    return frozenset().union(*(s.blocking if blocking else s.alarms for s in results.scores))


def _rows(known: Sequence[Family]) -> str:
    head = (
        *("Family", "Part", "Others", "From one", "of it blocking", "refused"),
        *("From two", "of it blocking", "refused", "Near-duplicates", "Honest, shown", "Honest, blocking"),
    )
    return table(head, [_row(family) for family in sorted(known, key=lambda one: one.name)])


def _row(family: Family) -> tuple[object, ...]:
    copies = [score for score in family.every if score.copies]
    return (
        family.name,
        family.part,
        max((score.others for score in family.every), default=0),
        *_cells(family.singles),
        *_cells(family.pairs),
        f"{sum(s.copies_found for s in copies)}/{sum(s.copies for s in copies)}" if copies else "–",
        len(frozenset().union(*(score.alarms for score in family.every))),
        len(frozenset().union(*(score.blocking for score in family.every))),
    )


def _cells(scores: Sequence[Score]) -> tuple[str, str, str]:
    refused = sum(isinstance(score.trial.made, Refused) for score in scores)
    shown = f"{refused}/{len(scores)}" if scores else "–"
    counted = [score for score in scores if score.others]
    if not counted:
        return "–", "–", shown
    return (
        f"{median(score.recall for score in counted):.0%}",
        f"{median(score.recall_blocking for score in counted):.0%}",
        shown,
    )


def _alarms(results: Results) -> str:
    by: dict[str, set[str]] = defaultdict(set)
    for score in results.scores:
        for name in score.alarms:
            by[name].add(score.trial.family)
    rows = [
        (name, results.honest[name].tier, results.parts[name], ", ".join(sorted(names)))
        for name, names in sorted(by.items())
    ]
    return table(("Sample", "Tier", "Part", "Families whose rules hold on it"), rows) if rows else "None."
