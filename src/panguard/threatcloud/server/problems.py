"""Refusals: a sentence that says what to do, and a type that a program can act on."""

from collections.abc import Mapping

import msgspec

from panguard.errors import PanguardError
from panguard.threatcloud.protocol import Problem

MEDIA = "application/problem+json"
TITLES: Mapping[str, tuple[int, str]] = {
    "unreadable": (400, "The message cannot be read"),
    "bad-query": (400, "The address is not as it should be"),
    "not-signed": (401, "The request is not signed"),
    "wrong-hour": (401, "The clock of the sender is wrong"),
    "wrong-signature": (401, "The signature does not fit"),
    "unknown-client": (401, "The identity is not registered"),
    "not-found": (404, "There is nothing here"),
    "wrong-method": (405, "This cannot be done here"),
    "too-slow": (408, "The message did not arrive in time"),
    "used-twice": (409, "Something was used a second time"),
    "too-large": (413, "The message is too large"),
    "encoded": (415, "The message is compressed"),
    "rule-needed": (422, "The rule is needed"),
    "wrong-content": (422, "The message says something that cannot be"),
    "wrong-work": (422, "The work was not done"),
    "too-many": (429, "Too many requests"),
    "failed": (500, "The server failed"),
    "unavailable": (503, "The server cannot answer now"),
}


class Refused(PanguardError):  # noqa: N818 - the request is at fault, not the program
    """A request that is refused."""

    def __init__(
        self, kind: str, detail: str, where: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.problem = problem(kind, detail, where)
        self.headers = dict(headers or {})


def problem(kind: str, detail: str, where: str = "") -> Problem:
    """Return a problem of one of the kinds in `TITLES`."""
    status, title = TITLES[kind]
    return Problem(
        type=f"urn:panguard:problem:{kind}", title=title, status=status, detail=detail, where=where
    )


def written(told: Problem) -> bytes:
    """Write a problem."""
    return msgspec.json.encode(told)


def too_many(who: str, wait: int) -> Refused:
    """Return the refusal for who sent more than is taken; `wait` is in seconds."""
    detail = f"{who} sent more than is taken; try again in {wait} seconds."
    return Refused("too-many", detail, headers={"Retry-After": str(wait)})


def about_message(error: Exception, kind: str) -> Refused:
    """Return the refusal for a message that is not what it should be; its text begins with the place."""
    where, _, rest = str(error).partition(": ")
    known = bool(rest) and " " not in where
    return Refused(kind, str(error), where.removeprefix("$.") if known else "")
