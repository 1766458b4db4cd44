"""`pga scan`: read the targets, audit every skill, print one report, say by the exit code how it ended."""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from panguard import __version__
from panguard.cli.auditor import Amendment, Audited, Auditor, Plan, ReviewPlan, sources_of
from panguard.cli.choices import chosen_rules
from panguard.cli.cloud_link import CloudLink, cloud_link, now
from panguard.cli.notices import cache_notices, comment_notices, rule_notices, setting_notices
from panguard.cli.options import add_scan_options, given
from panguard.cli.output import deliver, render
from panguard.cli.progress import with_progress
from panguard.cli.targets import Targets, local_paths
from panguard.config import OFF, Settings, Surroundings, cache_directory, load, state_directory
from panguard.errors import UsageError
from panguard.findings import Phrase, Verdict, phrase
from panguard.limits import reading
from panguard.report.model import Outcome, Report, Unread
from panguard.scan.amend import Step
from panguard.scan.skill import Skill

SERIAL_FIRST = 24
"""So many skills are audited before more processes are worth their start."""

EXIT_CODES = {Outcome.CLEAN: 0, Outcome.FINDINGS: 1, Outcome.INCOMPLETE: 3, Outcome.NOTHING: 5}
EXIT_INTERNAL = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of a scan."""
    add_scan_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Scan what the command line names, or everything installed on this machine."""
    started = time.perf_counter()
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    scanned = local_paths(arguments.paths)
    resolved = load(surroundings, given(arguments), scanned=scanned, file=arguments.config)
    settings = resolved.settings
    amendment = _amendment(arguments, settings)
    targets = Targets(
        tuple(arguments.paths),
        surroundings,
        offline=settings.offline,
        owned=settings.trust_inline,
        limits=reading(settings.max_megabytes),
    )
    chosen = chosen_rules(
        state_directory(surroundings.environment, surroundings.platform), settings.cloud_url
    )
    cloud = cloud_link(settings, surroundings, chosen)
    auditor = Auditor(plan_of(settings, surroundings, (*amendment.steps, *chosen.steps), cloud))
    rules = _tried_rules(auditor, settings.rules)
    audits = tuple(with_progress(_audited(iter(targets), auditor, settings.jobs), shown=not settings.quiet))
    faults = tuple(audited for audited in audits if audited.trace)
    amended = tuple(audited.amended for audited in audits if audited.amended is not None)
    report = Report(
        verdicts=tuple(item.verdict for item in amended),
        tool_version=__version__,
        packs=auditor.packs,
        fail_on=settings.fail_on,
        allow_incomplete=settings.allow_incomplete,
        notices=(
            *setting_notices(resolved),
            *rules,
            *comment_notices(sum(item.unheard for item in amended)),
            *amendment.finish(amended),
            *chosen.notices,
            *targets.notices,
            *cache_notices(
                cache_directory(surroundings.environment, surroundings.platform), unkept=auditor.unkept
            ),
            *cloud.notices(now()),
        ),
        unread=(*targets.unread, *map(_unaudited, faults)),
        root=str(surroundings.directory),
        seconds=round(time.perf_counter() - started, 4) if settings.timing else None,
    )
    _publish(report, settings, arguments.output)
    sys.stdout.flush()
    cloud.tell(report.verdicts, now(), _grave(audits))
    _tell_faults(faults, debug=arguments.debug)
    return EXIT_INTERNAL if faults else exit_code(report, exit_zero=settings.exit_zero)


def _grave(audits: Sequence[Audited]) -> tuple[tuple[Verdict, Skill], ...]:
    """Return the skills in which something grave was found, each with its verdict."""
    return tuple(
        (item.amended.verdict, item.grave)
        for item in audits
        if item.amended is not None and item.grave is not None
    )


def _tried_rules(auditor: Auditor, folders: Sequence[Path]) -> tuple[Phrase, ...]:
    """Load rules of one's own before anything is audited, and say which of them cannot be used."""
    if not folders:
        return ()
    auditor.prepare()
    return rule_notices(auditor.packs, folders)


def exit_code(report: Report, *, exit_zero: bool) -> int:
    """Return the exit code of a report; `exit_zero` forgives findings, never a gap."""
    outcome = report.outcome
    if outcome is Outcome.FINDINGS and exit_zero:
        outcome = Outcome.INCOMPLETE if report.gap else Outcome.CLEAN
    return EXIT_CODES[outcome]


def _amendment(arguments: argparse.Namespace, settings: Settings) -> Amendment:
    if arguments.write_baseline is None:
        if arguments.reason or arguments.owner or arguments.expires:
            raise UsageError("--reason, --owner and --expires belong to --write-baseline FILE")
        if settings.baseline is None:
            return Amendment()
    from panguard.cli.acceptance import amendment, plan_new_baseline, today

    new = None
    if arguments.write_baseline is not None:
        new = plan_new_baseline(
            arguments.write_baseline,
            reason=arguments.reason,
            owner=arguments.owner,
            expires=arguments.expires,
            extended=settings.baseline,
            now=today(),
        )
    return amendment(settings.baseline, new)


def plan_of(
    settings: Settings, surroundings: Surroundings, steps: tuple[Step, ...], cloud: CloudLink
) -> Plan:
    """Return what an auditor needs, by the settings."""
    return Plan(
        sources=sources_of(settings, cloud.sources()),
        cache=cache_directory(surroundings.environment, surroundings.platform),
        timing=settings.timing,
        limits=reading(settings.max_megabytes),
        steps=steps,
        review=_review(settings, surroundings),
        learning=cloud.learns,
    )


def _review(settings: Settings, surroundings: Surroundings) -> ReviewPlan | None:
    if settings.review == OFF:
        return None
    return ReviewPlan(settings, state_directory(surroundings.environment, surroundings.platform))


def _audited(skills: Iterator[Skill], auditor: Auditor, jobs: int) -> Iterator[Audited]:
    """Audit in order; more processes join once there is enough to do."""
    workers = jobs or os.cpu_count() or 1
    if workers == 1:
        yield from map(auditor, skills)
        return
    yield from map(auditor, islice(skills, 1 if jobs else SERIAL_FIRST))
    following = next(skills, None)
    if following is not None:
        from panguard.cli.pool import Pool

        yield from Pool(auditor, _lost, workers).map(chain([following], skills))


def _lost(skill: Skill) -> Audited:
    return Audited(skill.source, trace=f"{skill.source}: the process that audited it died\n")


def _unaudited(fault: Audited) -> Unread:
    return Unread(fault.source, phrase("internal error: it was not audited"))


def _publish(report: Report, settings: Settings, output: str | None) -> None:
    destination = None if output in (None, "-") else output
    deliver(render(report, settings, sys.stdout if destination is None else None), destination)


def _tell_faults(faults: Sequence[Audited], *, debug: bool) -> None:
    if faults:
        from panguard.cli.crash import details

        end = details("\n".join(fault.trace for fault in faults), debug=debug)
        names = ", ".join(fault.source for fault in faults[:3])
        print(f"pga: internal error while auditing {names}{end}", file=sys.stderr)
