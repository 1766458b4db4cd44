"""The gates as the server uses them; their grounds are gathered once, for the first candidate."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from panguard.crystallize.gates import GateReport, Grounds, examine
from panguard.crystallize.grounds import grounds
from panguard.errors import UsageError
from panguard.limits import DEFAULT_LIMITS, Limits

_SUFFIXES = (".md", ".txt")


class Measuring:
    """Tries candidates at the gates; `texts` are harmless texts that an operator adds to those there are."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._texts = tuple(texts)

    @cached_property
    def _grounds(self) -> Grounds:
        return grounds(texts=self._texts)

    def prepare(self) -> None:
        """Gather the grounds, which takes seconds, before the first candidate needs them."""
        _ = self._grounds

    def check(self, rule_text: str) -> GateReport:
        """Try a rule at every gate."""
        return examine(rule_text, self._grounds)


def known_good_in(folder: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """Read the harmless texts of a folder. Raises UsageError where there is none or one cannot be read."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder; name one of harmless skills")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not files:
        raise UsageError(f"{folder}: holds no .md or .txt file; name a folder of harmless skills")
    try:
        return tuple(path.read_bytes()[: limits.max_file_bytes].decode("utf-8", "replace") for path in files)
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be read: {error.strerror}") from error
