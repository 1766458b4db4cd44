"""`pga cloud propose RULE.yaml`: check a rule, show what would be sent, ask, and send it."""

import argparse

from panguard.cli.options import add_cloud_options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to propose and how to consent."""
    parser.add_argument(
        "rule", metavar="RULE.yaml", help="one rule, as pga rules validate --strict accepts it"
    )
    parser.add_argument(
        "--evidence", metavar="FILE", help="what the rule was made from; it is redacted first"
    )
    parser.add_argument("--yes", action="store_true", help="send without being asked")
    add_cloud_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Propose; what is sent is what is shown."""
    from panguard.cli.cloud_proposal import proposal_of
    from panguard.cli.cloud_settings import consent, open_client
    from panguard.cli.cloud_sync import send
    from panguard.findings import phrase, verbatim
    from panguard.threatcloud.client.outbox import Kind

    client = open_client(arguments)
    message = proposal_of(arguments.rule, arguments.evidence)
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
