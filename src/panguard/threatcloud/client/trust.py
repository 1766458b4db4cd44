"""Which root a server's word is checked against: one that the user pinned, or one that came along."""

import hashlib
import json
from typing import NamedTuple

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.wire import Wire

_GROUP = 4
_OK = 200


class Shown(NamedTuple):
    """What a person compares before a root is pinned: a fingerprint, and until when the root is valid."""

    fingerprint: str
    version: int
    expires: str


def pinned_root(places: Places) -> bytes | None:
    """Return the root that a server is known by; None where it is a stranger."""
    return read_if_there(places.root) or read_if_there(places.shipped_root)


def pin(places: Places, root: bytes) -> None:
    """Know a server by a root from now on."""
    private_folder(places.server)
    write_whole(places.root, root)


def offered_root(wire: Wire) -> bytes:
    """Fetch the newest root of a server. Raises SourceError where it has none."""
    newest = None
    for version in range(1, DEFAULT_LIMITS.roots + 1):
        answer = wire.get(f"/tuf/metadata/{version}.root.json", most=DEFAULT_LIMITS.root_bytes)
        if answer.status != _OK:
            break
        newest = answer.body
    if newest is None:
        raise SourceError(f"{wire.url}: this is no Threat Cloud (it has no root to show); check the address")
    return newest


def shown(root: bytes) -> Shown:
    """Return what identifies a root; raises SourceError for what is none, or not signed by itself."""
    try:
        metadata: Metadata[Root] = Metadata.from_bytes(root)
        if not isinstance(metadata.signed, Root):
            raise SourceError("what the server calls its root is something else; do not trust it")
        metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    except RepositoryError as error:
        raise SourceError(f"what the server calls its root cannot be trusted: {error}") from error
    return Shown(fingerprint(metadata.signed), metadata.signed.version, f"{metadata.signed.expires:%Y-%m-%d}")


def fingerprint(root: Root) -> str:
    """Return the digest of the keys that may sign roots, in groups that can be read aloud."""
    role = root.roles[Root.type]
    keys = sorted(json.dumps(root.keys[keyid].keyval, sort_keys=True) for keyid in role.keyids)
    digest = hashlib.sha256(f"{role.threshold}\n{keys}".encode()).hexdigest()[:32]
    return "-".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))
