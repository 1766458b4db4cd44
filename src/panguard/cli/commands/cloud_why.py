"""`pga cloud why RULE`: what was decided about a community rule, from a record that nobody can rewrite."""

import argparse
import sys
from collections.abc import Iterator, Mapping

from panguard.cli.options import add_cloud_options
from panguard.findings import Phrase, phrase, verbatim


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
        client.write([""])
        client.say(*told(entry.number, json.loads(entry.text)))
    return 0


def told(number: int, event: Mapping[str, object]) -> Iterator[Phrase]:
    """Say one decision: what it was and when, then each fact on a line, a list one item a line."""
    yield phrase(
        "{number}. {what}, {at}", number=number, what=_flat(event.get("event")), at=_flat(event.get("at"))
    )
    for name, value in event.items():
        if name in ("event", "at") or value in ("", None, [], {}):
            continue
        if isinstance(value, list):
            yield verbatim(f"    {name}:")
            yield from (verbatim(f"        {_flat(item)}") for item in value)
        else:
            yield verbatim(f"    {name}: {_flat(value)}")


def _flat(value: object) -> str:
    """Return a fact as people write it: no brackets, no quotes."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_flat(item)}" for name, item in value.items() if item not in ("", None))
    if isinstance(value, list):
        return ", ".join(map(_flat, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
