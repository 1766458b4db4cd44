import io
import tarfile
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.guard.staging import bring, checked_name, opened
from panguard.limits import Limits
from tests.guard.homes import HARMLESS, plant

from tests.scan.sources.trees import zipped  # isort: skip


def staged(source: Path | str, to: Path, *, offline: bool = False) -> dict[str, tuple[bytes, int]]:
    """Bring the one skill of a source; return its files with their content and rights."""
    with opened(str(source), {"PATH": "/usr/bin:/bin"}, offline=offline) as found:
        (offered,) = found.offered
        bring(found, offered, to)
    files = (path for path in to.rglob("*") if path.is_file())
    return {str(path.relative_to(to)): (path.read_bytes(), path.stat().st_mode & 0o777) for path in files}


def test_a_folder_comes_as_it_is_but_for_what_git_keeps(tmp_path: Path) -> None:
    plant(
        tmp_path / "pdf",
        {"SKILL.md": HARMLESS, "a/run.sh": "#!/bin/sh\n", ".git/config": "x", "big.bin": b"\0" * (2 << 20)},
    )
    assert staged(tmp_path / "pdf", tmp_path / "out") == {
        "SKILL.md": (HARMLESS.encode(), 0o644),
        "a/run.sh": (b"#!/bin/sh\n", 0o755),
        "big.bin": (b"\0" * (2 << 20), 0o644),
    }


def test_links_are_not_brought_and_those_that_lead_out_are_named(tmp_path: Path) -> None:
    plant(tmp_path / "pdf", {"SKILL.md": HARMLESS})
    plant(tmp_path, {"secret": "s"})
    (tmp_path / "pdf" / "out").symlink_to(tmp_path / "secret")
    with opened(str(tmp_path / "pdf"), {}, offline=True) as found:
        assert found.offered[0].left_out == ("out",)
    assert set(staged(tmp_path / "pdf", tmp_path / "staged")) == {"SKILL.md"}


def test_an_archive_is_unpacked_and_archives_in_it_stay_packed(tmp_path: Path) -> None:
    inner = zipped({"x.txt": b"x"})
    (tmp_path / "pdf.skill").write_bytes(zipped({"pdf/SKILL.md": HARMLESS.encode(), "pdf/data.zip": inner}))
    assert set(staged(tmp_path / "pdf.skill", tmp_path / "out")) == {"SKILL.md", "data.zip"}
    assert (tmp_path / "out" / "data.zip").read_bytes() == inner


def _archive_with(name: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for path, content in (("pdf/SKILL.md", HARMLESS.encode()), (name, b"evil")):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return data.getvalue()


@pytest.mark.parametrize(
    "name", ["../../../evil.py", "/etc/evil.py", "pdf/../../evil.py", "pdf/c:evil.py", "pdf/e\u202evil.py"]
)
def test_an_archive_with_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    plant(tmp_path / "in", {"pdf.tar": _archive_with(name)})
    with pytest.raises(SourceError):
        staged(tmp_path / "in" / "pdf.tar", tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*") if "vil" in path.name] == []


def test_a_source_may_have_several_skills_and_one_within_another_goes_with_it(tmp_path: Path) -> None:
    plant(tmp_path, {f"{name}/SKILL.md": HARMLESS for name in ("a", "b", "b/inner")})
    with opened(str(tmp_path), {}, offline=True) as found:
        assert [item.name for item in found.offered] == ["a", "b"]
        bring(found, found.offered[1], tmp_path / "out")
    assert (tmp_path / "out" / "inner" / "SKILL.md").exists()


def test_what_is_too_large_or_is_not_there_is_refused(tmp_path: Path) -> None:
    plant(tmp_path / "pdf", {"SKILL.md": HARMLESS, "x": "1234"})
    with (
        opened(str(tmp_path / "pdf"), {}, offline=True) as found,
        pytest.raises(SourceError, match="more files or bytes"),
    ):
        bring(found, found.offered[0], tmp_path / "out", Limits(installed_bytes=3))
    with pytest.raises(SourceError), opened(str(tmp_path / "gone.zip"), {}, offline=True):
        pass
    with pytest.raises(SourceError, match="offline"), opened("https://example.com/a/b", {}, offline=True):
        pass


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "a\\b", "a:b", "a\u202eb", "x" * 300, "a."]
)
def test_not_every_name_can_be_a_folder(name: str) -> None:
    with pytest.raises(SourceError, match="--name"):
        checked_name(name)


def test_a_plain_name_can() -> None:
    assert checked_name("pdf-tools_2.1") == "pdf-tools_2.1"
