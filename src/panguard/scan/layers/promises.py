"""Layer: promises of safety that the programs of a skill break, and programs that never end.

Flags a skill that calls its queries parameterised, its reading of files or its running of code safe, or
that says it changes no files, when a Python program of it does the opposite with what it is given; and
a loop that can only be ended from outside; and a program that runs what it is given once a secret word stands
in it. Does not flag a skill that promises nothing of the kind,
programs that check what they are given, or servers and watchers, which wait for something in each turn.

Example: “Queries databases with parameterised statements”, and `execute(f"… WHERE id = {user_id}")`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from panguard.engine.views.markdown import prose
from panguard.expressions import Expression
from panguard.findings import Finding, NotInspected, Phrase, Uninspected, phrase
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.kind import FileKind
from panguard.scan.skill import Skill
from panguard.terms import Category, Check, Lane, Severity

NAME = "promises"

BROKEN = Explanation(
    id="promise-broken",
    severity=Severity.HIGH,
    check=Check.PERMISSION_SCOPE,
    category=Category.SKILL_COMPROMISE,
    title=phrase("Promises a safety that its program does not have"),
    why=phrase("Who reads the promise hands over what an unsafe program must not get."),
    remedy=phrase("Do not install it until its author has corrected the program."),
    example='“Uses parameterised statements” beside execute(f"… WHERE id = {user_id}")',
    innocent=phrase("A skill that promises nothing, or checks what it is given, is not flagged."),
    references=("ASI04", "ASI09", "AST04", "LLM03:2025", "CWE-20", "CWE-89"),
    lane=Lane.BLOCK,
)
CHANGES = Explanation(
    id="promise-changes-files",
    severity=Severity.MEDIUM,
    check=Check.PERMISSION_SCOPE,
    category=Category.SKILL_COMPROMISE,
    title=phrase("Says that it changes no files, yet its program does"),
    why=phrase("The skill does something else than it says, and files are changed that nobody expects."),
    remedy=phrase("Ask its author what is written, or remove that part."),
    example="“Does not modify any files” beside open(path, 'w')",
    innocent=phrase("A program that writes a file of its own under a fixed name is not flagged."),
    references=("ASI09", "AST04"),
    lane=Lane.ALERT,
)
ENDLESS = Explanation(
    id="promise-endless-loop",
    severity=Severity.MEDIUM,
    check=Check.TOOL_POISONING,
    category=Category.EXCESSIVE_AUTONOMY,
    title=phrase("A program works in a loop that never ends"),
    why=phrase("It uses up the machine until somebody stops it, and the agent waits for it."),
    remedy=phrase("Do not run it. A loop needs an end, or something that it waits for."),
    example="while True: process(data)",
    innocent=phrase("Loops that wait, read or can be left are not flagged."),
    references=("ASI10", "LLM10:2025", "CWE-400"),
    lane=Lane.ALERT,
)

HIDDEN_COMMAND = Explanation(
    id="promise-hidden-command",
    severity=Severity.CRITICAL,
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    title=phrase("Runs what it is given once a secret word stands in it"),
    why=phrase("Whoever knows the word gives commands through any text that reaches the skill: a back door."),
    remedy=phrase("Do not install this skill."),
    example='if "##9f2-open##" in text: os.system(text.split("##9f2-open##")[1])',
    innocent=phrase("Commands that a person would type, such as “/run”, are not flagged."),
    references=("ASI02", "ASI04", "AST01", "LLM03:2025", "CWE-506", "CWE-94"),
    lane=Lane.BLOCK,
)

EXPLANATIONS = (BROKEN, CHANGES, ENDLESS, HIDDEN_COMMAND)

_ENDLESS = Expression(r"^[ \t]*while[ \t]*\(?(?:True|1)\)?[ \t]*:", re.MULTILINE)
_TOO_LONG = phrase(
    "a program that is too long to be compared with what the skill promises; its words were still checked"
)
_MOST = 20


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding | NotInspected]:
    """Compare what the primary text promises with what the Python programs do."""
    del skill
    programs = [item for item in documents if item.kind is FileKind.SCRIPT and item.file.endswith(".py")]
    for program in programs:
        yield from _endless(program)
        yield from _hidden_commands(program)
    primary = documents[0] if documents and documents[0].primary else None
    if primary is None or primary.manifest is None or not programs:
        return
    # Few skills promise anything: what reads programs for it is not loaded for the others.
    from panguard.scan.promises import Promise, broken, promises  # noqa: PLC0415

    promised = promises(
        f"{primary.manifest.name}\n{primary.manifest.description}\n{prose(primary.text, primary.code)}"
    )
    messages: dict[Promise, Phrase] = {
        Promise.QUERIES: phrase("Promises safe queries, yet puts arguments into the text of a query"),
        Promise.FILES: phrase("Promises to read files safely, yet opens any path that it is given"),
        Promise.COMMANDS: phrase("Promises to run or evaluate safely, yet runs what it is given"),
        Promise.UNCHANGED: phrase("Says that it changes no files, yet changes files that it is given"),
    }
    for program in programs if promised else ():
        if len(program.text) > program.limits.promised_characters:
            yield NotInspected(program.file, Uninspected.TOO_LARGE, _TOO_LONG)
            continue
        for found in broken(program.text, promised):
            meaning = CHANGES if found.promise is Promise.UNCHANGED else BROKEN
            yield program.finding(
                meaning,
                (found.start, found.end),
                layer=NAME,
                message=messages[found.promise],
                severity=Severity.MEDIUM if found.tried else None,
                lane=Lane.ALERT if found.tried else None,
                firm=True,
            )


def _hidden_commands(program: Document) -> Iterator[Finding]:
    """Flag a program that runs a part of its input because a secret word stands in it."""
    if _RUNS.search(program.text) is None:
        return
    # Few programs run commands: what reads them for this is not loaded for the others.
    from panguard.scan.triggers import hidden_commands  # noqa: PLC0415

    for start, end in islice(hidden_commands(program.text), _MOST):
        yield program.finding(HIDDEN_COMMAND, (start, end), layer=NAME, firm=True)


_RUNS = Expression(r"\b(?:os\.(?:system|popen)|subprocess\.|eval\(|exec\()")


def _endless(program: Document) -> Iterator[Finding]:
    """Flag loops without an end in which nothing is waited for; one without any effect blocks."""
    if _ENDLESS.search(program.text) is None:
        return
    # Few programs hold such a loop: what reads it is not loaded for the others.
    from panguard.scan.endless import endless_loops  # noqa: PLC0415

    for loop in islice(endless_loops(program.text), _MOST):
        yield program.finding(
            ENDLESS,
            (loop.start, loop.end),
            layer=NAME,
            severity=Severity.HIGH if loop.hangs else None,
            lane=Lane.BLOCK if loop.hangs else None,
            firm=loop.hangs,
            softened=False,
        )
