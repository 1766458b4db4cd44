"""Orders are judged one by one, however many examples stand around them."""

import pytest

from panguard.limits import DEFAULT_LIMITS
from panguard.scan.document import Document
from panguard.scan.mention import Mention
from panguard.scan.orders import Order, find_orders
from panguard.terms import Lane
from tests.scan import attacks

QUOTED = f'- "{attacks.IGNORE}"\n'


def orders(text: str) -> list[Order]:
    document = Document(text)
    return list(find_orders(document, document.raw))


def meant(text: str) -> list[Order]:
    return [order for order in orders(text) if order.lane is Lane.BLOCK]


@pytest.mark.parametrize("examples", [1, 20, 21, 500])
def test_examples_in_front_of_an_order_do_not_hide_it(examples: int) -> None:
    text = QUOTED * examples + f"\n{attacks.IGNORE}.\n"
    (order,) = meant(text)
    assert order.start == text.rindex(attacks.IGNORE)


def test_many_examples_are_shown_up_to_the_limit_and_do_not_block() -> None:
    found = orders(QUOTED * 100)
    assert len(found) == 20
    assert {order.lane for order in found} == {Lane.ALERT}


def test_orders_are_told_up_to_the_limit() -> None:
    assert len(meant(f"{attacks.IGNORE}.\n\n" * 50)) == 20


def test_more_examples_than_are_judged_count_as_meant() -> None:
    assert meant(QUOTED * (DEFAULT_LIMITS.judged - 1)) == []
    assert len(meant(QUOTED * (DEFAULT_LIMITS.judged + 50))) == 1


def test_a_mention_is_a_word_for_how_a_thing_is_said() -> None:
    assert {mention.value for mention in Mention} == {"order", "quote", "advice"}
