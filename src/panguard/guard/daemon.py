"""The guard as it runs: listens at a socket of its user, has each question judged, notes it, answers."""

import asyncio
import json
import logging
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import BrokenExecutor
from hmac import compare_digest

from panguard.disk import lock
from panguard.errors import MessageError, PanguardError
from panguard.findings import Phrase, phrase
from panguard.guard.decide import Posture
from panguard.guard.host import Action, Answer, Reply
from panguard.guard.hosts import host_of
from panguard.guard.http import serve_http
from panguard.guard.journal import Entry, Journal
from panguard.guard.judges import Judged, Judges, Lesson
from panguard.guard.place import Place
from panguard.guard.wire import closed, is_own, listening, read_body
from panguard.language.catalogue import catalogue_for
from panguard.limits import DEFAULT_LIMITS, MIB
from panguard.values import dataclass

VERSION = b"PG1"
SECONDS = 8.0
LONGEST = 10.5
"""Seconds for a question whose judges were given up for another: less than what a hook waits."""
_TRIES = 3
_HEAD = 512

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Question:
    """One request: what is asked, by the two words that belong to it, and its bytes."""

    verb: str
    words: tuple[str, ...]
    data: bytes | None


def entry_of(found: Judged, host: str, at: float) -> Entry:
    """Return what the journal keeps of a question that was judged."""
    return Entry(at, host, found.phase, found.tool, found.action, found.reason, found.because, found.session)


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes on beside the answers, and is told or asked: all of it may be left out.

    `learn` takes what an attack teaches, `visit` the folder in which an agent works, `follow` has the rules
    and settings looked at now, `notes` are what the user should know of how well it watches.
    """

    learn: Callable[[Lesson], None] = lambda _lesson: None
    visit: Callable[[str], None] = lambda _folder: None
    follow: Callable[[], None] = lambda: None
    notes: Callable[[], tuple[str, ...]] = lambda: ()


_NOTHING = Beside()


class Guard:
    """Answers questions until it is told to stop."""

    def __init__(
        self,
        place: Place,
        judges: Judges,
        journal: Journal,
        beside: Beside = _NOTHING,
        clock: Clock = time.time,
    ) -> None:
        self._place = place
        self._judges = judges
        self._journal = journal
        self._clock = clock
        self._started = clock()
        self._stopping = asyncio.Event()
        self._token = ""
        self._late: deque[Entry] = deque(maxlen=DEFAULT_LIMITS.late_events)
        self._lost = 0
        self._complained = 0.0
        self._beside = beside
        self._lessons: set[asyncio.Task[None]] = set()

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Listen until told to stop. Raises Locked where another guard of this user runs."""
        with lock(self._place.lock, wait=False):
            address = self._place.socket()
            server = await listening(self._serve, address)
            self._token = self._place.announce(address)
            over_http = await self._listen_over_http()
            ready()
            try:
                await self._stopping.wait()
            finally:
                self._write()
                server.close()
                self._place.leave()
                if over_http is not None:
                    over_http.close()

    async def _listen_over_http(self) -> asyncio.AbstractServer | None:
        """Listen for agents that ask over HTTP, where hooks of that kind are installed."""
        told = self._place.http()
        if told is None:
            return None
        try:
            return await serve_http(self._answer_of, told.port, told.token)
        except OSError:
            logging.getLogger(__name__).exception("hooks over HTTP are not answered: port %d", told.port)
            return None

    def stop(self) -> None:
        """Have `run` end."""
        self._stopping.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if is_own(writer):
                async with asyncio.timeout(SECONDS * 2):
                    question = await self._read(reader)
                    writer.write((await self._answered(question)).packed)
                    await writer.drain()
        except (MessageError, OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            self._complain(error)
        finally:
            await closed(writer, SECONDS)

    def _complain(self, error: Exception, what: str = "a question was not answered: %s") -> None:
        """Log why a question was not answered, once a second: nonsense is not to fill the disk."""
        now = self._clock()
        if now - self._complained >= 1:
            self._complained = now
            logging.getLogger(__name__).warning(what, error)

    async def _read(self, reader: asyncio.StreamReader) -> Question:
        """Read a request: version, token, verb, its words, length; a line break; so many bytes.

        Raises MessageError for anything else.
        """
        head = await reader.readline()
        parts = head.rstrip(b"\n").split(b" ")
        if len(head) > _HEAD or len(parts) < 4 or parts[0] != VERSION:  # noqa: PLR2004 - the four it always has
            raise MessageError("this is not what a hook of this version sends")
        if not compare_digest(parts[1], self._token.encode()):
            raise MessageError("the token is not the one of this guard")
        size = int(parts[-1])
        if size < 0:
            raise MessageError("a question has a length")
        data = await read_body(reader, size)
        return Question(parts[2].decode(), tuple(part.decode() for part in parts[3:-1]), data)

    async def _answered(self, question: Question) -> Answer:
        verb = _VERBS.get(question.verb)
        if verb is None:
            raise MessageError(f"unknown request {question.verb!r}")
        return await verb(self, question)

    async def _ask(self, question: Question) -> Answer:
        host, event = question.words
        return await self._answer_of(host, event, question.data)

    async def _answer_of(self, host: str, event: str, data: bytes | None) -> Answer:
        """Judge, write down, answer; in this order. `data` is None where there is more than is looked at.

        Who answers does not wait for another program that keeps the journal to itself: what cannot be written
        now is written with what comes next.
        """
        found = await self._judged(host, event, data)
        self._beside.visit(found.folder)
        self._lost += len(self._late) == self._late.maxlen
        self._late.append(entry_of(found, host, self._clock()))
        self._write()
        if found.lesson is not None:
            self._take(found.lesson)
        return found.answer

    def _write(self) -> None:
        """Write down what is not yet; where that cannot be done now, it stays for the next time."""
        late = tuple(self._late)
        self._late.clear()
        try:
            if late:
                self._journal.add(late)
        except PanguardError as error:
            self._late.extend(late)
            self._complain(error, "an event is not written down yet: %s")

    def _take(self, lesson: Lesson) -> None:
        """Learn beside all else; the agent does not wait for it. A flood of attacks teaches what some do."""
        if len(self._lessons) >= DEFAULT_LIMITS.lessons_at_once:
            return
        task = asyncio.create_task(self._learnt(lesson))
        self._lessons.add(task)
        task.add_done_callback(self._lessons.discard)

    async def _learnt(self, lesson: Lesson) -> None:
        try:
            await asyncio.to_thread(self._beside.learn, lesson)
        except Exception:
            logging.getLogger(__name__).exception("nothing was learnt from an attack")

    async def _judged(self, host: str, event: str, data: bytes | None) -> Judged:
        if data is None:
            megabytes = DEFAULT_LIMITS.hook_bytes // MIB
            fault: Phrase | str = phrase("it is larger than {megabytes} MB", megabytes=megabytes)
            return self._not_checked(host, event, b"", fault, sure=True)
        try:
            return await self._judged_anew(host, event, data)
        except MessageError as error:
            fault, sure = str(error), True
        except TimeoutError:
            fault, sure = phrase("it took longer than {seconds} seconds", seconds=int(SECONDS)), True
        except BrokenExecutor:  # whoever sends what ends the judges is not to get past by it
            fault, sure = phrase("what judges it was ended, again and again"), True
        except Exception:  # the rim of the process: an evaluator's own fault must not stop the agent unseen
            logging.getLogger(__name__).exception("a question could not be judged")
            fault, sure = phrase("an error of its own; see pga guard status"), False
        return self._not_checked(host, event, data, fault, sure=sure)

    async def _judged_anew(self, host: str, event: str, data: bytes) -> Judged:
        """Judge; where judges are given up because of another question, have others judge this one.

        Raises TimeoutError, and BrokenExecutor where it goes on like that.
        """
        end = time.monotonic() + LONGEST
        for _ in range(_TRIES):
            found = self._judges.judge(host, event, data)
            if isinstance(found, Judged):
                return found
            left, waited = end - time.monotonic(), asyncio.wrap_future(found)
            await asyncio.wait((waited,), timeout=min(SECONDS, left))
            if not waited.done():
                if left >= SECONDS:  # it is slow itself, and did not only wait for one that was
                    self._judges.drop(found)
                waited.cancel()
                raise TimeoutError
            if not waited.cancelled() and not isinstance(waited.exception(), BrokenExecutor):
                return waited.result()
        raise BrokenExecutor

    def _not_checked(
        self, host_id: str, event: str, data: bytes, fault: Phrase | str, *, sure: bool
    ) -> Judged:
        """Return what is said of a question that could not be judged: the user decides, where the host asks.

        Where it cannot ask, what no honest agent sends (`sure`) is stopped, since anybody could send it to
        get past; a fault of our own is only told, since it must not stop all work.
        """
        plan = self._judges.plan
        why = catalogue_for(plan.language).say(phrase("PanGuard could not check this: {fault}", fault=fault))
        host = host_of(host_id)
        asks = host is not None and host.ASKS
        action = {
            Posture.OBSERVE: Action.TELL,
            Posture.GUARDED: Action.ASK if asks else Action.DENY if sure else Action.TELL,
            Posture.STRICT: Action.DENY,
        }[plan.posture]
        answer = host.answer(event, data, Reply(action, why)) if host else Answer(stderr=f"{why}\n".encode())
        return Judged(answer, "", "", f"unchecked-{action.label}", why)

    async def _status(self, _question: Question) -> Answer:
        self._write()
        since = self._clock() - 7 * 86_400
        plan = self._judges.plan
        counts: dict[str, dict[str, int]] = {}
        for (host, action), number in self._journal.counts(since).items():
            counts.setdefault(host, {})[action] = number
        said: Mapping[str, object] = {
            "started": self._started,
            "posture": plan.posture,
            "rules": [[source.name, str(source.path)] for source in plan.sources],
            "week": counts,
            "unwritten": self._lost + len(self._late),
            "notes": self._beside.notes(),
            "pid": os.getpid(),
        }
        return Answer(json.dumps(said).encode())

    async def _follow(self, _question: Question) -> Answer:
        """Look at once at what is judged by; whatever fails is logged, and tried again by itself."""
        try:
            await asyncio.to_thread(self._beside.follow)
        except Exception:
            logging.getLogger(__name__).exception("new rules or settings could not be taken")
            return Answer(code=1)
        return Answer()

    async def _stop(self, _question: Question) -> Answer:
        self.stop()
        return Answer(b"stopped")


_VERBS: Mapping[str, Callable[[Guard, Question], Awaitable[Answer]]] = {
    "ask": Guard._ask,  # noqa: SLF001 - the table of its own verbs
    "status": Guard._status,  # noqa: SLF001 - the same
    "follow": Guard._follow,  # noqa: SLF001 - the same
    "stop": Guard._stop,  # noqa: SLF001 - the same
}
