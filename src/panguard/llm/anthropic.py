"""Asks a model of Anthropic, for an answer that follows the schema."""

from collections.abc import Mapping

import anthropic
from anthropic.types import Message, TextBlock

from panguard.limits import DEFAULT_LIMITS
from panguard.llm.makers import CloudReviewer, broken, declined
from panguard.llm.reviewer import Prompt, Reply, counted, fault_of


class AnthropicReviewer(CloudReviewer):
    """A model of Anthropic."""

    provider = "anthropic"
    address = "https://api.anthropic.com"

    def _once(self, prompt: Prompt, schema: Mapping[str, object], seconds: float) -> Reply:
        try:
            with self._client(anthropic.Anthropic, seconds) as client:
                message = client.messages.create(
                    model=self.model,
                    max_tokens=DEFAULT_LIMITS.review_answer_tokens,
                    system=prompt.system,
                    messages=[{"role": "user", "content": prompt.user}],
                    output_config={"format": {"type": "json_schema", "schema": dict(schema)}},
                )
                return _reply(message)
        except anthropic.APIStatusError as error:
            raise declined(error.response, error.body, self._key) from error
        except anthropic.APIConnectionError as error:
            raise broken(error) from error


def _reply(message: Message) -> Reply:
    text = "".join(block.text for block in message.content if isinstance(block, TextBlock))
    usage = message.usage
    read = (usage.input_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens)
    cut = message.stop_reason in ("max_tokens", "model_context_window_exceeded")
    fault = fault_of(text, refused=message.stop_reason == "refusal", cut=cut)
    return Reply(text, sum(map(counted, read)), counted(usage.output_tokens), fault)
