import pytest

from panguard.errors import MessageError
from panguard.threatcloud.journal import START, Entry, entry, verified


def record(count: int = 4) -> list[Entry]:
    entries: list[Entry] = []
    before = START
    for number in range(count):
        entries.append(entry(number, before, {"event": "confirmed", "candidate": f"c{number}"}))
        before = entries[-1].digest
    return entries


def test_an_untouched_record_is_verified_to_its_newest_digest() -> None:
    entries = record()
    assert verified(entries) == entries[-1].digest
    assert verified(entries[2:], entries[1].digest, 2) == entries[-1].digest
    assert verified([]) == START


@pytest.mark.parametrize(
    "tampered",
    [
        pytest.param(
            lambda e: [*e[:1], e[1]._replace(text='{"event":"rejected"}'), *e[2:]], id="a text altered"
        ),
        pytest.param(lambda e: [*e[:1], *e[2:]], id="an entry left out"),
        pytest.param(lambda e: [e[1], e[0], *e[2:]], id="two exchanged"),
        pytest.param(lambda e: [*e[:2], entry(2, START, {"event": "new"}), *e[2:]], id="one put in"),
        pytest.param(lambda e: [e[0]._replace(number=5), *e[1:]], id="a number altered"),
    ],
)
def test_a_record_that_was_tampered_with_is_not_believed(tampered) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MessageError, match=r"entry \d"):
        verified(tampered(record()))
