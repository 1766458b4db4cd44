"""The keys of a Threat Cloud: two that sign rarely and belong elsewhere, one that signs every day.

`root` says which keys count, `targets` which of them may sign community rules: both are needed when keys are
made, renewed or replaced, and at no other time. The online key signs what changes. Whoever steals it can
publish bad community rules until it is replaced, and nothing else.
"""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import ConfigError
from panguard.values import dataclass

ONLINE = Path("keys", "online.pem")
OFFLINE = Path("keys-offline")
_ROOT = "root.pem"
_TARGETS = "targets.pem"


@dataclass(frozen=True, slots=True)
class OfflineKeys:
    """The keys that sign who may sign."""

    root: CryptoSigner
    targets: CryptoSigner


def online_key(data: Path) -> CryptoSigner:
    """Return the key that signs every day, made on first use."""
    return _opened(data / ONLINE) or _made(data / ONLINE)


def offline_keys(folder: Path, *, make: bool = False) -> OfflineKeys:
    """Return the keys in a folder; raises ConfigError where they are not there and may not be made."""
    found = {name: _opened(folder / name) for name in (_ROOT, _TARGETS)}
    keys = {
        name: key or (_made(folder / name) if make else _missing(folder / name))
        for name, key in found.items()
    }
    return OfflineKeys(keys[_ROOT], keys[_TARGETS])


def advice(data: Path) -> str | None:
    """Say what to do with offline keys that still lie beside the data; None once they are gone."""
    folder = data / OFFLINE
    if not (folder / _ROOT).exists() and not (folder / _TARGETS).exists():
        return None
    return (
        f"{folder}: these keys decide which keys scanners trust. Move this folder to a place that is not "
        "connected, such as a USB stick in a drawer, with a copy elsewhere; it is needed again once a year"
    )


def _opened(file: Path) -> CryptoSigner | None:
    data = read_if_there(file)
    if data is None:
        return None
    try:
        return CryptoSigner(load_pem_private_key(data, None))
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{file}: is no key that can be used ({error}); restore it from a backup") from None


def _made(file: Path) -> CryptoSigner:
    private_folder(file.parent)
    key = CryptoSigner.generate_ed25519()
    write_whole(file, key.private_bytes)
    return key


def _missing(file: Path) -> CryptoSigner:
    raise ConfigError(f"{file}: this key is not here; bring the offline keys back, or name their folder")
