"""`pga cloud serve`: a Threat Cloud in one command, without any configuration."""

import argparse
import sys
import threading
from datetime import timedelta
from pathlib import Path

from panguard.cli.cloud_options import (
    add_listening_options,
    add_place_options,
    add_policy_options,
    add_public_option,
    add_reviewer_options,
    server_libraries,
    whole_number,
)
from panguard.limits import DEFAULT_LIMITS

_LONGEST_CYCLE = 3_600
_LARGEST_RATE = 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and how to decide."""
    add_place_options(parser)
    add_listening_options(parser, port=8740)
    add_public_option(parser, "the pages of --web")
    parser.add_argument("--web", action="store_true", help="serve the web scanner on the same port")
    add_policy_options(parser)
    add_reviewer_options(parser)
    parser.add_argument(
        "--known-good",
        metavar="DIR",
        type=Path,
        help="harmless skills (.md, .txt) that no promoted rule may fire on, besides those that come along",
    )
    parser.add_argument(
        "--work-bits",
        metavar="N",
        type=whole_number(0, DEFAULT_LIMITS.work_bits),
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
    parser.add_argument(
        "--publish",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="sign and publish from this data folder; of a fleet without a common folder, only one may",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    with server_libraries():
        from panguard.cli.cloud_database import options_from
        from panguard.cli.cloud_reviewer import reviewer_of
        from panguard.cli.web_site import web_addition
        from panguard.threatcloud.clock import utc_now
        from panguard.threatcloud.server.database import database_of
        from panguard.threatcloud.server.keys import advice
        from panguard.threatcloud.server.measuring import Measuring, known_good_in
        from panguard.threatcloud.server.migrate import migrate
        from panguard.threatcloud.server.options import Rates
        from panguard.threatcloud.server.ports import Parts
        from panguard.threatcloud.server.serving import Listening, check, serve
        from panguard.threatcloud.server.starting import alone, publisher_of
        from panguard.values import replace
    options = replace(
        options_from(arguments),
        work_bits=arguments.work_bits,
        cycle=timedelta(seconds=arguments.cycle),
        trusted_proxies=tuple(arguments.trusted_proxy),
        rates=Rates(network_per_minute=5 * arguments.rate, client_per_minute=arguments.rate),
    )
    listening = Listening(
        _tell,
        arguments.host,
        arguments.port,
        arguments.tls_cert,
        arguments.tls_key,
        trusted=options.trusted_proxies,
    )
    # Whatever may be wrong is found before keys are made.
    texts = known_good_in(arguments.known_good) if arguments.known_good else ()
    check(listening)
    database = database_of(arguments.data, arguments.database)
    with alone(arguments.data) as first:
        if not first:
            print(
                f"{arguments.data}: another server uses this folder; see --database for a fleet",
                file=sys.stderr,
            )
        migrate(database)
        publisher = publisher_of(database, arguments.data) if arguments.publish else None
        if told := advice(arguments.data):
            print(told, file=sys.stderr)
        gates = Measuring(texts)
        addition = (
            web_addition(database, options, arguments.host, arguments.public_url or "")
            if arguments.web
            else None
        )
        parts = Parts(utc_now, gates, reviewer_of(arguments), publisher, addition)
        threading.Thread(target=gates.prepare, daemon=True).start()
        serve(database, arguments.data, options, parts, listening)
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)
