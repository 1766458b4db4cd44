"""Passes messages through a gate in a thread of its own, and decides what a fault of our own means.

The rim: an unexpected fault never breaks a session. It is told with its traceback, and what it was about is
passed on as it came, unless the user wants it withheld.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from panguard.findings import Phrase, phrase
from panguard.guard.proxy import words
from panguard.guard.proxy.gate import Gate, Passage, answers
from panguard.values import dataclass, replace

_LOG = logging.getLogger(__name__)
FAULT = phrase(
    "PanGuard failed to look at a message, and passed it on all the same; please report the traceback."
)
FAULT_CLOSED = phrase("PanGuard failed to look at a message, and withheld it; please report the traceback.")
BLIND = phrase("PanGuard cannot load its rules: in this session everything passes, and nothing is looked at.")
BLIND_CLOSED = phrase("PanGuard cannot load its rules: in this session nothing is let through.")


@dataclass(frozen=True, slots=True)
class Telling:
    """How people hear of what was done, and what is done about what cannot be looked at.

    `observing` lets everything pass, `fail_closed` nothing that a fault of our own was about.
    """

    tell: Callable[[Phrase], None]
    say: Callable[[Phrase], str]
    observing: bool = False
    fail_closed: bool = False


class _Known(Exception):  # noqa: N818 - what is wrong was told before
    """There is no gate, for a reason that was told."""


class Porter:
    """Carries messages through a gate, each direction in its order and in a thread of its own."""

    def __init__(self, make_gate: Callable[[], Gate], telling: Telling) -> None:
        self._make_gate = make_gate
        self._gate: Gate | None = None
        self._broken: Exception | None = None
        self._turn = Lock()
        self.telling = telling
        self._inward = ThreadPoolExecutor(1)
        self._outward = ThreadPoolExecutor(1)

    def warm(self) -> None:
        """Have the rules loaded while nothing waits for them yet."""
        self._outward.submit(self._made_gate)

    def _made_gate(self) -> Gate:
        """Return the gate; what prevents it once prevents it for the session, and is told once."""
        with self._turn:
            if self._broken is not None:
                raise _Known from self._broken
            if self._gate is None:
                try:
                    self._gate = self._make_gate()
                except Exception as error:
                    self._broken = error
                    _LOG.exception("the rules cannot be loaded")
                    self.telling.tell(BLIND_CLOSED if self.telling.fail_closed else BLIND)
                    raise _Known from error
            return self._gate

    async def from_client(self, messages: Sequence[bytes]) -> list[Passage]:
        """Carry messages of the client, in their order."""
        return await self._carried(self._outward, messages, self._of_client)

    async def from_server(self, messages: Sequence[bytes]) -> list[Passage]:
        """Carry messages of the server, in their order."""
        return await self._carried(self._inward, messages, self._of_server)

    async def too_large(self, head: bytes) -> Passage:
        """Answer for a message that is too large; `head` is its beginning. The answer goes `onward`."""
        (passage,) = await self._carried(self._inward, [head], lambda data: self._made_gate().too_large(data))
        return passage

    async def _carried(
        self, threads: ThreadPoolExecutor, messages: Sequence[bytes], carry: Callable[[bytes], Passage]
    ) -> list[Passage]:
        loop = asyncio.get_running_loop()
        passages = await loop.run_in_executor(threads, lambda: list(map(carry, messages)))
        for passage in passages:
            for said in passage.told:
                self.telling.tell(said)
        return passages

    def _of_client(self, data: bytes) -> Passage:
        return self._safely(
            lambda: self._made_gate().from_client(data), data, lambda back: Passage(back=back)
        )

    def _of_server(self, data: bytes) -> Passage:
        return self._safely(lambda: self._made_gate().from_server(data), data, Passage)

    def _safely(
        self, carry: Callable[[], Passage], data: bytes, instead: Callable[[bytes], Passage]
    ) -> Passage:
        """Carry a message; where that fails, pass it on or give what is said instead of it."""
        try:
            return carry()
        except _Known:
            told: tuple[Phrase, ...] = ()
        except Exception:  # noqa: BLE001 - the rim: told with its traceback, and decided by --fail-closed
            _LOG.exception("a fault of PanGuard's own")
            told = (FAULT_CLOSED if self.telling.fail_closed else FAULT,)
        passage = (
            instead(answers(data, self.telling.say(words.FAILED)))
            if self.telling.fail_closed
            else Passage(data)
        )
        return replace(passage, told=told)

    def close(self) -> None:
        """End the threads."""
        for threads in (self._inward, self._outward):
            threads.shutdown(wait=False, cancel_futures=True)
