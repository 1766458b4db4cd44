"""`pga down`: takes everything of the guard off this machine again."""

import argparse
import shutil
from pathlib import Path

from panguard.cli.cloud_settings import user_file
from panguard.cli.commands.guard_uninstall import removed
from panguard.cli.guard_choices import USER_FILE
from panguard.cli.guard_here import Here, ended, here
from panguard.cli.guard_service import remove_service
from panguard.cli.options import add_common_options
from panguard.findings import phrase, verbatim
from panguard.guard.install import restoring, take_out, tried
from panguard.guard.upkeep import quarantine_of

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what stays."""
    parser.add_argument("--keep-journal", action="store_true", help="leave the record of what happened")
    add_common_options(parser)


def _settings_back(at: Here) -> int:
    """Take back what was kept in the user's own settings, if nobody wrote there since; return what failed."""
    change = restoring(USER_FILE, user_file(), at.place)
    fault = change.fault or (tried(take_out, change, at.place) if change.changes else "")
    if fault:
        at.client.say(verbatim(fault))
    return 1 if fault else 0


def _is_removed(folder: Path) -> bool:
    """Remove a folder; say whether it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _remove_empty(folder: Path) -> None:
    """Remove the folder that the program remembers things in, if the guard alone was in it.

    A link that leads to it is its user's.
    """
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def run(arguments: argparse.Namespace) -> int:
    """Remove hooks, service and state; what could not be removed is said."""
    at = here(arguments)
    faults = removed(at, None) + _settings_back(at)
    remove_service(at)
    if not (at.stop() if at.status() is not None else ended(at.place)):
        at.client.say(phrase("The guard does not end; see {file}", file=str(at.place.log)))
        return EXIT_FAILED
    if faults:
        at.client.say(phrase("Some hooks are left, so what they need stays too. Mend the files named above."))
        return EXIT_FAILED
    kept = quarantine_of(at.place).kept()
    at.place.leave()
    if not arguments.keep_journal:
        if not _is_removed(at.place.folder):
            at.client.say(
                phrase("{folder} could not be removed; check its rights", folder=str(at.place.folder))
            )
            return EXIT_FAILED
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
