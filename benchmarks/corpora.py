"""Finds, unpacks and lists the labelled corpora; hostile text, to be read and never run."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DATA = REPOSITORY.parent / "shared" / "data"
SAMPLES = DATA / "dev.tar.xz"
COMMUNITY_RULES = DATA / "atr-rules-4.0.0.tar.xz"


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled sample: a folder or file of a skill, or one text of a set of texts."""

    id: str
    path: Path
    malicious: bool
    set: str
    kind: str
    tier: str
    family: str
    cluster: str

    @property
    def is_skill(self) -> bool:
        """Say whether the sample is a skill (a folder, or a lone SKILL.md)."""
        return self.kind in {"skill", "skill-md"}

    @property
    def document(self) -> Path | None:
        """Return the SKILL.md of a skill, or the one file that it is; None where there is none."""
        if self.path.is_file():
            return self.path
        files = sorted(path for path in self.path.glob("*") if path.is_file())
        named = next((path for path in files if path.name.lower() == "skill.md"), None)
        return files[0] if named is None and len(files) == 1 else named


def unpacked(archive: Path) -> Path:
    """Unpack `archive` once into the user's cache, and return the folder.

    Raises FileNotFoundError when the archive is not there. Several processes may race: the first
    rename wins.
    """
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()[:16]
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "panguard-corpora"
    target = root / f"{archive.name.split('.')[0]}-{digest}"
    if target.is_dir():
        return target
    root.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=root))
    with tarfile.open(archive) as tar:
        tar.extractall(scratch, filter="data")
    try:
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


@cache
def _texts(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


def text_of(sample: Sample) -> str:
    """Return the text of a sample that is a text, or the main document of a skill."""
    if sample.path.name == "texts.jsonl":
        return _texts(sample.path)[sample.id]
    document = sample.document
    return document.read_bytes().decode("utf-8", "replace") if document else ""


def samples() -> Iterator[Sample]:
    """List every sample of the dev corpora, in the order of the manifest."""
    root = unpacked(SAMPLES) / "dev"
    with (root / "manifest.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Sample(
                id=row["id"],
                path=root / row["path"],
                malicious=row["label"] == "malicious",
                set=row["set"],
                kind=row["kind"],
                tier=row["tier"],
                family=row.get("family") or "",
                cluster=row.get("cluster") or row["id"],
            )
