"""Shows what a proposal holds, asks, and sends it."""

import argparse

from panguard.cli.cloud_sending import send
from panguard.cli.cloud_settings import Client, consent
from panguard.findings import Phrase, phrase, verbatim
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
    return send(client, Kind.PROPOSAL, message.id, message, _what_comes(message.candidate))


def _what_comes(candidate: str) -> tuple[Phrase, ...]:
    """Say what becomes of a proposal: nothing for a while, and by itself."""
    return (
        phrase(
            "It is a candidate now: other scanners match it in silence. Once enough strangers meet it too "
            "and it passes every gate, it becomes a rule for all; until then it changes no report."
        ),
        phrase(
            "To see it among the candidates: pga rules pending. What is decided about it: pga cloud why "
            "{candidate}",
            candidate=candidate,
        ),
    )
