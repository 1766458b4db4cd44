"""`pga cloud`: what operators see and do, on a data folder that a server wrote."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from panguard.cli.commands.cloud import SUBCOMMANDS
from panguard.cli.main import main
from panguard.threatcloud.server.database import database_of
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.publishing import Publisher
from tests.simulators.threat_cloud import Cloud, id_of, rule_text
from tests.threatcloud.client.packs import publication
from tests.threatcloud.server.conftest import OPTIONS


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    database = database_of(tmp_path / "data", "")
    migrate(database)
    yield Cloud(database, tmp_path / "data", OPTIONS)
    database.close()


def pga(cloud: Cloud, *words: str) -> int:
    return main(["cloud", *words, "--data", str(cloud.data)])


def test_status_counts_and_checks_the_record(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.promote()
    cloud.scanner().propose(rule_text("other"))
    assert pga(cloud, "status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rules out"], told["candidates pending"], told["identities"]) == (1, 1, 4)
    assert told["record"] == "1 entries, whole"
    assert pga(cloud, "status") == 0
    assert "rules out" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    ["UPDATE journal SET text = '{}'", "DELETE FROM journal WHERE number = 1", "DELETE FROM journal"],
)
def test_a_record_that_was_altered_is_told(
    cloud: Cloud, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud.promote(rule_text("one"))
    cloud.promote(rule_text("two"))

    def alter(connection: Connection) -> None:
        connection.execute(text(change))

    cloud.database.write(alter)
    assert pga(cloud, "status") == 0
    assert "DAMAGED" in capsys.readouterr().out


def test_proposals_say_what_is_still_needed(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    assert pga(cloud, "proposals") == 0
    assert capsys.readouterr().out == "No candidate waits for a decision.\n"
    cloud.scanner().propose(rule_text(title="Red \u001b[31m alert"), evidence="seen \u202e here")
    assert pga(cloud, "proposals") == 0
    told = capsys.readouterr().out
    assert "networks: 1" in told
    assert "still needed: 1 of 3 independent networks" in told
    assert "\x1b" not in told
    candidate = id_of(rule_text())
    assert pga(cloud, "proposals", candidate[:8]) == 0
    shown = capsys.readouterr().out
    assert "collect.drop-zone.net" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert pga(cloud, "proposals", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["candidate"] == candidate


def test_a_person_rejects_and_votes_change_nothing(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.scanner().propose()
    assert pga(cloud, "review", id_of(rule_text())[:6], "reject", "--reason", "a known tool") == 0
    assert "rejected" in capsys.readouterr().out
    for scanner in cloud.scanners(4):
        scanner.propose()
    cloud.turn()
    assert cloud.rules() == []
    assert cloud.journal()[0]["reason"] == "a person rejected it: a known tool"
    assert pga(cloud, "review", id_of(rule_text()), "approve") == 2
    assert "was decided before: rejected" in capsys.readouterr().err


def test_a_person_approves_and_the_rule_may_block(cloud: Cloud) -> None:
    cloud.scanner().propose()
    assert pga(cloud, "review", id_of(rule_text()), "approve") == 0
    cloud.turn()
    assert cloud.rules() == [], "an approval is no confirmation"
    for scanner in cloud.scanners(2):
        scanner.propose()
    cloud.turn()
    assert [rule["lane"] for rule in cloud.rules()] == ["block"]


def test_a_person_takes_a_rule_back(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    name = cloud.promote()
    assert pga(cloud, "revoke", name, "--reason", "it hits an honest tool") == 0
    assert cloud.rules() == []
    (gone,) = cloud.get("/api/atr-rules").json["revoked"]
    assert gone["reason"] == "it hits an honest tool"
    assert pga(cloud, "revoke", name, "--reason", "again") == 2
    assert "was taken back before" in capsys.readouterr().err
    assert pga(cloud, "revoke", "TC-2026-09999", "--reason", "again") == 2
    assert pga(cloud, "revoke", name, "--reason", " ") == 2


@pytest.mark.parametrize("wanted", ["0000", "%%%%", "abc", "'; --"])
def test_candidates_that_are_not_there_are_told(
    cloud: Cloud, wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pga(cloud, "review", wanted, "reject") == 2
    assert wanted in capsys.readouterr().err


def test_backup_and_restore(cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = cloud.promote()
    assert pga(cloud, "backup", str(tmp_path / "backup.gz")) == 0
    other = str(tmp_path / "other")
    assert main(["cloud", "restore", str(tmp_path / "backup.gz"), "--data", other]) == 0
    assert "rows restored" in capsys.readouterr().out
    assert main(["cloud", "revoke", name, "--reason", "there too", "--data", other]) == 0
    assert len(cloud.rules()) == 1


def test_where_no_server_was_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cloud", "status", "--data", str(tmp_path / "nowhere")]) == 2
    assert "pga cloud serve" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(("words", "keys"), [([], 3), (["--no-publish"], 0)])
def test_a_process_that_does_not_publish_makes_no_keys(tmp_path: Path, words: list[str], keys: int) -> None:
    refused = ("--tls-cert", "missing.pem", "--tls-key", "missing.pem")  # so that it does not stay
    assert main(["cloud", "serve", "--data", str(tmp_path), *words, *refused]) == 2
    assert len(list(tmp_path.rglob("*.pem"))) == keys


def test_an_export_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    words = ["cloud", "export", str(tmp_path / "absent" / "rules.zip"), "--data", str(data)]
    assert main(words) == 2
    assert "nothing is published here" in capsys.readouterr().err
    publisher = Publisher(data)
    assert main(words) == 4
    assert "nothing is published yet" in capsys.readouterr().err
    publisher.publish(publication(1))
    assert main(words) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([*words, "--days", "91"])


@pytest.mark.parametrize("action", [name for name, _, _ in SUBCOMMANDS])
def test_every_action_has_its_help(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["cloud", action, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: pga cloud {action}")


def test_without_its_libraries_a_server_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith(("panguard.threatcloud.server", "uvicorn"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "panguard.cli.cloud_database", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["cloud", "serve", "--data", str(tmp_path)]) == 2
    assert "pip install 'panguard[cloud]'" in capsys.readouterr().err
