"""Telegram: a bot of the user's writes into a chat."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.notify.by_apprise import is_given, recognised, send
from panguard.notify.channel import Delivered
from panguard.notify.notice import Message

KIND = "telegram"
OPTIONS = {"to": True}
SECRET = phrase("The token that @BotFather gave your bot")
REMOTE = True
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_CHAT = re.compile(r"-?\d{1,20}|@[A-Za-z0-9_]{3,64}")


def check(options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    is_given(options, "to", bool(_CHAT.fullmatch(options["to"])), "the number of a chat, or @name")
    if not _TOKEN.fullmatch(secret):
        raise UsageError("this is no token of a Telegram bot; it looks like 123456:ABC…")
    recognised(_address(options, secret), "Telegram")


def deliver(options: Mapping[str, str], secret: str, message: Message, _seconds: float) -> Delivered:
    """Send once."""
    return send(_address(options, secret), "Telegram", message)


def _address(options: Mapping[str, str], secret: str) -> str:
    return f"tgram://{quote(secret, safe=':')}/{quote(options['to'], safe='@')}/"
