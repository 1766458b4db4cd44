"""Comments in scanned files that ask for silence: found always, obeyed only in trees the user trusts. Pure.

`<!-- panguard: ignore[RULE-ID] reason="why" -->` or `# panguard: ignore[RULE-ID] why` accepts findings
of that rule on its own line, or on the next line when the comment stands alone. A reason is
mandatory and rules are named one by one: there is no comment that silences everything.
"""

import re
from collections.abc import Collection, Iterator

from panguard.engine.lines import LineIndex
from panguard.expressions import Expression
from panguard.findings import Finding, Verdict
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.scan.accept import Acceptance, accept
from panguard.scan.skill import Skill, SkillFile
from panguard.values import dataclass

SOURCE = "inline"
MARK = "panguard:"
_COMMENT = Expression(
    r"(?:<!--|\#|//|/\*|--|;)[ \t]{0,8}panguard:[ \t]{0,8}ignore\[([\w.:\-, \t]{1,400})\]"
    r"[ \t]{0,8}([^\r\n]{0,400})"
)
_REASON = Expression(r"""reason[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)')""")
_CLOSING = Expression(r"(?:-->|\*/).*\Z")


@dataclass(frozen=True, slots=True)
class InlineIgnore:
    """One comment: the file, its line, the line it speaks about, the rules and the reason it gives."""

    file: str
    line: int
    target: int
    rules: tuple[str, ...]
    reason: str

    def names(self, finding: Finding) -> bool:
        """Say whether the comment is about this finding."""
        place = finding.location
        return place.file == self.file and place.line in (self.line, self.target) and finding.id in self.rules


def inline_ignores(skill: Skill) -> tuple[InlineIgnore, ...]:
    """Find the comments of all texts of a skill, to the bound on their number."""
    found: list[InlineIgnore] = []
    for file in skill.files:
        for comment in _comments(file):
            found.append(comment)
            if len(found) == DEFAULT_LIMITS.ignore_comments:
                return tuple(found)
    return tuple(found)


def _comments(file: SkillFile) -> Iterator[InlineIgnore]:
    text = file.text
    if text is None or MARK not in text:
        return
    lines = LineIndex(text)
    name = printable(file.path)
    for match in _COMMENT.finditer(text):
        line = lines.position(match.start())[0]
        alone = not _before(lines.line(line), match, lines) and not _after(match[2])
        rules = tuple(rule for rule in re.split(r"[,\s]+", match[1]) if rule)
        yield InlineIgnore(name, line, line + 1 if alone else line, rules, _reason(match[2]))


def _before(line: str, match: re.Match[str], lines: LineIndex) -> str:
    column = lines.position(match.start())[1]
    return line[: column - 1].strip()


def _after(rest: str) -> str:
    """Return what follows the end of an HTML or C comment on its line."""
    closing = _CLOSING.search(rest)
    return closing[0][2:].lstrip(">").strip() if closing else ""


def _reason(rest: str) -> str:
    quoted = _REASON.search(rest)
    words = (quoted[1] or quoted[2] or "") if quoted else _CLOSING.sub("", rest)
    return printable(words.strip())


def honour(
    verdict: Verdict, comments: tuple[InlineIgnore, ...], documentation: Collection[str] = ()
) -> Verdict:
    """Move the findings that a comment with a reason accepts to the suppressed ones."""
    moved: dict[int, Acceptance] = {}
    for position, finding in enumerate(verdict.findings):
        for comment in comments:
            if comment.reason and comment.names(finding):
                moved[position] = Acceptance(comment.reason, SOURCE)
                break
    return accept(verdict, moved, documentation)
