"""`pga notify list`: the channels, what each is sent when, and what became of the last messages."""

import argparse
import json
import sys
from datetime import datetime

from panguard.cli.notify_here import Telephone, telephone
from panguard.cli.options import add_common_options, add_language_option
from panguard.findings import Phrase, phrase, verbatim
from panguard.notify.channels import channel_of
from panguard.notify.outbox import Post, State
from panguard.notify.settings import Receiver

_LAST = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how it is shown."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the channels."""
    at = telephone(arguments)
    receivers = at.receivers()
    if not receivers and not arguments.json:
        at.client.say(phrase("Nobody is told of anything yet. To change that: pga notify add KIND"))
        return 0
    outbox = at.outbox()
    try:
        found = [(receiver, outbox.history(receiver.name, _LAST)) for receiver in receivers]
    finally:
        outbox.close()
    if arguments.json:
        json.dump([_object(*each) for each in found], sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    for receiver, posts in found:
        _show(at, receiver, posts)
    return 0


def _show(at: Telephone, receiver: Receiver, posts: tuple[Post, ...]) -> None:
    to = dict(receiver.options).get("to", "")
    at.client.say(
        phrase(
            "{name}: {kind} {to}, for the {audience}, from {floor} on.",
            name=receiver.name,
            kind=receiver.kind,
            to=to,
            audience=receiver.audience,
            floor=receiver.schedule.floor.label,
        )
    )
    channel = channel_of(receiver.kind)
    if at.client.settings.offline and channel and channel.REMOTE:
        at.client.say(phrase("Offline is set: its messages wait, and none is sent."))
    for post in posts:
        at.client.write(at.client.pen.paragraph(at.client.pen.say(_became(post)), 2))


def _became(post: Post) -> Phrase:
    when = datetime.fromtimestamp(post.done or post.made).astimezone().strftime("%Y-%m-%d %H:%M")
    said = verbatim(post.said)
    if post.state is State.SENT:
        return phrase("{when}: accepted ({said})", when=when, said=said)
    if post.state is State.GIVEN_UP:
        return phrase("{when}: not accepted, and given up ({said})", when=when, said=said)
    if post.said:
        return phrase("{when}: not accepted so far, and tried again ({said})", when=when, said=said)
    return phrase("{when}: waits", when=when)


def _object(receiver: Receiver, posts: tuple[Post, ...]) -> dict[str, object]:
    return {
        "name": receiver.name,
        "kind": receiver.kind,
        "options": dict(receiver.options),
        "audience": receiver.audience,
        "floor": receiver.schedule.floor.label,
        "last": [
            {
                "id": post.id,
                "state": post.state,
                "tries": post.tries,
                "said": post.said,
                "at": post.done or post.made,
            }
            for post in posts
        ],
    }
