"""Sends through Apprise, the library that knows the services: its redirects off, its complaints heard."""

import logging
from collections.abc import Mapping

from panguard.errors import UsageError
from panguard.notify.channel import Delivered, accepted, failed
from panguard.notify.notice import Message
from panguard.terms import Severity

_LASTING = ("error=400", "error=401", "error=403", "error=404", "error=410", "Unauthorized")


def recognised(address: str, service: str) -> None:
    """Return if Apprise reads an address as one of a service.

    Raises UsageError; without the library nothing is read.
    """
    try:
        import apprise  # noqa: PLC0415 - heavy, and only who sends by it has it
    except ModuleNotFoundError as error:
        raise UsageError(
            "this channel needs the library apprise; install it with: pip install 'panguard[guard]'"
        ) from error
    made = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if made is None:
        raise UsageError(f"this is no address that {service} gives")


def send(address: str, service: str, message: Message) -> Delivered:
    """Send once; accepted is what Apprise says the service took."""
    try:
        import apprise  # noqa: PLC0415 - the same
    except ModuleNotFoundError:
        return failed("the library apprise is missing; install it with: pip install 'panguard[guard]'")
    asset = apprise.AppriseAsset(app_id="PanGuard", app_desc="PanGuard", http_redirects=False)
    one = apprise.Apprise(asset=asset)
    if not one.add(address):
        return failed(f"this is no address that {service} gives", lasting=True)
    with apprise.LogCapture(level=logging.WARNING) as heard:  # type: ignore[no-untyped-call]
        took = one.notify(
            body=message.text, title=message.title, notify_type=_type(message), body_format="text"
        )
        said = heard.getvalue()
    if took:
        return accepted(f"{service} accepted it")
    return failed(said or f"{service} did not accept it", lasting=any(sign in said for sign in _LASTING))


def _type(message: Message) -> str:
    if message.severity is Severity.CRITICAL:
        return "failure"
    return "warning" if message.severity is Severity.HIGH else "info"


def is_given(options: Mapping[str, str], name: str, fits: bool, example: str) -> None:  # noqa: FBT001 - a condition, not a switch
    """Return if an option fits. Raises UsageError with what is expected."""
    if not fits:
        raise UsageError(f"{name}: expected {example}, found {options.get(name, '')[:40]!r}")
