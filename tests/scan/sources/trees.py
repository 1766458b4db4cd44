"""Small trees, archives and repositories that tests build, and how to look at what was read."""

import io
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.skill import Skill
from panguard.scan.sources.target import read_target

MANIFEST = b"---\nname: a\ndescription: Does a.\n---\nBody.\n"


def plant(root: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files below a folder and return it."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read(target: Path | str, limits: Limits = DEFAULT_LIMITS) -> dict[str, Skill]:
    """Read a target and return its skills by name."""
    return {skill.name: skill for skill in read_target(str(target), limits=limits)}


def only(target: Path | str, limits: Limits = DEFAULT_LIMITS) -> Skill:
    """Read a target that holds exactly one skill."""
    (skill,) = read_target(str(target), limits=limits)
    return skill


def paths(skill: Skill) -> list[str]:
    return [file.path for file in skill.files]


def left_out(skill: Skill) -> dict[str, str]:
    """Return what was not inspected, by file, as the kind of reason."""
    return {item.file: str(item.kind) for item in skill.not_inspected}


def complete(skill: Skill) -> bool:
    return all(item.expected for item in skill.not_inspected)


def text_of(skill: Skill, path: str) -> str:
    file = skill.file(path)
    assert file is not None, paths(skill)
    assert file.text is not None
    return file.text


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def raw_zip_entry(
    name: bytes, data: bytes, *, flags: int = 0, method: int = 0, size: int | None = None, offset: int = 0
) -> tuple[bytes, bytes]:
    """Return a local entry and its line of the table of contents, with whatever lies are asked for."""
    declared = len(data) if size is None else size
    fields = (20, flags, method, 0, 0, zlib.crc32(data), len(data), declared)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *fields, len(name), 0) + name + data
    central = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *fields, len(name), 0, 0, 0, 0, 0, offset)
    return local, central + name


def raw_zip(local: bytes, central: bytes, count: int) -> bytes:
    """Join local entries and a table of contents to an archive."""
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), len(local), 0)
    return local + central + end


def commit(folder: Path, message: str = "first") -> str:
    """Make a folder a repository (if it is none), commit all of it and return the commit's id."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD").strip()


def git(folder: Path, *words: str) -> str:
    settings = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout
