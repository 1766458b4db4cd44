"""Sends one message in a process of its own, which is ended when it takes too long.

A service that answers a byte at a time, or a library that waits for ever, costs one process and holds up
nothing. Nothing is imported from the folder it is started in. The message and the secret come by the standard
input; words of a command line are open to all who list processes.
"""

import json
import subprocess
import sys
from collections.abc import Mapping

from panguard.notify.channel import Delivered, failed, without_secret
from panguard.notify.channels import channel_of
from panguard.notify.notice import Kind, Message
from panguard.terms import Severity

SECONDS = 25.0
_STEP_SECONDS = 15.0


def send(kind: str, options: Mapping[str, str], secret: str, message: Message) -> Delivered:
    """Try to send once, in this process. Never raises."""
    channel = channel_of(kind)
    if channel is None:
        return failed(f"there is no channel {kind!r}", lasting=True)
    try:
        delivered = channel.deliver(options, secret, message, _STEP_SECONDS)
    except Exception as error:  # noqa: BLE001 - the rim of the process: a library's own fault is told, with all it says
        delivered = failed(f"{type(error).__name__}: {error}")
    return without_secret(delivered, secret)


def send_apart(
    kind: str, options: Mapping[str, str], secret: str, message: Message, seconds: float = SECONDS
) -> Delivered:
    """Try to send once, in a process of its own that has so many seconds. Never raises."""
    asked = json.dumps([kind, dict(options), secret, _written(message)])
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "panguard.notify.sending"],
            input=asked.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        accepted, said, lasting, wait = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return failed(f"no answer within {seconds:g} seconds")
    except (OSError, ValueError) as error:
        return failed(f"sending ended with an error of its own ({error})")
    return Delivered(accepted, said, lasting, wait)


def _written(message: Message) -> list[object]:
    return [
        *(message.id, message.kind, int(message.severity), message.at),
        *(message.title, message.body, message.details),
    ]


def main() -> None:
    """Send what the standard input says; print what came of it."""
    kind, options, secret, written = json.loads(sys.stdin.buffer.read())
    name, about, severity, *rest = written
    came = send(kind, options, secret, Message(name, Kind(about), Severity(severity), *rest))
    sys.stdout.write(json.dumps([came.accepted, came.said, came.lasting, came.wait]))


if __name__ == "__main__":
    main()
