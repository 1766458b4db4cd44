"""What a reader should know about how the scan was set up."""

from collections.abc import Iterable
from pathlib import Path

from panguard.config import Remark, Resolved
from panguard.errors import UsageError
from panguard.findings import Phrase, phrase
from panguard.report.model import PackUsed


def setting_notices(resolved: Resolved) -> tuple[Phrase, ...]:
    """Say which settings a scanned tree was refused, and which a project file loosened."""
    notices = []
    for file, keys in _by_file(resolved.ignored):
        notices.append(
            phrase(
                "Not used from {file}, which was found and not named by you: {keys}. "
                "If you mean it, add --config {file}",
                file=file,
                keys=keys,
            )
        )
    for file, keys in _by_file(resolved.loosened):
        notices.append(phrase("{file} makes this scan less strict: {keys}.", file=file, keys=keys))
    return tuple(notices)


def _by_file(remarks: Iterable[Remark]) -> Iterable[tuple[str, str]]:
    files: dict[str, list[str]] = {}
    for remark in remarks:
        files.setdefault(remark.file, []).append(remark.key)
    return ((file, ", ".join(keys)) for file, keys in files.items())


def rule_notices(packs: Iterable[PackUsed], folders: Iterable[Path]) -> tuple[Phrase, ...]:
    """Say which folders named by the reader hold rules that cannot be used.

    Raises `UsageError` for a folder that holds no rule that can: a scan with it would be one without.
    """
    counts = {pack.name: pack for pack in packs}
    notices = []
    for folder in dict.fromkeys(folders):
        pack = counts.get(str(folder).replace("\n", " "), PackUsed(str(folder)))
        if not pack.rules:
            raise UsageError(f"{folder}: holds no rule that can be used; see: pga rules validate {folder}")
        if pack.rejected:
            notices.append(
                phrase(
                    "Rules of {folder} that cannot be used: {count}; see: pga rules validate {folder}",
                    count=pack.rejected,
                    folder=folder,
                )
            )
    return tuple(notices)


def cache_notices(folder: Path, *, unkept: bool) -> tuple[Phrase, ...]:
    """Say that compiled rules could not be kept, so that every scan compiles them anew."""
    if not unkept:
        return ()
    return (
        phrase("Compiled rules cannot be kept in {folder}: every scan takes seconds longer.", folder=folder),
    )


def comment_notices(unheard: int) -> tuple[Phrase, ...]:
    """Say that the scanned files asked for silence and did not get it."""
    if not unheard:
        return ()
    return (
        phrase(
            "Comments in the scanned files that ask to ignore findings, not obeyed: {count}. "
            "If the files are your own, add --trust-inline",
            count=unheard,
        ),
    )


def empty_notices(targets: Iterable[str]) -> tuple[Phrase, ...]:
    """Say which targets hold nothing that can be audited."""
    return tuple(phrase("Nothing to scan in {target}", target=target) for target in targets)
