import io
import struct
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from panguard.limits import Limits
from panguard.scan.sources.budget import Budget, Entry, budget_for
from panguard.scan.sources.zipped import looks_like_zip, zip_entries
from tests.scan.sources.trees import raw_zip, raw_zip_entry, zipped

METHODS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\/\0"), min_size=1, max_size=20
)


def entries(data: bytes) -> list[Entry]:
    return list(zip_entries(data, budget_for(len(data) + 1_000_000, Limits())))


@given(st.dictionaries(NAMES, st.binary(max_size=500), max_size=8), METHODS, st.binary(max_size=100))
def test_what_the_standard_writer_writes_is_read_back(
    files: dict[str, bytes], method: int, prefix: bytes
) -> None:
    data = prefix.replace(b"PK", b"") + zipped(files, method)
    read = entries(data)
    assert {entry.name: entry.data for entry in read} == files
    assert all(entry.fault is None for entry in read)


@given(st.binary(max_size=2_000))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    entries(data)
    entries(b"PK\x03\x04" + data + b"PK\x05\x06" + data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_no_flipped_byte_makes_the_reader_fail(at: int, value: int) -> None:
    data = bytearray(zipped({"a.txt": b"hello" * 20, "b/c.txt": b"x" * 50}))
    data[at % len(data)] = value
    entries(bytes(data))


def test_an_archive_written_as_a_stream_is_read() -> None:
    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(data)  # type: ignore[arg-type]

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"streamed" * 100)
    assert [(entry.name, entry.data, entry.fault) for entry in entries(stream.data)] == [
        ("a.txt", b"streamed" * 100, None)
    ]


def test_an_encrypted_entry_is_named_so() -> None:
    local, central = raw_zip_entry(b"secret.sh", b"x" * 30, flags=1)
    (entry,) = entries(raw_zip(local, central, 1))
    assert entry.data is None
    assert entry.fault is not None
    assert str(entry.fault.kind) == "encrypted"


def test_sizes_that_lie_bound_nothing_and_are_named() -> None:
    packed = zipped({"a": b"long text " * 1_000})
    inner = packed[31 : packed.index(b"PK\x01\x02")]
    local, central = raw_zip_entry(b"a", inner, method=8, size=3)
    (entry,) = entries(raw_zip(local, central, 1))
    assert entry.data == b"long text " * 1_000
    assert entry.fault is not None
    assert "another size" in str(entry.fault.reason)


def test_two_names_for_one_entry_are_told() -> None:
    local, _ = raw_zip_entry(b"SKILL.md", b"payload")
    _, central = raw_zip_entry(b"logo.png", b"payload")
    (entry,) = entries(raw_zip(local, central, 1))
    assert entry.name == "logo.png"
    assert "under the name SKILL.md" in str(entry.fault and entry.fault.reason)


def test_an_entry_missing_from_the_table_of_contents_is_read_and_named() -> None:
    shown, central = raw_zip_entry(b"SKILL.md", b"good")
    hidden, _ = raw_zip_entry(b"evil.sh", b"payload")
    read = entries(raw_zip(shown + hidden, central, 1))
    assert [(entry.name, entry.data) for entry in read] == [("SKILL.md", b"good"), ("evil.sh", b"payload")]
    assert read[1].fault is not None
    assert "table of contents" in str(read[1].fault.reason)


def test_an_archive_without_any_table_of_contents_is_still_read() -> None:
    local, _ = raw_zip_entry(b"evil.sh", b"payload")
    assert [(entry.name, entry.data) for entry in entries(local)] == [("evil.sh", b"payload")]


def test_entries_that_share_their_bytes_are_named() -> None:
    local, first = raw_zip_entry(b"a", b"payload")
    _, second = raw_zip_entry(b"b", b"payload")
    read = entries(raw_zip(local, first + second, 2))
    assert [entry.fault is None for entry in read] == [True, False]
    assert "shares its bytes" in str(read[1].fault and read[1].fault.reason)


def test_sizes_beyond_32_bits_are_read_where_the_format_puts_them() -> None:
    data, name, big = b"payload", b"a.txt", 0xFFFFFFFF
    local, _ = raw_zip_entry(name, data)
    extra = struct.pack("<2H3Q", 1, 24, len(data), len(data), 0)
    extra = struct.pack("<2H4s", 0x7075, 4, b"skip") + extra
    fields = (20, 45, 0, 0, 0, 0, 0, big, big, len(name), len(extra), 0, 0, 0, 0, big)
    central = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + name + extra
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(central), len(local))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + len(central), 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, big, big, 0)
    read = entries(b"in front" + local + central + end + locator + last)
    assert [(entry.name, entry.data, entry.fault) for entry in read] == [("a.txt", data, None)]


def test_members_and_bytes_stop_at_the_budget_also_for_what_is_not_listed() -> None:
    hidden = b"".join(raw_zip_entry(b"%d" % number, b"x" * 10)[0] for number in range(9))
    read = list(zip_entries(hidden, Budget(members=3, bytes=15, memory=1)))
    assert [(entry.name, entry.data) for entry in read][:2] == [("0", b"x" * 10), ("1", b"x" * 5)]
    assert [str(entry.fault and entry.fault.kind) for entry in read] == [
        "damaged",
        "too-large",
        "too-large",
        "too-many",
    ]


def test_an_encrypted_entry_that_is_not_listed_is_named_too() -> None:
    local, _ = raw_zip_entry(b"secret", b"x" * 9, flags=1)
    assert [str(entry.fault and entry.fault.kind) for entry in entries(local)] == ["encrypted"]


def test_links_and_unknown_methods_are_named() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        writer.writestr(link, "/etc/passwd")
    local, central = raw_zip_entry(b"odd", b"x", method=99)
    kinds = [entry.fault and str(entry.fault.kind) for entry in entries(archive.getvalue())]
    kinds += [entry.fault and str(entry.fault.kind) for entry in entries(raw_zip(local, central, 1))]
    assert kinds == ["link", "damaged"]


def test_old_names_are_read_in_the_old_code_page() -> None:
    local, central = raw_zip_entry(b"caf\x82.md", b"x")
    assert [entry.name for entry in entries(raw_zip(local, central, 1))] == ["café.md"]


def test_a_zip_is_known_by_its_start_or_its_end() -> None:
    data = zipped({"a": b"x"})
    assert looks_like_zip(data)
    assert looks_like_zip(b"picture" + data)
    assert not looks_like_zip(b"PK")
    assert not looks_like_zip(b"text about PK\x05\x06")


def test_a_search_that_meets_its_bound_says_so() -> None:
    hidden, _ = raw_zip_entry(b"hidden.md", b"x")
    data = zipped({"a.txt": b"a"}) + b"PK\x03\x04" * 20 + hidden
    budget = Budget(members=9, bytes=999, memory=1, headers=20)
    read = list(zip_entries(data, budget))
    assert [entry.name for entry in read] == ["a.txt", "(more entries)"]
    assert str(read[-1].fault and read[-1].fault.kind) == "too-many"
    again = Budget(members=9, bytes=999, memory=1, headers=21)
    assert [entry.name for entry in zip_entries(data, again)] == ["a.txt", "hidden.md"]
