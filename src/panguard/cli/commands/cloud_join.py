"""`pga cloud join URL`: show the root of a Threat Cloud, and after consent trust it and use it."""

import argparse
import sys

from panguard.cli.cloud_settings import Client, agreed, open_client, user_file
from panguard.cli.options import add_common_options, add_language_option
from panguard.cli.own_settings import set_own
from panguard.errors import UsageError
from panguard.findings import phrase


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to join and how to consent."""
    parser.add_argument("cloud_url", metavar="URL", help="the Threat Cloud, such as https://tc.example.org")
    parser.add_argument("--fingerprint", metavar="TEXT", help="join only if the root has this fingerprint")
    parser.add_argument("--yes", action="store_true", help="trust the root without being asked")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fetch the root, show it, ask, pin it, and write the address into the user's settings."""
    client = open_client(arguments)
    client.online()
    # Not before: what speaks HTTP opens a socket when it is imported.
    from panguard.threatcloud.client import trust
    from panguard.threatcloud.client.wire import Wire

    places = client.places
    root = trust.offered_root(Wire(places.url, places.sent))
    shown = trust.shown(root)
    client.say(
        phrase("{url} signs with the root {fingerprint}.", url=places.url, fingerprint=shown.fingerprint),
        phrase("It is version {version} and valid until {date}.", version=shown.version, date=shown.expires),
    )
    _consent(arguments, shown.fingerprint, client)
    trust.pin(places, root)
    file = user_file()
    set_own(file, "cloud-url", places.url)
    client.say(
        phrase("{url} is trusted from now on, and written into {file}.", url=places.url, file=file),
        phrase("To fetch its rules now: pga sync"),
    )
    return 0


def _consent(arguments: argparse.Namespace, fingerprint: str, client: Client) -> None:
    """Return if the user wants it; raises UsageError otherwise."""
    if arguments.fingerprint is not None:
        if _plain(arguments.fingerprint) != _plain(fingerprint):
            raise UsageError("the fingerprint is another one; do not trust this server, and ask who runs it")
        return
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "compare the fingerprint with what the operator says, then add --fingerprint TEXT (or --yes)"
        )
    if not agreed(
        phrase("Compare the fingerprint with what the operator of the server says. Trust it?"), client
    ):
        raise UsageError("nothing was changed")


def _plain(fingerprint: str) -> str:
    return fingerprint.replace("-", "").replace(" ", "").replace(":", "").lower()
