"""`pga cloud why RULE`: what was decided about a community rule, from a record that nobody can rewrite."""

import argparse
import sys
from collections.abc import Iterator

from panguard.cli.cloud_link import shown_hour
from panguard.cli.options import add_cloud_options
from panguard.findings import Phrase, phrase, verbatim
from panguard.threatcloud.journal import Entry


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which rule."""
    parser.add_argument("rule", metavar="RULE", help="the id of a community rule or of a candidate")
    parser.add_argument("--json", action="store_true", help="print the entries as they stand in the record")
    add_cloud_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fetch the record, verify it against what is signed, and print what is about the rule."""
    import json

    from panguard.cli.cloud_settings import open_client
    from panguard.errors import UsageError

    client = open_client(arguments)
    client.online()
    # Not before: what speaks HTTP opens a socket when it is imported.
    from panguard.threatcloud.client.record import about, fetch_record
    from panguard.threatcloud.client.shelf import Shelf
    from panguard.threatcloud.client.wire import Wire

    version = Shelf(client.places).in_use()
    if version is None:
        raise UsageError("there is nothing signed to check the record against yet; run: pga sync")
    entries = fetch_record(Wire(client.places.url, client.places.sent), version)
    found = [entry for entry in entries if about(entry, arguments.rule)]
    if arguments.json:
        sys.stdout.write("".join(f"{json.dumps(entry._asdict())}\n" for entry in found))
        return 0 if found else 1
    client.say(
        phrase(
            "The record has {count} entries and is the one that was signed with version {number}.",
            count=len(entries),
            number=version.number,
        )
    )
    if not found:
        client.say(phrase("Nothing in it is about {rule}.", rule=arguments.rule))
        return 1
    for entry in found:
        for place, sentence in enumerate(told(entry)):
            client.write(client.pen.paragraph(client.pen.say(sentence), 4 if place else 0))
    return 0


def told(entry: Entry) -> Iterator[Phrase]:
    """Say what an entry of the record says: what was decided, and what spoke for it."""
    from panguard.threatcloud.client.record import decision_of, event_of

    decision = decision_of(entry)
    if decision is None:
        facts = ", ".join(f"{name}: {value}" for name, value in event_of(entry).items())
        yield verbatim(f"{entry.number}  {facts}")
        return
    yield phrase(
        "{number}  {time}  {event}: {reason}.",
        number=entry.number,
        time=shown_hour(decision.at),
        event=_EVENTS.get(decision.event, verbatim(decision.event)),
        reason=verbatim(decision.reason),
    )
    if decision.rule:
        yield phrase("The rule is {rule}.", rule=decision.rule)
    if decision.networks:
        yield phrase(
            "{networks} independent networks stand behind it, with {artefacts} different artefacts.",
            networks=decision.networks,
            artefacts=decision.artefacts,
        )
    refused = [gate for gate in decision.gates if not gate.passed]
    for gate in refused:
        yield phrase("The gate {gate} refused it: {reason}.", gate=gate.name, reason=verbatim(gate.reason))
    if decision.gates and not refused:
        yield phrase("It passed all {count} gates.", count=len(decision.gates))
    if decision.review in _REVIEWS:
        yield _REVIEWS[decision.review]


_EVENTS = {
    "promoted": phrase("promoted to a rule"),
    "confirmed": phrase("confirmed"),
    "rejected": phrase("rejected for good"),
    "revoked": phrase("taken back from everyone"),
}
_REVIEWS = {
    "approved": phrase("The review approved it."),
    "demoted": phrase("The review had doubts: it may be shown, and never blocks."),
    "rejected": phrase("The review rejected it."),
}
