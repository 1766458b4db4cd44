import io
import tarfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from panguard.limits import Limits
from panguard.scan.sources.reading import files_of
from panguard.scan.sources.tree import Content, within_window
from tests.scan.sources.trees import MANIFEST, complete, left_out, only, paths, plant, text_of, zipped

SMALL = Limits(max_file_bytes=1_000, binary_bytes=500)


def test_of_a_text_that_is_too_long_both_ends_are_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": b"start " + b"\n" * 100_000 + b" end"})
    skill = only(tmp_path, SMALL)
    assert paths(skill) == ["SKILL.md", "SKILL.md (end)"]
    assert text_of(skill, "SKILL.md").startswith("start")
    assert text_of(skill, "SKILL.md (end)").endswith("end")
    assert left_out(skill) == {"SKILL.md": "too-large"}
    assert not complete(skill)


def test_of_a_large_picture_only_the_start_is_kept_and_nothing_is_missing(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "big.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 200_000})
    skill = only(tmp_path, SMALL)
    picture = skill.file("big.png")
    assert picture is not None
    assert len(picture.data) <= 70_000
    assert complete(skill)


def test_files_beyond_the_total_are_named_and_the_manifest_is_read_first(tmp_path: Path) -> None:
    plant(tmp_path, {"a.txt": b"x" * 900, "SKILL.md": b"y" * 800, "b.sh": b"z" * 100})
    skill = only(tmp_path, Limits(max_total_bytes=1_000))
    assert paths(skill) == ["SKILL.md", "a.txt", "a.txt (end)", "b.sh"]
    assert sum(len(file.data) for file in skill.files) <= 1_512
    assert left_out(skill) == {"a.txt": "too-large"}


def test_many_large_pictures_leave_a_package_complete(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 3_000
    plant(
        tmp_path, {f"{number}.png": picture for number in range(9)} | {"SKILL.md": MANIFEST, "z.sh": "echo"}
    )
    skill = only(tmp_path, Limits(max_total_bytes=5_000))
    assert complete(skill)
    assert len(skill.files) == 11
    assert {str(file.kind) for file in skill.files if file.path.endswith(".png")} == {"image"}


def test_more_files_than_allowed_are_counted_as_one_item(tmp_path: Path) -> None:
    plant(tmp_path, {f"{number}.txt": "x" for number in range(30)} | {"SKILL.md": MANIFEST})
    skill = only(tmp_path, Limits(max_files=10))
    assert len(skill.files) == 10
    assert "SKILL.md" in paths(skill)
    (item,) = skill.not_inspected
    assert str(item.reason).startswith("21 more files")


def test_archives_in_a_package_are_opened_under_their_own_path(tmp_path: Path) -> None:
    inner = zipped({"deep/run.sh": b"echo inner"})
    plant(tmp_path, {"SKILL.md": MANIFEST, "assets/data.bin": zipped({"in.zip": inner, "x.txt": b"x"})})
    skill = only(tmp_path)
    assert "assets/data.bin!/in.zip!/deep/run.sh" in paths(skill)
    assert text_of(skill, "assets/data.bin!/in.zip!/deep/run.sh") == "echo inner"
    assert complete(skill)


def test_an_archive_behind_a_picture_is_opened_too(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"SKILL.md": MANIFEST, "logo.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 99 + zipped({"x.sh": b"echo"})},
    )
    assert "logo.png!/x.sh" in paths(only(tmp_path))


def test_a_compressed_archive_behind_a_script_is_opened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("evil.sh")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"echo"))
    script = b"#!/bin/sh\ntail -n +4 $0 | tar xz\nexit\n" + packed.getvalue()
    skill = only(plant(tmp_path, {"SKILL.md": MANIFEST, "install.sh": script}))
    assert text_of(skill, "install.sh!/evil.sh") == "echo"


def test_a_script_that_only_looks_as_if_it_carried_an_archive_is_left_in_peace(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"SKILL.md": MANIFEST, "x.sh": b"echo \xe9 \x1f\x8b\x08 no stream\n"}))
    assert paths(skill) == ["SKILL.md", "x.sh"]
    assert complete(skill)


def test_what_macos_leaves_behind_makes_no_scan_incomplete(tmp_path: Path) -> None:
    settings = b"\0\0\0\1Bud1" + b"\0" * 100
    skill = only(plant(tmp_path, {"SKILL.md": MANIFEST, ".DS_Store": settings}))
    assert left_out(skill) == {".DS_Store": "binary"}
    assert complete(skill)
    archive = zipped({"pdf/SKILL.md": MANIFEST, "__MACOSX/pdf/._SKILL.md": b"\0\5\x16\7" + b"\0" * 50})
    assert only(plant(tmp_path, {"a/pdf.zip": archive}) / "a/pdf.zip").name == "pdf"


def test_text_inside_documents_that_are_archives_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "a.docx": zipped({"word/document.xml": b"<w:t>hello</w:t>"})})
    assert text_of(only(tmp_path), "a.docx!/word/document.xml") == "<w:t>hello</w:t>"


def test_archives_of_one_package_share_one_budget(tmp_path: Path) -> None:
    bomb = zipped({"zeros": b"\0" * 700_000})
    plant(tmp_path, {"SKILL.md": MANIFEST, "a.zip": bomb, "b.zip": bomb})
    skill = only(tmp_path, Limits(archive_ratio=1))
    assert set(left_out(skill)) == {"b.zip!/zeros"}
    assert sum(len(file.data) for file in skill.files) < 1_200_000


# NUL and a byte order mark would make another encoding of it.
@given(
    st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), min_size=1),
    st.integers(min_value=8, max_value=64),
)
def test_cutting_a_text_in_two_never_cuts_a_character(text: str, limit: int) -> None:
    data = text.encode("utf-8", "ignore") * 20
    head = max(0, limit * 3 // 4)
    parts = [file.text or "" for file in files_of("a.md", Content(data[:head], data[-limit:]))]
    clean = data.decode("utf-8")
    assert clean.startswith(parts[0])
    assert clean.endswith(parts[1])


def test_bytes_in_memory_are_cut_like_a_file() -> None:
    content = within_window("a.md", b"a" * 3_000, SMALL)
    assert (len(content.head), len(content.tail)) == (748, 252)
    assert content.fault is not None
    assert content.fault.bytes == 2_000
