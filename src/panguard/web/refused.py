"""What is not read, audited or shown, and why: told to a person in their language. Pure."""

from collections.abc import Mapping

from panguard.findings import Phrase


class Refused(Exception):  # noqa: N818 - it is told to a person, as a sentence
    """What was sent is not audited; the phrase says why, the status whose fault that is."""

    def __init__(self, reason: Phrase, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.status = status
        self.headers = headers or {}
