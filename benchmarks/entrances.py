"""Compares the two entrances, byte for byte: what the web scanner says of a sample with what `pga scan` prints.

    python -m benchmarks.entrances [--each N] [--processes N]

Texts are pasted, a lone SKILL.md is chosen as a file, folders are packed and uploaded; on the command line the
same bytes come from a pipe or lie in a file. `--each` takes only so many samples of every set. Exits with 1
where an answer differs, and names the samples.
"""

import argparse
import io
import os
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import chdir, redirect_stdout
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.corpora import Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.measures import table
from panguard.cli.main import main as pga
from panguard.cli.web_auditing import auditing_here
from panguard.config import Surroundings, load
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.web.lanes import Lanes
from panguard.web.make import make_site
from panguard.web.site import routes_of
from panguard.web.visits import Allowed
from panguard.web.worker import Here

ARCHIVE, MANIFEST = "sample.zip", "SKILL.md"
UNBOUNDED = 1_000_000_000
_WHEN = (2026, 1, 1, 0, 0, 0)


class HandedIn(NamedTuple):
    """What somebody hands in: a text, or a file of a name."""

    data: bytes
    file: str = ""


def handed_in(sample: Sample) -> HandedIn:
    """Return a sample as somebody would hand it in."""
    if not sample.is_skill:
        # A browser sends line breaks in one way, whatever was pasted.
        text = text_of(sample).replace("\r\n", "\n").replace("\r", "\n")
        return HandedIn(text.encode("utf-8", "surrogatepass"))
    if sample.path.is_file():
        return HandedIn(sample.path.read_bytes(), MANIFEST)
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in sample.path.rglob("*") if path.is_file()):
            name = f"{sample.path.name}/{path.relative_to(sample.path).as_posix()}"
            packed.writestr(zipfile.ZipInfo(name, _WHEN), path.read_bytes())
    return HandedIn(stored.getvalue(), ARCHIVE)


class Entrances:
    """Both entrances, in this process, with the settings of its environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        surroundings = Surroundings(os.environ, sys.platform, folder)
        auditing = auditing_here(load(surroundings, {}).settings, surroundings)
        self._lanes = Lanes(auditing, Here, Here)
        self._database = Database.in_folder(folder)
        migrate(self._database)
        site = make_site(
            self._database,
            self._lanes,
            lambda: auditing,
            lambda: datetime(2026, 11, 21, tzinfo=UTC),
            allowed=Allowed(UNBOUNDED, UNBOUNDED),
        )
        self._visitor = TestClient(Starlette(routes=routes_of(site)))

    def shown(self, sent: HandedIn) -> bytes:
        """Return the JSON that the site offers; where there is none, what it says instead."""
        if sent.file:
            answer = self._visitor.post("/scan", files={"file": (sent.file, sent.data)})
        else:
            pasted = sent.data.replace(b"\n", b"\r\n")
            answer = self._visitor.post("/scan", files={"text": (None, pasted)})
        found = re.search(r"/r/[0-9a-f]{32}", answer.text)
        return self._visitor.get(f"{found[0]}/json").content if found else answer.content

    def printed(self, sent: HandedIn) -> bytes:
        """Return what `pga scan` prints."""
        # A lone SKILL.md says nothing of its folder on the site; a pipe has none either.
        target = "-" if sent.file in ("", MANIFEST) else sent.file
        handed = self._folder / (sent.file or MANIFEST)
        handed.write_bytes(sent.data)
        output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(sent.data))
        try:
            with chdir(self._folder), redirect_stdout(output):
                pga(["scan", target, "--format", "json", "--jobs", "1"])
        finally:
            sys.stdin = stdin
            handed.unlink()
        output.flush()
        return output.buffer.getvalue()

    def agree(self, sent: HandedIn) -> bool:
        """Say whether both say the same."""
        return self.shown(sent) == self.printed(sent)

    def close(self) -> None:
        """Let go of the database and the threads."""
        self._lanes.close()
        self._database.close()


def chosen(each: int) -> list[Sample]:
    """Return the samples to compare: so many of every set and label, 0 for all."""
    seen: Counter[tuple[str, str, bool]] = Counter()
    found = []
    for sample in samples():
        kind = (sample.set, sample.kind, sample.malicious)
        if (not each or seen[kind] < each) and handed_in(sample).data.strip():
            seen[kind] += 1
            found.append(sample)
    return found


def differing(part: Sequence[Sample]) -> list[Sample]:
    """Return the samples over which the entrances differ."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PANGUARD_STATE_DIR": folder, "PANGUARD_CLOUD_URL": "none", "PANGUARD_REVIEW": "off"}
        both = Entrances(Path(folder))
        found = [sample for sample in part if not both.agree(handed_in(sample))]
        both.close()
    return found


def _rows(compared: Sequence[Sample], different: Sequence[Sample]) -> Iterator[tuple[object, ...]]:
    counts, other = Counter(s.set for s in compared), Counter(s.set for s in different)
    for name in sorted(counts):
        yield name, counts[name], other[name]
    yield "altogether", len(compared), len(different)


def main() -> int:
    """Compare, print, and say by the exit code whether all are equal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    compared = chosen(options.each)
    parts = [compared[start :: options.processes * 4] for start in range(options.processes * 4)]
    with get_context("spawn").Pool(options.processes) as pool:
        different = [sample for found in pool.imap_unordered(differing, parts) for sample in found]
    print(table(("set", "samples", "that differ"), _rows(compared, different)))
    for sample in different[:20]:
        print(f"differs: {sample.set} {sample.id}")
    return int(bool(different))


if __name__ == "__main__":
    ended(main)
