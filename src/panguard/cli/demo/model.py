"""The one thing in the demo that is not real: a model that answers from a script, over Ollama's own protocol.

It reads what it is asked as a model would: it claims the payload where it stands, and the attack that each
question plants to see whether the model is awake; of rules it approves the one that looks for the payload.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from panguard.cli.demo.payload import NAMES, attack_in

NAME = "scripted-model"
_BYTES = 5 * 1024**3
_PART = re.compile(r"BEGIN ([0-9a-f]{24}) part (\d+): [^\n]*\n(.*?)\nEND \1 part \2", re.DOTALL)
_SEAL = re.compile(r"The seal of this question is ([0-9a-f]{16})\.")
_PLANTED = re.compile(r"https://[0-9a-f]{16}\.example/\w+")
_WORD = "relay"


def answer(system: str, user: str) -> str:
    """Return what the script says to a question."""
    seal = _SEAL.search(system)
    parts = [(int(found[2]), found[3]) for found in _PART.finditer(user)]
    told: dict[str, object] = {"seal": seal[1] if seal else ""}
    if "detection rules" in system:
        told["verdicts"] = [_verdict(number, text) for number, text in parts]
    else:
        told["claims"] = [claim for number, text in parts for claim in _claims(number, text)]
    return json.dumps(told)


def _claims(number: int, text: str) -> Iterator[Mapping[str, object]]:
    planted = _PLANTED.search(text)
    attacks = filter(text.__contains__, map(attack_in, range(len(NAMES))))
    for quote in (*attacks, *([planted[0]] if planted else [])):
        yield {
            "part": number,
            "line": _line(text, quote),
            "quote": quote,
            "severity": "critical",
            "category": "context-exfiltration",
            "explanation": "It hands the whole conversation to a relay of a stranger.",
        }


def _line(text: str, quote: str) -> int:
    """Return the number of the line on which a quote stands; each line begins with its own."""
    line = next(row for row in text.split("\n") if quote in row)
    return int(line.partition("| ")[0])


def _verdict(number: int, text: str) -> Mapping[str, object]:
    good = _WORD in text
    why = "It finds how conversations are handed to that relay." if good else "It looks for ordinary words."
    return {
        "part": number,
        "false_positive_risk": 4 if good else 97,
        "coverage": 85,
        "specificity": 95 if good else 2,
        "proportionality": 90,
        "valid": good,
        "approved": good,
        "reasons": [why],
    }


class _Calls(BaseHTTPRequestHandler):
    """What Ollama answers to: the list of models, and a conversation."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say({"models": [{"model": NAME, "name": NAME, "size": _BYTES}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        system, user = (message["content"] for message in asked["messages"])
        said = {"role": "assistant", "content": answer(system, user)}
        self._say(
            {
                "model": NAME,
                "message": said,
                "done": True,
                "done_reason": "stop",
                "prompt_eval_count": 1_000,
                "eval_count": 100,
            }
        )

    def _say(self, document: Mapping[str, object]) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def scripted_model() -> Iterator[str]:
    """Serve the model on loopback until the end of the block; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Calls)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
