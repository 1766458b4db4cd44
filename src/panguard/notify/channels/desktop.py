"""A notification on the desktop, by what the system has for it; nothing leaves the machine."""

import shutil
import subprocess
import sys
from collections.abc import Mapping

from panguard.findings import Phrase
from panguard.notify.channel import Delivered, accepted, failed
from panguard.notify.notice import Message
from panguard.terms import Severity

KIND = "desktop"
OPTIONS: Mapping[str, bool] = {}
SECRET: Phrase | None = None
REMOTE = False
_SCRIPT = "on run words\ndisplay notification (item 2 of words) with title (item 1 of words)\nend run"


def check(_options: Mapping[str, str], _secret: str) -> None:
    """Return: there is nothing to get wrong."""


def deliver(_options: Mapping[str, str], _secret: str, message: Message, seconds: float) -> Delivered:
    """Hand a notification to the desktop; accepted is what its program took without complaint."""
    command = _command(message)
    if command is None:
        return failed(
            "there is no program here that shows notifications (notify-send, osascript)", lasting=True
        )
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - fixed words, and texts of ours
    except (OSError, subprocess.TimeoutExpired) as error:
        return failed(error)
    if done.returncode:
        return failed(done.stderr or f"the program ended with {done.returncode}")
    return accepted("the desktop took it")


def _command(message: Message) -> list[str] | None:
    if sys.platform == "darwin":
        return ["/usr/bin/osascript", "-e", _SCRIPT, message.title, message.body]
    program = shutil.which("notify-send")
    if program is None:
        return None
    urgency = "critical" if message.severity is Severity.CRITICAL else "normal"
    return [program, "--app-name=PanGuard", f"--urgency={urgency}", "--", message.title, message.body]
