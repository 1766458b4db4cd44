"""`pga explain ID`: what a finding means, why it is dangerous, what to do, and how to accept it."""

import argparse

from panguard.cli.rule_page import explain_finding, explain_rule
from panguard.cli.rulebook import add_rule_options, open_rulebook, rule_called, unknown_rule
from panguard.guard import watched
from panguard.scan import explain

EXPLANATIONS = {**explain.EXPLANATIONS, **{kind.id: kind for kind in watched.EXPLANATIONS}}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `explain`."""
    parser.add_argument("id", metavar="ID", help="a rule or finding, such as ATR-2026-00001")
    add_rule_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Explain one rule or one kind of finding; an unknown id is a usage error with the nearest one."""
    book = open_rulebook(arguments)
    explanation = EXPLANATIONS.get(arguments.id.lower())
    if explanation:
        book.write(explain_finding(explanation, book.pen))
        return 0
    rules = book.pack().rules
    rule = rule_called(arguments.id, rules)
    if rule is None:
        raise unknown_rule(arguments.id, [*(known.id for known in rules), *EXPLANATIONS])
    book.write(explain_rule(rule, book.pen))
    return 0
