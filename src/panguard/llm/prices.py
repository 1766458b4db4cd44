"""What models cost, in one table with its sources. Pure.

Sources, read on 2026-11-21: platform.claude.com/docs/en/models for Claude,
developers.openai.com/api/docs/pricing for GPT. Dollars per million tokens, standard service, prompts below
what the makers call long.
"""

from panguard.expressions import Expression
from panguard.values import dataclass

READ_ON = "2026-11-21"
_MILLION = 1_000_000
_DATE = Expression(r"-(?:[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens that a model reads, and that it writes."""

    read: float
    written: float

    def dollars(self, tokens_in: int, tokens_out: int) -> float:
        """Return what so many tokens cost."""
        return (tokens_in * self.read + tokens_out * self.written) / _MILLION


PRICES = {
    "claude-haiku-5-5": Price(0.10, 0.50),
    "claude-sonnet-5-5": Price(2.00, 10.00),
    "claude-opus-5-5": Price(4.00, 20.00),
    "claude-fable-5-1": Price(10.00, 50.00),
    "claude-opus-5": Price(5.00, 25.00),
    "claude-haiku-4-5": Price(1.00, 5.00),
    "claude-sonnet-4-5": Price(3.00, 15.00),
    "claude-opus-4-5": Price(5.00, 25.00),
    "gpt-6-luna": Price(0.10, 0.50),
    "gpt-6-sol": Price(2.00, 10.00),
    "gpt-6-astra": Price(10.00, 50.00),
    "gpt-5.6-luna": Price(0.20, 1.20),
    "gpt-5.6-sol": Price(4.00, 20.00),
    "gpt-5.5": Price(5.00, 30.00),
    "gpt-5.5-pro": Price(30.00, 180.00),
    "gpt-5.4": Price(2.50, 15.00),
    "gpt-5.4-mini": Price(0.75, 4.50),
    "gpt-5.4-nano": Price(0.20, 1.25),
    "gpt-5": Price(1.25, 10.00),
    "gpt-5-mini": Price(0.25, 2.00),
    "gpt-5-nano": Price(0.05, 0.40),
    "gpt-4.1": Price(2.00, 8.00),
    "gpt-4.1-mini": Price(0.40, 1.60),
    "gpt-4.1-nano": Price(0.10, 0.40),
    "gpt-4o": Price(2.50, 10.00),
    "gpt-4o-mini": Price(0.15, 0.60),
}
# Of a model that is not in the table, what the dearest of the makers' ordinary models costs: a budget then
# ends too early rather than too late.
UNKNOWN = Price(10.00, 50.00)


def price_of(model: str) -> Price:
    """Return the price of a model; a name with a date costs what the name without it costs."""
    return PRICES.get(model) or PRICES.get(_DATE.sub("", model), UNKNOWN)


def is_known(model: str) -> bool:
    """Say whether the table holds the price of a model."""
    return model in PRICES or _DATE.sub("", model) in PRICES
