"""`pga config show`: the settings in force and where each comes from."""

import argparse
import os
import sys
from pathlib import Path

from panguard.cli.options import add_common_options
from panguard.config import AUTO, KEYS, NEVER, Resolved, Surroundings, load


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with the configuration."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    show = actions.add_parser("show", help="print every setting", description="Print every setting in force.")
    show.add_argument("--origin", action="store_true", help="also print where each value comes from")
    show.add_argument("--json", action="store_true", help="print JSON")
    add_common_options(show)


def run(arguments: argparse.Namespace) -> int:
    """Print the settings as TOML that a configuration file can hold, or as JSON."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    resolved = load(surroundings, {}, file=arguments.config)
    lines = (
        _json(resolved, origin=arguments.origin)
        if arguments.json
        else _toml(resolved, origin=arguments.origin)
    )
    sys.stdout.write(lines)
    return 0


def _values(resolved: Resolved) -> dict[str, object]:
    """Return every setting as a configuration file would say it; what is not set is None."""
    settings = resolved.settings
    values: dict[str, object] = {
        "format": settings.format,
        "fail-on": NEVER if settings.fail_on is None else settings.fail_on.label,
        "exit-zero": settings.exit_zero,
        "allow-incomplete": settings.allow_incomplete,
        "offline": settings.offline,
        "jobs": settings.jobs,
        "quiet": settings.quiet,
        "show-suppressed": settings.show_suppressed,
        "lang": settings.lang,
        "explain": settings.explain,
        "rules": [str(path) for path in settings.rules],
        "baseline": None if settings.baseline is None else str(settings.baseline),
        "trust-inline": settings.trust_inline,
        "color": settings.color,
        "timing": settings.timing,
        "max-megabytes": settings.max_megabytes,
        "cloud-url": settings.cloud_url or NEVER,
        "share": settings.share,
        "propose": settings.propose,
        "review": settings.review,
        "review-consent": settings.review_consent,
        "review-budget": settings.review_budget,
        "review-url": settings.review_url or AUTO,
        "review-model": settings.review_model or AUTO,
        "review-cloud": settings.review_cloud,
        "review-cloud-model": settings.review_cloud_model or AUTO,
        "review-cloud-url": settings.review_cloud_url or AUTO,
        "posture": settings.posture,
        "fail-closed": list(settings.fail_closed),
        "hooks-over-http": settings.hooks_over_http,
        "guard-service": settings.guard_service,
        "mcp-fail-closed": settings.mcp_fail_closed,
    }
    return {name: values[name] for name in KEYS}


def _json(resolved: Resolved, *, origin: bool) -> str:
    import json

    values = _values(resolved)
    shown: object = values
    if origin:
        origins = resolved.origins
        shown = {
            name: {"value": value, "origin": origins[name].kind, "place": origins[name].place or None}
            for name, value in values.items()
        }
    return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"


def _toml(resolved: Resolved, *, origin: bool) -> str:
    import json

    lines = []
    for name, value in _values(resolved).items():
        line = (
            f"# {name} is not set" if value is None else f"{name} = {json.dumps(value, ensure_ascii=False)}"
        )
        lines.append(f"{line:<34}  # {resolved.origins[name]}" if origin else line)
    return "\n".join(lines) + "\n"
