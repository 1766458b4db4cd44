"""The entrance of `pga`: picks the command, loads only that one, and turns errors into exit codes."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("scan", "panguard.cli.commands.scan", "audit skills, MCP configurations and agent instructions"),
    ("audit", "panguard.cli.commands.audit", "the same by its long name: audit skill PATH"),
    ("rules", "panguard.cli.commands.rules", "list, show, test and validate the rules"),
    ("explain", "panguard.cli.commands.explain", "explain a rule: what it finds, why, and how to fix it"),
    (
        "crystallize",
        "panguard.cli.commands.crystallize",
        "make a rule of an attack, and try it",
    ),
    ("sync", "panguard.cli.commands.sync", "fetch new rules from the Threat Cloud, and show what is in use"),
    ("cloud", "panguard.cli.commands.cloud", "join or run a Threat Cloud, propose rules, see what was sent"),
    ("demo", "panguard.cli.commands.demo", "see a new attack become a rule that protects strangers"),
    ("llm", "panguard.cli.commands.llm", "show which models review skills, and allow or forbid them"),
    ("web", "panguard.cli.commands.web", "serve the web scanner: paste, upload or link a skill"),
    ("up", "panguard.cli.commands.up", "protect agents on this machine, and prove it"),
    ("down", "panguard.cli.commands.down", "take the protection off again, to the byte"),
    ("guard", "panguard.cli.commands.guard", "protect agents while they work: start, install, status, log"),
    (
        "notify",
        "panguard.cli.commands.notify",
        "be told what happened: Telegram, Slack, LINE, e-mail, and others",
    ),
    ("install", "panguard.cli.commands.install", "audit a skill, and install it for an agent if it passes"),
    ("lock", "panguard.cli.commands.lock", "write down what agents read here, and tell what changed"),
    ("hook", "panguard.cli.commands.hook", "ask the guard about one step of an agent (agents call this)"),
    ("mcp", "panguard.cli.commands.mcp", "stand between an agent and its MCP servers; pin their tools"),
    ("config", "panguard.cli.commands.config", "show the settings in force and where each comes from"),
)

GARBAGE_THRESHOLD = 100_000
"""Objects between collections: a scan makes few cycles, and looking for them at start-up takes 4 ms."""

EXIT_USAGE = 2
EXIT_INTERNAL = 4
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing but this function decides how `pga` ends."""
    words = list(sys.argv[1:] if argv is None else argv)
    gc.set_threshold(GARBAGE_THRESHOLD, 50, 100)
    _make_streams_safe()
    try:
        code = _run(words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("pga: stopped by the user", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _leave_quietly()
    except Exception as error:  # noqa: BLE001 - the rim of the process: told below, never swallowed
        return _explain_error(error, debug=_wants_debug(words))
    return code


def _run(words: Sequence[str]) -> int:
    chosen = next((word for word in words if not word.startswith("-")), "")
    parser = _parser(chosen)
    if not words:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    if chosen and chosen not in (name for name, _, _ in COMMANDS):
        return _unknown_command(chosen)
    try:
        arguments = parser.parse_args(words)
    except SystemExit:
        # So ends what asks for help; that its reader went away is noticed here, or by nobody.
        sys.stdout.flush()
        raise
    if not chosen:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    code: int = import_module(_module_of(chosen)).run(arguments)
    return code


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Build the parser; only the chosen command is imported and gets its options."""
    from panguard import __version__

    parser = argparse.ArgumentParser(
        prog="pga",
        description="Audits AI agent skills before they run. Start with: pga scan PATH",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage, 3 incomplete scan, 4 internal error, "
        "5 nothing to scan.",
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"panguard {__version__}")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, module, summary in COMMANDS:
        command = commands.add_parser(
            name,
            help=summary,
            description=_sentence(summary),
            formatter_class=Help,
            allow_abbrev=False,
        )
        if name == chosen:
            import_module(module).configure(command)
    return parser


class Help(argparse.HelpFormatter):
    """Help in the width of the terminal; argparse's own way to that width costs every start 7 ms."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_terminal_width() - 2)


def _terminal_width() -> int:
    if os.environ.get("COLUMNS", "").isdecimal():
        return max(40, int(os.environ["COLUMNS"]))
    try:
        return max(40, os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 80)
    except (OSError, ValueError):
        return 80


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _module_of(command: str) -> str:
    return next(module for name, module, _ in COMMANDS if name == command)


def _unknown_command(word: str) -> int:
    from difflib import get_close_matches

    if os.path.lexists(word):
        cure = f"to audit it, run: pga scan {word}"
    else:
        close = get_close_matches(word, [name for name, _, _ in COMMANDS], n=1)
        cure = f"did you mean '{close[0]}'?" if close else "see: pga --help"
    print(f"pga: '{word}' is not a command; {cure}", file=sys.stderr)
    return EXIT_USAGE


def _explain_error(error: Exception, *, debug: bool) -> int:
    """Say an error in one line and return its exit code."""
    from panguard.errors import PanguardError, UsageError

    if isinstance(error, UsageError):
        print(f"pga: {error}", file=sys.stderr)
        return EXIT_USAGE
    if isinstance(error, PanguardError):
        print(f"pga: {error}", file=sys.stderr)
        return EXIT_INTERNAL
    from panguard.cli.crash import full_disk, tell_crash

    full = full_disk(error)
    if full:
        print(f"pga: {full}", file=sys.stderr)
        return EXIT_INTERNAL
    tell_crash(error, debug=debug)
    return EXIT_INTERNAL


def _wants_debug(words: Sequence[str]) -> bool:
    return "--debug" in words or bool(os.environ.get("PANGUARD_DEBUG"))


def _make_streams_safe() -> None:
    """Let no character stop the output: files and pipes get UTF-8, a terminal what it can show.

    `PYTHONIOENCODING` wins; what an encoding cannot say is written as an escape.
    """
    import io

    chosen = bool(os.environ.get("PYTHONIOENCODING"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            keep = chosen or (stream.isatty() and sys.platform != "win32")
            stream.reconfigure(encoding=None if keep else "utf-8", errors="backslashreplace")


def _leave_quietly() -> int:
    """End after the reader of our output went away, without a second error when Python flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_BROKEN_PIPE


if __name__ == "__main__":
    sys.exit(main())
