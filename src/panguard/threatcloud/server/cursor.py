"""How far a scanner has read: an opaque cursor over the order of decisions, or a moment. Pure."""

from datetime import datetime

from panguard.errors import MessageError
from panguard.threatcloud.identity import decoded, encoded
from panguard.threatcloud.protocol import moment_of

_HOUR_LENGTH = len("2026-11-21T18Z")
_LARGEST = 2**31 - 1


def cursor_of(sequence: int) -> str:
    """Write how far someone has read: up to and including an entry of the record."""
    return encoded(f"1.{sequence}".encode())


def sequence_of(cursor: str) -> int:
    """Read what `cursor_of` wrote. Raises MessageError."""
    try:
        version, _, number = decoded(cursor).decode("ascii").partition(".")
        sequence = int(number)
    except ValueError as error:
        raise MessageError("cursor: not one of ours; leave it out to begin anew") from error
    if version != "1" or not -1 <= sequence <= _LARGEST:
        raise MessageError("cursor: not one of ours; leave it out to begin anew")
    return sequence


def since_of(text: str) -> datetime:
    """Read a moment with a zone, or an hour as messages have it. Raises MessageError."""
    if len(text) == _HOUR_LENGTH and text.endswith("Z") and ":" not in text:
        try:
            return moment_of(text)
        except MessageError as error:
            raise MessageError(str(error).replace("hour:", "since:", 1)) from error
    # In an address a plus sign is a space unless it was escaped.
    try:
        moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
        zoned = moment.tzinfo is not None
        moment.timestamp()
    except (ValueError, OverflowError) as error:
        raise MessageError("since: no moment; write 2026-11-21T18:00:00Z") from error
    if not zoned:
        raise MessageError("since: has no time zone; write 2026-11-21T18:00:00Z")
    return moment
