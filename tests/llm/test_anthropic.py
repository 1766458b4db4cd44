"""Anthropic's client: what is its own."""

import pytest

from panguard.llm.anthropic import AnthropicReviewer
from tests.llm.wires import KEY, asked
from tests.simulators.models import Models


@pytest.mark.parametrize(
    ("reason", "words"),
    [("refusal", "refuses"), ("max_tokens", "too long"), ("model_context_window_exceeded", "too long")],
)
def test_an_answer_that_ends_otherwise_is_a_fault(models: Models, reason: str, words: str) -> None:
    models.ends = {"stop_reason": reason}
    question = asked()
    reply = AnthropicReviewer(KEY, "claude-haiku-5-5", models.url).ask(question.prompt, question.schema, 5.0)
    assert words in str(reply.fault)


def test_what_is_not_text_is_left_out(models: Models) -> None:
    models.ends = {
        "content": [{"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "text", "text": "{}"}]
    }
    question = asked()
    reply = AnthropicReviewer(KEY, "claude-haiku-5-5", models.url).ask(question.prompt, question.schema, 5.0)
    assert reply.text == "{}"


def test_tokens_from_a_cache_are_counted(models: Models) -> None:
    models.ends = {
        "usage": {
            "input_tokens": 10,
            "cache_read_input_tokens": 20,
            "cache_creation_input_tokens": 30,
            "output_tokens": 4,
        }
    }
    question = asked()
    reply = AnthropicReviewer(KEY, "claude-haiku-5-5", models.url).ask(question.prompt, question.schema, 5.0)
    assert (reply.tokens_in, reply.tokens_out) == (60, 4)


def test_the_environment_of_the_process_has_no_say(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "another")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    question = asked()
    AnthropicReviewer(KEY, "claude-haiku-5-5", models.url).ask(question.prompt, question.schema, 5.0)
    headers = models.asked[0].headers
    assert KEY in headers.get("x-api-key", "") + headers.get("authorization", "")
    assert "another" not in str(headers)
