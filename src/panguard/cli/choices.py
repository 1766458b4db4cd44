"""What the user decided about single rules, as a run uses it. Most decided nothing: that costs one look."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from panguard.errors import ConfigError
from panguard.findings import Phrase, phrase, verbatim
from panguard.rules.sources import Trusted
from panguard.scan.amend import Step

FILE = "choices.json"
_LISTED = 5
_NONE: Mapping[str, str] = MappingProxyType({})


class ChosenRules(NamedTuple):
    """The rules that are trusted and muted in this run.

    `ours` are muted rules of packs and folders, `synced` those of the Threat Cloud in use, each with the
    reason that a report gives. `problem` says why nothing is known.
    """

    trusted: tuple[Trusted, ...] = ()
    ours: Mapping[str, str] = _NONE
    synced: Mapping[str, str] = _NONE
    problem: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return what happens to a verdict after a baseline."""
        if not self.ours and not self.synced:
            return ()
        from panguard.scan.muted import ApplyMutes

        return (ApplyMutes(self.ours, self.synced),)

    @property
    def notices(self) -> tuple[Phrase, ...]:
        """Say which rules are muted, in every report, so that none is forgotten."""
        told = []
        if self.problem:
            told.append(
                phrase("{problem}. Until then no rule is muted or trusted.", problem=verbatim(self.problem))
            )
        if names := sorted({*self.ours, *self.synced}):
            more = phrase("and {count} more", count=len(names) - _LISTED)
            listed = verbatim(", ".join(names[:_LISTED]))
            rules = phrase("{names} {more}", names=listed, more=more) if names[_LISTED:] else listed
            told.append(
                phrase(
                    "Muted on this machine, so that its findings do not count: {rules}. "
                    "To undo it: pga rules mute RULE --off",
                    rules=rules,
                )
            )
        return tuple(told)


NOTHING_CHOSEN = ChosenRules()


def chosen_rules(state: Path, server: str) -> ChosenRules:
    """Read what was decided, for a run with the Threat Cloud at `server`, empty without one."""
    try:
        os.lstat(state / FILE)
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING_CHOSEN
    except OSError:
        pass  # reading it says what is wrong
    from panguard.cli.choices_file import choices_in

    try:
        choices = choices_in(state)
    except ConfigError as error:
        return ChosenRules(problem=str(error))
    muted = choices.muted_with(server)
    return ChosenRules(
        choices.trusted_from(server) if server else (),
        {item.rule: _why(item.since, item.reason) for item in muted if not item.server},
        {item.rule: _why(item.since, item.reason) for item in muted if item.server},
    )


def _why(since: str, reason: str) -> str:
    return f"{since}: {reason}" if reason else since
