"""A request once it was checked, what answers it, and what answering needs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.networks import Limiter
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.ports import Parts
from panguard.threatcloud.server.problems import Refused
from panguard.threatcloud.server.store import messages
from panguard.threatcloud.server.store.moments import seconds
from panguard.values import dataclass

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
Told = TypeVar("Told", bound=Struct)


@dataclass(frozen=True, slots=True)
class Service:
    """What answering needs; `wake` has the next cycle begin at once."""

    database: Database
    options: Options
    parts: Parts
    limiter: Limiter
    secret: bytes
    wake: Callable[[], None]


class Call(NamedTuple):
    """A request that was checked: who sent it (nobody, where that is not asked), from where, and what."""

    now: datetime
    prefix: str
    query: Mapping[str, str]
    client: str = ""
    message: Struct | None = None
    digest: str = ""
    known: str = ""

    def told(self, kind: type[Told]) -> Told:
        """Return the message, which is of the kind that the route reads."""
        if not isinstance(self.message, kind):
            raise TypeError(f"the route reads no {kind.__name__}")
        return self.message

    @property
    def at(self) -> int:
        """Return the time of the request as tables hold it."""
        return seconds(self.now)


class Answer(NamedTuple):
    """What is sent back; who has the same `etag` gets nothing, and need not ask for `max_age` seconds."""

    status: int
    body: bytes
    media: str = JSON
    etag: str = ""
    max_age: int = 0


def answered(body: Struct, status: int = 200, *, etag: str = "", max_age: int = 0) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, msgspec.json.encode(body, order="deterministic"), JSON, etag, max_age)


def etag_of(body: bytes) -> str:
    """Return the validator of a body."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def is_known(etag: str, told: str) -> bool:
    """Say whether the header If-None-Match names a validator."""
    return etag in told or told.strip() == "*"


def once(service: Service, call: Call, message: str, work: Callable[[Connection], Answer]) -> Answer:
    """Do what a message asks for, once: told again it gets the same answer and has no second effect."""

    def run(connection: Connection) -> Answer:
        before = messages.admit(connection, call.client, message, call.digest, call.at)
        if before is None:
            answer = work(connection)
            messages.keep_answer(connection, call.client, message, answer.status, answer.body.decode())
            return answer
        if before.digest != call.digest:
            raise Refused("used-twice", "This id was used for another message; make a new one.", "id")
        return Answer(before.status, before.answer.encode())

    return service.database.write(run)
