"""Asks a model of Ollama on this machine. Nothing leaves it: no proxy, no redirect, no model of a cloud."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TypeVar

import httpx
import ollama

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS, KIB, MIB
from panguard.llm.local import Address
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import Prompt, Reply, ReviewError, counted, fault_of
from panguard.llm.within import bounded, is_packed, ours, refused, told, within

PROVIDER = "ollama"
_Answer = TypeVar("_Answer")
# A model of a cloud is listed as an entry of a few hundred bytes, whatever it is called.
_LEAST_BYTES = 10 * MIB
_MOST_BYTES = 14 * KIB * MIB
# Words in the names of models that answer with numbers instead of text.
_NUMBERS = ("embed", "minilm", "bge-", "rerank")
_ROOM = 1_024
_BYTES_PER_TOKEN = 3


# Never used on loopback, and yet read for every connection where it is not handed in.
_trusted = cache(httpx.create_ssl_context)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, most: int, seconds: float) -> None:
        self._stream = stream
        self._pieces = bounded(stream, most, seconds)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        self._stream.close()


class OllamaReviewer:
    """A model that is installed here."""

    def __init__(self, address: Address, model: str) -> None:
        self.provider = PROVIDER
        self.model = model
        self.url = address.url
        self._address = address

    def ask(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        """Return the model's answer; raises ReviewError."""
        context = _context(prompt)

        def chat() -> ollama.ChatResponse:
            with _client(self._address, seconds, DEFAULT_LIMITS.review_answer_bytes) as client:
                response: ollama.ChatResponse = client.chat(
                    self.model,
                    [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
                    stream=False,
                    think=False,
                    format=dict(schema),
                    options={
                        "temperature": 0,
                        "seed": 0,
                        "num_ctx": context,
                        "num_predict": DEFAULT_LIMITS.review_local_answer_tokens,
                    },
                )
                return response

        return within(seconds, lambda: _reply(_asked(chat), context))


def installed(address: Address, wanted: str) -> str:
    """Return the name of the model to ask: the wanted one, or the largest that a machine like most can run.

    Raises ReviewError where there is none.
    """
    every = within(DEFAULT_LIMITS.review_list_seconds, partial(_asked, partial(_list, address)))
    here = [model for model in every if _is_here(model)]
    if wanted:
        names = {model.model for model in here}
        for name in (wanted, f"{wanted}:latest"):
            if name in names:
                return name
        reason = phrase(
            "the model {model} is not installed at {url}; install it with `ollama pull {model}`",
            model=wanted,
            url=address.url,
        )
        raise ReviewError(reason, kind=Unreviewed.NO_MODEL)
    texts = [model for model in here if not any(word in (model.model or "") for word in _NUMBERS)]
    if not texts:
        reason = phrase(
            "Ollama answers at {url} and has no model; install one with `ollama pull`", url=address.url
        )
        raise ReviewError(reason, kind=Unreviewed.NO_MODEL)
    return max(texts, key=_fitness).model or ""


def _list(address: Address) -> Sequence[ollama.ListResponse.Model]:
    with _client(address, DEFAULT_LIMITS.review_list_seconds, DEFAULT_LIMITS.review_list_bytes) as client:
        listed: ollama.ListResponse = client.list()
        return listed.models


def _client(address: Address, seconds: float, most: int) -> ollama.Client:
    def check(response: httpx.Response) -> None:
        if not isinstance(response.stream, httpx.SyncByteStream) or is_packed(response.headers):
            raise ReviewError(phrase("the answer is in a form that was not asked for"))
        response.stream = _Bounded(response.stream, most, seconds)

    return ollama.Client(
        address.url,
        timeout=seconds,
        follow_redirects=False,
        trust_env=False,
        verify=_trusted(),
        event_hooks={"response": [check]},
        headers={"Accept-Encoding": "identity"},
    )


def _asked(call: Callable[[], _Answer]) -> _Answer:
    """Return what a call returns, with the client's errors as ours."""
    try:
        return call()
    except ollama.ResponseError as error:
        raise refused(error.status_code, str(error.error), None) from error
    except (ConnectionError, httpx.HTTPError) as error:
        reason = phrase("the connection failed ({error})", error=told(error))
        raise ours(error) or ReviewError(reason, again=True) from error


def _reply(response: ollama.ChatResponse, context: int) -> Reply:
    text = response.message.content or ""
    read, written = counted(response.prompt_eval_count), counted(response.eval_count)
    cut = response.done_reason == "length" or read + written >= context
    return Reply(text, read, written, fault_of(text, cut=cut))


def _context(prompt: Prompt) -> int:
    """Return how many tokens the model has to hold; Ollama would drop the beginning of a longer question."""
    size = len(prompt.system.encode()) + len(prompt.user.encode("utf-8", "surrogatepass"))
    needed = size // _BYTES_PER_TOKEN + DEFAULT_LIMITS.review_local_answer_tokens + _ROOM
    return min(DEFAULT_LIMITS.review_local_context, needed)


def _is_here(model: ollama.ListResponse.Model) -> bool:
    name = model.model or ""
    return bool(name) and not name.endswith("cloud") and int(model.size or 0) >= _LEAST_BYTES


def _fitness(model: ollama.ListResponse.Model) -> tuple[bool, int, str]:
    """Order models: those that a machine like most can hold first, then by their size."""
    size = int(model.size or 0)
    fits = size <= _MOST_BYTES
    return fits, size if fits else -size, model.model or ""
