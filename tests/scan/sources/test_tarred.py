import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.limits import Limits
from panguard.scan.sources.budget import Budget, Entry, budget_for
from panguard.scan.sources.tarred import is_tar, tar_entries

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=150
)
FORMATS = st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])


def entries(data: bytes) -> list[Entry]:
    return list(tar_entries(data, budget_for(1_000_000, Limits())))


def write(members: list[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


@given(st.dictionaries(NAMES, st.binary(max_size=1_500), max_size=5), FORMATS)
def test_what_the_standard_writer_writes_is_read_back(files: dict[str, bytes], form: int) -> None:
    data = write([(tarfile.TarInfo(name), content) for name, content in files.items()], form)
    assert {entry.name: entry.data for entry in entries(data)} == files


def test_old_archives_with_a_folder_prefix_are_read() -> None:
    name = "a" * 90 + "/" + "b" * 90
    assert [
        entry.name for entry in entries(write([(tarfile.TarInfo(name), b"x")], tarfile.USTAR_FORMAT))
    ] == [name]


@given(st.binary(max_size=3_000))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    entries(data)
    is_tar(data)


@given(st.integers(0, 2_000), st.integers(0, 255))
def test_no_flipped_byte_makes_the_reader_fail_or_lose_a_file_in_silence(at: int, value: int) -> None:
    data = bytearray(write([(tarfile.TarInfo("a"), b"x" * 600)]))
    data[at % 1_500] = value
    assert entries(bytes(data))


def test_links_and_devices_are_named_and_not_followed() -> None:
    members = []
    for name, kind in (
        ("soft", tarfile.SYMTYPE),
        ("hard", tarfile.LNKTYPE),
        ("pipe", tarfile.FIFOTYPE),
        ("disk", tarfile.BLKTYPE),
    ):
        member = tarfile.TarInfo(name)
        member.type = kind
        member.linkname = "/etc/passwd"
        members.append((member, b""))
    read = entries(write(members))
    assert [(entry.name, entry.data) for entry in read] == [
        (name, None) for name in ("soft", "hard", "pipe", "disk")
    ]
    assert [str(entry.fault and entry.fault.kind) for entry in read] == [
        "link",
        "link",
        "unreadable",
        "unreadable",
    ]
    assert "/etc/passwd" in str(read[0].fault and read[0].fault.reason)


def test_a_truncated_archive_gives_what_is_there_and_says_so() -> None:
    data = write([(tarfile.TarInfo("a"), b"x" * 2_000)])[:1_000]
    (entry,) = entries(data)
    assert entry.data == b"x" * 488
    assert entry.fault is not None


def test_a_broken_header_ends_the_reading_with_a_fault() -> None:
    data = write([(tarfile.TarInfo("a"), b"x")])[:1_024] + b"garbage" * 200
    assert [(entry.name, entry.fault is None) for entry in entries(data)] == [
        ("a", True),
        ("(rest of the archive)", False),
    ]


def test_a_size_beyond_everything_is_no_loop_and_no_allocation() -> None:
    member = tarfile.TarInfo("a")
    block = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    block[124:136] = b"\x80" + b"\xff" * 11
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    (entry,) = entries(bytes(block) + b"x" * 512)
    assert entry.data == b"x" * 512
    assert entry.fault is not None


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_names_of_links_are_read(form: int) -> None:
    member = tarfile.TarInfo("link")
    member.type = tarfile.SYMTYPE
    member.linkname = "../" * 60 + "end"
    (entry,) = entries(write([(member, b"")], form))
    assert member.linkname in str(entry.fault and entry.fault.reason)


def test_members_and_bytes_stop_at_the_budget() -> None:
    data = write([(tarfile.TarInfo(str(number)), b"x" * 10) for number in range(9)])
    read = list(tar_entries(data, Budget(members=3, bytes=15, memory=1)))
    assert [entry.data for entry in read] == [b"x" * 10, b"x" * 5, b"", None]
    assert [str(entry.fault and entry.fault.kind) for entry in read[1:]] == [
        "too-large",
        "too-large",
        "too-many",
    ]


def test_folders_are_no_files_and_unknown_kinds_are_read_and_named() -> None:
    folder, odd = tarfile.TarInfo("d"), tarfile.TarInfo("odd")
    folder.type, odd.type = tarfile.DIRTYPE, b"Z"
    (entry,) = entries(write([(folder, b""), (odd, b"data")]))
    assert (entry.name, entry.data) == ("odd", b"data")
    assert entry.fault is not None


def test_records_that_are_not_well_formed_are_passed_over() -> None:
    header, member = tarfile.TarInfo("h"), tarfile.TarInfo("real")
    header.type = tarfile.XHDTYPE
    assert [entry.name for entry in entries(write([(header, b"99999 path=x"), (member, b"x")]))] == ["x"]
    assert [entry.name for entry in entries(write([(header, b"nonsense"), (member, b"x")]))] == ["real"]


def test_an_entry_without_a_name_in_its_own_header_is_read_under_the_name_a_record_gives_it() -> None:
    data = bytearray(write([(tarfile.TarInfo("n" * 120), b"payload"), (tarfile.TarInfo("after"), b"x")]))
    block = slice(1_024, 1_536)  # behind the header of the record and the record
    header = bytearray(data[block])
    header[0] = 0
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    data[block] = header
    assert [(entry.name, entry.data) for entry in entries(bytes(data))] == [
        ("n" * 120, b"payload"),
        ("after", b"x"),
    ]


def test_what_stands_behind_the_end_of_an_archive_is_read_or_named() -> None:
    first, second = (write([(tarfile.TarInfo(name), b"x")]) for name in "ab")
    assert [entry.name for entry in entries(first + second)] == ["a", "b"]
    for rest in (b"payload", b"payload" * 100):
        last = entries(first + rest)[-1]
        assert (last.name, str(last.fault and last.fault.kind)) == ("(rest of the archive)", "damaged")
