"""The table `[notify]`: what it may say, and what is told where it says something else."""

import pytest

from panguard.errors import ConfigError
from panguard.notify.notice import Audience
from panguard.notify.settings import read_receivers
from panguard.terms import Severity

CHAT = {"kind": "telegram", "to": "1234"}


def test_what_is_said_for_all_holds_where_a_channel_says_nothing_else() -> None:
    table = {
        "audience": "developer",
        "quiet": "22:00-07:00",
        "channels": {
            "phone": CHAT,
            "work": {"kind": "slack", "audience": "administrator", "floor": "critical"},
        },
    }
    phone, work = read_receivers(table, "config.toml")
    assert (phone.audience, work.audience) == (Audience.DEVELOPER, Audience.ADMINISTRATOR)
    assert phone.schedule.quiet == work.schedule.quiet == (1320, 420)
    assert work.schedule.floor is Severity.CRITICAL
    assert dict(phone.options) == {"to": "1234"}


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ({"channels": {"phone": {"kind": "pigeon"}}}, "phone.kind"),
        ({"channels": {"phone": {"kind": "telegram"}}}, "to is missing"),
        ({"channels": {"phone": {**CHAT, "flor": "high"}}}, "did you mean 'floor'"),
        ({"channels": {"phone": {**CHAT, "quiet": "22-7"}}}, "22:00-07:00"),
        ({"channels": {"phone": {**CHAT, "digest": "25:00"}}}, "08:30"),
        ({"channels": {"phone": {**CHAT, "hourly": 0}}}, "from 1"),
        ({"channels": {"phone": {**CHAT, "audience": "boss"}}}, "owner"),
        ({"channels": {"Phone!": CHAT}}, "small letters"),
        ({"channels": {"phone": "telegram"}}, "a table"),
        ({"channels": []}, "notify.channels"),
        ({"lang": "fr", "channels": {"phone": CHAT}}, "zh-TW"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(table: dict[str, object], place: str) -> None:
    with pytest.raises(ConfigError, match=r"config\.toml: notify") as told:
        read_receivers(table, "config.toml")
    assert place in str(told.value)
