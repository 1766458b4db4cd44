"""`pga crystallize FILE --lines 40-52`: make a rule of an attack that was marked, try it, and propose it."""

import argparse

from panguard.cli.options import add_common_options
from panguard.terms import Category, Severity


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what is marked, what the rule is to say of it, and what becomes of it."""
    parser.description = (
        "Make a rule of an attack that you marked, and try it. Nothing leaves this machine without --propose."
    )
    parser.epilog = "Exit codes: 0 a rule was made, 1 none was, 2 usage."
    parser.add_argument(
        "samples",
        nargs="*",
        metavar="FILE[:LINES]",
        help="where the attack is, such as SKILL.md:40-52; several are samples of one attack",
    )
    parser.add_argument("--lines", metavar="40-52", help="the lines of the attack, for a FILE without any")
    parser.add_argument(
        "--category",
        metavar="WORD",
        choices=[category.value for category in Category],
        default=Category.SKILL_COMPROMISE.value,
        help=f"what kind of attack it is: {', '.join(Category)} (default: skill-compromise)",
    )
    parser.add_argument(
        "--severity",
        metavar="WORD",
        choices=[severity.label for severity in Severity if severity > Severity.INFO],
        default=Severity.HIGH.label,
        help="how bad it is: low, medium, high (default) or critical",
    )
    parser.add_argument(
        "--exact",
        action="store_true",
        help="keep addresses and data as they are, for a rule about them alone; such a rule may block",
    )
    parser.add_argument(
        "--explain", action="store_true", help="show the words that count, and every step of the trial"
    )
    parser.add_argument(
        "--list", action="store_true", help="show what became of evidence so far, and why; makes nothing"
    )
    parser.add_argument("--output", metavar="RULE.yaml", help="write the rule to a file")
    parser.add_argument("--propose", action="store_true", help="go on to propose it to the others")
    parser.add_argument("--yes", action="store_true", help="with --propose: send without being asked")
    parser.add_argument("--offline", action="store_true", default=None, help="send nothing over the network")
    parser.add_argument(
        "--url", metavar="URL", dest="cloud_url", help="the Threat Cloud (setting: cloud-url)"
    )
    parser.add_argument("--lang", metavar="LANG", help="en or zh-TW (default: from your locale)")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Make a rule, or show what became of earlier ones."""
    # What makes rules is a good deal more than what the help of this command needs.
    from panguard.cli.crystallising import run_with

    return run_with(arguments)
