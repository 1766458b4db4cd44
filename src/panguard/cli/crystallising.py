"""What commands need that make rules of evidence: the grounds of the trial, and the rules that are out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from panguard.cli.choices import chosen_rules
from panguard.cli.own_names import own_names
from panguard.crystallize.crystallise import Crystallised, crystallised
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.grounds import grounds
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.rules.sources import RuleSource, default_sources, synced_source
from panguard.threatcloud.client.places import PACK, Places
from panguard.threatcloud.client.shelf import Shelf


def crystallising(places: Places, cache: Path) -> Callable[[Sequence[Evidence]], Crystallised]:
    """Return what makes rules of samples of one attack, tried on all that is known on this machine."""
    known, rules = grounds(), rules_in_use(places, cache)
    names = tuple(own_names())

    def make(samples: Sequence[Evidence]) -> Crystallised:
        return crystallised(samples, known, covering=rules, names=names)

    return make


def rules_in_use(places: Places, cache: Path) -> RuleSet:
    """Return the rules that are out: those of the package, and those that were synced."""
    current = Shelf(places).current()
    trusted = chosen_rules(places.state, places.url).trusted
    synced: tuple[RuleSource, ...] = (
        () if current is None else (synced_source(places.rules / current.folder / PACK, trusted),)
    )
    return load_rules((*synced, *default_sources()), cache)
