"""Starts the real server with the tests' gates and publisher: `python -m ... DATA DATABASE-URL`."""

import sys
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.server.database import database_of
from panguard.threatcloud.server.options import Options, policies
from panguard.threatcloud.server.ports import Parts
from panguard.threatcloud.server.serving import Listening, serve
from tests.simulators.threat_cloud import RATES, StandInGates


def main(data: str, url: str) -> None:
    """Serve on any free port until a signal comes; the first line printed says where."""
    promoting, revoking = policies(3, timedelta(0))
    options = Options(
        policy=promoting,
        revocation=revoking,
        work_bits=1,
        trusted_proxies=(ip_network("127.0.0.0/8"),),
        rates=RATES,
    )
    listening = Listening(lambda line: print(line, flush=True), port=0)  # noqa: T201
    serve(database_of(Path(data), url), Path(data), options, Parts(utc_now, StandInGates()), listening)


if __name__ == "__main__":
    main(*sys.argv[1:])
