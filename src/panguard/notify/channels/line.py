"""LINE, by the Messaging API of a bot of the user's; LINE Notify, which was simpler, has ended."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.notify.by_apprise import is_given, recognised, send
from panguard.notify.channel import Delivered
from panguard.notify.notice import Message

KIND = "line"
OPTIONS = {"to": True}
SECRET = phrase("The channel access token of your LINE bot")
REMOTE = True
_READER = re.compile(r"[UCR][0-9a-f]{32}")


def check(options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    is_given(options, "to", bool(_READER.fullmatch(options["to"])), "the id of a user or a group (U… or C…)")
    if not secret:
        raise UsageError("LINE needs the channel access token of your bot")
    recognised(_address(options, secret), "LINE")


def deliver(options: Mapping[str, str], secret: str, message: Message, _seconds: float) -> Delivered:
    """Send once."""
    return send(_address(options, secret), "LINE", message)


def _address(options: Mapping[str, str], secret: str) -> str:
    return f"line://{quote(secret, safe='')}/{quote(options['to'], safe='')}"
