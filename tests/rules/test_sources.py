import errno
import json
import os
import sys
from pathlib import Path

import pytest
import yaml

from panguard.engine.cache import load_rules
from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.model import Use
from panguard.rules.sources import (
    RuleSource,
    SourceKind,
    community_source,
    default_sources,
    files_of,
    folder_source,
    join,
    own_source,
    read_all,
    read_rules,
)
from panguard.terms import Lane
from panguard.values import replace
from tests.rules.test_load import document


def write(folder: Path, name: str, *documents: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    return path


def test_a_folder_is_read_whole_in_a_fixed_order_with_other_files_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "b/two.yml", document(id="R-2"))
    write(tmp_path, "a/one.yaml", document(id="R-1"))
    (tmp_path / "readme.md").write_text("no rule", encoding="utf-8")
    pack = read_rules(folder_source(tmp_path))
    assert [(rule.id, rule.file) for rule in pack.rules] == [("R-1", "a/one.yaml"), ("R-2", "b/two.yml")]
    assert pack.rejected == ()
    assert [path.name for path in files_of(folder_source(tmp_path))] == ["one.yaml", "two.yml"]


def test_one_file_is_a_source_too(tmp_path: Path) -> None:
    path = write(tmp_path, "one.yaml", document(id="R-1"))
    assert [rule.file for rule in read_rules(folder_source(path)).rules] == ["one.yaml"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match="there is no such folder of rules; check the path given with --rules"
    ):
        folder_source(tmp_path / "none")


def test_whatever_cannot_be_used_is_listed_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"id: \xff")
    (tmp_path / "huge.yaml").write_text("#" * (DEFAULT_LIMITS.yaml_bytes + 1), encoding="utf-8")
    (tmp_path / "syntax.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "list.yaml").write_text("- 1", encoding="utf-8")
    write(tmp_path, "first.yaml", document(id="R-1"))
    write(tmp_path, "second.yaml", document(id="R-1"))
    write(tmp_path, "untitled.yaml", document(id="R-2", title=None))
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    pack = read_rules(folder_source(tmp_path))
    assert [rule.id for rule in pack.rules] == ["R-1"]
    assert {rejected.file: str(rejected) for rejected in pack.rejected} == {
        "bytes.yaml": "bytes.yaml: is not UTF-8 (byte 4); save it as UTF-8",
        "gone.yaml": "gone.yaml: cannot be read: No such file or directory",
        "huge.yaml": "huge.yaml: larger than 1,048,576 bytes",
        "list.yaml": "list.yaml: expected a mapping with id, title, detection and so on",
        "second.yaml": "second.yaml: id: R-1 is already the id of first.yaml; give it another",
        "syntax.yaml": "syntax.yaml: 2:1: did not find expected node content",
        "untitled.yaml": "untitled.yaml: title: is missing; every rule needs it",
    }


def test_our_own_pack_is_read_strictly_and_a_folder_with_tolerance(tmp_path: Path) -> None:
    write(tmp_path, "rule.yaml", document(made_by="x"))
    assert read_rules(RuleSource("panguard", SourceKind.OWN, tmp_path)).rules == ()
    (rule,) = read_rules(folder_source(tmp_path)).rules
    assert rule.notes == ("made_by: unknown key",)
    assert rule.origin == str(tmp_path)


def test_a_key_given_twice_is_a_mistake_in_our_own_pack(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text("id: a\nid: b\n", encoding="utf-8")
    (rejected,) = read_rules(RuleSource("panguard", SourceKind.OWN, tmp_path)).rejected
    assert str(rejected) == "rule.yaml: 2:1: the key 'id' is given twice"


def test_of_two_rules_with_one_id_the_later_source_counts_and_the_other_is_listed(tmp_path: Path) -> None:
    write(tmp_path / "old", "rule.yaml", document(title="old"))
    write(tmp_path / "new", "rule.yaml", document(title="new"))
    pack = join([read_rules(folder_source(tmp_path / name)) for name in ("old", "new")])
    assert [rule.title for rule in pack.rules] == ["new"]
    (rejected,) = pack.rejected
    assert "replaced by the rule of the same id in" in rejected.reasons[0]
    assert read_all([folder_source(tmp_path / name) for name in ("old", "new")]) == pack


def test_the_bundle_of_the_community_is_read_completely() -> None:
    pack = read_rules(community_source())
    assert len(pack.rules) == 833
    assert pack.rejected == ()
    assert [rule.id for rule in pack.rules if rule.notes] == []
    assert sum(rule.applicability.use is Use.TEXT for rule in pack.rules) == 821
    assert sum(rule.lane is Lane.BLOCK for rule in pack.rules) == 59
    assert {rule.origin for rule in pack.rules} == {"atr"}


def test_the_default_is_the_community_and_our_own() -> None:
    assert [source.name for source in default_sources()] == ["atr", "panguard"]
    assert own_source().path.is_dir()


@pytest.mark.parametrize("text", ["{", "{}", "[" * 100_000])
def test_a_damaged_bundle_is_an_error_that_says_what_to_do(tmp_path: Path, text: str) -> None:
    bundle = tmp_path / "rules.json"
    bundle.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="reinstall pyatr"):
        read_rules(RuleSource("atr", SourceKind.COMMUNITY, bundle))


def test_what_the_community_writes_wrongly_is_listed(tmp_path: Path) -> None:
    bundle = tmp_path / "rules.json"
    bundle.write_text(json.dumps([document(), document(id=None), 7]), encoding="utf-8")
    pack = read_rules(RuleSource("atr", SourceKind.COMMUNITY, bundle))
    assert len(pack.rules) == 1
    assert [rejected.id for rejected in pack.rejected] == ["rules.json[1]", "rules.json[2]"]


@pytest.mark.parametrize(("name", "missing"), [("_COMMUNITY_PACKAGE", "absent"), ("_BUNDLE", "absent.json")])
def test_without_the_rules_of_the_community_nothing_is_scanned(
    monkeypatch: pytest.MonkeyPatch, name: str, missing: str
) -> None:
    monkeypatch.setattr(f"panguard.rules.sources.{name}", missing)
    with pytest.raises(SourceError, match="the community rules are missing; reinstall "):
        default_sources()


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe")
def test_a_pipe_with_the_name_of_a_rule_is_rejected_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    (item,) = read_rules(folder_source(tmp_path)).rejected
    assert str(item) == "x.yaml: cannot be read: not a regular file"
    assert len(load_rules([folder_source(tmp_path)], tmp_path / "cache").ids) == 0


def test_a_folder_of_rules_that_cannot_be_listed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/one.yaml", document(id="R-1"))
    real = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("a"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SourceError, match=r"a: this folder of rules cannot be read \(Permission denied\)"):
        files_of(folder_source(tmp_path))


def test_community_rules_beyond_the_bound_are_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "rules.json"
    bundle.write_text("[]" + " " * 20, encoding="utf-8")
    source = RuleSource("atr", SourceKind.COMMUNITY, bundle)
    assert read_rules(source).rules == ()
    with pytest.raises(SourceError, match="are larger than 21 bytes"):
        read_rules(source, replace(DEFAULT_LIMITS, json_bytes=21))
