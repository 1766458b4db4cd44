"""Fetches what a server publishes and believes only what is signed: the driver of TUF's client.

Rollback, freeze, mix-and-match, endless data and wrong signatures are refused by python-tuf; this module
says how much is fetched at most, and says in plain words what was refused.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tuf.api import exceptions as faults
from tuf.api.metadata import Metadata, TargetFile, Timestamp
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from panguard.disk import private_folder, read_if_there
from panguard.errors import MessageError, SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.pack import (
    CANDIDATES,
    INDEX,
    REVOCATIONS,
    SEGMENT,
    PackIndex,
    Publication,
    index_of,
    publication_of,
)

METADATA = "/tuf/metadata/"
TARGETS = "/tuf/targets/"
_CONFIG = UpdaterConfig(
    max_root_rotations=DEFAULT_LIMITS.roots,
    max_delegations=2,
    root_max_length=DEFAULT_LIMITS.root_bytes,
    timestamp_max_length=DEFAULT_LIMITS.timestamp_bytes,
    snapshot_max_length=DEFAULT_LIMITS.snapshot_bytes,
    targets_max_length=DEFAULT_LIMITS.targets_bytes,
)
_SEGMENT = re.compile(r"community/rules-[0-9]{5}\.json")
_FOUND = 200


class Supply(Protocol):
    """Where signed files come from: a server, or a bundle that was carried by hand."""

    def stream(self, path: str) -> tuple[int, Iterator[bytes]]:
        """Return the status of an answer (200 where it is there), and its body in pieces."""
        ...


class _Fetcher(FetcherInterface):
    """Gives python-tuf what a supply has; `known` are files that were just fetched."""

    def __init__(self, supply: Supply, known: Mapping[str, bytes]) -> None:
        self._supply = supply
        self._known = known

    def _fetch(self, url: str) -> Iterator[bytes]:
        if url in self._known:
            return iter([self._known[url]])
        status, pieces = self._supply.stream(url)
        if status == _FOUND:
            return pieces
        for _ in pieces:
            break  # the answer is closed when its pieces are let go
        raise faults.DownloadHTTPError(f"the server answered {status}", status)


def fetch(
    places: Places,
    root: bytes,
    supply: Supply,
    *,
    known: Mapping[str, bytes] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Publication:
    """Fetch and verify what is published; what was fetched before is not fetched again.

    Raises SourceError with the reason where something is refused, or does not come.
    """
    private_folder(places.metadata)
    private_folder(places.targets)
    try:
        updater = Updater(
            str(places.metadata),
            METADATA,
            str(places.targets),
            TARGETS,
            _Fetcher(supply, known or {}),
            _CONFIG,
            bootstrap=root,
        )
        updater.refresh()
        return _publication(updater, limits)
    except faults.DownloadError as error:
        raise SourceError(_download_reason(error)) from error
    except faults.RepositoryError as error:
        raise SourceError(_refusal(error)) from error
    except MessageError as error:
        raise SourceError(f"what was published cannot be used: {error}") from error


def _publication(updater: Updater, limits: Limits) -> Publication:
    """Fetch the index and what it names; the signed sizes of all are added up before the first is fetched."""
    index_bytes = _content(updater, _described(updater, INDEX), limits)
    index = index_of(index_bytes)
    _check_names(index, limits)
    described = {path: _described(updater, path) for path in (*index.segments, CANDIDATES, REVOCATIONS)}
    if sum(item.length for item in described.values()) > limits.pack_bytes:
        raise SourceError(f"the rules are larger than {limits.pack_bytes} bytes; nothing was fetched")
    files = {path: _content(updater, item, limits) for path, item in described.items()}
    return publication_of({INDEX: index_bytes, **files})


def _check_names(index: PackIndex, limits: Limits) -> None:
    """Refuse names that no publisher of ours gives, and more segments than there can be."""
    strange = next((path for path in index.segments if not _SEGMENT.fullmatch(path)), None)
    if strange is not None or len(set(index.segments)) != len(index.segments):
        raise MessageError(f"{INDEX}: names segments in a way that is not expected")
    if len(index.segments) > limits.pack_rules // SEGMENT + 1:
        raise MessageError(f"{INDEX}: names {len(index.segments)} segments, more than there can be")


def _described(updater: Updater, path: str) -> TargetFile:
    described = updater.get_targetinfo(path)
    if described is None:
        raise MessageError(f"{path}: is missing from what is signed")
    return described


def _content(updater: Updater, described: TargetFile, limits: Limits) -> bytes:
    if described.length > limits.pack_bytes:
        raise SourceError(f"{described.path}: is larger than {limits.pack_bytes} bytes; it was not fetched")
    found = updater.find_cached_target(described) or updater.download_target(described)
    return Path(found).read_bytes()


def expiry(places: Places) -> datetime | None:
    """Return until when the server's last word is good; None where there is none yet."""
    data = read_if_there(places.metadata / "timestamp.json")
    if data is None:
        return None
    try:
        metadata: Metadata[Timestamp] = Metadata.from_bytes(data)
    except faults.RepositoryError:
        return None
    return metadata.signed.expires.astimezone(UTC)


def _download_reason(error: faults.DownloadError) -> str:
    if isinstance(error, faults.DownloadLengthMismatchError):
        return "the server sent more than is signed, or than is allowed; nothing of it is used"
    if isinstance(error, faults.DownloadHTTPError):
        return f"a file that should be there is not ({error})"
    cause = error.__cause__
    return str(cause) if isinstance(cause, SourceError) else f"the fetch failed: {error}"


_REFUSALS: tuple[tuple[type[faults.RepositoryError], str], ...] = (
    (faults.ExpiredMetadataError, "what the server says is out of date; it may hold back newer rules"),
    (faults.BadVersionNumberError, "the server offers an older state than before (rollback)"),
    (faults.LengthOrHashMismatchError, "a file is not the one that was signed (altered, cut off or mixed)"),
    (faults.UnsignedMetadataError, "something is not signed by a key that is trusted for it"),
)


def _refusal(error: faults.RepositoryError) -> str:
    said = next(
        (words for kind, words in _REFUSALS if isinstance(error, kind)), "what the server says is refused"
    )
    return f"{said}: {error}"
