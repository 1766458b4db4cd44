"""Ollama's client, and which of its models is asked."""

from collections.abc import Mapping

import pytest

from panguard.llm.ollama import OllamaReviewer, installed
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import Prompt, ReviewError
from tests.llm.wires import asked
from tests.simulators.models import Models

_GIB = 1024**3


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ({"a:1b": _GIB, "b:8b": 5 * _GIB}, "b:8b"),
        ({"a:8b": 5 * _GIB, "huge:70b": 40 * _GIB}, "a:8b"),
        ({"huge:70b": 40 * _GIB, "vast:400b": 200 * _GIB}, "huge:70b"),
        ({"nomic-embed-text:latest": 9 * _GIB, "a:1b": _GIB}, "a:1b"),
        ({"a:1b": _GIB, "renamed:1t": 400, "vast:480b-cloud": 50 * _GIB}, "a:1b"),
    ],
)
def test_the_largest_model_is_asked_that_runs_here(
    models: Models, there: Mapping[str, int], chosen: str
) -> None:
    models.installed = there
    assert installed(models.address, "") == chosen


def test_a_model_that_was_named_is_asked(models: Models) -> None:
    models.installed = {"small:latest": _GIB, "good:8b": 5 * _GIB}
    assert installed(models.address, "small") == "small:latest"
    assert installed(models.address, "small:latest") == "small:latest"


@pytest.mark.parametrize("wanted", ["absent", "vast:480b-cloud", "renamed"])
def test_a_model_that_is_not_here_is_not_asked(models: Models, wanted: str) -> None:
    models.installed = {"good:8b": 5 * _GIB, "vast:480b-cloud": 400, "renamed:latest": 400}
    with pytest.raises(ReviewError, match=f"`ollama pull {wanted}`") as error:
        installed(models.address, wanted)
    assert error.value.kind is Unreviewed.NO_MODEL


@pytest.mark.parametrize("there", [{}, {"nomic-embed-text": _GIB}, {"glm:cloud": 300}])
def test_an_ollama_without_models_says_so(models: Models, there: Mapping[str, int]) -> None:
    models.installed = there
    with pytest.raises(ReviewError, match="has no model") as error:
        installed(models.address, "")
    assert error.value.kind is Unreviewed.NO_MODEL


def test_no_proxy_comes_between(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    assert installed(models.address, "") == "good:8b"


def test_a_question_that_did_not_fit_is_a_fault(models: Models) -> None:
    """Ollama drops the beginning of what is too long, and says nothing of it but the number of tokens."""
    models.ends = {"prompt_eval_count": 32_768}
    question = asked()
    reply = OllamaReviewer(models.address, "good:8b").ask(question.prompt, question.schema, 5.0)
    assert "too long" in str(reply.fault)


def test_an_answer_that_was_cut_off_is_a_fault(models: Models) -> None:
    models.ends = {"done_reason": "length"}
    question = asked()
    reply = OllamaReviewer(models.address, "good:8b").ask(question.prompt, question.schema, 5.0)
    assert "too long" in str(reply.fault)


def test_room_is_asked_for_the_whole_question(models: Models) -> None:
    models.mind = lambda _: "{}"
    prompt = Prompt("s" * 3_000, "字" * 9_000)
    OllamaReviewer(models.address, "good:8b").ask(prompt, asked().schema, 5.0)
    options = models.asked[0].body["options"]
    assert options["num_ctx"] >= (3_000 + 27_000) // 3 + options["num_predict"]
    assert options["temperature"] == 0
