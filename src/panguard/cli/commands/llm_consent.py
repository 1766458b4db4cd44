"""`pga llm consent`: writes into the user's own settings whether skills may be sent to a model in a cloud."""

import argparse
import os
import sys
from pathlib import Path

from panguard.cli.own_settings import set_own
from panguard.config import Surroundings, load, user_directory
from panguard.findings import Phrase, phrase
from panguard.language.catalogue import catalogue_for

KEY = "review-consent"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the answer."""
    parser.add_argument("answer", choices=["on", "off"], help="on allows it, off forbids it (the default)")
    parser.add_argument("--lang", metavar="LANG", help="en or zh-TW (default: from your locale)")


def run(arguments: argparse.Namespace) -> int:
    """Write the answer, and say what it means."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    chosen = {"lang": arguments.lang} if arguments.lang else {}
    settings = load(surroundings, chosen).settings
    folder = user_directory(surroundings.environment, surroundings.platform)
    allowed = arguments.answer == "on"
    set_own(folder / "config.toml", KEY, allowed)
    print(catalogue_for(settings.lang).say(_said(folder / "config.toml", allowed=allowed)))
    return 0


def _said(file: Path, *, allowed: bool) -> Phrase:
    if allowed:
        return phrase(
            "{file}: from now on, parts of skills that rules leave undecided may be sent to the model in a "
            "cloud whose key you set. Secrets in them are masked first. To stop it: pga llm consent off",
            file=file,
        )
    return phrase("{file}: nothing is sent to a model in a cloud.", file=file)
