"""What Anthropic and OpenAI have in common: a model that is asked with a key, by way of `httpx2`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import ClassVar, TypeVar

import httpx2

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.local import loopback
from panguard.llm.reviewer import Prompt, Reply, ReviewError
from panguard.llm.within import bounded, is_packed, ours, refused, told, waiting, within

_Client = TypeVar("_Client")
# What the makers' clients say of the system, its architecture and the version of Python.
_TELLING = "x-stainless-"
_AGENT = "PanGuard"


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, most: int, seconds: float) -> None:
        self._stream = stream
        self._pieces = bounded(stream, most, seconds)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        self._stream.close()


# Reading the authorities that are trusted takes longer than all else before a question is sent.
_trusted = cache(httpx2.create_ssl_context)


def connection(url: str, seconds: float) -> httpx2.Client:
    """Return what carries one question: no redirect, no packed answer, a bound on its size.

    Nothing goes with it that says from what system it is asked. Proxies of the environment are used, but
    for what stays on this machine.
    """

    def check(response: httpx2.Response) -> None:
        if not isinstance(response.stream, httpx2.SyncByteStream) or is_packed(response.headers):
            raise ReviewError(phrase("the answer is in a form that was not asked for"), billed=True)
        response.stream = _Bounded(response.stream, DEFAULT_LIMITS.review_answer_bytes, seconds)

    def hush(request: httpx2.Request) -> None:
        for name in [name for name in request.headers if name.lower().startswith(_TELLING)]:
            del request.headers[name]
        request.headers["User-Agent"] = _AGENT

    return httpx2.Client(
        timeout=seconds,
        follow_redirects=False,
        verify=_trusted(),
        trust_env=loopback(url, 0) is None,
        event_hooks={"request": [hush], "response": [check]},
        headers={"Accept-Encoding": "identity"},
    )


class CloudReviewer(ABC):
    """A model of a maker, or of who speaks as that maker does at another address."""

    provider: ClassVar[str]
    address: ClassVar[str]

    def __init__(self, key: str, model: str, url: str = "") -> None:
        self.model = model
        self._key = key
        self.url = url or self.address

    def ask(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        """Return the model's answer; raises ReviewError."""
        return within(seconds, lambda: self._once(prompt, schema, seconds))

    @abstractmethod
    def _once(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        """Ask through the maker's own client; raises ReviewError."""

    @contextmanager
    def _client(
        self, make: Callable[..., AbstractContextManager[_Client]], seconds: float
    ) -> Iterator[_Client]:
        """Open the maker's client for one question; it tries nothing again by itself."""
        with (
            connection(self.url, seconds) as carrier,
            make(
                api_key=self._key, base_url=self.url, max_retries=0, timeout=seconds, http_client=carrier
            ) as client,
        ):
            yield client


def broken(error: Exception) -> ReviewError:
    """Return the error of a connection that failed; nobody knows what was paid for."""
    reason = phrase("the connection failed ({error})", error=told(error.__cause__ or error))
    return ours(error) or ReviewError(reason, again=True, billed=True)


def declined(response: httpx2.Response, body: object, key: str) -> ReviewError:
    """Return the error of a status that is not success; what a server echoes of the key is not repeated."""
    message = _message(body).replace(key, "[key]")
    return refused(response.status_code, message, waiting(response.headers.get("retry-after")))


def _message(body: object) -> str:
    """Return the maker's sentence; OpenAI's client hands over the inner object, Anthropic's the outer one."""
    if not isinstance(body, dict):
        return str(body or "")
    inner = body.get("error", body)
    return str(inner.get("message", "")) if isinstance(inner, dict) else str(inner)
