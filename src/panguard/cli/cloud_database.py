"""Opens what a server decides by and where it keeps it, from the options of a command.

Imported only by commands that look after a server: what it imports is an extra.
"""

import argparse
from datetime import timedelta

from panguard.errors import UsageError
from panguard.threatcloud.consensus import Reviewing
from panguard.threatcloud.server.database import FILE, Database, database_of
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Options, policies


def options_from(arguments: argparse.Namespace) -> Options:
    """Return how a server decides, from the options given."""
    promoting, revoking = policies(arguments.quorum, timedelta(hours=arguments.aged_after))
    return Options(policy=promoting, revocation=revoking, reviewing=Reviewing(arguments.review))


def existing_database(arguments: argparse.Namespace) -> Database:
    """Open the database of a server that was started before. Raises UsageError where there is none."""
    if not arguments.database and not (arguments.data / FILE).is_file():
        raise UsageError(
            f"{arguments.data}: no Threat Cloud has its data here; name its folder with --data, or start "
            "one with: pga cloud serve"
        )
    database = database_of(arguments.data, arguments.database)
    migrate(database)
    return database
