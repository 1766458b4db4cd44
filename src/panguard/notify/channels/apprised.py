"""Any other service that Apprise knows, by its address there (https://github.com/caronc/apprise/wiki)."""

from collections.abc import Mapping

from panguard.errors import UsageError
from panguard.findings import Phrase, phrase
from panguard.notify.by_apprise import recognised, send
from panguard.notify.channel import Delivered
from panguard.notify.notice import Message

KIND = "apprise"
OPTIONS: Mapping[str, bool] = {}
SECRET: Phrase | None = phrase("The address of the service as Apprise writes it (ntfy://…, msteams://…)")
REMOTE = True
_NONE_OF = ("file", "syslog", "http", "dbus")


def check(_options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    if "://" not in secret or secret.partition("://")[0].lower() in _NONE_OF:
        raise UsageError("expected the address of a service, such as ntfys://ntfy.sh/topic")
    recognised(secret, "Apprise")


def deliver(_options: Mapping[str, str], secret: str, message: Message, _seconds: float) -> Delivered:
    """Send once."""
    return send(secret, "the service", message)
