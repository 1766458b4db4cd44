"""What the last test of each agent's protection showed, and when.

Kept to be told later, never to be taken for now.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.values import dataclass

_FILE = "doctor.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """One agent's test: protected only if an attack was seen to be stopped.

    `fault` says what was wrong, if anything.
    """

    host: str
    at: float
    protected: bool
    fault: str = ""
    note: str = ""


def keep_proofs(folder: Path, proofs: Iterable[Proof]) -> None:
    """Keep proofs in place of older ones of the same agents."""
    kept = {proof.host: proof for proof in (*read_proofs(folder), *proofs)}
    lines = [[proof.host, proof.at, proof.protected, proof.fault, proof.note] for proof in kept.values()]
    write_whole(private_folder(folder) / _FILE, json.dumps(lines).encode())


def read_proofs(folder: Path) -> tuple[Proof, ...]:
    """Return what is kept; nothing where it cannot be read."""
    try:
        return tuple(Proof(*line) for line in json.loads(read_if_there(folder / _FILE) or b"[]"))
    except (ValueError, TypeError):
        return ()
