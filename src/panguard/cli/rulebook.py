"""What the commands about rules share: the settings, the rules they speak about, and a pen to write with."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from panguard.cli.choices import ChosenRules, chosen_rules
from panguard.cli.cloud_link import CloudLink, cloud_link
from panguard.cli.options import add_common_options, add_language_option
from panguard.cli.output import presentation
from panguard.config import Surroundings, load, state_directory
from panguard.errors import UsageError
from panguard.language.catalogue import catalogue_for
from panguard.report.pen import Pen
from panguard.rules.model import Rule
from panguard.rules.sources import (
    LoadedPack,
    RuleSource,
    default_sources,
    folder_source,
    is_candidate,
    join,
    read_all,
)
from panguard.values import dataclass, replace

# How many digits of a candidate's id are shown, and how many are enough to name one.
DIGITS, SHORTEST = 12, 8
_HEXADECIMAL = frozenset("0123456789abcdef")
_LIKE = 0.6
_NEAREST = 3
_LOOKS = ("lang", "color", "rules")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The sources that a command speaks about, and how it writes.

    `state` is the folder for what the program remembers, `cloud` the Threat Cloud in use, `chosen` what the
    user decided about single rules.
    """

    sources: tuple[RuleSource, ...]
    pen: Pen
    state: Path
    cloud: CloudLink
    chosen: ChosenRules

    def pack(self) -> LoadedPack:
        """Read all rules."""
        return read_all(self.sources)

    def checked_pack(self) -> LoadedPack:
        """Read all rules and try every pattern, as a scan does; what cannot be used is in the notes."""
        from panguard.engine.parse import fault_of
        from panguard.rules.gather import gather, policy_of

        return join(
            [
                gather(source, policy=replace(policy_of(source), check_pattern=fault_of))
                for source in self.sources
            ]
        )

    def write(self, lines: Iterable[str]) -> None:
        """Print lines of text."""
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in lines))


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command about rules understands."""
    parser.add_argument("--rules", metavar="DIR", action="append", help="also use the rules in DIR")
    add_language_option(parser)
    parser.add_argument("--color", "--colour", metavar="WHEN", help="auto (default), always or never")
    add_common_options(parser)


def open_rulebook(arguments: argparse.Namespace) -> Rulebook:
    """Read the settings and find the sources; raises UsageError or SourceError where they are wrong."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    given = {name: vars(arguments)[name] for name in _LOOKS if vars(arguments)[name] is not None}
    settings = load(surroundings, given, file=arguments.config).settings
    state = state_directory(surroundings.environment, surroundings.platform)
    chosen = chosen_rules(state, settings.cloud_url)
    cloud = cloud_link(settings, surroundings, chosen)
    sources = (*cloud.sources(), *default_sources(), *map(folder_source, settings.rules))
    pen = Pen(catalogue_for(settings.lang), presentation(settings, sys.stdout, os.environ))
    return Rulebook(sources, pen, state, cloud, chosen)


def called(name: str, known: Iterable[str]) -> str | None:
    """Return the id that is meant, in any case of letters; of a candidate's the first digits are enough.

    Raises UsageError where several candidates begin like this.
    """
    every = list(known)
    exact = next((identifier for identifier in every if identifier.upper() == name.upper()), None)
    if exact is not None or len(name) < SHORTEST:
        return exact
    found = {each for each in every if is_candidate(each) and each.startswith(name.lower())}
    if len(found) > 1:
        raise UsageError(f"{name}: several candidates begin like this; see: pga rules pending")
    return next(iter(found), None)


def short(identifier: str) -> str:
    """Return an id as it is shown: of a candidate's, as many digits as anybody wants to type."""
    return identifier[:DIGITS] if is_candidate(identifier) else identifier


def rule_called(name: str, rules: Sequence[Rule]) -> Rule | None:
    """Return the rule that is meant, as `called` has it."""
    wanted = called(name, (rule.id for rule in rules))
    return next((rule for rule in rules if rule.id == wanted), None)


def unknown_rule(name: str, known: Iterable[str]) -> UsageError:
    """Say that there is no such rule, with the nearest ids that there are."""
    from difflib import SequenceMatcher

    def likeness(identifier: str) -> float:
        return SequenceMatcher(None, identifier.upper(), name.upper()).ratio()

    near = sorted((-likeness(each), each) for each in {short(identifier) for identifier in known})
    close = [f"'{each}'" for less, each in near[:_NEAREST] if -less >= _LIKE and less == near[0][0]]
    cure = "see: pga rules list"
    if close:
        cure = f"did you mean {', '.join(close[:-1])}{' or ' if close[1:] else ''}{close[-1]}?"
    elif len(name) < SHORTEST and set(name.lower()) <= _HEXADECIMAL:
        cure = f"of a candidate's id, {SHORTEST} digits are needed; see: pga rules pending"
    return UsageError(f"there is no rule '{name}'; {cure}")
