"""`pga cloud serve`: a Threat Cloud in one command, without any configuration."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from panguard.cli.cloud_options import (
    add_listening_options,
    add_place_options,
    add_policy_options,
    server_libraries,
    whole_number,
)

# Scanners refuse to work longer than that.
_MOST_BITS = 12
_LONGEST_CYCLE = 3_600
_LARGEST_RATE = 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and how to decide."""
    add_place_options(parser)
    add_listening_options(parser, port=8740)
    parser.add_argument("--web", action="store_true", help="serve the web scanner on the same port")
    add_policy_options(parser)
    parser.add_argument(
        "--known-good",
        metavar="DIR",
        type=Path,
        help="harmless skills (.md, .txt) that no promoted rule may fire on, besides those that come along",
    )
    parser.add_argument(
        "--work-bits",
        metavar="N",
        type=whole_number(0, _MOST_BITS),
        default=7,
        help="how much work a new identity costs; one more doubles it (default: 7, about a second)",
    )
    parser.add_argument(
        "--cycle",
        metavar="SECONDS",
        type=whole_number(1, _LONGEST_CYCLE),
        default=60,
        help="how often it decides and publishes (default: 60)",
    )
    parser.add_argument(
        "--rate",
        metavar="N",
        type=whole_number(1, _LARGEST_RATE),
        default=120,
        help="messages a minute from one identity; five times as many from one network (default: 120)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    with server_libraries():
        from panguard.cli.cloud_database import options_from
        from panguard.cli.web_site import web_addition
        from panguard.threatcloud.server.keys import advice
        from panguard.threatcloud.server.measuring import Measuring, known_good_in
        from panguard.threatcloud.server.options import Rates
        from panguard.threatcloud.server.ports import Parts
        from panguard.threatcloud.server.publishing import Publisher
        from panguard.threatcloud.server.serving import Listening, database_of, make_folder, serve, utc_now
        from panguard.values import replace
    options = replace(
        options_from(arguments),
        work_bits=arguments.work_bits,
        cycle=timedelta(seconds=arguments.cycle),
        trusted_proxies=tuple(arguments.trusted_proxy),
        rates=Rates(network_per_minute=5 * arguments.rate, client_per_minute=arguments.rate),
    )
    listening = Listening(_tell, arguments.host, arguments.port, arguments.tls_cert, arguments.tls_key)
    make_folder(arguments.data)
    texts = known_good_in(arguments.known_good) if arguments.known_good else ()
    publisher = Publisher(arguments.data)
    if told := advice(arguments.data):
        print(told, file=sys.stderr)
    database = database_of(arguments.data, arguments.database)
    addition = web_addition(database, options) if arguments.web else None
    parts = Parts(clock=utc_now, gates=Measuring(texts), publisher=publisher, addition=addition)
    serve(database, arguments.data, options, parts, listening)
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)
