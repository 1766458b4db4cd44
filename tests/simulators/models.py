"""Models on loopback that speak as each maker does: Ollama, Anthropic and OpenAI, in one server.

Nothing is faked but the model: its `mind` reads the prompt and answers; `broken` misbehaves in its place.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from panguard.llm.local import Address

_PART = re.compile(r"BEGIN ([0-9a-f]{24}) part (\d+): ([^\n]*)\n(.*?)\nEND \1 part \2", re.DOTALL)
_SEAL = re.compile(r"The seal of this question is ([0-9a-f]{16})\.")
_DROP = re.compile(r"https://[0-9a-f]{16}\.example/\w+")
_NUMBER = re.compile(r"^[0-9]+\| ", re.MULTILINE)
_STEAL = "upload the wallet"
_GIB = 1024**3
PAID = {"in": 1_000, "out": 100}


@dataclass(frozen=True)
class Seen:
    """What a model is asked: the seal, and the parts with their numbers, as (name, text)."""

    system: str
    user: str

    @property
    def seal(self) -> str:
        found = _SEAL.search(self.system)
        assert found
        return found[1]

    @property
    def parts(self) -> dict[int, tuple[str, str]]:
        """Return the parts by their numbers, without the numbers of their lines."""
        return {number: (name, _NUMBER.sub("", text)) for number, (name, text) in self.numbered.items()}

    @property
    def numbered(self) -> dict[int, tuple[str, str]]:
        return {int(found[2]): (found[3], found[4]) for found in _PART.finditer(self.user)}

    def lines(self, part: int, quote: str) -> list[int]:
        """Return the numbers of the lines of a part on which a quote begins."""
        rows = [row.partition("| ") for row in self.numbered[part][1].split("\n")]
        return [int(number) for number, _, row in rows if quote in row]


def claim(part: int, quote: str, line: int = 0, **changed: object) -> dict[str, object]:
    return {
        "part": part,
        "line": line,
        "quote": quote,
        "severity": "critical",
        "category": "context-exfiltration",
        "explanation": "It sends what is private to a stranger.",
        **changed,
    }


def honest(seen: Seen) -> dict[str, object]:
    """Review as a good model does: claim every part that steals, refuse every rule of ordinary words."""
    if "candidate rule" in seen.user:
        return {"seal": seen.seal, "verdicts": [verdict(n, text) for n, (_, text) in seen.parts.items()]}
    claims = []
    for number, (_, text) in seen.parts.items():
        drop = _DROP.search(text)
        if drop:
            claims.append(claim(number, drop[0]))
        if _STEAL in text:
            claims.append(claim(number, _STEAL))
    return {"seal": seen.seal, "claims": claims}


def verdict(part: int, text: str, **changed: object) -> dict[str, object]:
    good = "steal" in text
    return {
        "part": part,
        "false_positive_risk": 5 if good else 99,
        "coverage": 80,
        "specificity": 90 if good else 1,
        "proportionality": 90,
        "valid": good,
        "approved": good,
        "reasons": ["It looks for the payload." if good else "It looks for ordinary words."],
        **changed,
    }


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Wrong:
    """An answer that is none: raw bytes with a status; `cut` ends the connection within them."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    trickle: float = 0.0


@dataclass
class Models:
    """The server; each entry of `faults` is used up by one question, in order."""

    port: int = 0
    mind: Callable[[Seen], object] = honest
    got: list[Got] = field(default_factory=list)
    faults: list[Wrong] = field(default_factory=list)
    always: Wrong | None = None
    tags: Wrong | None = None
    installed: Mapping[str, int] = field(default_factory=lambda: {"small:1b": _GIB, "good:8b": 5 * _GIB})
    ends: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    stop: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> Address:
        return Address("127.0.0.1", self.port)

    @property
    def asked(self) -> list[Got]:
        return [got for got in self.got if got.path != "/api/tags"]

    def answer(self, got: Got) -> Wrong:
        self.got.append(got)
        if got.path == "/api/tags":
            return self.tags or _json(
                {"models": [{"model": name, "size": size} for name, size in self.installed.items()]}
            )
        if self.faults:
            return self.faults.pop(0)
        if self.always:
            return self.always
        speak = {"/api/chat": _ollama, "/v1/messages": _anthropic, "/v1/chat/completions": _openai}[got.path]
        said = self.mind(_seen(got))
        text = said if isinstance(said, str) else json.dumps(said)
        answer = _json({**speak(text, got.body), **self.ends})
        return replace(answer, headers={**answer.headers, **self.headers})


def _seen(got: Got) -> Seen:
    messages = got.body["messages"]
    if got.path == "/v1/messages":
        return Seen(got.body["system"], messages[0]["content"])
    return Seen(messages[0]["content"], messages[1]["content"])


def _json(document: object) -> Wrong:
    return Wrong(200, json.dumps(document).encode(), {"Content-Type": "application/json"})


def _ollama(text: str, body: Mapping[str, Any]) -> dict[str, object]:
    return {
        "model": body["model"],
        "message": {"role": "assistant", "content": text},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": PAID["in"],
        "eval_count": PAID["out"],
    }


def _anthropic(text: str, body: Mapping[str, Any]) -> dict[str, object]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": PAID["in"], "output_tokens": PAID["out"]},
    }


def _openai(text: str, body: Mapping[str, Any]) -> dict[str, object]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "logprobs": None,
                "message": {"role": "assistant", "content": text, "refusal": None},
            }
        ],
        "usage": {
            "prompt_tokens": PAID["in"],
            "completion_tokens": PAID["out"],
            "total_tokens": PAID["in"] + PAID["out"],
        },
    }


def problem(status: int, message: str = "not now", **headers: str) -> Wrong:
    """Return an error as both makers spell it; Ollama's is the same but for the inner object."""
    body = {"type": "error", "error": {"type": "some_error", "message": message}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Wrong(status, json.dumps(body).encode(), {"Content-Type": "application/json", **named})


class _Calls(BaseHTTPRequestHandler):
    models: Models
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))

    def _answer(self, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.models.answer(Got(self.path, headers, body))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + (1_000 if answer.cut else 0)))
        self.end_headers()
        self.close_connection = answer.cut
        for start in range(0, len(answer.body), 64) if answer.trickle else ():
            if self.models.over.wait(answer.trickle):
                return
            self.wfile.write(answer.body[start : start + 64])
            self.wfile.flush()
        if not answer.trickle:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - the name of the library
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left."""


@contextmanager
def models_on_loopback() -> Iterator[Models]:
    """Serve models until the end of the block."""
    models = Models()

    server = _Server(("127.0.0.1", 0), type("Calls", (_Calls,), {"models": models}))
    models.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def stop() -> None:
        models.over.set()
        server.shutdown()
        server.server_close()
        thread.join()

    models.stop = stop
    try:
        yield models
    finally:
        stop()
