"""What every command about one's own Threat Cloud shares: where its data lies, how it decides.

The libraries of a server are an extra. They are imported only when one of these commands runs.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from panguard.errors import UsageError

DATA = "threat-cloud"
VARIABLE = "PANGUARD_DATABASE"
_LARGEST_QUORUM = 1_000
_LARGEST_HOURS = 8_760
_BUDGET = 10.0
_MOST_DOLLARS = 100_000.0
_LARGEST_PORT = 65_535


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add the folder in which a server keeps what is not in its database."""
    parser.add_argument(
        "--data", metavar="DIR", type=Path, default=Path(DATA), help=f"the data folder (default: ./{DATA})"
    )


def add_place_options(parser: argparse.ArgumentParser) -> None:
    """Add where the data of a server lies."""
    add_data_option(parser)
    parser.add_argument(
        "--database",
        metavar="URL",
        default=os.environ.get(VARIABLE, ""),
        help=f"postgresql://USER@HOST/NAME for a fleet (default: {VARIABLE}, else a file in the data folder)",
    )


def add_listening_options(parser: argparse.ArgumentParser, *, port: int) -> None:
    """Add where a server listens, with which certificate, and behind which proxies."""
    parser.add_argument("--host", metavar="HOST", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument(
        "--port",
        metavar="PORT",
        type=whole_number(0, _LARGEST_PORT),
        default=port,
        help=f"default: {port}; 0 takes any that is free",
    )
    parser.add_argument("--tls-cert", metavar="FILE", type=Path, help="certificate; only TLS 1.3 is spoken")
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="its key")
    parser.add_argument(
        "--trusted-proxy",
        metavar="CIDR",
        action="append",
        type=_network,
        default=[],
        help="believe X-Forwarded-For from there; may be given more than once (default: nobody)",
    )


def add_public_option(parser: argparse.ArgumentParser, what: str) -> None:
    """Add where people reach the pages that this machine serves."""
    parser.add_argument(
        "--public-url",
        metavar="URL",
        type=_address,
        help=f"where people reach {what} behind a proxy: answers to that name and to those of this machine",
    )


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("write an address such as https://scan.example.org")
    return text


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a network such as 10.0.0.0/8 or 127.0.0.1/32") from error


def add_policy_options(parser: argparse.ArgumentParser) -> None:
    """Add how a server decides."""
    parser.add_argument(
        "--quorum",
        metavar="N",
        type=whole_number(1, _LARGEST_QUORUM),
        default=3,
        help="independent networks that must confirm a candidate (default: 3)",
    )
    parser.add_argument(
        "--aged-after",
        metavar="HOURS",
        type=whole_number(0, _LARGEST_HOURS),
        default=24,
        help="hours after which the word of an identity has its full weight (default: 24)",
    )
    parser.add_argument(
        "--review",
        choices=["required", "advisory", "off"],
        default="off",
        help="whether a review must approve a rule; without one no rule may ever block (default: off)",
    )


def add_reviewer_options(parser: argparse.ArgumentParser) -> None:
    """Add which model is asked, where, and what it may cost."""
    parser.add_argument(
        "--review-model",
        metavar="WHO",
        default="",
        help="let a model review candidates: local, anthropic or openai, with :MODEL for a certain one "
        "(default: people do, with pga cloud review)",
    )
    parser.add_argument(
        "--review-url",
        metavar="URL",
        default="",
        help="where it answers: an Ollama on this machine, or a service that speaks as OpenAI does",
    )
    parser.add_argument(
        "--review-budget",
        metavar="DOLLARS",
        type=_dollars,
        default=_BUDGET,
        help=f"the most that a model in a cloud may cost in a month (default: {_BUDGET:g})",
    )


def _dollars(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 <= amount <= _MOST_DOLLARS:
        raise argparse.ArgumentTypeError("write an amount in dollars, such as 10 or 2.50")
    return amount


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number within bounds."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"write a whole number from {least} to {most}")
        return int(text)

    return read


def published_in(data: Path) -> Path:
    """Return a data folder in which something is published. Raises UsageError where nothing is."""
    if not (data / "public").is_dir():
        raise UsageError(f"{data}: nothing is published here; name the folder of the server with --data")
    if not os.access(data, os.W_OK):
        raise UsageError(f"{data}: cannot be written; run this as the user who runs the server")
    return data


@contextmanager
def server_libraries() -> Iterator[None]:
    """Say what to install where a library of the server is missing. Raises UsageError."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("panguard"):
            raise
        raise UsageError(
            f"a Threat Cloud needs more libraries ({error.name} is missing); "
            "install them with: pip install 'panguard[cloud]'"
        ) from error
