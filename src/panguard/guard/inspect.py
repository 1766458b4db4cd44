"""Looks for what is wrong in an agent's question, with the same audit that skills go through. Pure.

Each text of an event becomes a file of the kind that it is to the agent: a command a script, what is written
the file that it is written to, a result a text. So a command is judged as it would be in a skill, and what
several texts do together is seen too.
"""

from collections.abc import Iterator, Mapping, Sequence

from panguard.engine.lines import LineIndex
from panguard.engine.ruleset import RuleSet
from panguard.findings import Finding, Phrase, Verdict
from panguard.guard.blanks import without
from panguard.guard.comments import comment_lines, is_shell_file
from panguard.guard.dangers import DESTROYED_AFAR
from panguard.guard.entries import started_by_entry
from panguard.guard.event import Event, Part, PartKind
from panguard.guard.forbidden import forbidden_words
from panguard.guard.json_text import spoken
from panguard.guard.mere_words import mere_words, sought_words
from panguard.guard.own_places import UNSEEN, USUAL, Ground, Looks
from panguard.guard.ruin import ruined
from panguard.guard.spoken_of import ROUNDS, span_of, spoken_of
from panguard.guard.watched import NAME, Scene, is_plain, watched
from panguard.guard.weighed import weighed
from panguard.guard.write_ups import OBEYED, only_told
from panguard.rules.sources import PUBLIC_ORIGINS
from panguard.scan.document import Document
from panguard.scan.kind import FileKind, source_type_of
from panguard.scan.scanner import audit
from panguard.scan.skill import Skill, SkillFile, text_file
from panguard.terms import Category, SourceType
from panguard.values import dataclass, replace

_NAMES = {
    PartKind.COMMAND: "command.sh",
    PartKind.PATH: "command.sh",
    PartKind.ARGUMENT: "argument.txt",
    PartKind.ADDRESS: "address.txt",
    PartKind.RESULT: "result.txt",
    PartKind.PROMPT: "prompt.txt",
    PartKind.INSTRUCTIONS: "AGENTS.md",
}
_PROGRAMS = frozenset({SourceType.SCRIPT, SourceType.CONFIG})
_LASTING = (".", "~", "/etc/", "/usr/", "/Library/", "/var/spool/", "C:\\Windows", "%APPDATA%")


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found in an event, and which of its texts each finding stands in.

    `verdict` and `skill` are of the event as a skill; None where there was nothing to look at.
    """

    findings: tuple[Finding, ...] = ()
    parts: tuple[Part | None, ...] = ()
    verdict: Verdict | None = None
    skill: Skill | None = None

    @property
    def unread(self) -> Phrase | None:
        """Return why not all of the event could be looked at; None where all was."""
        return self.verdict.coverage.cut_short if self.verdict is not None else None


def inspect(event: Event, rules: RuleSet, ground: Ground = USUAL, looks: Looks = UNSEEN) -> Inspected:
    """Return what is wrong with what an agent is about to do or has read.

    `ground` is what the guard stands on; `looks` how it is seen what lies there.
    """
    files = tuple(_files(event))
    elsewhere = tuple(_elsewhere(event, files))
    if not files:
        return Inspected(tuple(finding for finding, _ in elsewhere), tuple(part for _, part in elsewhere))
    skill = Skill(
        event.tool or event.phase,
        "",
        tuple(file for file, _ in files),
        primary=files[0][0].path,
        source_type=_source_type(*files[0]),
    )
    part_of = {file.path: part for file, part in files}
    verdict = audit(skill, rules=rules)
    meant = _meant(skill, verdict.findings, part_of, rules)
    scene = scene_of(event, ground, looks)
    own = [(item, part) for file, part in files for item in watched(part, file.path, scene)]
    if meant or own:
        meant, own = _run(skill, meant, own, files, Around(rules, scene))
    found = [(item, part_of.get(item.location.file)) for item in meant]
    counted = sorted(only_told(weighed((*elsewhere, *own, *found))), key=lambda pair: -pair[0].severity)
    findings = tuple(finding for finding, _ in counted)
    return Inspected(findings, tuple(part for _, part in counted), verdict, skill)


def _meant(
    skill: Skill, findings: tuple[Finding, ...], part_of: Mapping[str, Part], rules: RuleSet
) -> tuple[Finding, ...]:
    """Return what is found once what texts that are read merely speak of is taken out of them."""
    read = {file.path: part for file in skill.files if (part := part_of[file.path]).text == file.text}
    for _ in range(ROUNDS):
        said = {
            path: spans
            for path, part in read.items()
            if (spans := spoken_of(part, [item for item in findings if item.location.file == path]))
        }
        if not said:
            break
        read = {
            path: replace(part, text=without(part.text, said.get(path, ()))) for path, part in read.items()
        }
        files = tuple(
            text_file(file.path, read[file.path].text) if file.path in said else file for file in skill.files
        )
        skill = replace(skill, files=files)
        findings = audit(skill, rules=rules).findings
    return findings


def is_light(event: Event, ground: Ground = USUAL) -> bool:
    """Say whether to look at an event costs a scan and no more.

    No command in it is read as a shell reads it, and nothing that it names is looked up on the disk, which
    may be far away.
    """
    scene = scene_of(event, ground, UNSEEN)
    return all(is_plain(part, scene) for part in event.parts)


def _elsewhere(event: Event, files: Sequence[tuple[SkillFile, Part]]) -> Iterator[tuple[Finding, Part]]:
    """Yield what the step destroys on other machines, which its texts may say only together."""
    for part in ruined(event):
        file = next((file.path for file, each in files if each is part), "")
        document = Document(part.text, file, SourceType.SCRIPT)
        yield document.finding(DESTROYED_AFAR, (0, len(part.text)), layer=NAME, firm=True), part


@dataclass(frozen=True, slots=True)
class Around:
    """What the texts of an event are looked at with and in."""

    rules: RuleSet
    scene: Scene


def _run(
    skill: Skill,
    findings: tuple[Finding, ...],
    own: list[tuple[Finding, Part]],
    files: Sequence[tuple[SkillFile, Part]],
    around: Around,
) -> tuple[tuple[Finding, ...], list[tuple[Finding, Part]]]:
    """Return what is found in commands once the words are taken out that nothing runs.

    Of these words still counts what they are as words: orders to an agent, secrets, what is hidden.
    """
    mere = {file.path: spans for file, part in files if (spans := _mere(file, part))}
    if not mere:
        return findings, own
    bare = {
        file.path: without(file.text or "", _shifted(mere[file.path], file, part))
        for file, part in files
        if file.path in mere
    }
    taken = tuple(
        text_file(file.path, bare[file.path]) if file.path in bare else file for file in skill.files
    )
    again = audit(replace(skill, files=taken), rules=around.rules).findings
    sought = {
        file.path: (LineIndex(part.text), sought_words(part.text))
        for file, part in files
        if file.path in bare and part.kind is PartKind.COMMAND
    }
    kept = [
        item
        for item in findings
        if item.location.file not in bare
        or (_is_of_words(item) and not _is_sought(item, *sought.get(item.location.file, (None, ()))))
    ]
    ran = [item for item in again if item.location.file in bare and item not in kept]
    watched_again = [
        (item, part)
        for file, part in files
        for item in watched(
            replace(part, text=without(part.text, mere.get(file.path, ()))), file.path, around.scene
        )
    ]
    return (*kept, *ran), watched_again


def _is_sought(finding: Finding, lines: LineIndex | None, spans: Sequence[tuple[int, int]]) -> bool:
    """Say whether an order is no more than what a command searches for."""
    if lines is None or finding.category not in OBEYED or finding.layer == "unicode":
        return False
    start = span_of(lines, finding)[0]
    return any(first <= start < last for first, last in spans)


def _mere(file: SkillFile, part: Part) -> tuple[tuple[int, int], ...]:
    whole = file.text or ""
    held = forbidden_words(part.name, part.text) if part.kind is PartKind.WRITTEN else ()
    if held and part.text in whole:
        return held
    if part.text != file.text:
        return ()
    if part.kind is PartKind.COMMAND:
        return mere_words(part.text)
    if part.kind is PartKind.WRITTEN and file.kind is FileKind.SCRIPT and is_shell_file(part.name, part.text):
        return comment_lines(part.text)
    return ()


def _shifted(spans: Sequence[tuple[int, int]], file: SkillFile, part: Part) -> tuple[tuple[int, int], ...]:
    """Return where places in what is written stand in the file that it is judged as."""
    first = (file.text or "").find(part.text)
    return tuple((first + start, first + end) for start, end in spans)


def _is_of_words(finding: Finding) -> bool:
    """Say whether what is found is what words say: an order, a theft, a secret, a hidden text."""
    if finding.layer == "rules" and finding.origin not in PUBLIC_ORIGINS:
        return True  # whoever writes a rule of his own knows what he looks for
    told = finding.category is Category.CONTEXT_EXFILTRATION and finding.layer == "rules"
    return told or finding.category in OBEYED or finding.layer in ("secrets", "unicode")


def scene_of(event: Event, ground: Ground, looks: Looks) -> Scene:
    """Return what the texts of an event are looked at in."""
    written = frozenset(part.name for part in event.parts if part.kind is PartKind.WRITTEN)
    fields = tuple(part for part in event.parts if part.kind is PartKind.ARGUMENT)
    return Scene(event.tool, event.folder, ground, looks, written, fields)


def _source_type(file: SkillFile, part: Part) -> SourceType:
    if part.kind in (PartKind.COMMAND, PartKind.PATH):
        return SourceType.SCRIPT
    if part.kind is PartKind.WRITTEN and (own := source_type_of(file.path, file.kind)) in _PROGRAMS:
        return own
    return SourceType.INSTRUCTIONS if part.kind is PartKind.INSTRUCTIONS else SourceType.TEXT


def _files(event: Event) -> Iterator[tuple[SkillFile, Part]]:
    written = {part.name for part in event.parts if part.kind is PartKind.WRITTEN}
    for number, part in enumerate(event.parts):
        if part.kind is PartKind.PATH and part.text in written:
            continue  # it is not read, and what is written there is looked at itself
        if part.kind is PartKind.WRITTEN:
            yield text_file(f"{number}/{_relative(part.name) or 'written.txt'}", part.text), part
            if entry := started_by_entry(part.name, part.text):
                yield text_file(f"{number}/started.sh", entry), part
            if _lasts(part.name):
                yield text_file(f"{number}/command.sh", _writing(part)), part
        else:
            text = f"cat {_quoted(part.text)}" if part.kind is PartKind.PATH else part.text
            yield text_file(f"{number}/{_NAMES[part.kind]}", text), part
            if part.kind is PartKind.RESULT and (said := spoken(part.text)):
                yield text_file(f"{number}/said.txt", said), part


def _relative(path: str) -> str:
    """Return a path as one of a project: without what leads out of it."""
    plain = path.replace("\\", "/")
    return "/".join(part for part in plain.split("/") if part not in ("", ".", "..", "~") and ":" not in part)


def _lasts(path: str) -> bool:
    """Say whether a file lies where what is written stays in force: settings of users, agents and systems."""
    return path.startswith(_LASTING) or "/." in path


def _writing(part: Part) -> str:
    """Return what a shell would say to write the same, so that it is judged by where it goes as well."""
    return f"tee {_quoted(part.name)} <<'END_OF_TEXT'\n{part.text}\nEND_OF_TEXT\n"


def _quoted(path: str) -> str:
    return (
        path
        if path.isascii() and not set(path) & set(" '\"\\$`;&|<>()*?")
        else "'" + path.replace("'", "'\\''") + "'"
    )
