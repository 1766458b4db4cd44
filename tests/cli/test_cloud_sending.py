"""What the commands say about messages that are sent at once."""

from pathlib import Path

import pytest

from panguard.cli.cloud_sending import send
from panguard.cli.cloud_settings import Client
from panguard.config import Settings
from panguard.language.catalogue import catalogue_for
from panguard.report.pen import Pen
from panguard.report.presentation import Presentation
from panguard.threatcloud.client.outbox import MOST_MESSAGES, Kind, Outbox
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.protocol import Feedback

MESSAGE = Feedback(id="d" * 32, rule_id="R", is_true_positive=False, artefact="0000", hour="2026-11-21T12Z")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    pen = Pen(catalogue_for("en"), Presentation())
    return Client(Settings(), Places(tmp_path, "https://tc.example.org"), tmp_path, pen)


def test_a_message_that_has_no_room_is_not_said_to_be_sent(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    client.places.outbox.mkdir(parents=True)
    for number in range(MOST_MESSAGES):
        (client.places.outbox / f"{Kind.PROPOSAL.value}-{number}.json").write_bytes(b"{}")
    assert send(client, Kind.FEEDBACK, MESSAGE.id, MESSAGE) == 1
    assert "outbox is full" in capsys.readouterr().out
    assert len(Outbox(client.places.outbox).letters()) == MOST_MESSAGES
