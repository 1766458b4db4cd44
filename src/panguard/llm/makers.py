"""What the clients of Anthropic and OpenAI have in common: both speak through `httpx2`."""

from collections.abc import Iterator
from functools import cache

import httpx2

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.local import loopback
from panguard.llm.reviewer import ReviewError
from panguard.llm.within import bounded, is_packed, ours, refused, told, waiting


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

    Proxies of the environment are used, but for what stays on this machine.
    """

    def check(response: httpx2.Response) -> None:
        if not isinstance(response.stream, httpx2.SyncByteStream) or is_packed(response.headers):
            raise ReviewError(phrase("the answer is in a form that was not asked for"), billed=True)
        response.stream = _Bounded(response.stream, DEFAULT_LIMITS.review_answer_bytes, seconds)

    return httpx2.Client(
        timeout=seconds,
        follow_redirects=False,
        verify=_trusted(),
        trust_env=loopback(url, 0) is None,
        event_hooks={"response": [check]},
        headers={"Accept-Encoding": "identity"},
    )


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
