"""Laws of the gate: no data breaks it, and what is harmless passes byte for byte."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panguard.guard.proxy.texts import changed, words_of
from tests.guard.proxy.conftest import Start


def made_of(letters: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Return JSON with texts and keys of some letters."""
    return st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(letters, max_size=12),
        lambda inside: (
            st.lists(inside, max_size=3) | st.dictionaries(st.text(letters, max_size=8), inside, max_size=3)
        ),
        max_leaves=10,
    )


JSON = made_of(st.characters(exclude_categories=["Cs"]))
PLAIN = made_of(st.characters(exclude_categories=["Cs", "Cf", "Cc", "Co", "Mn"]))
"""Without characters that nobody sees: they may hide an order wherever they stand."""

MEMBERS = st.sampled_from(["id", "method", "params", "result", "error", "jsonrpc"])
RESULTS = st.dictionaries(
    st.sampled_from(["tools", "content", "structuredContent", "nextCursor", "instructions", "prompts"]), JSON
)
MESSAGES = st.dictionaries(MEMBERS, JSON | RESULTS | st.just("tools/call") | st.just("tools/list"))
DATA = (
    st.binary(max_size=40)
    | MESSAGES.map(lambda message: json.dumps(message).encode())
    | st.lists(MESSAGES, max_size=3).map(lambda batch: json.dumps(batch).encode())
)
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(st.lists(DATA, max_size=4))
def test_no_data_breaks_a_session(start: Start, said: list[bytes]) -> None:
    gate = start().gate
    for data in said:
        gate.from_client(data)
        gate.from_server(data)


@FEW
@given(PLAIN)
def test_a_harmless_result_passes_byte_for_byte(start: Start, result: Any) -> None:
    data = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"structuredContent": result}}).encode()
    assert start().gate.from_server(data).onward == data


@FEW
@given(JSON)
def test_texts_that_are_not_changed_leave_the_same_value(value: Any) -> None:
    assert changed(value, lambda text: text, lambda name: name) is value
    marked = changed(value, lambda text: f"{text}!" if text.strip() else text, lambda name: name)
    assert len(words_of(marked).texts) == len(words_of(value).texts)
