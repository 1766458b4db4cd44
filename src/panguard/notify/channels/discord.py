"""Discord: a web hook of a channel."""

from collections.abc import Mapping

from panguard.errors import UsageError
from panguard.findings import Phrase, phrase
from panguard.notify.by_apprise import recognised, send
from panguard.notify.channel import Delivered
from panguard.notify.notice import Message

KIND = "discord"
OPTIONS: Mapping[str, bool] = {}
SECRET: Phrase | None = phrase(
    "The web hook that Discord made for your channel (https://discord.com/api/webhooks/…)"
)
REMOTE = True
_STARTS = ("https://discord.com/api/webhooks/", "https://discordapp.com/api/webhooks/")


def check(_options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    if not secret.startswith(_STARTS):
        raise UsageError(f"this is no web hook of Discord; it begins with {_STARTS[0]}")
    recognised(secret, "Discord")


def deliver(_options: Mapping[str, str], secret: str, message: Message, _seconds: float) -> Delivered:
    """Send once."""
    return send(secret, "Discord", message)
