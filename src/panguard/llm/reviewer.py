"""What every reviewer is: it is asked with a finished prompt and a schema, and answers with text."""

from collections.abc import Mapping
from typing import Protocol

from panguard.errors import PanguardError
from panguard.findings import Phrase, phrase
from panguard.llm.review import Unreviewed
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent: `system` is ours alone, `user` holds what others wrote, between delimiters."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, not yet believed, and the tokens that its maker counted.

    `fault` says why it is no answer although it was paid for: a refusal, or one that was cut off.
    """

    text: str
    tokens_in: int
    tokens_out: int
    fault: Phrase | None = None


_MOST_TOKENS = 100_000_000


def counted(tokens: object) -> int:
    """Return a number of tokens as a server tells it; 0 where it tells none that can be one."""
    return tokens if isinstance(tokens, int) and 0 <= tokens <= _MOST_TOKENS else 0


def fault_of(text: str, *, refused: bool = False, cut: bool = False) -> Phrase | None:
    """Return why a reply that was paid for is no answer; None where it may be one."""
    if refused:
        return phrase("the model refuses to answer")
    if cut:
        return phrase("the question or the answer is too long for the model")
    return None if text.strip() else phrase("the answer is empty")


class ReviewError(PanguardError):
    """A reviewer could not be asked, or gave no answer.

    `again` says that the same question may succeed later, after `wait` seconds where the maker names them.
    `billed` says that nobody knows whether the question was paid for.
    """

    def __init__(
        self,
        reason: Phrase,
        *,
        kind: Unreviewed = Unreviewed.FAILED,
        again: bool = False,
        wait: float | None = None,
        billed: bool = False,
    ) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.kind = kind
        self.again = again
        self.wait = wait
        self.billed = billed


class Reviewer(Protocol):
    """A model of one maker, asked through that maker's client."""

    @property
    def provider(self) -> str:
        """Return the maker's name, as in the settings."""
        ...

    @property
    def model(self) -> str:
        """Return the model's name, as its maker spells it."""
        ...

    @property
    def url(self) -> str:
        """Return where it is asked: at another address a model of the same name is another one."""
        ...

    def ask(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        """Return the answer, within about `seconds`; asks once.

        Raises ReviewError.
        """
        ...
