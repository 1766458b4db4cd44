"""`pga notify test`.

Sends a test through each channel, and says what the server answered; never more than that.
"""

import argparse
import secrets
import time

from panguard.cli.notify_here import Telephone, telephone
from panguard.cli.options import add_common_options, add_language_option
from panguard.findings import phrase, verbatim
from panguard.language.catalogue import catalogue_for
from panguard.notify.channels import channel_of
from panguard.notify.sending import send_apart
from panguard.notify.settings import Receiver
from panguard.notify.wording import check_message

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which channels."""
    parser.add_argument("name", nargs="*", help="which channels (default: all)")
    parser.add_argument("--offline", action="store_true", default=None, help="send nothing over the network")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Send tests; exit 1 unless each was accepted."""
    at = telephone(arguments)
    chosen = [at.receiver(name) for name in arguments.name] or list(at.receivers())
    if not chosen:
        at.client.say(phrase("Nobody is told of anything yet. To change that: pga notify add KIND"))
        return EXIT_FAILED
    outcomes = [_tried(at, receiver) for receiver in chosen]
    return 0 if all(outcomes) else EXIT_FAILED


def _tried(at: Telephone, receiver: Receiver) -> bool:
    settings, channel = at.client.settings, channel_of(receiver.kind)
    if settings.offline and channel and channel.REMOTE:
        at.client.say(phrase("{name}: nothing was sent, since offline is set.", name=receiver.name))
        return False
    catalogue = catalogue_for(receiver.language or settings.lang)
    message = check_message(secrets.token_hex(12), time.time(), catalogue)
    came = send_apart(receiver.kind, dict(receiver.options), at.vault.secret_of(receiver.name), message)
    said = verbatim(came.said)
    if came.accepted:
        at.client.say(phrase("{name}: accepted. The answer was: {said}", name=receiver.name, said=said))
    else:
        at.client.say(phrase("{name}: NOT accepted. {said}", name=receiver.name, said=said))
    return came.accepted
