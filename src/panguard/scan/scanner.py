"""Audits a skill: every layer over every text, joined into one verdict. Pure: no disk, network or clock.

The order: manifest, context signals, rules, instructions, secrets, unicode, encoded text, then the
layers that look at the whole package, then the score. `document.py` states the contract of a layer.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from panguard.engine.ruleset import RuleSet
from panguard.engine.views.hidden import PICTURE
from panguard.findings import (
    Finding,
    LayerReport,
    NotInspected,
    RuleCount,
    SilentMatch,
    Verdict,
    phrase,
)
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.scan import checks, hashes, score
from panguard.scan.context import Context
from panguard.scan.coverage import coverage_of, not_run
from panguard.scan.document import Document
from panguard.scan.evidence import shorten
from panguard.scan.explanation import Explanation
from panguard.scan.inert import Programs
from panguard.scan.kind import FileKind, source_type_of
from panguard.scan.layers import (
    bundle,
    configs,
    encoded,
    exfiltration,
    instructions,
    lookalikes,
    manifest,
    mcp,
    model,
    permissions,
    promises,
    secrets,
    servers,
    together,
    unicode,
)
from panguard.scan.layers import (
    rules as rules_layer,
)
from panguard.scan.pieces import read_on
from panguard.scan.skill import Skill, SkillFile, text_file
from panguard.terms import Lane, SourceType
from panguard.values import dataclass


class Layer(Protocol):
    """What every layer says of itself."""

    @property
    def NAME(self) -> str:  # noqa: N802 - layers are modules, and this is their constant
        """Return the word for the layer in reports."""
        ...

    @property
    def EXPLANATIONS(self) -> tuple[Explanation, ...]:  # noqa: N802 - the same
        """Return what its findings mean."""
        ...


class TextLayer(Layer, Protocol):
    """A layer that looks at one text at a time."""

    def inspect(self, document: Document) -> Iterable[Finding]:
        """Yield what is wrong with a text."""
        ...


class PackageLayer(Layer, Protocol):
    """A layer that looks at all files of a skill together."""

    def inspect_skill(self, skill: Skill, documents: Sequence[Document]) -> Iterable[Finding | NotInspected]:
        """Yield what is wrong with a skill as a whole, and what it could not look at.

        `documents` has the primary text first.
        """
        ...


class JoiningLayer(Layer, Protocol):
    """A layer that looks at what all others found."""

    def inspect_findings(
        self, findings: Sequence[Finding], documents: Sequence[Document]
    ) -> Iterable[Finding]:
        """Yield what follows from findings together; `documents` has the primary text first."""
        ...


TEXT_LAYERS: tuple[TextLayer, ...] = (
    manifest,
    lookalikes,
    instructions,
    model,
    secrets,
    unicode,
    encoded,
)
PACKAGE_LAYERS: tuple[PackageLayer, ...] = (
    *(permissions, configs, bundle, exfiltration, mcp, servers, promises),
)
JOINING_LAYERS: tuple[JoiningLayer, ...] = (together,)

LAYERS: tuple[Layer, ...] = (*TEXT_LAYERS, *PACKAGE_LAYERS, *JOINING_LAYERS)

_COMPILED = (".pyc", ".pyo")


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to scan; `skill_name`, `file` and `source_type` matter for a text that comes without a package."""

    source_type: SourceType = SourceType.SKILL
    skill_name: str | None = None
    file: str = "SKILL.md"
    limits: Limits = DEFAULT_LIMITS


def scan_content(content: str, *, rules: RuleSet, options: ScanOptions | None = None) -> Verdict:
    """Audit one text; the same as auditing a skill that consists of this one file."""
    options = options or ScanOptions()
    file = text_file(options.file, content)
    skill = Skill(options.skill_name or "", "", (file,), options.file, options.source_type)
    return audit(skill, rules=rules, options=options)


def audit(skill: Skill, *, rules: RuleSet, options: ScanOptions | None = None) -> Verdict:
    """Audit a skill with all its files. Equal skills and rules give equal verdicts."""
    options = options or ScanOptions()
    documents = make_documents(skill, options.limits)
    primary = documents[0] if documents and documents[0].primary else None
    outcomes = [rules_layer.inspect(document, rules) for document in documents]
    told = tuple(_told(skill, documents, outcomes))
    found = [item for item in told if isinstance(item, Finding)]
    joined = [finding for layer in JOINING_LAYERS for finding in layer.inspect_findings(found, documents)]
    findings = ordered([*found, *joined], [document.file for document in documents])
    missed = [item for item in told if isinstance(item, NotInspected)]
    context = primary.context if primary else Context()
    multiplier = score.verdict_multiplier(context, skill.source_type)
    content = hashes.content_hash(primary.text if primary else "")
    given_name = options.skill_name or (primary.manifest.name if primary and primary.manifest else "")
    kept = findings[: options.limits.findings_per_skill]
    points, level = score.score_and_level(findings, multiplier, _documentation(documents))
    return Verdict(
        name=shorten(printable(given_name or skill.name or content), options.limits.name_characters),
        source=skill.source,
        source_type=skill.source_type,
        score=points,
        level=level,
        findings=kept,
        checks=checks.results(findings, not_run(skill, primary)),
        signals=context.signals,
        multiplier=multiplier,
        content_hash=content,
        pattern_hash=hashes.pattern_hash(given_name or content, findings),
        rules=_rule_count(rules, outcomes),
        coverage=coverage_of(skill, documents, outcomes, missed),
        layers=_layer_reports(rules),
        description=_description(primary, options.limits),
        silent=_silent(outcomes),
        findings_omitted=len(findings) - len(kept),
    )


def make_documents(skill: Skill, limits: Limits = DEFAULT_LIMITS) -> tuple[Document, ...]:
    """Make a document of every text of a skill: the primary one first, the others by path."""
    files = sorted(skill.files, key=lambda file: (file.path != skill.primary, file.path))
    after = read_on(files)
    programs = Programs(
        tuple(
            (file.path, file.text) for file in files if file.text is not None and file.kind is FileKind.SCRIPT
        ),
        tuple(file.text for file in files if file.text is not None and file.kind is not FileKind.SCRIPT),
    )
    texts = (
        _document(skill, file, programs, limits, after.get(file.path, ""))
        for file in files
        if file.text is not None
    )
    return (*texts, *_of_pictures(files, limits), *_of_compiled(files, limits))


def _of_compiled(files: Sequence[SkillFile], limits: Limits) -> Iterator[Document]:
    """Make a document of what each compiled Python file says."""
    compiled = [file for file in files if file.kind is FileKind.BYTECODE and file.path.endswith(_COMPILED)]
    if not compiled:
        return
    from panguard.scan.compiled import compiled_text  # noqa: PLC0415 - few skills hold compiled code

    for file in compiled:
        text = compiled_text(file.data, limits)
        if text:
            yield Document(text, file.path, SourceType.SCRIPT, FileKind.SCRIPT, limits, primary=False)


def _of_pictures(files: Sequence[SkillFile], limits: Limits) -> Iterator[Document]:
    """Make a document of what each picture says beside what it shows."""
    pictures = [file for file in files if file.kind is FileKind.IMAGE]
    if not pictures:
        return
    from panguard.scan.pictures import picture_text  # noqa: PLC0415 - few skills hold pictures

    for file in pictures:
        found = picture_text(file.data, limits)
        if found.text:
            yield Document(
                text=found.text,
                file=file.path,
                kind=FileKind.TEXT,
                limits=limits,
                primary=False,
                unseen=PICTURE,
                cut=found.cut,
            )


def _document(skill: Skill, file: SkillFile, programs: Programs, limits: Limits, after: str) -> Document:
    primary = file.path == skill.primary
    return Document(
        text=file.text or "",
        file=file.path,
        source_type=skill.source_type if primary else source_type_of(file.path, file.kind),
        kind=file.kind,
        limits=limits,
        primary=primary,
        directory_name=skill.directory_name if primary else None,
        programs=programs,
        after=after,
    )


def _told(
    skill: Skill, documents: Sequence[Document], outcomes: Sequence[rules_layer.RuleOutcome]
) -> Iterator[Finding | NotInspected]:
    for outcome in outcomes:
        yield from outcome.findings
    for layer in TEXT_LAYERS:
        for document in documents:
            yield from layer.inspect(document)
    for package_layer in PACKAGE_LAYERS:
        yield from package_layer.inspect_skill(skill, documents)


def ordered(findings: Iterable[Finding], files: Sequence[str]) -> tuple[Finding, ...]:
    """Sort findings, worst first, then as they stand in the skill; the same thing is told once.

    `files` are those of the skill in the order in which it is read.
    """
    places = {printable(file): number for number, file in enumerate(files)}
    unique = dict.fromkeys(findings)
    return tuple(
        sorted(
            unique,
            key=lambda finding: (
                -finding.severity,
                finding.lane is not Lane.BLOCK,
                places.get(finding.location.file, len(places)),
                finding.location,
                finding.id,
            ),
        )
    )


def _documentation(documents: Sequence[Document]) -> frozenset[str]:
    return frozenset(
        printable(document.file) for document in documents if document.source_type is SourceType.DOCUMENTATION
    )


def _rule_count(rules: RuleSet, outcomes: Sequence[rules_layer.RuleOutcome]) -> RuleCount:
    found = {finding.id for outcome in outcomes for finding in outcome.findings}
    silent = {match.rule for outcome in outcomes for match in outcome.silent}
    return RuleCount(
        evaluated=max((outcome.evaluated for outcome in outcomes), default=0),
        matched=len(found),
        shadow=len(silent - found),
        set_aside=rules.set_aside,
    )


def _silent(outcomes: Sequence[rules_layer.RuleOutcome]) -> tuple[SilentMatch, ...]:
    matches = {match for outcome in outcomes for match in outcome.silent}
    return tuple(sorted(matches, key=lambda match: (match.rule, match.file, match.line)))


def _layer_reports(rules: RuleSet) -> tuple[LayerReport, ...]:
    ran = len(rules.ids) > 0
    note = None if ran else phrase("No rules were given.")
    first, *rest = (LayerReport(layer.NAME, ran=True) for layer in LAYERS)
    return (
        first,
        LayerReport("context", ran=True),
        LayerReport(rules_layer.NAME, ran=ran, note=note),
        *rest,
        LayerReport("score", ran=True),
    )


def _description(primary: Document | None, limits: Limits) -> str:
    described = primary.manifest.description if primary and primary.manifest else ""
    return shorten(printable(" ".join(described.split())), limits.description_characters)
