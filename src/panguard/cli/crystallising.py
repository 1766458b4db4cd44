"""What `pga crystallize` does, and what it takes to make rules of evidence on this machine."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from panguard.cli.choices import chosen_rules
from panguard.cli.cloud_settings import Client, open_client
from panguard.cli.crystallise_page import explain_page, list_page, outcome_page
from panguard.cli.learning_page import learning
from panguard.cli.marked import files_of, marked
from panguard.cli.output import write_file
from panguard.cli.own_names import own_names
from panguard.crystallize.candidate import Candidate
from panguard.crystallize.crystallise import Crystallised, crystallised
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.grounds import grounds
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.rules.sources import RuleSource, default_sources, synced_source
from panguard.scan.hashes import content_hash
from panguard.terms import Category, Severity
from panguard.threatcloud.client.kept import Fate, keep, kept
from panguard.threatcloud.client.places import PACK, Places
from panguard.threatcloud.client.proposed import Proposed
from panguard.threatcloud.client.proposing import proposal_of
from panguard.threatcloud.client.shelf import Shelf
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.protocol import hour_of

EXIT_OK, EXIT_REFUSED = 0, 1


def run_with(arguments: argparse.Namespace) -> int:
    """Make a rule of what was marked, or show what became of evidence; return the exit code."""
    client = open_client(arguments, alone=not arguments.propose)
    if arguments.list:
        if arguments.samples:
            raise UsageError(
                "--list shows what became of evidence and makes nothing of a file; leave one out"
            )
        client.write(list_page(kept(client.places.crystallised), client.pen, explain=arguments.explain))
        client.say(*learning(client.places, utc_now()))
        return EXIT_OK
    if arguments.propose:
        client.online()
    category, severity = Category(arguments.category), Severity[arguments.severity.upper()]
    samples = marked(arguments.samples, arguments.lines, category, severity)
    beside = files_of(arguments.samples)
    made = crystallising(client.places, client.cache, beside=beside, exact=arguments.exact)(samples)
    if arguments.explain:
        client.write(explain_page(samples, made, client.pen))
    client.write(outcome_page(made, client.pen))
    _keep(client, made)
    if not made.candidates:
        return EXIT_REFUSED
    candidate = made.candidates[-1] if arguments.exact else made.candidates[0]
    if arguments.output:
        write_file(Path(arguments.output), candidate.content)
    elif not arguments.propose:
        client.write(["", *candidate.content.splitlines(), ""])
        client.say(
            phrase(
                "Nothing left this machine. To use the rule: --output RULE.yaml, then pga scan --rules. To "
                "propose it to the others: --propose, which shows what would be sent and asks"
            )
        )
    return _proposed(arguments, client, candidate, samples) if arguments.propose else EXIT_OK


def _keep(client: Client, made: Crystallised) -> None:
    try:
        for result in made.results:
            keep(client.places.crystallised, result, Fate.KEPT, hour_of(utc_now()))
    except OSError as error:
        reason = error.strerror or str(error)
        client.say(phrase("What came of it could not be kept for --list: {reason}", reason=reason))


def _proposed(
    arguments: argparse.Namespace, client: Client, candidate: Candidate, samples: Sequence[Evidence]
) -> int:
    """Go on as `pga cloud propose` does. Raises UsageError where the user does not agree."""
    from panguard.cli.cloud_offer import offer

    known = Proposed(client.places.proposed)
    if candidate.id in known:
        raise UsageError("this rule was proposed from this machine before; see: pga crystallize --list")
    hour = hour_of(utc_now())
    content = content_hash("\n".join(sample.text for sample in samples))
    code = offer(arguments, client, proposal_of(candidate, content, hour))
    if code == EXIT_OK:
        known.add(candidate.id, hour)
        keep(client.places.crystallised, candidate, Fate.PROPOSED, hour)
    return code


def crystallising(
    places: Places, folder: Path, *, beside: Sequence[str] = (), exact: bool = False
) -> Callable[[Sequence[Evidence]], Crystallised]:
    """Return what makes rules of samples of one attack, tried on all that is known on this machine.

    `folder` is that of compiled rules. `beside` are the files that the samples are from: folders above them,
    and whoever owns their repository, are named in no rule.
    """
    known, rules = grounds(), rules_in_use(places, folder)
    names = tuple(own_names(beside))

    def make(samples: Sequence[Evidence]) -> Crystallised:
        return crystallised(samples, known, covering=rules, names=names, exact=exact)

    return make


def rules_in_use(places: Places, folder: Path) -> RuleSet:
    """Return the rules that are out: those of the package, and those that were synced."""
    current = Shelf(places).current()
    trusted = chosen_rules(places.state, places.url).trusted
    synced: tuple[RuleSource, ...] = (
        () if current is None else (synced_source(places.rules / current.folder / PACK, trusted),)
    )
    return load_rules((*synced, *default_sources()), folder)
