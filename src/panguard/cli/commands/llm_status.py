"""`pga llm status`: who would review a skill, why nobody would, and what this month has cost."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from panguard.cli.options import add_common_options
from panguard.cli.output import presentation
from panguard.cli.reviews import reviewing
from panguard.config import Surroundings, load, state_directory
from panguard.findings import Phrase, phrase, verbatim
from panguard.language.catalogue import Catalogue, catalogue_for
from panguard.llm.reviewing import LlmStatus
from panguard.report.pen import Pen


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how it is shown."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--offline", action="store_true", default=None, help="as in a scan with --offline")
    parser.add_argument("--lang", metavar="LANG", help="en or zh-TW (default: from your locale)")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what a scan would do; only this machine is asked."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    chosen = {
        name: vars(arguments)[name] for name in ("offline", "lang") if vars(arguments)[name] is not None
    }
    settings = load(surroundings, chosen, file=arguments.config).settings
    state = state_directory(surroundings.environment, surroundings.platform)
    status = reviewing(settings, state, surroundings.environment).status()
    catalogue = catalogue_for(settings.lang)
    if arguments.json:
        import json

        print(json.dumps(_object(status, catalogue), indent=2, ensure_ascii=False))
        return 0
    pen = Pen(catalogue, presentation(settings, sys.stdout, os.environ))
    rows = [(pen.say(label), pen.say(value)) for label, value in _rows(status)]
    for label, value in rows:
        sys.stdout.write("".join(f"{line}\n" for line in pen.labelled(label, value, _LABEL)))
    return 0


_LABEL = 10


def _rows(status: LlmStatus) -> Iterator[tuple[Phrase, Phrase]]:
    yield phrase("review"), verbatim(status.mode)
    yield phrase("local"), _local(status)
    yield phrase("cloud"), _cloud(status)
    yield phrase("budget"), _budget(status)
    yield (
        phrase("answers"),
        phrase("{count} are kept, and cost nothing when they are needed again", count=status.cache_entries),
    )


def _local(status: LlmStatus) -> Phrase:
    if status.local_reason is not None:
        return status.local_reason
    return phrase("{model} at {url}", model=status.local_model, url=status.local_url)


def _cloud(status: LlmStatus) -> Phrase:
    if status.cloud_reason is not None:
        return status.cloud_reason
    return phrase("{model} ({provider})", model=status.cloud_model, provider=status.cloud_provider)


def _budget(status: LlmStatus) -> Phrase:
    if status.spent is None:
        return phrase("nobody knows what this month has cost, and so nothing is spent")
    return phrase(
        "${spent} of ${budget} spent this month",
        spent=f"{status.spent:.2f}",
        budget=f"{status.budget:.2f}",
    )


def _object(status: LlmStatus, catalogue: Catalogue) -> dict[str, object]:
    def reason(told: Phrase | None) -> str | None:
        return None if told is None else catalogue.say(told)

    return {
        "review": str(status.mode),
        "local": {
            "url": status.local_url or None,
            "model": status.local_model or None,
            "reason": reason(status.local_reason),
        },
        "cloud": {
            "provider": status.cloud_provider or None,
            "model": status.cloud_model or None,
            "key": status.cloud_key,
            "consent": status.consent,
            "price_known": status.priced,
            "reason": reason(status.cloud_reason),
        },
        "budget": {"dollars": status.budget, "spent": status.spent, "left": status.left},
        "cache": {"answers": status.cache_entries, "bytes": status.cache_bytes},
    }
