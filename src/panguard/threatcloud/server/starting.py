"""What a server sees to before it starts: that nobody else uses its folder, and that it is who it was."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select

from panguard.disk import Locked, lock
from panguard.errors import ConfigError
from panguard.threatcloud.server.database import Database, make_folder
from panguard.threatcloud.server.publishing import Publisher
from panguard.threatcloud.server.schema import publications


def publisher_of(database: Database, data: Path) -> Publisher:
    """Return what publishes from a folder, whose keys are made where all is new. Raises ConfigError."""
    make_folder(data)
    published = select(publications.c.version)
    version = database.read(lambda connection: connection.execute(published).scalar_one())
    metadata = data / "public" / "metadata"
    if version and not any(metadata.glob("*.root.json")):
        raise ConfigError(
            f"{metadata}: the database is that of a server which published, but the roots that scanners "
            "trust are missing here; restore them from a backup, name the folder of that server, or "
            "leave publishing to it with --no-publish"
        )
    publisher = Publisher(data)
    publisher.check_key()
    return publisher


@contextmanager
def alone(data: Path) -> Iterator[bool]:
    """Say whether no other server uses a data folder; none that starts later is alone."""
    make_folder(data)
    with ExitStack() as held:
        try:
            held.enter_context(lock(data / "server.lock", wait=False))
        except Locked:
            yield False
        else:
            yield True
