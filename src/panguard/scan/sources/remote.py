"""Reads a git repository from its address."""

from collections.abc import Callable, Iterator, Mapping

from panguard.errors import SourceError
from panguard.limits import Limits
from panguard.scan.skill import Skill
from panguard.scan.sources.address import Address, parse_address
from panguard.scan.sources.packages import Origin, packages


def read_repository(
    target: str,
    limits: Limits,
    environment: Mapping[str, str],
    *,
    offline: bool,
    settings: Mapping[str, str] | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> Iterator[Skill]:
    """Read the packages of a repository, which is fetched when the first one is asked for.

    `settings` are settings of git besides ours. What is no longer `wanted` is not fetched to its end.

    Raises `SourceError` at once for an address that is refused, or on the network while `offline`.
    """
    address = parse_address(target)
    if offline and not address.is_local:
        message = f"{address.shown} is on the network, and the scan is offline"
        raise SourceError(f"{message}; clone it while online, and scan the folder")
    return _fetched(address, limits, environment, settings, wanted)


def _fetched(
    address: Address,
    limits: Limits,
    environment: Mapping[str, str],
    settings: Mapping[str, str] | None,
    wanted: Callable[[], bool],
) -> Iterator[Skill]:
    from panguard.scan.sources.git import repository  # noqa: PLC0415 - not for addresses that are refused

    with repository(address, limits, environment, settings, wanted) as tree:
        yield from packages(tree, origin_of(address), limits)


def origin_of(address: Address) -> Origin:
    """Return what the tree of a repository is called."""
    folder = address.folder.rpartition("/")[2] or None
    version = f"@{address.version}" if address.version else ""
    source = address.shown + version + (f"#{address.folder}" if address.folder else "")
    return Origin(source, folder or address.name, folder, joint="/" if address.folder else "#")
