"""`pga notify digest`: the report of the last day, shown here."""

import argparse
import time

from panguard.cli.guard_here import here
from panguard.cli.notify_here import telephone
from panguard.cli.options import add_common_options, add_language_option
from panguard.guard.reading import Reading
from panguard.language.catalogue import catalogue_for
from panguard.notify.incident import grouped
from panguard.notify.notice import Audience, Day
from panguard.notify.wording import Reader, digest_message

_DAY = 86_400
_MOST = 5_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add for whom."""
    parser.add_argument("--audience", choices=[each.value for each in Audience], default=Audience.OWNER.value)
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what a daily report would say of the last 24 hours; nothing is sent."""
    at = telephone(arguments)
    now = time.time()
    reading = Reading(here(arguments).place.folder)
    first = reading.first_since(now - _DAY)
    entries = reading.after(first - 1, _MOST) if first else ()
    day = Day(reading.last() - first + 1 if first else 0, tuple(each.notice for each in grouped(entries)))
    catalogue = catalogue_for(at.client.settings.lang)
    reader = Reader(Audience(arguments.audience), catalogue, at.plan().machine)
    message = digest_message("", now, day, reader)
    at.client.write([message.title, "", *message.text.splitlines()])
    return 0
