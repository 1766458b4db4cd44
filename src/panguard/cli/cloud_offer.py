"""Shows what a proposal holds, asks, and sends it."""

import argparse

from panguard.cli.cloud_settings import Client, consent
from panguard.cli.cloud_sync import send
from panguard.findings import phrase, verbatim
from panguard.threatcloud.client.outbox import Kind
from panguard.threatcloud.protocol import Proposal


def offer(arguments: argparse.Namespace, client: Client, message: Proposal) -> int:
    """Propose; what is sent is what is shown. Raises UsageError where the user does not agree."""
    client.say(phrase("This is sent to {url}, and nothing else:", url=client.places.url))
    client.write(["", *message.rule_content.splitlines(), ""])
    if message.evidence:
        client.say(phrase("Evidence, without what is private:"))
        client.write(["", *message.evidence.splitlines(), ""])
    told = {
        "id": message.id,
        "candidate": message.candidate,
        "pattern hash": message.pattern_hash,
        "artefact": message.artefact,
        "hour": message.hour,
    }
    client.say(*(verbatim(f"{name}: {value}") for name, value in told.items()))
    consent(arguments, phrase("Send it?"), client)
    client.online()
    return send(client, Kind.PROPOSAL, message.id, message)
