"""Asks a model of OpenAI, or of who speaks as OpenAI does, for an answer that follows the schema."""

from collections.abc import Mapping
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.makers import broken, connection, declined
from panguard.llm.reviewer import Prompt, Reply, counted
from panguard.llm.within import within

PROVIDER = "openai"
URL = "https://api.openai.com/v1"


class OpenAIReviewer:
    """A model of OpenAI, or of who speaks as it does."""

    def __init__(self, key: str, model: str, url: str = "") -> None:
        self.provider = PROVIDER
        self.model = model
        self._key = key
        self._url = url or URL

    def ask(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        """Return the model's answer; raises ReviewError."""
        return within(seconds, lambda: _reply(self._completion(prompt, schema, seconds)))

    def _completion(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> ChatCompletion:
        try:
            with (
                connection(self._url, seconds) as carrier,
                openai.OpenAI(
                    api_key=self._key,
                    base_url=self._url,
                    max_retries=0,
                    timeout=seconds,
                    http_client=carrier,
                ) as client,
            ):
                completion: ChatCompletion = client.chat.completions.create(
                    model=self.model,
                    messages=[
                        {"role": "system", "content": prompt.system},
                        {"role": "user", "content": prompt.user},
                    ],
                    response_format={
                        "type": "json_schema",
                        "json_schema": {"name": "review", "schema": dict(schema), "strict": True},
                    },
                    **self._most(),
                )
                return completion
        except openai.APIStatusError as error:
            raise declined(error.response, error.body, self._key) from error
        except openai.APIConnectionError as error:
            raise broken(error) from error

    def _most(self) -> dict[str, Any]:
        """Bound the answer, by the name that OpenAI gives the bound now, or by the one that others know."""
        name = "max_completion_tokens" if self._url == URL else "max_tokens"
        return {name: DEFAULT_LIMITS.review_answer_tokens}


def _reply(completion: ChatCompletion) -> Reply:
    usage = completion.usage
    read = counted(usage.prompt_tokens) if usage else 0
    written = counted(usage.completion_tokens) if usage else 0
    if not completion.choices:
        return Reply("", read, written, phrase("the answer is empty"))
    choice = completion.choices[0]
    text = choice.message.content or ""
    fault = None
    if choice.message.refusal or choice.finish_reason == "content_filter":
        fault = phrase("the model refuses to answer")
    elif choice.finish_reason == "length":
        fault = phrase("the question or the answer is too long for the model")
    elif not text.strip():
        fault = phrase("the answer is empty")
    return Reply(text, read, written, fault)
