"""`pga cloud sent`: everything that this machine ever sent, in plain words or byte by byte."""

import argparse
import sys
from collections.abc import Iterator, Mapping

from panguard.cli.options import add_common_options, add_language_option
from panguard.disk import read_if_there
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
    from panguard.cli.cloud_settings import open_client
    from panguard.threatcloud.client.places import earlier

    client = open_client(arguments)
    files = (earlier(client.places.sent), client.places.sent)
    before, newest = (read_if_there(file) or b"" for file in files)
    log = before + newest
    if arguments.json:
        sys.stdout.write(log.decode("utf-8", "replace"))
        return 0
    lines = [line for line in map(_read, log.splitlines()) if line]
    if not lines:
        client.say(phrase("Nothing was ever sent from here."))
        return 0
    for sentence in told(lines):
        client.say(sentence)
    client.say(
        phrase(
            "Addresses, headers and bodies, as they were sent, are in {file}; "
            "to print them: pga cloud sent --json",
            file=" and ".join(str(file) for file, part in zip(files, (before, newest), strict=True) if part),
        )
    )
    if before:
        client.say(
            phrase("What was sent before {at} may be left out: the log is bounded.", at=lines[0]["at"])
        )
    return 0


def _read(line: bytes) -> Mapping[str, str]:
    """Read a line of the log; nothing for one that was cut off or changed, which --json still shows."""
    import json

    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    known = isinstance(found, dict) and all(
        isinstance(found.get(name), str) for name in ("at", "method", "url")
    )
    return found if known else {}


def told(lines: list[Mapping[str, str]]) -> Iterator[Phrase]:
    """Say each request in a line or two; fetches of one hour are counted together."""
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
        yield phrase(
            "{at}  {what} to {url}", at=_minute(line["at"]), what=_kind(line["url"]), url=line["url"]
        )
        yield from (verbatim(f"    {name}: {value}") for name, value in _facts(line.get("body", "")))
    if fetched:
        yield _fetches(hour, fetched)


_KINDS = {
    "/api/clients/register": phrase("the public half of a new key"),
    "/api/scan-events": phrase("what a scan matched"),
    "/api/atr-proposals": phrase("a candidate that was seen, or proposed"),
    "/api/atr-feedback": phrase("your word on a rule"),
}


def _kind(url: str) -> Phrase:
    return next((said for path, said in _KINDS.items() if url.endswith(path)), phrase("a message"))


def _minute(stamp: str) -> str:
    return f"{stamp[:10]} {stamp[11:16]}"


def _facts(body: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a message, those of a list in it one by one; line breaks stay visible."""
    import json

    try:
        document = json.loads(body or "{}")
    except (ValueError, RecursionError):
        yield "text", body
        return
    if not isinstance(document, dict):
        yield "text", body
        return
    for name, value in document.items():
        if isinstance(value, list):
            yield from ((name, ", ".join(f"{k} {v}" for k, v in item.items())) for item in value if item)
        elif value != "":
            yield name, str(value).replace("\n", " ⏎ ")


def _fetches(hour: str, count: int) -> Phrase:
    return phrase(
        "{hour}:00  fetched files: {count} (nothing but their addresses was sent)",
        hour=hour.replace("T", " "),
        count=count,
    )
