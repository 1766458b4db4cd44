"""Leaves out of what was found what says nothing where it stands, as in a text that is only read. Pure.

Rules are written for skills, where a text is an order. In a step of an agent it often is none: a page that
shows how something is installed, a comment on an issue, a document about attacks. What is run is held against
every rule. Of other texts counts what own rules or rules that were measured say, and what others say beside
them; of documents and of what the user typed, only what is hidden in them.
"""

from collections.abc import Sequence

from panguard.agents.places import agent_folders, is_agent_config, is_instruction_file
from panguard.findings import Finding
from panguard.guard.event import Part, PartKind
from panguard.terms import Lane, Severity, ViewKind

Found = tuple[Finding, Part | None]
_RUN = frozenset({PartKind.COMMAND, PartKind.PATH, PartKind.INSTRUCTIONS})
_PROSE = (".md", ".mdx", ".rst", ".txt", ".adoc")
# Texts by their ending alone: programs read them and act on them.
_READ_BY_PROGRAMS = ("cmakelists", "requirements", "constraints", "llms")
_SKILL = frozenset({"skill.md", "skills", "commands", "agents", "prompts", "rules"})
_OWN = "panguard"
# It joins signs of any rule, so that alone it is no more than they are.
_JOINED = "signs-agree"


def weighed(found: Sequence[Found]) -> tuple[Found, ...]:
    """Return what counts of what was found."""
    supported = {part for finding, part in found if _is_sure(finding) and finding.severity >= Severity.HIGH}
    return tuple(pair for pair in found if _counts(*pair, supported=pair[1] in supported))


def _is_sure(finding: Finding) -> bool:
    return finding.id != _JOINED and (finding.origin == _OWN or finding.lane is Lane.BLOCK)


def _counts(finding: Finding, part: Part | None, *, supported: bool) -> bool:
    if part is None or part.kind in _RUN or _is_hidden(finding):
        return True
    if part.kind is PartKind.PROMPT or (part.kind is PartKind.WRITTEN and is_document(part.name)):
        return False
    return supported or _is_sure(finding)


def _is_hidden(finding: Finding) -> bool:
    return finding.layer == "unicode" or finding.evidence.view is ViewKind.HIDDEN


def is_document(path: str) -> bool:
    """Say whether a file is for people to read, and no program nor what agents take for instructions."""
    plain = path.replace("\\", "/")
    parts = frozenset(plain.lower().split("/"))
    if plain.lower().rpartition("/")[2].startswith(_READ_BY_PROGRAMS):
        return False
    if not plain.lower().endswith(_PROSE) or parts & (_SKILL | agent_folders()):
        return False
    return not is_instruction_file(plain) and not is_agent_config(plain)
