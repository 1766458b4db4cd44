"""Slack: an incoming web hook of a channel."""

from collections.abc import Mapping

from panguard.errors import UsageError
from panguard.findings import Phrase, phrase
from panguard.notify.by_apprise import recognised, send
from panguard.notify.channel import Delivered
from panguard.notify.notice import Message

KIND = "slack"
OPTIONS: Mapping[str, bool] = {}
SECRET: Phrase | None = phrase(
    "The web hook that Slack made for your channel (https://hooks.slack.com/services/…)"
)
REMOTE = True
_START = "https://hooks.slack.com/services/"


def check(_options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    if not secret.startswith(_START):
        raise UsageError(f"this is no web hook of Slack; it begins with {_START}")
    recognised(secret, "Slack")


def deliver(_options: Mapping[str, str], secret: str, message: Message, _seconds: float) -> Delivered:
    """Send once."""
    return send(secret, "Slack", message)
