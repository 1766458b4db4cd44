"""How the web scanner audits: as `pga scan` does on this machine, with its rules, choices and settings.

No model is asked: what strangers hand in is sent to nobody, and costs nobody money. Comments in what they
hand in are not obeyed, and no baseline is used: both are about what the user of a machine owns.
"""

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from panguard import __version__
from panguard.cli.auditor import Auditor, Plan, sources_of
from panguard.cli.choices import ChosenRules, chosen_rules
from panguard.cli.cloud_link import CloudLink, cloud_link, now
from panguard.cli.notices import comment_notices, rule_notices
from panguard.config import Settings, Surroundings, cache_directory, state_directory
from panguard.limits import Limits, reading
from panguard.report.model import Report
from panguard.rules.sources import RuleSource, Trusted
from panguard.scan.skill import Skill
from panguard.threatcloud.client.places import Current, Places
from panguard.web.audits import AuditFault, Shares, SkillAudited
from panguard.web.excerpts import lines_around
from panguard.web.submission import Kind, Submission

_FRAME = re.compile(r'^  File "[^"\n]{1,300}", line \d{1,6}, in \w{1,100}$', re.MULTILINE)
_Reasons = tuple[tuple[str, str], ...]


class Choices(NamedTuple):
    """What the user decided about single rules, as a value that can be compared; see `ChosenRules`."""

    trusted: tuple[Trusted, ...] = ()
    ours: _Reasons = ()
    synced: _Reasons = ()
    problem: str = ""

    @property
    def rules(self) -> ChosenRules:
        """Return them as a scan uses them."""
        return ChosenRules(self.trusted, dict(self.ours), dict(self.synced), self.problem)


class AsScans(NamedTuple):
    """Audits as scans on this machine do: equal ones do it alike. `current` are the synced rules in use."""

    settings: Settings
    state: Path
    cache: Path
    current: Current | None = None
    choices: Choices = Choices()
    learns: bool = False

    @property
    def sources(self) -> tuple[RuleSource, ...]:
        """Return where the rules are from."""
        return sources_of(self.settings, self._link.sources())

    @property
    def limits(self) -> Limits:
        """Return how much is read of what is handed in."""
        return reading(self.settings.max_megabytes)

    @property
    def shares(self) -> Shares:
        """Return what is told of what is handed in."""
        places = self._link.places
        told = places is not None and places.known and self.settings.share and not self.settings.offline
        return Shares(self.settings.cloud_url, self.learns) if told else Shares()

    @property
    def _link(self) -> CloudLink:
        places = Places(self.state, self.settings.cloud_url) if self.settings.cloud_url else None
        return CloudLink(self.settings, places, self.current, _looked(places), self.choices.trusted)

    def check(self) -> None:
        """Raise UsageError where folders of rules that the user named hold none that can be used."""
        if self.settings.rules:
            self.prepare()
            rule_notices(_auditor(self).packs, self.settings.rules)

    def prepare(self) -> None:
        """Load the rules in this process."""
        _auditor(self).prepare()

    def audit(self, skill: Skill) -> SkillAudited:
        """Audit one skill in this process. Raises AuditFault."""
        auditor = _auditor(self)
        done = auditor(skill)
        if done.amended is None:
            raise AuditFault("\n".join(_FRAME.findall(done.trace)))
        verdict = done.amended.verdict
        lines = tuple(
            (file, number, line) for (file, number), line in lines_around(skill, verdict.findings).items()
        )
        return SkillAudited(verdict, auditor.packs, lines, done.amended.unheard, done.grave)

    def report(self, parts: Sequence[SkillAudited]) -> Report:
        """Return what `pga scan` says of these skills."""
        return Report(
            tuple(part.verdict for part in parts),
            __version__,
            parts[0].packs,
            self.settings.fail_on,
            self.settings.allow_incomplete,
            (
                *rule_notices(parts[0].packs, self.settings.rules),
                *comment_notices(sum(part.unheard for part in parts)),
                *self.choices.rules.notices,
                *self._link.notices(now()),
            ),
        )

    def tell(self, parts: Sequence[SkillAudited], submission: Submission) -> None:
        """Leave what a scan leaves, and start a look at the Threat Cloud where one is due."""
        grave = tuple((part.verdict, part.grave) for part in parts if part.grave is not None)
        self._link.tell([part.verdict for part in parts], now(), grave, tuple(_names(submission)))

    def look(self) -> None:
        """Start a look at the Threat Cloud where one is due, as a scan that found nothing does."""
        self._link.tell((), now())


@lru_cache(maxsize=2)
def _auditor(auditing: AsScans) -> Auditor:
    """Return what audits in this process; its rules are loaded once, whatever else changes."""
    plan = Plan(
        sources=auditing.sources,
        cache=auditing.cache,
        limits=auditing.limits,
        steps=auditing.choices.rules.steps,
        learning=auditing.learns,
    )
    return Auditor(plan)


def auditing_here(settings: Settings, surroundings: Surroundings) -> AsScans:
    """Return how skills are audited on this machine now: it changes with a sync, and with choices."""
    environment, platform = surroundings.environment, surroundings.platform
    state = state_directory(environment, platform)
    chosen = chosen_rules(state, settings.cloud_url)
    link = cloud_link(settings, surroundings, chosen)
    choices = Choices(
        chosen.trusted, tuple(chosen.ours.items()), tuple(chosen.synced.items()), chosen.problem
    )
    return AsScans(
        settings, state, cache_directory(environment, platform), link.current, choices, link.learns
    )


def _looked(places: Places | None) -> float:
    """Return the time of the last look at the Threat Cloud that ended well."""
    try:
        return os.stat(places.current).st_mtime if places else 0.0  # noqa: PTH116 - as in `leaflet`
    except OSError:
        return 0.0


def _names(submission: Submission) -> Iterator[str]:
    """Yield the names that a submission itself has, which nothing that leaves this machine may carry."""
    if submission.kind is Kind.LINK:
        parts = urlsplit(submission.data.decode("utf-8", "replace"))
        yield parts.hostname or ""
        yield from unquote(parts.path).split("/")
    yield submission.name
    yield submission.name.partition(".")[0]
