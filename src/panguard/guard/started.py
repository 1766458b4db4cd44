"""Tells whether a program that is started is an agent that is kept from its hooks. Pure."""

import re
from collections.abc import Mapping

from panguard.guard.hosts import HOSTS
from panguard.guard.own_places import Ground, folders_chosen
from panguard.guard.step import Step

_AGENTS = frozenset(
    ("claude", "codex", "gemini", "cursor-agent", "copilot", "cline", "windsurf", "droid", "cursor")
)
_PACKAGES = re.compile(
    r"@?(?:anthropic-ai/claude-code|openai/codex|google/gemini-cli|github/copilot)(?:@.*)?"
)
AGENTS = rf"\b(?:{'|'.join(sorted(_AGENTS))})\b|(?:{_PACKAGES.pattern})"
"""By which words it is known that a command line may start an agent."""
_RUNNERS = frozenset(("npx", "bunx", "pnpx", "pnpm", "yarn", "npm", "bun", "deno"))
_FLAGS = re.compile(
    r"--(?:dangerously-[\w-]+|yolo|bare|safe-mode|allow-all-tools|disable-hooks|no-hooks|ignore-user-config)(?:=.*)?"
)
_OFF = re.compile(r"\W*(?:=|:)?\W*(?:false|0|off|no)\b", re.IGNORECASE)
_ON = re.compile(r"\W*(?:=|:)?\W*(?:true|1|on|yes)\b", re.IGNORECASE)
_VARIABLES = folders_chosen()


def is_unhooked(step: Step, named: Mapping[str, str], ground: Ground) -> bool:
    """Say whether an agent is started without its hooks; `named` are variables set before."""
    if not _is_agent(step):
        return False
    words = step.arguments
    if any(map(_FLAGS.fullmatch, words)) or any(map(_switches, words)):
        return True
    if _chooses_other_sources(words):
        return True
    own = dict(step.named)
    given = ((own.get(name, named.get(name)), usual) for name, usual in _VARIABLES.items())
    return any(
        value is not None and ground.parts(value or "/", step.folder) != ground.parts(usual)
        for value, usual in given
    )


def _is_agent(step: Step) -> bool:
    if step.program in _AGENTS:
        return True
    return step.program in _RUNNERS and any(map(_PACKAGES.fullmatch, step.arguments))


def _switches(word: str) -> bool:
    """Say whether an option sets one of the keys by which a host's hooks are switched off."""
    for host in HOSTS:
        for setting in host.SETTINGS:
            for switch in setting.switches:
                found = word.find(switch.key)
                if found >= 0 and (_OFF if switch.on else _ON).match(word, found + len(switch.key)):
                    return True
    return False


def _chooses_other_sources(words: tuple[str, ...]) -> bool:
    for place, word in enumerate(words):
        name, sign, value = word.partition("=")
        following = words[place + 1] if place + 1 < len(words) else ""
        if name == "--disable" and (value or following) in ("hooks", "codex_hooks"):
            return True
        if name == "--setting-sources" and "user" not in (value if sign else following).split(","):
            return True
    return False
