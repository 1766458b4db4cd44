import json
from pathlib import Path
from typing import Any

import pytest

from panguard.cli.main import main
from panguard.guard.copies import facts_of
from panguard.guard.installed import Kind
from panguard.guard.journal import Journal
from panguard.guard.lockfile import Locked
from panguard.guard.quarantine import Quarantine
from panguard.guard.upkeep import lock_of, quarantine_of
from tests.cli.commands.test_install import home, place, said
from tests.guard.homes import DANGEROUS, SKILLS, plant, things

__all__ = ["home"]
BAD = f"{SKILLS}/bad"


@pytest.fixture
def bad(home: Path) -> Path:
    return plant(home, {f"{BAD}/SKILL.md": DANGEROUS, f"{BAD}/run.sh": "x", ".claude/CLAUDE.md": "mine"})


def test_what_is_put_there_is_listed_shown_and_comes_back_accepted(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, digest = facts_of(bad / BAD), things(bad)[BAD].digest
    assert main(["guard", "quarantine", "put", str(bad / BAD)]) == 0
    assert not (bad / BAD).exists()
    (kept,) = quarantine_of(place(bad)).kept()
    capsys.readouterr()
    assert main(["guard", "quarantine"]) == 0
    assert kept.id in said(capsys)
    main(["guard", "quarantine", "list", "--json"])
    assert json.loads(capsys.readouterr().out)[0]["path"] == str(bad / BAD)
    assert main(["guard", "quarantine", "show", kept.id]) == 0
    assert "run.sh" in said(capsys)
    assert main(["guard", "quarantine", "restore", kept.id]) == 0
    assert facts_of(bad / BAD) == before
    entry = lock_of(place(bad)).entries()[str(bad / BAD)]
    assert (entry.accepted, entry.digest) == (True, digest)
    journal = Journal(place(bad).folder)
    assert [line.action for line in journal.all()] == ["put", "restore"]
    journal.close()


def test_what_was_changed_in_quarantine_is_not_accepted(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["guard", "quarantine", "put", str(bad / BAD)])
    (kept,) = quarantine_of(place(bad)).kept()
    plant(quarantine_of(place(bad)).content(kept), {"run.sh": "y"})
    capsys.readouterr()
    assert main(["guard", "quarantine", "restore", kept.id]) == 1
    assert "not as it was taken" in said(capsys)
    assert lock_of(place(bad)).entries() == {}


def test_what_cannot_come_back_stays_and_is_not_accepted(bad: Path) -> None:
    main(["guard", "quarantine", "put", str(bad / BAD)])
    (kept,) = quarantine_of(place(bad)).kept()
    plant(bad, {f"{BAD}/SKILL.md": "another"})
    assert main(["guard", "quarantine", "restore", kept.id]) == 4
    assert lock_of(place(bad)).entries() == {}
    assert main(["guard", "quarantine", "restore", kept.id, "--to", str(bad / SKILLS / "back")]) == 0
    assert (bad / SKILLS / "back" / "run.sh").exists()


def test_the_users_own_file_is_not_put_there_but_can_be_accepted(bad: Path) -> None:
    own = bad / ".claude" / "CLAUDE.md"
    assert main(["guard", "quarantine", "put", str(own)]) == 2
    assert own.exists()
    assert main(["guard", "accept", str(own)]) == 0
    assert lock_of(place(bad)).entries()[str(own)].accepted
    assert main(["guard", "accept", str(bad / "nothing")]) == 2
    assert main(["guard", "quarantine", "show", "00000000"]) == 2


def test_what_has_no_readable_record_is_listed_and_comes_back_where_the_user_says(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = facts_of(bad / BAD)
    main(["guard", "quarantine", "put", str(bad / BAD)])
    store = quarantine_of(place(bad))
    (kept,) = store.kept()
    (store.folder / kept.id / "record.json").write_text("{")
    capsys.readouterr()
    assert main(["guard", "quarantine"]) == 0
    assert "its record cannot be read" in said(capsys)
    assert main(["guard", "quarantine", "show", kept.id]) == 0
    assert f"restore {kept.id} --to PATH" in said(capsys)
    assert main(["guard", "quarantine", "restore", kept.id]) == 2
    assert main(["guard", "quarantine", "restore", kept.id, "--to", str(bad / "back")]) == 1
    assert facts_of(bad / "back") == before
    assert lock_of(place(bad)).entries() == {}


def test_what_stands_in_the_way_keeps_its_entry(bad: Path) -> None:
    main(["guard", "quarantine", "put", str(bad / BAD)])
    (kept,) = quarantine_of(place(bad)).kept()
    plant(bad, {f"{BAD}/SKILL.md": "another"})
    mine = Locked(Kind.SKILL, "sha256:mine", {}, rules="r", accepted=True)
    lock_of(place(bad)).change({str(bad / BAD): mine})
    assert main(["guard", "quarantine", "restore", kept.id]) == 4
    assert lock_of(place(bad)).entries() == {str(bad / BAD): mine}


def test_what_another_brings_back_meanwhile_stays_accepted(
    bad: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["guard", "quarantine", "put", str(bad / BAD)])
    (kept,) = quarantine_of(place(bad)).kept()
    restore = Quarantine.restore
    codes = []

    def outrun(*arguments: Any) -> Path:
        monkeypatch.setattr(Quarantine, "restore", restore)
        codes.append(main(["guard", "quarantine", "restore", kept.id]))
        capsys.readouterr()
        return restore(*arguments)

    monkeypatch.setattr(Quarantine, "restore", outrun)
    codes.append(main(["guard", "quarantine", "restore", kept.id]))
    assert codes == [0, 4]
    error = capsys.readouterr().err
    assert "put back meanwhile" in error
    assert "stays in quarantine" not in error
    assert lock_of(place(bad)).entries()[str(bad / BAD)].accepted
