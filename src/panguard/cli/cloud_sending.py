"""Sends one message to the Threat Cloud now, and says what came of it."""

from collections.abc import Sequence

from msgspec import Struct

from panguard.cli.cloud_settings import Client
from panguard.disk import lock
from panguard.errors import MessageError, SourceError
from panguard.findings import Phrase, phrase
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.telling import tell
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.protocol import written

EXIT_OK, EXIT_FAILED = 0, 1


def wire_of(client: Client) -> Wire:
    """Return the way to the server of a command."""
    return Wire(client.places.url, client.places.sent)


def send(client: Client, kind: Kind, name: str, message: Struct, then: Sequence[Phrase] = ()) -> int:
    """Send a message with what waits in the outbox and say what came of it; what is not sent stays there.

    `then` is said of a message that was sent.
    """
    if not Outbox(client.places.outbox).put(kind, name, written(message)):
        client.say(phrase("The outbox is full of messages that wait; to send those first, run: pga sync"))
        return EXIT_FAILED
    try:
        with lock(client.places.lock, wait=True):
            told = tell(client.places, wire_of(client), utc_now)
    except (SourceError, MessageError) as error:
        client.say(phrase("It waits in the outbox and is sent later: {reason}.", reason=str(error)))
        return EXIT_OK
    if told.refused:
        client.say(phrase("The server refused it: {reason}.", reason=told.reason))
        return EXIT_FAILED
    client.say(phrase("Sent. To see it again: pga cloud sent"), *then)
    return EXIT_OK
