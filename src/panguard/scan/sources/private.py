"""Blanks the private part of files in which an agent mixes its configuration with a diary. Pure.

Claude Code keeps servers, but also past prompts and account data, in `~/.claude.json`. Text values
outside `mcpServers` become spaces of the same length: the file stays valid and every place in it stays
where it was.
"""

import re

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.scan.skill import Skill, text_file
from panguard.values import replace

MIXED_FILES = frozenset({".claude.json"})
_KEPT = "mcpServers"
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*+:)?|[{}\[\]]', re.DOTALL)


def without_diary(skill: Skill) -> Skill:
    """Return a single-file skill with only its configuration left, and a note that says so."""
    files = tuple(
        file if file.text is None else text_file(file.path, _blanked(file.text)) for file in skill.files
    )
    reason = phrase("past prompts and account data in this file are private and were left out")
    note = NotInspected(f"{skill.name} (private part)", Uninspected.NOT_RUN, reason, expected=True)
    return replace(skill, files=files, not_inspected=(*skill.not_inspected, note))


def _blanked(text: str) -> str:
    """Replace every text value that is not below a `mcpServers` key by as many spaces."""
    parts: list[str] = []
    at, kept_from, depth = 0, 0, 0
    last_key = ""
    for token in _TOKEN.finditer(text):
        word = token[0][0]
        if word in "{[":
            depth += 1
            if last_key == _KEPT and not kept_from:
                kept_from = depth
        elif word in "}]":
            kept_from = 0 if depth <= kept_from else kept_from
            depth -= 1
        elif token[2] is None and not kept_from:
            parts += [text[at : token.start(1)], re.sub(r"[^\n]", " ", token[1])]
            at = token.end(1)
        last_key = token[1] if token[2] is not None else ""
    return "".join(parts) + text[at:]
