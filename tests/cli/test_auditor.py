"""An auditor hands on what can be learnt from, where that was asked for, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from panguard.cli.auditor import Auditor, Plan
from panguard.rules.sources import folder_source
from panguard.scan.skill import Skill, text_file
from tests.crystallize.made_evidence import BACKWARDS

MANIFEST = (
    "---\nname: notes\ndescription: Keeps notes of the team, day by day.\n---\n# Notes\n\nRun node sync.js.\n"
)


@dataclass(frozen=True)
class Files:
    """A skill of some files, and a folder without rules."""

    folder: Path
    files: Sequence[tuple[str, str]]

    def grave(self, *, learning: bool) -> list[str] | None:
        skill = Skill("notes", "notes", tuple(text_file(*file) for file in self.files), "SKILL.md")
        audited = Auditor(Plan((folder_source(self.folder),), None, learning=learning))(skill)
        assert not audited.trace
        return None if audited.grave is None else [file.path for file in audited.grave.files]


def test_the_files_with_something_grave_are_handed_on_if_asked_for(tmp_path: Path) -> None:
    files = Files(tmp_path, [("SKILL.md", MANIFEST), ("sync.js", BACKWARDS)])
    assert files.grave(learning=True) == ["sync.js"]
    assert files.grave(learning=False) is None


def test_of_a_harmless_skill_nothing_is_handed_on(tmp_path: Path) -> None:
    assert Files(tmp_path, [("SKILL.md", MANIFEST)]).grave(learning=True) is None
