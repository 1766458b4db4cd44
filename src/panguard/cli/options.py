"""The options of `pga scan` and what the command line says about the settings."""

import argparse
from collections.abc import Mapping

_FLAGS: tuple[tuple[str, str], ...] = (
    ("exit-zero", "exit 0 even when there are findings (an incomplete scan still exits 3)"),
    ("allow-incomplete", "exit 0 although something could not be inspected"),
    ("offline", "send nothing over the network, not even to fetch a git address"),
    ("quiet", "print only skills with findings, and no progress bar"),
    ("show-suppressed", "also print what a baseline or a trusted comment accepts"),
    ("explain", "print why each finding matters and how to fix it"),
    ("trust-inline", "obey 'panguard: ignore[...]' comments in the scanned files; only for your own tree"),
    ("timing", "print how long each audit took (makes the output differ from run to run)"),
)
SETTINGS = (
    *("format", "fail-on", "jobs", "lang", "rules", "baseline", "color", "max-megabytes", "review"),
    *(name for name, _ in _FLAGS),
)


def add_scan_options(parser: argparse.ArgumentParser) -> None:
    """Add what `scan` and `audit skill` understand; nothing has a default, so that files can say it."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a skill folder, a file, an archive, a git URL, or - for standard input; "
        "without one, everything installed on this machine",
    )
    _add_output_options(parser)
    _add_verdict_options(parser)
    _add_acceptance_options(parser)
    for name, summary in _FLAGS:
        parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, default=None, help=summary)
    add_common_options(parser)


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", metavar="FORMAT", help="text (default), json, sarif, markdown, html or junit"
    )
    parser.add_argument("--output", metavar="FILE", help="write the report to FILE instead of printing it")
    add_language_option(parser)
    parser.add_argument(
        "--color", "--colour", metavar="WHEN", help="auto (default), always or never; NO_COLOR is respected"
    )


def _add_verdict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fail-on",
        metavar="LEVEL",
        help="exit 1 from this level on: low, medium, high (default), critical, none",
    )
    parser.add_argument(
        "--rules", metavar="DIR", action="append", help="also use the rules in DIR (may be repeated)"
    )
    parser.add_argument(
        "--max-megabytes",
        metavar="N",
        help="read N MB of each file and twice that of each skill (default 1); more takes longer",
    )
    parser.add_argument(
        "--review",
        metavar="WHO",
        help="who reviews what rules leave undecided: auto (default), local, cloud or off; "
        "local and cloud review all that is not refused already",
    )
    parser.add_argument("--jobs", metavar="N", help="audit N skills at a time (default: automatic)")


def _add_acceptance_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", metavar="FILE", help="accept the findings listed in FILE")
    parser.add_argument("--write-baseline", metavar="FILE", help="list open findings in FILE; needs --reason")
    parser.add_argument("--reason", metavar="TEXT", help="why what the new baseline lists is acceptable")
    parser.add_argument("--owner", metavar="NAME", default="", help="who accepted them")
    parser.add_argument("--expires", metavar="DATE", help="last day of the acceptance, such as 2027-01-31")


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command that reads settings understands."""
    parser.add_argument("--config", metavar="FILE", help="use this configuration file, and trust it")
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def add_language_option(parser: argparse.ArgumentParser) -> None:
    """Add the language in which a command speaks."""
    parser.add_argument("--lang", metavar="LANG", help="en or zh-TW (default: from your locale)")


def add_cloud_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command understands that speaks with a Threat Cloud."""
    parser.add_argument(
        "--url", metavar="URL", dest="cloud_url", help="the Threat Cloud (setting: cloud-url)"
    )
    add_language_option(parser)
    add_common_options(parser)


def given(arguments: argparse.Namespace) -> Mapping[str, object]:
    """Return the settings that the command line names."""
    values = {name: vars(arguments)[name.replace("-", "_")] for name in SETTINGS}
    return {name: value for name, value in values.items() if value is not None}
