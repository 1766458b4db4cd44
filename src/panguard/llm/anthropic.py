"""Asks a model of Anthropic, for an answer that follows the schema."""

from collections.abc import Mapping

import anthropic
from anthropic.types import Message, TextBlock

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.makers import broken, connection, declined
from panguard.llm.reviewer import Prompt, Reply, counted
from panguard.llm.within import within

PROVIDER = "anthropic"
URL = "https://api.anthropic.com"


class AnthropicReviewer:
    """A model of Anthropic."""

    def __init__(self, key: str, model: str, url: str = "") -> None:
        self.provider = PROVIDER
        self.model = model
        self._key = key
        self._url = url or URL

    def ask(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        """Return the model's answer; raises ReviewError."""
        return within(seconds, lambda: _reply(self._message(prompt, schema, seconds)))

    def _message(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Message:
        try:
            with (
                connection(self._url, seconds) as carrier,
                anthropic.Anthropic(
                    api_key=self._key,
                    base_url=self._url,
                    max_retries=0,
                    timeout=seconds,
                    http_client=carrier,
                ) as client,
            ):
                return client.messages.create(
                    model=self.model,
                    max_tokens=DEFAULT_LIMITS.review_answer_tokens,
                    system=prompt.system,
                    messages=[{"role": "user", "content": prompt.user}],
                    output_config={"format": {"type": "json_schema", "schema": dict(schema)}},
                )
        except anthropic.APIStatusError as error:
            raise declined(error.response, error.body, self._key) from error
        except anthropic.APIConnectionError as error:
            raise broken(error) from error


def _reply(message: Message) -> Reply:
    text = "".join(block.text for block in message.content if isinstance(block, TextBlock))
    usage = message.usage
    read = (usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens)
    fault = None
    if message.stop_reason == "refusal":
        fault = phrase("the model refuses to answer")
    elif message.stop_reason in ("max_tokens", "model_context_window_exceeded"):
        fault = phrase("the question or the answer is too long for the model")
    elif not text.strip():
        fault = phrase("the answer is empty")
    return Reply(text, sum(map(counted, read)), counted(usage.output_tokens), fault)
