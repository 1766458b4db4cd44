import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest

from panguard.limits import Limits
from panguard.scan.sources.archive import archive_tree, is_archive, open_archives
from tests.scan.sources.trees import MANIFEST, complete, left_out, only, paths, plant, read, zipped


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name", ["s.zip", "s.skill", "s.tar", "s.tar.gz", "s.tgz", "s.tar.bz2", "s.tar.xz", "odd.dat"]
)
def test_an_archive_of_any_kind_and_name_is_read_as_the_skills_in_it(tmp_path: Path, name: str) -> None:
    files = {"pack/a/SKILL.md": MANIFEST, "pack/a/run.sh": b"echo", "pack/b/SKILL.md": MANIFEST}
    mode = "w:" + {"tgz": "gz", "tar": "", "dat": "gz"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
    data = zipped(files) if name.endswith(("zip", "skill")) else tarred(files, mode)
    skills = read(plant(tmp_path, {name: data}) / name)
    assert {skill.name: paths(skill) for skill in skills.values()} == {
        "a": ["SKILL.md", "run.sh"],
        "b": ["SKILL.md"],
    }
    assert skills["a"].source == f"{tmp_path / name}!/pack/a"
    assert skills["a"].directory_name == "a"
    assert complete(skills["a"])


def test_a_manifest_at_the_top_of_an_archive_has_no_folder_whose_name_means_something(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"tool.skill": zipped({"SKILL.md": MANIFEST})}) / "tool.skill")
    assert (skill.name, skill.directory_name) == ("tool", None)


def test_an_archive_packed_as_a_single_file_gives_that_file(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"notes.md.gz": gzip.compress(b"hello")}) / "notes.md.gz")
    assert paths(skill) == ["notes.md"]


def test_archives_are_opened_to_the_allowed_depth_and_no_deeper() -> None:
    data = zipped({"evil.sh": b"echo"})
    for _ in range(5):
        data = zipped({"in.zip": data})
    opened = open_archives((("out.zip", data),), Limits())
    assert [member.path for member in opened.members] == [
        "out.zip!/in.zip",
        "out.zip!/in.zip!/in.zip",
        "out.zip!/in.zip!/in.zip!/in.zip",
    ]
    assert [(item.file.count("!/"), str(item.kind)) for item in opened.left_out] == [(3, "too-deep")]


def test_more_members_than_allowed_are_named() -> None:
    opened = open_archives(
        (("a.zip", zipped({f"{number}": b"x" for number in range(30)})),), Limits(archive_members=10)
    )
    assert len(opened.members) == 10
    assert [str(item.kind) for item in opened.left_out] == ["too-many"]


@pytest.mark.parametrize("kind", ["zip", "gz", "tar.gz"])
def test_a_bomb_is_cut_at_the_bound_and_named(kind: str) -> None:
    zeros = b"\0" * 30_000_000
    data = {"zip": zipped({"z": zeros}), "gz": gzip.compress(zeros), "tar.gz": tarred({"z": zeros}, "w:gz")}[
        kind
    ]
    limits = Limits()
    opened = open_archives(((f"a.{kind}", data),), limits)
    assert sum(len(member.data) for member in opened.members) <= len(data) * limits.archive_ratio
    assert "too-large" in {str(item.kind) for item in opened.left_out}


def test_names_that_lead_outside_are_escaped_and_named_but_read() -> None:
    names = {"../../up.sh": b"1", "/etc/x": b"2", "C:\\w.bat": b"3", "a/../../b": b"4"}
    opened = open_archives((("a.tar", tarred(names)),), Limits())
    assert {member.path: member.data for member in opened.members} == {
        "a.tar!/%2e%2e/%2e%2e/up.sh": b"1",
        "a.tar!/%2fetc/x": b"2",
        "a.tar!/%2fC:/w.bat": b"3",
        "a.tar!/a/%2e%2e/%2e%2e/b": b"4",
    }
    assert len(opened.left_out) == 4
    assert not any(item.expected for item in opened.left_out)


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00", b"\x28\xb5\x2f\xfd"])
def test_an_archive_that_cannot_be_opened_makes_the_scan_incomplete(tmp_path: Path, magic: bytes) -> None:
    skill = only(plant(tmp_path, {"SKILL.md": MANIFEST, "x.bin": magic + b"\0" * 50}))
    assert left_out(skill) == {"x.bin": "binary"}
    assert not complete(skill)


def test_a_damaged_archive_is_named_damaged(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"a.tar.gz": gzip.compress(b"x" * 5_000)[:20]}) / "a.tar.gz")
    assert "damaged" in left_out(skill).values()


def test_duplicate_names_are_all_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("SKILL.md", "good")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("SKILL.md", "evil")
    tree = archive_tree("a.zip", buffer.getvalue(), Limits())
    assert [tree.read(leaf, Limits()).head for leaf in tree.leaves] == [b"good", b"evil"]


def test_plain_texts_are_no_archives() -> None:
    assert not is_archive("a.md", b"PK is how zip files start")
    assert not is_archive("a.md", b"0" * 2_000)
    assert not is_archive("a.bin", b"\0" * 2_000)


def stub(packed: bytes) -> bytes:
    """Return a script that unpacks what stands behind it."""
    return b"#!/bin/sh\ntail -n +3 $0 | unpack\n\xff\n" + packed


def test_a_stream_behind_a_script_that_unpacks_to_too_much_is_told() -> None:
    opened = open_archives((("run.sh", stub(gzip.compress(b"x" * 3_000_000))),), Limits())
    assert [len(member.data) for member in opened.members] == [1_048_576]
    assert [item.kind for item in opened.left_out] == ["too-large"]


def test_a_stream_behind_a_script_is_told_also_when_nothing_is_left_to_unpack_it() -> None:
    limits = Limits(archive_bytes=0)
    opened = open_archives((("run.sh", stub(gzip.compress(b"payload"))),), limits)
    assert [item.kind for item in opened.left_out] == ["too-large"]


def test_a_stream_behind_a_script_that_needs_too_much_memory_is_told() -> None:
    limits = Limits(archive_memory=1)
    opened = open_archives((("run.sh", stub(lzma.compress(b"payload"))),), limits)
    assert [item.kind for item in opened.left_out] == ["damaged"]


def test_what_follows_a_stream_behind_a_script_is_no_fault() -> None:
    opened = open_archives((("run.sh", stub(gzip.compress(b"payload") + b"\nexit")),), Limits())
    assert [member.data for member in opened.members] == [b"payload"]
    assert opened.left_out == ()
