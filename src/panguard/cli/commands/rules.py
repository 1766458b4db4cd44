"""`pga rules`: list, show, test and validate the rules, count them, and decide about single ones."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from panguard.cli.rule_table import (
    PROPERTIES,
    chosen,
    full_record,
    list_page,
    rule_record,
    stats_page,
    stats_record,
)
from panguard.cli.rulebook import Rulebook, add_rule_options, open_rulebook, rule_called, unknown_rule
from panguard.rules.model import Rule, Use
from panguard.rules.sources import RuleSource, SourceKind, folder_source, read_all
from panguard.terms import Category, Lane, Severity

EXIT_OK = 0
EXIT_PROBLEMS = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with rules."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, (summary, _) in ACTIONS.items():
        action = actions.add_parser(
            name, help=summary, description=f"{summary.capitalize()}.", allow_abbrev=False
        )
        if name in ("list", "stats"):
            _add_filters(action)
        elif name == "show":
            action.add_argument("id", metavar="ID", help="the rule, such as ATR-2026-00001")
        elif name in ("trust", "mute"):
            _add_choice(action, name)
        elif name == "pending":
            pass
        elif name == "test":
            action.add_argument(
                "names", nargs="*", metavar="ID|PATH", help="rules, files or folders of rules"
            )
        else:
            action.add_argument("names", nargs="*", metavar="PATH", help="files or folders of rules")
            action.add_argument("--strict", action="store_true", help="let warnings fail too")
        action.add_argument("--json", action="store_true", help="print JSON")
        add_rule_options(action)


_NAMED = {
    "trust": "the rule, or the first 8 digits of a candidate's id",
    "mute": "the rule, the id of a finding, or the first 8 digits of a candidate's id",
}


def _add_choice(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("id", metavar="ID", help=_NAMED[name])
    parser.add_argument("--off", action="store_true", help="undo it")
    if name == "trust":
        parser.add_argument("--only-show", action="store_true", help="show it, and never let it block")
    else:
        parser.add_argument("--reason", metavar="TEXT", default="", help="why, for whoever reads a report")
        parser.add_argument("--yes", action="store_true", help="do not ask, whatever the rule finds")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    options = {
        "category": [category.value for category in Category],
        "severity": [severity.label for severity in Severity],
        "lane": [lane.value for lane in Lane],
        "use": [use.value for use in Use],
    }
    for name, choices in options.items():
        only = f"only: {', '.join(choices)}"
        parser.add_argument(f"--{name}", choices=choices, metavar=name.upper(), help=only)
    parser.add_argument("--source", metavar="NAME", help="only: panguard, atr, or a folder as it was given")
    parser.add_argument(
        "--target", metavar="TARGET", help="only rules meant for TARGET, such as skill or mcp"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    return ACTIONS[arguments.action][1](open_rulebook(arguments), arguments)


def _filters(arguments: argparse.Namespace) -> dict[str, str]:
    given = vars(arguments)
    return {name: given[name] for name in PROPERTIES if given[name] is not None}


def _list(book: Rulebook, arguments: argparse.Namespace) -> int:
    rules = chosen(book.pack().rules, _filters(arguments))
    if arguments.json:
        return _write_json([rule_record(rule, book.chosen) for rule in rules])
    book.write(list_page(rules, book.chosen, book.pen))
    return EXIT_OK


def _stats(book: Rulebook, arguments: argparse.Namespace) -> int:
    pack = book.checked_pack()
    rules = chosen(pack.rules, _filters(arguments))
    if arguments.json:
        return _write_json(stats_record(rules, pack))
    book.write(stats_page(rules, pack, book.pen))
    return EXIT_OK


def _show(book: Rulebook, arguments: argparse.Namespace) -> int:
    rule = _one(arguments.id, book.checked_pack().rules)
    if arguments.json:
        return _write_json(full_record(rule, book.chosen))
    from panguard.cli.rule_page import show_rule

    book.write(show_rule(rule, book.pen))
    return EXIT_OK


def _test(book: Rulebook, arguments: argparse.Namespace) -> int:
    from panguard.cli.rule_trials import trial_page, trial_records, try_cases

    rules = _named(book, arguments.names)
    runs = try_cases([rule for rule in rules if rule.test_cases])
    if arguments.json:
        _write_json(trial_records(runs))
    else:
        book.write(trial_page(rules, runs, book.pen))
    return EXIT_PROBLEMS if any(run.disagreements for run in runs) else EXIT_OK


def _pending(book: Rulebook, arguments: argparse.Namespace) -> int:
    from panguard.cli.rule_choices import pending

    return pending(book, arguments)


def _trust(book: Rulebook, arguments: argparse.Namespace) -> int:
    from panguard.cli.rule_choices import trust

    return trust(book, arguments)


def _mute(book: Rulebook, arguments: argparse.Namespace) -> int:
    from panguard.cli.rule_choices import mute

    return mute(book, arguments)


def _validate(book: Rulebook, arguments: argparse.Namespace) -> int:
    from panguard.cli.rule_validation import validate, validation_page, validation_record

    outcome = validate([folder_source(name) for name in arguments.names] or _with_files(book))
    if arguments.json:
        _write_json(validation_record(outcome))
    else:
        book.write(validation_page(outcome, book.pen))
    return EXIT_OK if outcome.valid(strict=arguments.strict) else EXIT_PROBLEMS


def _with_files(book: Rulebook) -> list[RuleSource]:
    """Return our own pack and the folders given: what has files that somebody here can mend."""
    return [source for source in book.sources if source.kind is not SourceKind.COMMUNITY]


def _named(book: Rulebook, names: Sequence[str]) -> list[Rule]:
    """Return the rules that paths and ids name; without any, those of our own pack and folders given."""
    if not names:
        return list(read_all(_with_files(book)).rules)
    folders = [folder_source(name) for name in names if Path(name).exists()]
    ids = [name for name in names if not Path(name).exists()]
    known = book.pack().rules if ids else ()
    return [*read_all(folders).rules, *(_one(name, known) for name in ids)]


def _one(name: str, rules: Sequence[Rule]) -> Rule:
    rule = rule_called(name, rules)
    if rule is None:
        raise unknown_rule(name, [known.id for known in rules])
    return rule


def _write_json(value: object) -> int:
    import json

    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    return EXIT_OK


ACTIONS = {
    "list": ("list the rules, one line each", _list),
    "show": ("show the exact terms of one rule", _show),
    "test": ("try rules on their own cases (our own pack unless told otherwise)", _test),
    "validate": ("find mistakes in rule files (our own pack unless told otherwise)", _validate),
    "stats": ("count the rules", _stats),
    "pending": ("list the candidates that are matched in silence", _pending),
    "trust": ("let a community rule or a candidate do more on this machine", _trust),
    "mute": ("have the findings of a rule not counted on this machine", _mute),
}
