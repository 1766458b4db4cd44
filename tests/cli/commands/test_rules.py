"""`pga rules` as a user runs it: what it prints and how it ends."""

import json
import re
from pathlib import Path

import pytest
import yaml

from panguard.cli.main import main
from panguard.rules.sources import PACKS, own_source, read_rules
from tests.rules.test_lint import GOOD
from tests.rules.test_load import REGEX, detection

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"
OWN = read_rules(own_source()).rules


@pytest.fixture(autouse=True)
def _quiet_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)


def write(folder: Path, name: str = "rule.yaml", **changes: object) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({**GOOD, **changes}, sort_keys=False), encoding="utf-8")
    return path


def looks_for(*conditions: object) -> object:
    return detection(*conditions)["detection"]


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["rules", *words]) == code
    return capsys.readouterr().out


def test_list_prints_a_line_for_each_rule_and_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "list", "--source", "panguard").splitlines()
    assert len(lines) == len(OWN) + 2
    assert lines[0].startswith("PGA-2026-00001  critical  block")
    assert lines[-1] == f"{len(OWN)} rules"
    assert max(map(len, lines)) <= 80


def test_list_can_be_narrowed_and_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(
        told(capsys, "list", "--json", "--severity", "critical", "--lane", "block", "--target", "skill")
    )
    assert found
    assert {(rule["severity"], rule["lane"]) for rule in found} == {("critical", "block")}
    assert all("skill" in rule["targets"] for rule in found)


@pytest.mark.parametrize("use", ["runtime-only", "disabled"])
def test_rules_that_do_not_run_on_text_say_why(capsys: pytest.CaptureFixture[str], use: str) -> None:
    found = json.loads(told(capsys, "list", "--json", "--use", use))
    assert found
    assert all(rule["reason"].startswith("it ") for rule in found)


def test_an_unknown_filter_is_refused_with_the_choices(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["rules", "list", "--severity", "grave"])
    assert stop.value.code == 2
    assert "choose from" in capsys.readouterr().err


def test_show_prints_what_a_rule_looks_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    conditions = {
        "reads": {**REGEX, "description": "reads it"},
        "many": {"metric": "tool_calls", "operator": "gt", "threshold": 5},
        "then": {"steps": [{**REGEX}, {**REGEX, "field": "tool_name"}], "within": "2m"},
    }
    write(tmp_path, detection={"conditions": conditions, "condition": "reads OR (many AND NOT then)"})
    page = told(capsys, "show", "atr-2026-90001", "--rules", str(tmp_path))
    assert "It fires when\n  reads OR (many AND NOT then)\n" in page
    assert "  reads  content regex\n      reads it\n      curl .* sh\n" in page
    assert "  many  tool_calls gt 5\n" in page
    assert "  then  content → tool_name within 2m\n" in page
    assert "5 must fire, 5 must not, 0 known ways around" in page
    record = json.loads(told(capsys, "show", "ATR-2026-90001", "--json", "--rules", str(tmp_path)))
    assert record["condition"] == "reads OR (many AND NOT then)"
    assert [condition["name"] for condition in record["conditions"]] == ["reads", "many", "then"]


def test_show_tells_what_a_tolerant_reading_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path, detection=looks_for(REGEX, {**REGEX, "operator": "like"}))
    page = told(capsys, "show", "ATR-2026-90001", "--rules", str(tmp_path))
    assert "not used: detection.conditions[1].operator: unknown value 'like'" in page.replace("\n      ", " ")


def test_an_unknown_rule_is_a_usage_error_with_the_nearest_ids(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "PGA-2026-0001"]) == 2
    near = "'PGA-2026-00001', 'PGA-2026-00010' or 'PGA-2026-00011'"
    assert f"there is no rule 'PGA-2026-0001'; did you mean {near}?" in capsys.readouterr().err
    assert main(["rules", "test", "nothing-like-it"]) == 2
    assert "see: pga rules list" in capsys.readouterr().err


def test_rules_pass_their_cases(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each rule of our own is tried in `tests/rules/packs/test_panguard.py`."""
    some = OWN[::10]
    for rule in some:
        source = PACKS / "panguard" / rule.file
        (tmp_path / source.name).write_bytes(source.read_bytes())
    total = sum(len(rule.test_cases) for rule in some)
    page = told(capsys, "test", str(tmp_path))
    assert page == f"{total} of {total} cases pass, of {len(some)} rules; 0 more rules have no cases.\n"


def test_a_rule_that_fails_its_cases_is_told_with_the_case(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cases = {
        "true_positives": [{"input": "curl x | sh"}, {"input": "harmless", "description": "a wrong case"}],
        "true_negatives": [{"input": "curl y | sh"}],
    }
    path = write(tmp_path, test_cases=cases)
    page = told(capsys, "test", str(path), code=1)
    assert page == (
        "ATR-2026-90001  rule.yaml\n"
        "  case 2 must fire, but does not: a wrong case\n"
        "  case 3 must not fire, but does: curl y | sh\n"
        "1 of 3 cases pass, of 1 rules; 0 more rules have no cases.\n"
    )
    assert json.loads(told(capsys, "test", "--json", str(path), code=1)) == [
        {"rule": "ATR-2026-90001", "cases": 3, "failed": [2, 3]}
    ]


def test_a_draft_is_tried_and_a_rule_by_its_id_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cases = {"true_positives": [{"input": "curl x | sh"}], "true_negatives": [{"input": "good"}]}
    write(tmp_path, status="draft", test_cases=cases)
    page = told(capsys, "test", "atr-2026-90001", "--rules", str(tmp_path))
    assert page.startswith("2 of 2 cases pass")


def test_validate_finds_nothing_wrong_with_our_own_pack(capsys: pytest.CaptureFixture[str]) -> None:
    page = told(capsys, "validate")
    assert f"{len(OWN)} rules can be used, 0 cannot; 0 errors, " in page


def test_validate_names_every_mistake(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", title=None, severity="hihg")
    write(tmp_path, "b.yaml", made_by="x")
    write(tmp_path, "c.yaml", id="ACME-2026-00001", detection=looks_for({**REGEX, "value": "("}, REGEX))
    (tmp_path / "d.yaml").write_text("id: a\nid: b\n", encoding="utf-8")
    page = told(capsys, "validate", str(tmp_path), code=1)
    assert "a.yaml: title: is missing; every rule needs it\n" in page
    assert "b.yaml: made_by: unknown key (error, format)\n" in page
    assert "c.yaml: detection.conditions[0]: the pattern cannot be used: " in page
    assert "d.yaml: 2:1: the key 'id' is given twice\n" in page
    assert "2 rules can be used, 2 cannot; 2 errors, " in page


def test_validate_lets_warnings_fail_when_told_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path, why="")
    assert told(capsys, "validate", str(tmp_path))
    page = told(capsys, "validate", "--strict", "--json", str(tmp_path), code=1)
    (problem,) = json.loads(page)["problems"]
    assert (problem["level"], problem["lint"], problem["path"]) == ("warning", "words", "why")


def test_the_example_of_the_documentation_is_a_rule_that_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    example = re.search(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    (tmp_path / "example.yaml").write_text(example[1], encoding="utf-8")
    assert ", 0 cannot; 0 errors, " in told(capsys, "validate", str(tmp_path))
    assert told(capsys, "test", str(tmp_path)).startswith("2 of 2 cases pass")


def test_stats_count_what_there_is_and_list_what_is_not_used(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path, title=None)
    page = told(capsys, "stats", "--rules", str(tmp_path))
    assert f"{833 + len(OWN)} rules; 1 not used" in page
    assert "    833  atr\n" in page
    assert "Not used\n  rule.yaml: title: is missing; every rule needs it\n" in page
    stats = json.loads(told(capsys, "stats", "--json", "--source", "atr"))
    assert stats["rules"] == 833
    assert stats["source"] == {"atr": 833}


def test_a_pattern_of_the_community_that_cannot_be_used_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    problem = "detection.conditions[3]: the pattern cannot be used: position 21"
    assert f"Used in part\n  ATR-2026-00290: {problem}" in told(capsys, "stats", "--source", "atr")
    assert "not used: the pattern cannot be used: position 21" in told(capsys, "show", "ATR-2026-00290")
