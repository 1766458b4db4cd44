"""What models cost."""

import pytest

from panguard.llm.desk import CLOUDS
from panguard.llm.prices import PRICES, UNKNOWN, Price, is_known, price_of


def test_a_price_is_for_a_million_tokens() -> None:
    assert Price(2.0, 10.0).dollars(500_000, 100_000) == 2.0


@pytest.mark.parametrize(
    ("model", "like"),
    [("claude-haiku-4-5-20251001", "claude-haiku-4-5"), ("gpt-5.4-mini-2026-03-17", "gpt-5.4-mini")],
)
def test_a_name_with_a_date_costs_what_the_name_costs(model: str, like: str) -> None:
    assert price_of(model) == PRICES[like]
    assert is_known(model)


@pytest.mark.parametrize("model", ["", "somebodys-model", "gpt-6-luna-pro", "xgpt-6-luna"])
def test_a_model_that_nobody_knows_is_dear(model: str) -> None:
    assert price_of(model) == UNKNOWN
    assert not is_known(model)
    assert all(UNKNOWN.read >= price.read for name, price in PRICES.items() if not name.endswith("-pro"))


def test_the_models_that_are_asked_by_default_have_a_price() -> None:
    assert all(is_known(cloud.model) for cloud in CLOUDS.values())
