"""`pga install`: fetches a skill, audits it, shows the report, and installs it only if it passes."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from panguard import __version__
from panguard.agents.table import Agent
from panguard.cli.auditor import Auditor
from panguard.cli.choices import chosen_rules
from panguard.cli.cloud_link import cloud_link
from panguard.cli.cloud_settings import agreed
from panguard.cli.commands.scan import EXIT_INTERNAL, exit_code, plan_of
from panguard.cli.guard_here import Here, here
from panguard.cli.guard_things import note, rules_here
from panguard.cli.options import add_common_options, add_language_option
from panguard.cli.output import deliver, render
from panguard.config import Settings, load, state_directory
from panguard.errors import PanguardError, UsageError
from panguard.findings import Phrase, phrase
from panguard.guard.host import Action
from panguard.guard.installed import Installed
from panguard.guard.installed_words import installed
from panguard.guard.lockfile import NAME, key_of, read_lock, shared, write_shared
from panguard.guard.placing import (
    Pin,
    agents_with_skills,
    put_in_place,
    skills_folder,
    staged_things,
    standing,
)
from panguard.guard.quarantine import Kept
from panguard.guard.staging import Offered, Opened, bring, checked_name, opened
from panguard.guard.upkeep import lock_of, project_of, quarantine_of
from panguard.limits import reading
from panguard.printable import printable
from panguard.report.model import Report, Unread
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.packages import Origin, packages
from panguard.terms import RiskLevel, Severity
from panguard.values import dataclass, replace

EXIT_REFUSED = 1
_SETTINGS = ("fail_on", "offline", "lang", "color", "explain", "allow_incomplete")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what, for whom, and how."""
    parser.add_argument(
        "source", metavar="SOURCE", help="a folder, an archive or the address of a git repository"
    )
    parser.add_argument(
        "--agent", required=True, choices=[agent.id for agent in agents_with_skills()], help="for this agent"
    )
    parser.add_argument(
        "--project", action="store_true", help="for this project alone, and pin it for the team"
    )
    parser.add_argument("--skill", metavar="NAME", help="which one, where the source has several")
    parser.add_argument("--name", metavar="NAME", help="the name of its folder (default: its own)")
    parser.add_argument("--dry-run", action="store_true", help="audit and show, and install nothing")
    parser.add_argument(
        "--force", action="store_true", help="also where the risk is high; never where it is critical"
    )
    parser.add_argument(
        "--replace", action="store_true", help="also where another skill has the name; it is kept"
    )
    parser.add_argument("--fail-on", metavar="LEVEL", help="refuse from this level on (as for pga scan)")
    for name in ("offline", "explain", "allow-incomplete"):
        parser.add_argument(
            f"--{name}", action=argparse.BooleanOptionalAction, default=None, help="as for pga scan"
        )
    parser.add_argument("--color", "--colour", metavar="WHEN", help="auto (default), always or never")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Install a skill; the exit code is that of a scan of it."""
    at = here(arguments)
    given = {name.replace("_", "-"): vars(arguments)[name] for name in _SETTINGS}
    values = {name: value for name, value in given.items() if value is not None} | {"format": "text"}
    settings = load(at.surroundings, values, file=arguments.config).settings
    if (
        not os.path.lexists(arguments.source)
        and "://" not in arguments.source
        and "@" not in arguments.source
    ):
        raise UsageError(f"{printable(arguments.source)}: no such file or folder; check the path")
    with (
        tempfile.TemporaryDirectory(prefix="panguard-install-") as scratch,
        opened(arguments.source, at.surroundings.environment, offline=settings.offline) as source,
    ):
        offered = _chosen(source, arguments)
        staged = Path(scratch) / checked_name(arguments.name or offered.name)
        bring(source, offered, staged)
        if not any(path.name.lower() == "skill.md" and path.is_file() for path in staged.iterdir()):
            raise UsageError(
                f"{printable(arguments.source)}: its SKILL.md is no file of its own, and only such files are "
                "installed; put the file there in place of the link"
            )
        return _Gate(at, settings, arguments, offered, staged).pass_through()


def _chosen(source: Opened, arguments: argparse.Namespace) -> Offered:
    found = [item for item in source.offered if arguments.skill in (None, item.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(item.name for item in source.offered))
    if not names:
        raise UsageError(
            f"{printable(arguments.source)}: there is no skill in it (no folder with a SKILL.md)"
        )
    raise UsageError(
        f"{printable(arguments.source)}: choose one of its skills with --skill NAME: {printable(names)}"
    )


@dataclass(frozen=True, slots=True)
class _Gate:
    """What a skill has to pass before it is installed."""

    at: Here
    settings: Settings
    arguments: argparse.Namespace
    offered: Offered
    staged: Path

    def pass_through(self) -> int:
        """Audit, show, decide, install; return the exit code."""
        report = self._audited()
        deliver(render(report, self.settings, sys.stdout), None)
        sys.stdout.flush()
        code = exit_code(report, exit_zero=False)
        if report.unread:
            return EXIT_INTERNAL
        for path in self.offered.left_out:
            self._say(phrase("Not installed with it, since it is no file of its own: {path}", path=path))
        agent = next(item for item in agents_with_skills() if item.id == self.arguments.agent)
        project = self._project() if self.arguments.project else None
        target = skills_folder(agent, self.at.machine, project) / self.staged.name
        if not self._passes(report, code):
            return code or EXIT_REFUSED
        if self.arguments.dry_run:
            self._say(phrase("It would be installed at {path}. Nothing was changed.", path=str(target)))
            return code
        return self._install(agent, target, project, code)

    def _say(self, sentence: Phrase) -> None:
        self.at.client.say(sentence)

    def _audited(self) -> Report:
        at, settings = self.at, self.settings
        state = state_directory(at.surroundings.environment, at.surroundings.platform)
        chosen = chosen_rules(state, settings.cloud_url)
        auditor = Auditor(
            plan_of(settings, at.surroundings, chosen.steps, cloud_link(settings, at.surroundings, chosen))
        )
        name = self.staged.name
        limits = reading(settings.max_megabytes)
        skills = packages(list_folder(self.staged, limits), Origin(self.offered.origin, name, name), limits)
        audits = tuple(map(auditor, skills))
        return Report(
            verdicts=tuple(item.amended.verdict for item in audits if item.amended is not None),
            tool_version=__version__,
            packs=auditor.packs,
            fail_on=settings.fail_on,
            allow_incomplete=settings.allow_incomplete,
            notices=chosen.notices,
            unread=tuple(
                Unread(item.source, phrase("internal error: it was not audited"))
                for item in audits
                if item.trace
            ),
        )

    def _passes(self, report: Report, code: int) -> bool:
        """Say whether it may be installed, and tell why not."""
        worst = max((verdict.worst for verdict in report.verdicts), default=Severity.INFO)
        level = max((verdict.level for verdict in report.verdicts), default=RiskLevel.LOW)
        if worst is Severity.CRITICAL or level is RiskLevel.CRITICAL:
            self._say(phrase("It is dangerous and was not installed; nothing can force that."))
            return False
        if code == 0 or self.arguments.force:
            return True
        if self.arguments.dry_run or not sys.stdin.isatty():
            self._say(
                phrase("It was not installed. To install it all the same, after you looked at it: --force")
            )
            return False
        return agreed(phrase("It did not pass. Install it all the same?"), self.at.client)

    def _project(self) -> Path:
        folder = self.at.surroundings.directory
        root = project_of(folder, self.at.machine.home)
        if root is None:
            raise UsageError(f"{folder}: this is no project; go to one, or leave out --project")
        return root

    def _install(self, agent: Agent, target: Path, project: Path | None, code: int) -> int:
        at = self.at
        lock = lock_of(at.place)
        there = standing(target, agent)
        origin = self._origin()
        if there is not None and not self._may_replace(there, origin):
            return EXIT_REFUSED
        action = Action.ALLOW if code == 0 else Action.ASK
        pin = Pin(origin, rules_here(at), action.label, accepted=code != 0)
        try:
            kept = put_in_place(
                self.staged,
                target,
                agent,
                pin,
                lock=lock,
                quarantine=quarantine_of(at.place),
                replaced=self._replaced,
            )
        except OSError as error:
            raise PanguardError(
                f"{target}: it was not installed ({error.strerror}); check the folder"
            ) from error
        if project is not None:
            self._pin_for_team(project, target)
        note(at, agent.id, target.name, "install", installed(str(target), origin))
        self._say(phrase("Installed at {path}, and pinned.", path=str(target)))
        if kept is not None:
            self._say(phrase("What was there before is kept: pga guard quarantine show {id}", id=kept.id))
        return 0

    def _origin(self) -> str:
        """Return what tells this skill from one of another origin."""
        source: str = self.arguments.source
        if not os.path.lexists(source):
            return self.offered.origin
        inner = self.offered.parcel.base
        return os.path.realpath(source) + (f"#{inner}" if inner else "")

    def _may_replace(self, there: Installed, origin: str) -> bool:
        """Say whether what has the name may go: it is from there and unchanged, or the user said so."""
        known = lock_of(self.at.place).entries().get(key_of(there.path))
        if self.arguments.replace:
            return True
        if known is not None and known.origin == origin and known.digest == there.digest:
            return True
        if known is not None and known.origin == origin:
            self._say(phrase("{path} was changed since it was installed.", path=str(there.path)))
        elif known is not None and known.origin:
            self._say(
                phrase("{path} is there already, from {origin}.", path=str(there.path), origin=known.origin)
            )
        else:
            self._say(
                phrase("{path} is there already, and was not installed from here.", path=str(there.path))
            )
        self._say(phrase("It was left as it is. To replace it (it is kept in quarantine): --replace"))
        return False

    def _replaced(self, there: Installed) -> Kept:
        reason = self.at.client.pen.say(phrase("it was replaced by pga install"))
        return Kept("", time.time(), there.path, there.agents[0], reason, there.digest)

    def _pin_for_team(self, project: Path, target: Path) -> None:
        path = project / NAME
        entries = dict(read_lock(path) or {})
        mine = lock_of(self.at.place).entries()
        for thing in staged_things(target.parent, agents_with_skills()[0]):
            if thing.path.is_relative_to(target) and thing.path.is_relative_to(project):
                pinned = mine.get(key_of(thing.path))
                if pinned is not None:
                    entries[key_of(thing.path, project)] = shared(replace(pinned, origin=self.offered.origin))
        write_shared(path, entries)
