"""`pga web`: the web scanner on this machine, in one command."""

import argparse
import os
import sys
from pathlib import Path

from panguard.cli.cloud_options import add_place_options, server_libraries, whole_number

_LARGEST_PORT = 65_535


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where to listen, and where results are kept."""
    add_place_options(parser)
    parser.add_argument("--host", metavar="HOST", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument(
        "--port", metavar="PORT", type=whole_number(0, _LARGEST_PORT), default=8750, help="default: 8750"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    with server_libraries():
        import uvicorn
        from starlette.applications import Starlette

        from panguard.config import cache_directory
        from panguard.rules.sources import default_sources
        from panguard.threatcloud.server.migrate import migrate
        from panguard.threatcloud.server.serving import database_of, utc_now
        from panguard.web.audits import Lanes, Plan
        from panguard.web.results import Results
        from panguard.web.site import Site, routes_of
    database = database_of(Path(arguments.data), arguments.database)
    migrate(database)
    plan = Plan(default_sources(), cache_directory(os.environ, sys.platform))
    lanes = Lanes.in_processes(plan, os.cpu_count() or 1)
    try:
        app = Starlette(routes=routes_of(Site(lanes, Results(database, utc_now))))
        uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)
    finally:
        lanes.close()
    return 0
