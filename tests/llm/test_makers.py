"""What all three makers' clients have in common, each over its own wire: bounded, and told in plain words."""

import gzip
import json

import pytest

from panguard.limits import DEFAULT_LIMITS
from panguard.llm.answer import SCHEMA
from panguard.llm.reviewer import ReviewError
from tests.llm.wires import CLOUDS, KEY, WIRES, asked, schema_in
from tests.simulators.models import PAID, Models, Wrong, problem

pytestmark = pytest.mark.parametrize("wire", WIRES)
_SECONDS = 5.0
_JSON = {"Content-Type": "application/json"}


def _failure(wire: str, models: Models, *faults: Wrong, seconds: float = _SECONDS) -> ReviewError:
    models.faults = list(faults)
    question = asked()
    with pytest.raises(ReviewError) as error:
        WIRES[wire](models).ask(question.prompt, question.schema, seconds)
    return error.value


def _said(wire: str, models: Models) -> object:
    """Return the error, the fault, or the number of tokens of an answer."""
    question = asked()
    try:
        reply = WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS)
    except ReviewError as error:
        return error
    return reply.fault or reply.tokens_in


def test_an_answer_has_its_text_and_the_tokens_that_were_counted(wire: str, models: Models) -> None:
    question = asked()
    reply = WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS)
    assert json.loads(reply.text)["seal"] == question.seal
    assert (reply.tokens_in, reply.tokens_out, reply.fault) == (PAID["in"], PAID["out"], None)


def test_the_schema_and_bounds_are_where_the_maker_takes_them(wire: str, models: Models) -> None:
    question = asked()
    WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS)
    body = models.asked[0].body
    assert schema_in(body) == SCHEMA
    bound = body.get("max_tokens") or body["options"]["num_predict"]
    assert 0 < bound <= DEFAULT_LIMITS.review_answer_tokens


def test_the_key_goes_to_the_maker_alone(wire: str, models: Models) -> None:
    question = asked()
    WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS)
    headers = models.asked[0].headers
    assert (KEY in headers.get("x-api-key", "") + headers.get("authorization", "")) is (wire in CLOUDS)
    assert headers["accept-encoding"] == "identity"


def test_a_limit_of_requests_is_worth_a_second_try_where_it_says_when(wire: str, models: Models) -> None:
    error = _failure(wire, models, problem(429, "slowly", Retry_After="7"))
    assert "too many questions" in str(error)
    # The client of Ollama keeps no headers, and a model on this machine has no such limit.
    assert (error.again, error.wait) == ((True, 7.0) if wire in CLOUDS else (False, None))


@pytest.mark.parametrize("when", ["", "soon", "-3", "inf", "Sat, 21 Nov 2026 07:28:00 GMT"])
def test_a_limit_without_a_time_is_not(wire: str, models: Models, when: str) -> None:
    assert not _failure(wire, models, problem(429, "no credit", Retry_After=when)).again


@pytest.mark.parametrize("status", [500, 503, 529])
def test_overload_is_worth_a_second_try_and_costs_nothing(wire: str, models: Models, status: int) -> None:
    error = _failure(wire, models, problem(status, "overloaded"))
    assert error.again
    assert not error.billed
    assert str(status) in str(error)
    assert "overloaded" in str(error)


@pytest.mark.parametrize(
    ("status", "words"), [(400, "refuses the question"), (404, "refuses the question"), (401, "the key")]
)
def test_a_fault_of_ours_is_not(wire: str, models: Models, status: int, words: str) -> None:
    error = _failure(wire, models, problem(status, "the schema is \u202e wrong"))
    assert words in str(error)
    assert "the schema is" in str(error)
    assert "\u202e" not in str(error)
    assert not error.again


def test_a_key_that_is_echoed_is_not_repeated(wire: str, models: Models) -> None:
    error = _failure(wire, models, problem(401, f"no such key: {KEY}"))
    assert (KEY in str(error)) is (wire not in CLOUDS)  # Ollama never had it


def test_a_connection_that_is_cut_is_worth_a_second_try(wire: str, models: Models) -> None:
    error = _failure(wire, models, Wrong(200, b'{"model": "x", "mess', _JSON, cut=True))
    assert "the connection failed" in str(error)
    assert error.again
    assert error.billed is (wire in CLOUDS)


def test_nobody_there_is_told(wire: str, models: Models) -> None:
    models.stop()
    assert "the connection failed" in str(_failure(wire, models))


def test_an_answer_that_trickles_ends(wire: str, models: Models) -> None:
    slow = Wrong(200, b" " * 64 * 50, _JSON, trickle=0.02)
    error = _failure(wire, models, slow, seconds=0.15)
    assert "no answer within 0.15 seconds" in str(error)
    assert error.billed
    assert not error.again


def test_silence_ends(wire: str, models: Models) -> None:
    silent = Wrong(200, b" ", _JSON, trickle=30)
    assert "no answer within 0.5 seconds" in str(_failure(wire, models, silent, seconds=0.5))


def test_an_answer_is_bounded_in_size(wire: str, models: Models) -> None:
    large = b'{"x": "' + b"y" * DEFAULT_LIMITS.review_answer_bytes + b'"}'
    error = _failure(wire, models, Wrong(200, large, _JSON))
    assert "larger than" in str(error)
    assert not error.again


def test_a_packed_answer_is_not_unpacked(wire: str, models: Models) -> None:
    packed = Wrong(200, gzip.compress(b" " * 1_000_000), {**_JSON, "Content-Encoding": "gzip"})
    assert "not asked for" in str(_failure(wire, models, packed))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"message": 3, "content": 3, "choices": 3, "usage": 3}',
        b'{"content": [{"type": "text", "text": 7}], "usage": {"input_tokens": "many"}}',
        b'{"message": {"content": [[]]}, "choices": [{"message": {"content": {"a": 1}}}]}',
        b'\xff\xfe{"a": 1}',
    ],
)
def test_an_answer_of_another_form_is_none(wire: str, models: Models, body: bytes) -> None:
    models.faults = [Wrong(200, body, _JSON)]
    said = _said(wire, models)
    assert str(said)
    assert not getattr(said, "again", False)
    assert len(models.asked) == 1


def test_a_page_in_place_of_an_answer_is_none(wire: str, models: Models) -> None:
    page = Wrong(200, b"<html>Sign in to this network</html>", {"Content-Type": "text/html"})
    assert not _failure(wire, models, page).again


def test_an_answer_that_says_that_it_is_not_packed_is_read(wire: str, models: Models) -> None:
    models.headers = {"Content-Encoding": "identity"}
    question = asked()
    assert WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS).fault is None


def test_no_redirect_is_followed(wire: str, models: Models) -> None:
    _failure(wire, models, Wrong(307, b"", {"Location": f"{models.url}/elsewhere"}))
    assert len(models.got) == 1


def test_an_empty_answer_is_a_fault_that_was_paid_for(wire: str, models: Models) -> None:
    models.mind = lambda _: ""
    question = asked()
    reply = WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS)
    assert str(reply.fault) == "the answer is empty"
    assert reply.tokens_in == PAID["in"]


@pytest.mark.parametrize("number", [-5, "many", None, 10**12, 1.5])
def test_tokens_that_cannot_be_are_none(wire: str, models: Models, number: object) -> None:
    models.ends = {
        "usage": {
            "input_tokens": number,
            "prompt_tokens": number,
            "output_tokens": 3,
            "completion_tokens": 3,
        },
        "prompt_eval_count": number,
    }
    said = _said(wire, models)
    assert said == 0 or "cannot be read" in str(said)


def test_no_maker_is_told_from_what_system_it_is_asked(wire: str, models: Models) -> None:
    if wire not in CLOUDS:
        return
    question = asked()
    WIRES[wire](models).ask(question.prompt, question.schema, _SECONDS)
    headers = {name.lower(): value for name, value in models.asked[0].headers.items()}
    assert not [name for name in headers if name.startswith("x-stainless")]
    assert headers["user-agent"] == "PanGuard"
