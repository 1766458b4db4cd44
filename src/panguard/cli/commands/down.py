"""`pga down`: takes everything of the guard off this machine again."""

import argparse
import shutil
from pathlib import Path

from panguard.cli.commands.guard_uninstall import removed
from panguard.cli.guard_here import ended, here
from panguard.cli.guard_service import remove_service
from panguard.cli.options import add_common_options
from panguard.findings import phrase
from panguard.guard.upkeep import quarantine_of

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what stays."""
    parser.add_argument("--keep-journal", action="store_true", help="leave the record of what happened")
    add_common_options(parser)


def _remove_empty(folder: Path) -> None:
    """Remove the folder that the program remembers things in, if the guard alone was in it."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def run(arguments: argparse.Namespace) -> int:
    """Remove hooks, service and state; what could not be removed is said."""
    at = here(arguments)
    faults = removed(at, None)
    remove_service(at)
    if not (at.stop() if at.status() is not None else ended(at.place)):
        at.client.say(phrase("The guard does not end; see {file}", file=str(at.place.log)))
        return EXIT_FAILED
    if faults:
        at.client.say(phrase("Some hooks are left, so what they need stays too. Mend the files named above."))
        return EXIT_FAILED
    kept = quarantine_of(at.place).kept()
    if not arguments.keep_journal:
        shutil.rmtree(at.place.folder, ignore_errors=True)
        _remove_empty(at.place.folder.parent)
    if kept:
        at.client.say(
            phrase(
                "What is in quarantine stays there ({count}). To put it back: pga guard quarantine",
                count=len(kept),
            )
        )
    at.client.say(phrase("PanGuard no longer watches your agents. To have it back: pga up"))
    return 0
