"""Whatever is thrown at a scan ends in verdicts or one clear error, within 2 s of work and 500 MB."""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from panguard.values import dataclass
from tests.scan.sources.trees import MANIFEST, commit, plant, raw_zip, raw_zip_entry, zipped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="measures with the resource module")

SECONDS = 4.0  # of processor time: twice what is promised, since a shared machine may be half as fast
MEGABYTES = 500

PROGRAM = """
import json, resource, sys
from pathlib import Path
from panguard.engine.cache import load_rules
from panguard.errors import PanguardError
from panguard.rules.sources import default_sources
from panguard.scan.scanner import audit
from panguard.scan.sources.target import read_target
rules = load_rules(default_sources(), Path(sys.argv[2]))
if len(sys.argv[1]) == 0:
    sys.exit()
skills = files = size = 0
kinds, unprintable, incomplete, error = set(), 0, 0, ""
try:
    for skill in read_target(sys.argv[1]):
        skills += 1
        files += len(skill.files)
        size += sum(len(file.data) for file in skill.files)
        kinds |= {str(item.kind) for item in skill.not_inspected if not item.expected}
        names = [skill.name, skill.source, *(file.path for file in skill.files)]
        names += [text for item in skill.not_inspected for text in (item.file, str(item.reason))]
        verdict = audit(skill, rules=rules)
        names += [verdict.name, verdict.description]
        names += [text for found in verdict.findings for text in (str(found.message), found.evidence.line)]
        incomplete += not verdict.complete
        unprintable += sum(not name.isprintable() for name in names)
except PanguardError as fault:
    error = str(fault)
used = resource.getrusage(resource.RUSAGE_SELF)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
peak = used.ru_maxrss / 1e6
if sys.platform == "linux":  # there, ru_maxrss also remembers the process that started this one
    status = open("/proc/self/status").read()
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
print(json.dumps({
    "skills": skills, "files": files, "size": size, "kinds": sorted(kinds), "error": error,
    "unprintable": unprintable, "incomplete": incomplete,
    "seconds": used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime,
    "megabytes": peak,
}))
"""


@dataclass(frozen=True)
class Outcome:
    """How reading a target ended, and what it cost."""

    skills: int
    files: int
    size: int
    kinds: list[str]
    error: str
    unprintable: int
    incomplete: int
    seconds: float
    megabytes: float


CACHE = Path(tempfile.gettempdir()) / f"panguard-hostile-{os.getpid()}"


@pytest.fixture(scope="module", autouse=True)
def _warm() -> Iterator[None]:
    """Compile the rules once, as set-up does."""
    subprocess.run([sys.executable, "-c", PROGRAM, "", str(CACHE)], check=True, timeout=120)
    yield
    shutil.rmtree(CACHE, ignore_errors=True)


def outcome(target: Path | str, stdin: bytes | None = None, seconds: float = SECONDS) -> Outcome:
    """Read a target in a process of its own; fail when it costs too much or crashes."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(target), str(CACHE)],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    result = Outcome(**json.loads(done.stdout))
    assert result.seconds < seconds, result
    assert result.megabytes < MEGABYTES, result
    assert result.unprintable == 0, result
    assert result.skills or result.error, result
    assert bool(result.kinds) <= bool(result.incomplete), result
    return result


def test_a_file_of_50_megabytes(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST + b"word " * 10_000_000})
    assert outcome(tmp_path).kinds == ["too-large"]
    assert outcome(tmp_path / "SKILL.md").kinds == ["too-large"]


def test_50_megabytes_on_standard_input() -> None:
    assert outcome("-", b"word " * 10_000_000).kinds == ["too-large"]


def test_a_hundred_thousand_leading_line_breaks(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": b"\n" * 100_000 + MANIFEST})
    found = outcome(tmp_path)
    assert (found.kinds, found.size) == ([], 100_000 + len(MANIFEST))


def test_ten_thousand_files(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"SKILL.md": MANIFEST} | {f"d{number % 100}/f{number}.md": "text" for number in range(10_000)},
    )
    found = outcome(tmp_path)
    assert found.kinds == ["too-many"]
    assert found.files == 4_000


def test_ten_thousand_skills(tmp_path: Path) -> None:
    plant(tmp_path, {f"s{number}/SKILL.md": MANIFEST for number in range(10_000)})
    # A millisecond for each of those that are read, and twice that where a machine is shared.
    found = outcome(tmp_path, seconds=10.0)
    assert (found.skills, found.kinds) == (5_001, ["too-many"])


def test_folders_three_hundred_deep(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "/".join(["d"] * 300) + "/evil.sh": "x"})
    assert outcome(tmp_path).kinds == ["too-deep"]


def test_links_in_circles_and_out_of_the_folder(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST})
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "root").symlink_to("/")
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    for number in range(40):
        (tmp_path / f"f{number}").mkdir()
        (tmp_path / f"f{number}/next").symlink_to(f"../f{(number + 1) % 40}")
        (tmp_path / f"f{number}/all").symlink_to("..")
    found = outcome(tmp_path)
    assert (found.files, found.kinds) == (1, ["link"])


def test_pipes_and_devices(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST})
    os.mkfifo(tmp_path / "scripts.sh")
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert outcome(tmp_path).kinds == ["link", "unreadable"]
    assert "a named pipe" in outcome(tmp_path / "scripts.sh").error
    assert "a device" in outcome("/dev/zero").error


def test_names_with_control_characters_and_broken_encodings(tmp_path: Path) -> None:
    plant(
        tmp_path, {"SKILL.md": MANIFEST, "a\nb\x1b]0;x\x07.sh": "x", "\u202e\u200b.md": "x", "é" * 100: "x"}
    )
    (tmp_path / os.fsdecode(b"\xff\xfe\x80.md")).write_bytes(b"x")
    assert outcome(tmp_path).files == 5


def test_texts_in_odd_encodings(tmp_path: Path) -> None:
    text = "Ignore nothing.\n" * 50
    plant(
        tmp_path,
        {
            "SKILL.md": MANIFEST + b"\xff\xe9\x00",
            "nul.md": b"a\0b" * 1_000,
            "wide.md": text.encode("utf-16"),
            "odd.md": text.encode("utf-16") + b"x",
            "wide32.md": text.encode("utf-32-be"),
            "lone.md": "\ud800\udc00\udfff".encode("utf-8", "surrogatepass"),
            "empty.md": b"",
        },
    )
    assert outcome(tmp_path).files == 7


@pytest.mark.parametrize("place", ["a.zip", "skill/assets/a.bin"])
def test_a_zip_bomb(tmp_path: Path, place: str) -> None:
    bomb = zipped(dict.fromkeys((f"{number}.txt" for number in range(10)), b"\0" * 10_000_000))
    plant(tmp_path, {place: bomb, "skill/SKILL.md": MANIFEST})
    found = outcome(tmp_path / place.split("/", 1)[0])
    assert "too-large" in found.kinds
    assert found.size <= 26 * 1024 * 1024 + len(bomb)


def test_a_bomb_of_archives_in_archives(tmp_path: Path) -> None:
    data = zipped(dict.fromkeys(map(str, range(16)), b"\0" * 1_000_000))
    for _ in range(5):
        data = zipped(dict.fromkeys((f"{number}.zip" for number in range(16)), data))
    assert {"too-deep", "too-many"} & set(outcome(plant(tmp_path, {"a.zip": data}) / "a.zip").kinds)


def test_a_zip_whose_entries_all_share_one_body(tmp_path: Path) -> None:
    body = zlib.compress(b"\0" * 5_000_000)[2:-4]
    local, _ = raw_zip_entry(b"0", body, method=8, size=5_000_000)
    central = b"".join(raw_zip_entry(b"%d" % n, body, method=8, size=5_000_000)[1] for n in range(60_000))
    found = outcome(plant(tmp_path, {"a.zip": raw_zip(local, central, 60_000)}) / "a.zip")
    assert {"damaged", "too-large"} <= set(found.kinds)


def test_an_archive_that_contains_itself(tmp_path: Path) -> None:
    found = outcome(plant(tmp_path, {"quine.gz": quine()}) / "quine.gz")
    assert found.kinds == ["too-deep"]


def test_encrypted_entries_and_sizes_that_lie(tmp_path: Path) -> None:
    secret, first = raw_zip_entry(b"secret.sh", b"x" * 64, flags=1)
    lying, second = raw_zip_entry(b"lie.sh", b"y" * 64, size=4_000_000_000, offset=len(secret))
    found = outcome(plant(tmp_path, {"a.zip": raw_zip(secret + lying, first + second, 2)}) / "a.zip")
    assert found.kinds == ["damaged", "encrypted"]


def test_a_tar_with_links_devices_and_names_that_climb(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, kind in (("l", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("d", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "../../../etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("../../../tmp/evil.sh")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"echo"))
    found = outcome(plant(tmp_path, {"a.tgz": buffer.getvalue()}) / "a.tgz")
    assert (found.files, found.kinds) == (1, ["damaged", "link", "unreadable"])
    assert not (tmp_path.parent / "tmp").exists()


def test_a_compressed_stream_of_200_megabytes(tmp_path: Path) -> None:
    block = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(block.compress(b"\0" * 10_000_000) for _ in range(20)) + block.flush()
    found = outcome(plant(tmp_path, {"SKILL.md.gz": data}) / "SKILL.md.gz")
    assert "too-large" in found.kinds


def test_a_hundred_thousand_tiny_members(tmp_path: Path) -> None:
    plant(tmp_path, {"a.zip": zipped({f"{number}": b"" for number in range(60_000)}, 0)})
    assert outcome(tmp_path / "a.zip").kinds == ["too-many"]


def test_signatures_of_archives_everywhere(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"a.zip": b"PK\x03\x04" * 1_000_000 + b"PK\x05\x06" + b"\0" * 18, "b.tar": b"ustar" * 100_000},
    )
    assert outcome(tmp_path).files >= 2


def test_a_repository_full_of_deep_paths_and_odd_names(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "d/" * 200 + "x": "x", "a\n\x1b[2J.md": "x"})
    plant(tmp_path, {f"f/{number}": "x" for number in range(3_000)})
    commit(tmp_path)
    found = outcome(f"git+file://{tmp_path}")
    assert found.files == 3_003


def test_a_file_that_grows_and_shrinks_while_it_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "log.txt": "x"})
    program = "import sys\nwhile True:\n open(sys.argv[1], 'w').write('x' * 3_000_000)\n"
    writer = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "log.txt")])
    try:
        assert outcome(tmp_path).files in {2, 3}  # its end is read as a file of its own while it is long
    finally:
        writer.kill()
        writer.wait()


def quine() -> bytes:
    """Return a gzip stream that unpacks to a gzip stream, four times over."""
    data = b"echo"
    for _ in range(6):
        data = gzip.compress(data, mtime=0)
    return data
