"""Asks a model of OpenAI, or of who speaks as OpenAI does, for an answer that follows the schema."""

from collections.abc import Mapping
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from panguard.limits import DEFAULT_LIMITS
from panguard.llm.makers import CloudReviewer, broken, declined
from panguard.llm.reviewer import Prompt, Reply, counted, fault_of


class OpenAIReviewer(CloudReviewer):
    """A model of OpenAI, or of who speaks as it does."""

    provider = "openai"
    address = "https://api.openai.com/v1"

    def _once(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        try:
            with self._client(openai.OpenAI, seconds) as client:
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
                return _reply(completion)
        except openai.APIStatusError as error:
            raise declined(error.response, error.body, self._key) from error
        except openai.APIConnectionError as error:
            raise broken(error) from error

    def _most(self) -> dict[str, Any]:
        """Bound the answer, by the name that OpenAI gives the bound now, or by the one that others know."""
        name = "max_completion_tokens" if self.url == self.address else "max_tokens"
        return {name: DEFAULT_LIMITS.review_answer_tokens}


def _reply(completion: ChatCompletion) -> Reply:
    usage = completion.usage
    read = counted(usage.prompt_tokens) if usage else 0
    written = counted(usage.completion_tokens) if usage else 0
    if not completion.choices:
        return Reply("", read, written, fault_of(""))
    choice = completion.choices[0]
    text = choice.message.content or ""
    refused = bool(choice.message.refusal) or choice.finish_reason == "content_filter"
    fault = fault_of(text, refused=refused, cut=choice.finish_reason == "length")
    return Reply(text, read, written, fault)
