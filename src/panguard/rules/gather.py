"""Reads the rules of a source from disk; what cannot be used is listed with its reasons."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from panguard.errors import PanguardError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import read_regular
from panguard.rules import community, synced
from panguard.rules.load import Loaded, Policy, Standing, read_rule
from panguard.rules.model import Rule
from panguard.rules.sources import LoadedPack, Rejected, RuleSource, SourceKind, files_of


def policy_of(source: RuleSource) -> Policy:
    """Say how a source is read: our own pack strictly, all else with tolerance."""
    foreign = source.kind in (SourceKind.COMMUNITY, SourceKind.SYNCED)
    standing = Standing.COMMUNITY if foreign else Standing.OWN
    own = source.kind is SourceKind.OWN
    return Policy(source.name, standing, strict=own, unique_keys=own)


def gather(
    source: RuleSource, limits: Limits = DEFAULT_LIMITS, *, policy: Policy | None = None
) -> LoadedPack:
    """Read all rules of one source, by the policy it deserves unless another is given.

    Raises SourceError when the source itself cannot be read.
    """
    chosen = policy or policy_of(source)
    if source.kind is SourceKind.COMMUNITY:
        return _pack(community.read(source.path, chosen, limits), source)
    if source.kind is SourceKind.SYNCED:
        return _pack(synced.read(source.path, chosen, limits, source.trusted), source)
    return _pack(((file, _read_file(path, file, chosen, limits)) for path, file in _named(source)), source)


def _named(source: RuleSource) -> Iterator[tuple[Path, str]]:
    root = source.path if source.path.is_dir() else source.path.parent
    return ((path, path.relative_to(root).as_posix()) for path in files_of(source))


def _read_file(path: Path, file: str, policy: Policy, limits: Limits) -> Loaded:
    # The pack and folders are YAML; the community bundle is not, and then this import is spared.
    from panguard.rules.yaml import load_yaml  # noqa: PLC0415

    try:
        text = _text_of(path, limits)
        document = load_yaml(text, file, limits, strict=policy.unique_keys)
    except OSError as error:
        return Loaded(file, None, (f"cannot be read: {error.strerror}",))
    except UnicodeDecodeError as error:
        return Loaded(file, None, (f"is not UTF-8 (byte {error.start}); save it as UTF-8",))
    except PanguardError as error:
        return Loaded(file, None, (str(error).removeprefix(f"{file}:").strip(),))
    return read_rule(document, file, policy)


def _text_of(path: Path, limits: Limits) -> str:
    return read_regular(path, limits.yaml_bytes).decode()


def _pack(loaded: Iterable[tuple[str, Loaded]], source: RuleSource) -> LoadedPack:
    rules: dict[str, Rule] = {}
    rejected = []
    for file, item in loaded:
        problems = item.problems
        if item.rule and item.rule.id in rules:
            problems = (f"id: {item.id} is already the id of {rules[item.rule.id].file}; give it another",)
        if item.rule is None or problems:
            rejected.append(Rejected(item.id, source.name, file, problems))
        else:
            rules[item.rule.id] = item.rule
    return LoadedPack(tuple(rules[identifier] for identifier in sorted(rules)), tuple(rejected))
