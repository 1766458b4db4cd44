import os
import threading
from pathlib import Path

import pytest

from panguard.guard.decide import Posture
from panguard.guard.journal import Entry
from panguard.guard.keeper import Keeper, Terms
from panguard.guard.lockfile import UserLock, keyed
from panguard.guard.quarantine import Quarantine
from panguard.language.catalogue import catalogue_for
from panguard.values import replace
from tests.guard.homes import DANGEROUS, HARMLESS, SKILLS, TERMS, Here, plant, things, watched
from tests.scan import attacks

PDF, BAD = f"{SKILLS}/pdf", f"{SKILLS}/bad"
# Grave, but not sure enough to be taken away in the usual posture.
GRAVE = "Be kind.\n" + attacks.IGNORE + ".\n"


class Kept:
    """A keeper of a home, and all that it wrote down."""

    def __init__(self, home: Path, posture: Posture = Posture.GUARDED) -> None:
        self.home = home
        self.judge = Here(posture)
        self.terms = TERMS
        self.lock = UserLock(home / "state")
        self.quarantine = Quarantine(home / "state" / "quarantine", home / "state" / "busy")
        self.written: list[Entry] = []
        self.keeper = self.again()

    def again(self) -> Keeper:
        """Return a keeper that knows nothing but what is on disk, as after a restart."""
        self.keeper = Keeper(
            lambda: watched(self.home),
            self.judge,
            lambda: self.terms,
            lock=self.lock,
            quarantine=self.quarantine,
            write=self.written.append,
            clock=lambda: 1.0,
            stop=threading.Event(),
        )
        return self.keeper

    def check(self, *paths: str) -> list[tuple[str, str]]:
        """Look, at everything or at some places; return what was written down of whom."""
        self.written.clear()
        self.keeper.check({self.home / path for path in paths} if paths else None)
        return [(entry.tool, entry.action) for entry in self.written]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    plant(tmp_path, {f"{PDF}/SKILL.md": HARMLESS})
    return Kept(tmp_path)


def test_what_is_new_is_judged_once_and_after_a_restart_not_again(kept: Kept) -> None:
    assert kept.check() == [("pdf", "allow")]
    assert kept.check() == []
    kept.again()
    assert kept.check() == []
    assert kept.judge.asked == ["pdf"]


def test_a_dangerous_skill_goes_into_quarantine_and_it_is_said_what_was_done(kept: Kept) -> None:
    kept.check()
    plant(kept.home, {f"{BAD}/SKILL.md": DANGEROUS})
    assert kept.check(SKILLS) == [("bad", "deny")]
    (entry,) = kept.written
    (taken,) = kept.quarantine.kept()
    assert not (kept.home / BAD).exists()
    assert (entry.host, entry.phase) == ("claude-code", "installed")
    assert entry.reason.startswith("A new skill for Claude Code: bad.")
    assert f"pga guard quarantine restore {taken.id}" in entry.reason
    assert entry.because[0]["severity"] == "critical"
    assert kept.check() == []


def test_a_skill_that_turns_bad_is_judged_as_a_new_one_is(kept: Kept) -> None:
    kept.check()
    plant(kept.home, {f"{PDF}/SKILL.md": DANGEROUS})
    assert kept.check(SKILLS) == [("pdf", "deny")]
    assert "was changed: pdf" in kept.written[0].reason


@pytest.mark.parametrize("name", [b"e\xe2\x80\x8bvil", b"evil\xff", b"new\nline", b"-rf"])
def test_no_name_keeps_a_skill_from_being_taken_away(kept: Kept, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(kept.home / SKILLS) + b"/" + name))
    plant(path, {"SKILL.md": DANGEROUS, "inner/x": "1"})
    assert "deny" in {action for _, action in kept.check()}
    assert not path.exists()
    (taken,) = kept.quarantine.kept()
    assert taken.path == path
    assert kept.quarantine.restore(taken) == path
    assert (path / "inner" / "x").exists()


@pytest.mark.parametrize("name", [".claude/CLAUDE.md", ".cursor/rules/a.md", ".claude/commands/a.md"])
def test_a_file_of_the_users_own_is_never_moved(kept: Kept, name: str) -> None:
    kept.check()
    plant(kept.home, {name: DANGEROUS})
    ((_, action),) = kept.check()
    assert action == "ask"
    assert (kept.home / name).exists()
    assert kept.quarantine.kept() == ()
    assert "pga guard accept" in kept.written[0].reason


def test_a_folder_in_which_all_skills_lie_is_never_moved(kept: Kept) -> None:
    plant(kept.home, {f"{SKILLS}/SKILL.md": DANGEROUS})
    assert ("skills", "ask") in kept.check()
    assert (kept.home / SKILLS).exists()


def test_one_who_only_watches_moves_nothing(tmp_path: Path) -> None:
    plant(tmp_path, {f"{BAD}/SKILL.md": DANGEROUS})
    kept = Kept(tmp_path, Posture.OBSERVE)
    assert kept.check() == [("bad", "tell")]
    assert (tmp_path / BAD).exists()


def test_what_is_asked_is_asked_once(kept: Kept) -> None:
    plant(kept.home, {".claude/CLAUDE.md": GRAVE})
    assert ("CLAUDE.md", "ask") in kept.check()
    assert kept.check() == []
    plant(kept.home, {".claude/CLAUDE.md": GRAVE + "More.\n"})
    assert kept.check() == [("CLAUDE.md", "ask")]


def test_what_the_user_accepted_stays_until_it_changes(kept: Kept) -> None:
    plant(kept.home, {f"{BAD}/SKILL.md": DANGEROUS})
    found = keyed([things(kept.home)[BAD]])
    kept.lock.change({name: replace(entry, accepted=True) for name, entry in found.items()})
    assert kept.check() == [("pdf", "allow")]
    kept.terms = Terms("rules-2", TERMS.say)
    assert kept.check() == []
    plant(kept.home, {f"{BAD}/more.md": "x"})
    assert kept.check() == [("bad", "deny")]


def test_new_rules_tell_only_what_is_worse_than_before(kept: Kept) -> None:
    plant(kept.home, {f"{BAD}/SKILL.md": DANGEROUS, ".claude/CLAUDE.md": GRAVE})
    kept.judge.posture = Posture.OBSERVE  # what older rules saw
    kept.check()
    kept.judge.posture = Posture.GUARDED
    assert kept.check() == []
    kept.judge.asked.clear()
    kept.terms = Terms("rules-2", TERMS.say)
    assert sorted(kept.check()) == [("CLAUDE.md", "ask"), ("bad", "deny")]
    assert all(entry.reason.startswith("New rules see more in a ") for entry in kept.written)
    assert sorted(kept.judge.asked) == ["CLAUDE.md", "bad", "pdf"]
    kept.judge.asked.clear()
    assert kept.check() == []
    assert kept.judge.asked == []


def test_a_look_at_everything_gives_way_to_what_is_urgent_and_goes_on_later(kept: Kept) -> None:
    plant(kept.home, {".claude/CLAUDE.md": "Be kind.", f"{SKILLS}/words/SKILL.md": HARMLESS})
    kept.keeper._waiting = lambda: True
    assert [kept.keeper.check() for _ in range(4)] == [False, False, True, True]
    assert sorted(kept.judge.asked) == ["CLAUDE.md", "pdf", "words"]
    plant(kept.home, {f"{PDF}/a.md": "1", f"{SKILLS}/words/a.md": "1"})
    assert kept.keeper.check({kept.home / SKILLS})


def test_what_is_gone_is_noted(kept: Kept) -> None:
    kept.check()
    (kept.home / PDF / "SKILL.md").unlink()
    (kept.home / PDF).rmdir()
    assert kept.check(SKILLS) == [("pdf", "allow")]
    assert "no longer there" in kept.written[0].reason
    assert kept.lock.entries() == {}


def test_a_whole_place_that_is_gone_is_noted_too(kept: Kept) -> None:
    kept.check()
    (kept.home / ".claude").rename(kept.home / "away")
    assert kept.check(".claude") == [("pdf", "allow")]
    assert kept.lock.entries() == {}


def test_a_damaged_lock_file_has_everything_judged_again(kept: Kept) -> None:
    kept.check()
    kept.lock.path.write_text("{")
    assert kept.check() == [("pdf", "allow")]
    assert len(kept.lock.entries()) == 1


def test_what_could_not_be_taken_away_is_said_to_be_still_there(kept: Kept) -> None:
    plant(kept.home, {f"{BAD}/SKILL.md": DANGEROUS, "state/quarantine": "a file where the folder should be"})
    assert ("bad", "ask") in kept.check()
    told = next(entry.reason for entry in kept.written if entry.tool == "bad")
    assert "could not move it away" in told
    assert (kept.home / BAD).exists()


def test_what_could_not_be_judged_is_told_once_and_judged_again(kept: Kept) -> None:
    plant(kept.home, {".claude/CLAUDE.md": "Be kind."})
    keeper, judge = kept.keeper, kept.judge

    class Failing(Here):
        def examine(self, thing):  # type: ignore[no-untyped-def]
            done = super().examine(thing)
            if thing.name == "CLAUDE.md":
                done = type(done)()
                done.set_exception(TimeoutError())
            return done

    keeper._judge = Failing()
    assert ("CLAUDE.md", "tell") in kept.check()
    assert kept.check() == []
    keeper._judge = judge
    assert kept.check() == [("CLAUDE.md", "allow")]


def test_it_speaks_the_language_of_the_user(kept: Kept) -> None:
    kept.terms = Terms("r", catalogue_for("zh-TW").say)
    plant(kept.home, {f"{BAD}/SKILL.md": DANGEROUS})
    kept.check()
    assert any("bad" in entry.reason for entry in kept.written)


def test_a_skill_that_leads_out_of_its_folder_is_told_with_the_reason_and_again_when_that_changes(
    kept: Kept,
) -> None:
    outside = kept.home / "elsewhere.md"
    outside.write_text("Be kind.")
    plant(kept.home, {f"{SKILLS}/linked/notes.md": HARMLESS})
    (kept.home / SKILLS / "linked" / "SKILL.md").symlink_to(outside)
    assert ("linked", "tell") in kept.check()
    (reason,) = (entry.reason for entry in kept.written if entry.tool == "linked")
    assert "the link leads outside" in reason
    assert kept.check() == []
    outside.write_text("Be unkind.")
    assert kept.check() == [("linked", "tell")]
