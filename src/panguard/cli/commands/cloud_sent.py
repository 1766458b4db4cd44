"""`pga cloud sent`: everything that this machine ever sent, in plain words or byte by byte."""

import argparse
import sys
from collections.abc import Iterator, Mapping

from panguard.cli.options import add_common_options, add_language_option
from panguard.findings import Phrase, phrase, verbatim


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how to show it."""
    parser.add_argument(
        "--json", action="store_true", help="print each request as it was sent, one JSON a line"
    )
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the log."""
    import json

    from panguard.cli.cloud_settings import open_client

    client = open_client(arguments)
    try:
        log = client.places.sent.read_bytes()
    except FileNotFoundError:
        log = b""
    if arguments.json:
        sys.stdout.write(log.decode("utf-8", "replace"))
        return 0
    lines = [json.loads(line) for line in log.splitlines() if line.endswith(b"}")]
    if not lines:
        client.say(phrase("Nothing was ever sent from here."))
        return 0
    for sentence in told(lines):
        client.say(sentence)
    client.say(phrase("Every byte is in {file}; to print it: pga cloud sent --json", file=client.places.sent))
    return 0


def told(lines: list[Mapping[str, str]]) -> Iterator[Phrase]:
    """Say each request in one line; fetches of one hour are counted together."""
    fetched = 0
    hour = ""
    for line in lines:
        if line["method"] == "GET":
            if fetched and line["at"][:13] != hour:
                yield _fetches(hour, fetched)
                fetched = 0
            hour, fetched = line["at"][:13], fetched + 1
            continue
        if fetched:
            yield _fetches(hour, fetched)
            fetched = 0
        yield verbatim(f"{line['at']}  {line['url']}")
        yield verbatim(f"    {line.get('body', '')}")
    if fetched:
        yield _fetches(hour, fetched)


def _fetches(hour: str, count: int) -> Phrase:
    return phrase(
        "{hour}h  fetched files: {count} (nothing but their addresses was sent)", hour=hour, count=count
    )
