"""Nothing is lost, nothing is sent twice but under the same id, and nothing at all is sent offline."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path

import pytest

from panguard.errors import PanguardError
from panguard.notify.channel import Delivered
from panguard.notify.notice import Message
from panguard.notify.notifier import SETTLE, Notifier, Plan
from panguard.notify.outbox import Outbox, State
from panguard.notify.schedule import GIVE_UP, Schedule
from panguard.notify.sending import send
from panguard.notify.settings import Receiver
from panguard.terms import Severity
from panguard.values import replace
from tests.notify.made import NOON, entry
from tests.simulators.receivers import Web

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
LATER = NOON + SETTLE


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox(tmp_path)
    yield made
    made.close()


def to(web: Web, **schedule: object) -> Receiver:
    return Receiver("hook", "webhook", (("to", web.address),), schedule=Schedule(**schedule))  # type: ignore[arg-type]


def notifier(outbox: Outbox, *receivers: Receiver, offline: bool = False) -> Notifier:
    return Notifier(outbox, Plan(receivers, offline=offline), send, lambda _name: KEY, UTC)


def bodies(web: Web) -> list[dict[str, object]]:
    return [json.loads(got.body) for got in web.got]


def test_one_incident_is_one_message_however_often_it_goes_on(outbox: Outbox, web: Web) -> None:
    made = notifier(outbox, to(web))
    for number in range(1, 6):
        made.take([entry(number, at=NOON + number)], number, NOON)
        made.send_due(number, LATER + number)
    assert len(web.got) == 1
    assert outbox.history("hook", 5)[0].state is State.SENT


def test_what_was_not_accepted_is_tried_again_under_the_same_id_and_only_then_called_sent(
    outbox: Outbox, web: Web
) -> None:
    made = notifier(outbox, to(web))
    web.status = 500
    made.take([entry()], 1, NOON)
    wait = made.send_due(1, LATER)
    (post,) = outbox.history("hook", 5)
    assert post.state is State.WAITING
    assert "500" in post.said
    assert wait > 1
    web.status = 200
    made.send_due(1, LATER + 1)
    assert len(web.got) == 1, "not before its time"
    made.send_due(1, LATER + 60)
    assert outbox.history("hook", 5)[0].state is State.SENT
    assert len({got.headers["webhook-id"] for got in web.got}) == 1


def test_what_can_never_be_accepted_is_given_up_and_so_is_what_is_a_day_old(outbox: Outbox, web: Web) -> None:
    made = notifier(outbox, to(web))
    web.status = 404
    made.take([entry()], 1, NOON)
    made.send_due(1, LATER)
    assert outbox.history("hook", 5)[0].state is State.GIVEN_UP
    web.status = 500
    made.take([entry(2, rule="other")], 2, NOON)
    made.send_due(2, NOON + GIVE_UP + 10)
    assert {post.state for post in outbox.history("hook", 5)} == {State.GIVEN_UP}


class Killed(BaseException):
    """The process ends here."""


def test_a_death_while_sending_loses_nothing_and_repeats_the_same_id(tmp_path: Path, web: Web) -> None:
    def dies(kind: str, options: Mapping[str, str], secret: str, message: Message) -> Delivered:
        send(kind, options, secret, message)
        raise Killed

    before = Outbox(tmp_path)
    made = replace(notifier(before, to(web)), send=dies)
    made.take([entry()], 1, NOON)
    with pytest.raises(Killed):
        made.send_due(1, LATER)
    after = Outbox(tmp_path)
    assert after.recover() == 1
    notifier(after, to(web)).send_due(1, LATER)
    assert after.history("hook", 5)[0].state is State.SENT
    ids = [got.headers["webhook-id"] for got in web.got]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    notifier(after, to(web)).send_due(1, LATER + 100)
    assert len(web.got) == 2
    before.close()
    after.close()


def test_a_death_while_taking_takes_all_again_or_nothing(outbox: Outbox, web: Web) -> None:
    made = notifier(outbox, to(web))

    def breaks() -> Iterator[object]:
        raise Killed
        yield

    with pytest.raises(Killed):
        outbox.take(7, (), breaks())  # type: ignore[arg-type]
    assert outbox.place() is None
    made.take([entry()], 7, NOON)
    made.take([entry()], 7, NOON)
    made.send_due(7, LATER)
    assert len(web.got) == 1


def test_many_at_once_are_one_message(outbox: Outbox, web: Web) -> None:
    made = notifier(outbox, to(web))
    made.take([entry(number, rule=f"r{number}") for number in range(1, 9)], 8, NOON)
    made.send_due(8, LATER)
    (body,) = bodies(web)
    assert body["type"] == "panguard.summary"
    assert "8" in str(body["title"])
    made.send_due(8, LATER + 100)
    assert len(web.got) == 1


def test_what_came_by_night_comes_as_one_message_in_the_morning(outbox: Outbox, web: Web) -> None:
    made = notifier(outbox, to(web, quiet=(11 * 60, 13 * 60)))  # noon, for a test
    events = [entry(number, rule=f"r{number}", severity="high") for number in range(1, 6)]
    made.take(events, 5, NOON)
    made.send_due(5, LATER)
    assert web.got == []
    made.take([entry(6, rule="bad")], 6, NOON)
    made.send_due(6, LATER)
    assert [body["severity"] for body in bodies(web)] == ["critical"]
    made.send_due(6, NOON + 3_600)
    assert [body["type"] for body in bodies(web)][1:] == ["panguard.summary"]


def test_what_is_below_the_floor_gets_no_message_but_stands_in_the_daily_report(
    outbox: Outbox, web: Web
) -> None:
    made = notifier(outbox, to(web, floor=Severity.CRITICAL, digest=13 * 60))
    made.send_due(0, NOON)
    made.take([entry(40, "tell", severity="high")], 40, NOON)
    made.send_due(40, LATER)
    assert web.got == []
    made.send_due(50, NOON + 3_600)
    made.send_due(51, NOON + 3_700)
    (body,) = bodies(web)
    assert body["type"] == "panguard.digest"
    assert "50 steps" in str(body["body"])
    assert "Something stood out in what Claude Code did" in str(body["body"])
    made.send_due(90, NOON + 86_400 + 3_600)
    assert "40 steps" in str(bodies(web)[1]["body"])
    assert "Nothing needed your attention" in str(bodies(web)[1]["body"])


def test_offline_not_one_packet_leaves_and_what_waited_goes_out_afterwards(outbox: Outbox, web: Web) -> None:
    offline = notifier(outbox, to(web), offline=True)
    offline.take([entry()], 1, NOON)
    offline.send_due(1, LATER)
    assert web.got == []
    notifier(outbox, to(web)).send_due(1, LATER)
    assert len(web.got) == 1


def test_each_channel_has_its_own_words(outbox: Outbox, web: Web) -> None:
    other = replace(to(web), name="zh", language="zh-TW")
    made = notifier(outbox, to(web), other)
    made.take([entry()], 1, NOON)
    made.send_due(1, LATER)
    assert len({got.headers["webhook-id"] for got in web.got}) == 1, "one incident, one id"
    assert len(web.got) == 2


def test_a_secret_that_cannot_be_read_is_told_and_keeps_no_other_channel_waiting(
    outbox: Outbox, web: Web
) -> None:
    def secret_of(name: str) -> str:
        if name == "locked":
            raise PanguardError("others can read it")
        return KEY

    receivers = (replace(to(web), name="locked"), to(web))
    made = Notifier(outbox, Plan(receivers), send, secret_of, UTC)
    made.take([entry()], 1, NOON)
    made.send_due(1, LATER)
    assert outbox.history("hook", 1)[0].state is State.SENT
    (waiting,) = outbox.history("locked", 1)
    assert (waiting.state, waiting.said) == (State.WAITING, "others can read it")
