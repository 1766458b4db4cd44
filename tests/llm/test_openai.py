"""OpenAI's client, and who speaks as OpenAI does."""

import pytest

from panguard.llm.openai import OpenAIReviewer
from panguard.llm.reviewer import Reply
from tests.llm.wires import KEY, asked
from tests.simulators.models import Models


def _asked(models: Models) -> Reply:
    question = asked()
    return OpenAIReviewer(KEY, "any", f"{models.url}/v1").ask(question.prompt, question.schema, 5.0)


def _choice(**changed: object) -> dict[str, object]:
    message = {
        "role": "assistant",
        "content": changed.pop("content", None),
        "refusal": changed.pop("refusal", None),
    }
    return {"index": 0, "finish_reason": "stop", "logprobs": None, "message": message, **changed}


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ([_choice(refusal="I cannot help with that.")], "refuses"),
        ([_choice(finish_reason="content_filter")], "refuses"),
        ([_choice(finish_reason="length", content="{")], "too long"),
        ([_choice(content="  ")], "empty"),
        ([], "empty"),
    ],
)
def test_an_answer_that_ends_otherwise_is_a_fault(
    models: Models, choices: list[dict[str, object]], words: str
) -> None:
    models.ends = {"choices": choices}
    assert words in str(_asked(models).fault)


def test_a_service_that_counts_nothing_is_answered_for(models: Models) -> None:
    models.ends = {"usage": None}
    reply = _asked(models)
    assert (reply.tokens_in, reply.tokens_out) == (0, 0)


def test_others_than_openai_get_the_bound_by_its_old_name(models: Models) -> None:
    _asked(models)
    assert "max_tokens" in models.asked[0].body
    assert "max_completion_tokens" not in models.asked[0].body


def test_the_schema_binds(models: Models) -> None:
    _asked(models)
    assert models.asked[0].body["response_format"]["json_schema"]["strict"] is True


def test_the_environment_of_the_process_has_no_say(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    _asked(models)
    assert models.asked[0].headers["authorization"] == f"Bearer {KEY}"
