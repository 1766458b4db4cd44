"""`pga cloud why RULE`: what was decided about a community rule, from a record that nobody can rewrite."""

import argparse
import sys

from panguard.cli.options import add_cloud_options


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
    from panguard.findings import phrase, verbatim
    from panguard.threatcloud.client.record import about, fetch_record
    from panguard.threatcloud.client.shelf import Shelf
    from panguard.threatcloud.client.wire import Wire

    client = open_client(arguments)
    client.online()
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
        event = json.loads(entry.text)
        facts = ", ".join(f"{name}: {value}" for name, value in event.items())
        client.say(verbatim(f"{entry.number}  {facts}"))
    return 0
