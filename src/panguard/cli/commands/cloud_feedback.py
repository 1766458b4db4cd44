"""`pga cloud feedback RULE`: tell the others that a community rule was wrong here, or right."""

import argparse

from panguard.cli.options import add_cloud_options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which rule, and what to say of it."""
    parser.add_argument("rule", metavar="RULE", help="the id of a community rule")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--false-alarm", action="store_true", help="it matched something harmless")
    what.add_argument("--right", action="store_true", help="it matched something bad")
    parser.add_argument("--artefact", metavar="PATH", help="what it matched; only 4 bits of a hash are sent")
    parser.add_argument("--yes", action="store_true", help="send without being asked")
    add_cloud_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Send what is said; it is shown before."""
    import os
    from datetime import UTC, datetime
    from pathlib import Path

    from panguard.cli.cloud_settings import consent, open_client

    client = open_client(arguments)
    client.online()
    # Not before: what speaks HTTP opens a socket when it is imported.
    from panguard.cli.cloud_sending import send
    from panguard.errors import UsageError
    from panguard.findings import phrase
    from panguard.scan.hashes import content_hash
    from panguard.threatcloud.client.leaflet import artefact_class
    from panguard.threatcloud.client.outbox import Kind
    from panguard.threatcloud.client.shelf import Shelf
    from panguard.threatcloud.protocol import Feedback, hour_of, written

    shelf = Shelf(client.places)
    version = shelf.in_use()
    if version is None or arguments.rule not in {rule.id for rule in shelf.rules_of(version)}:
        raise UsageError(f"{arguments.rule}: is no community rule in use here; see: pga sync --status")
    try:
        text = Path(arguments.artefact).read_text("utf-8", "replace") if arguments.artefact else ""
    except OSError as error:
        raise UsageError(f"{arguments.artefact}: cannot be read: {error.strerror}") from error
    message = Feedback(
        id=os.urandom(16).hex(),
        rule_id=arguments.rule,
        is_true_positive=arguments.right,
        artefact=artefact_class(content_hash(text)),
        hour=hour_of(datetime.now(UTC)),
    )
    client.say(phrase("This is sent to {url}: {body}", url=client.places.url, body=written(message).decode()))
    consent(arguments, phrase("Send it?"), client)
    return send(client, Kind.FEEDBACK, message.id, message)
