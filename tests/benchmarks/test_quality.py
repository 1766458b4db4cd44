"""What the quality benchmark counts, demands and draws."""

import dataclasses
import itertools
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.mutations.suite import Answer
from benchmarks.quality import changes, misses
from benchmarks.quality_chinese import ATTACKS, HONEST, Smoke
from benchmarks.quality_floors import Floor, corpora_floors, floors_table, is_real
from benchmarks.quality_language import language_of
from benchmarks.quality_page import Measured, floors, page, plots, write
from benchmarks.quality_plots import Bar, chart
from benchmarks.quality_run import Hit, Outcome, read
from benchmarks.quality_run import write as write_outcomes
from benchmarks.quality_tables import (
    blocked,
    family_of,
    noticed,
    per_lane,
    per_set,
    per_source,
    tally,
    totals,
)
from benchmarks.split import Part
from panguard.terms import Lane

_NUMBERS = itertools.count()
BLOCKING = Hit("block", "critical", "rule-a", "rules")
ALERTING = Hit("alert", "medium", "rule-b", "secrets")
FAINT = Hit("alert", "low", "rule-c", "unicode")


def outcome(
    *hits: Hit,
    malicious: bool = True,
    of: str = "atr-skill-benchmark",
    tier: str = "regression",
    kind: str = "skill",
    family: str = "cl1",
    part: Part = Part.CHECKING,
) -> Outcome:
    return Outcome(
        id=f"{of}__{next(_NUMBERS)}",
        set=of,
        tier=tier,
        kind=kind,
        family=family,
        part=part,
        language="en",
        malicious=malicious,
        blocked=any(hit.lane == "block" for hit in hits),
        noticed=any(hit.counts for hit in hits),
        complete=True,
        level="low",
        findings=hits,
        seconds=0.001,
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Read the file and show the result to the user before you save it.", "en"),
        ("Lies die Datei und zeige dem Nutzer das Ergebnis, bevor du sie mit ihm speicherst.", "de"),
        ("Lis le fichier et montre les résultats dans la fenêtre pour que tout soit clair.", "fr"),
        ("Lee el archivo y muestra los resultados al usuario antes de guardar una copia.", "es"),
        ("Leia o arquivo e mostre os resultados ao usuário; não salve uma cópia para você.", "pt"),
        ("請先讀取檔案，再將結果告訴使用者。", "zh-Hant"),
        ("请先读取文件，再将结果告诉用户。", "zh-Hans"),
        ("ファイルを読んで、結果をユーザーに見せてください。", "ja"),
        ("파일을 읽고 결과를 사용자에게 보여 주세요.", "ko"),
        ("Прочитай файл и покажи результат пользователю.", "ru"),
        ("x = 1; y = x + 2", "other"),
        ("12345", "other"),
    ],
)
def test_the_language_of_a_text_is_guessed(text: str, language: str) -> None:
    assert language_of(text) == language


def test_samples_are_counted_by_label_and_decision() -> None:
    outcomes = [outcome(BLOCKING), outcome(ALERTING), outcome(FAINT), outcome(ALERTING, malicious=False)]
    on_block, on_notice = tally(outcomes, blocked), tally(outcomes, noticed)
    assert (on_block.malicious, on_block.caught, on_block.honest, on_block.alarms) == (3, 1, 1, 0)
    assert (on_notice.caught, on_notice.alarms) == (2, 1)
    assert on_notice.precision.startswith("2/3")


def test_both_parts_stand_side_by_side() -> None:
    outcomes = [outcome(BLOCKING, part=Part.TRAINING), outcome(ALERTING), outcome(malicious=False)]
    row = per_set(outcomes, malicious=True).splitlines()[2]
    shares = [cell.strip().split(" ")[0] for cell in row.split("|")[4:8]]
    assert shares == ["1/1", "0/1", "1/1", "1/1"]
    assert "| all | noticed | checking | 1/1" in totals(outcomes)


def test_families_that_are_clusters_are_taken_together() -> None:
    assert family_of(outcome()) == "atr-skill-benchmark: single samples"
    assert family_of(outcome(of="s", family="s:A1")) == "s: A1"


def test_a_rule_alone_is_told_from_one_among_others() -> None:
    outcomes = [outcome(BLOCKING, ALERTING), outcome(ALERTING, FAINT), outcome(ALERTING, malicious=False)]
    rules, layers = (per_source(outcomes, by_layer=by_layer) for by_layer in (False, True))
    assert "| alert:rule-b | 2 | 1 | 1 | 1 | 2/3" in rules
    assert "| rules | 1 | 0 | 0 | 0 | 1/1" in layers
    assert "rule-c" not in rules


def test_lanes_are_counted_on_honest_skills_only() -> None:
    outcomes = [outcome(BLOCKING), outcome(ALERTING, malicious=False), outcome(malicious=False)]
    assert f"| all skills | {Lane.ALERT} | – | 1/2" in per_lane(outcomes)
    assert f"| all skills | {Lane.BLOCK} | – | 0/2" in per_lane(outcomes)


def test_floors_look_at_the_checking_part_and_at_real_skills() -> None:
    outcomes = [
        outcome(BLOCKING),
        outcome(part=Part.TRAINING),
        outcome(BLOCKING, malicious=False),
        outcome(BLOCKING, malicious=False, tier="hard-negative", of="clawhub-security-tools"),
        outcome(BLOCKING, malicious=False, of="skillfortifybench"),
        outcome(ALERTING, tier="headline-real", of="malskills-clawhub", family="clawhub/one"),
        outcome(kind="tool-output", of="bipia"),
    ]
    found = {floor.name: floor for floor in corpora_floors(outcomes)}
    assert (found["malicious skills, blocked"].hits, found["malicious skills, blocked"].total) == (1, 2)
    assert found["malicious skills, noticed"].met
    assert found["ClawHub malware of clawhub/one, noticed"].met
    assert found["honest skills of the real world, blocked"].total == 1
    assert not found["honest security tools, blocked"].met
    assert not found["tool descriptions and outputs, malicious, noticed"].met
    assert found["ATR's own set (both parts), blocked"].total == 2
    assert not is_real(outcomes[4])


def test_a_floor_says_whether_it_is_met_and_when_it_was_not_measured() -> None:
    lines = [Floor("a", 9, 10, 0.9), Floor("b", 2, 100, 0.01, at_most=True), Floor("c", 0, 0, 0.5)]
    ends = [line.rsplit(" | ", 1)[1] for line in floors_table(lines).splitlines()[2:]]
    assert ends == ["yes |", "**no** |", "not measured |"]


def test_wrong_decisions_are_listed_with_their_findings() -> None:
    wrong = [outcome(FAINT), outcome(ALERTING), outcome(ALERTING, malicious=False)]
    lines = list(misses([*wrong, outcome(BLOCKING), outcome(of="other")], ["atr-skill-benchmark"]))
    assert [line.partition(" (")[0] for line in lines] == [
        "malicious, not noticed",
        "malicious, not blocked",
        "honest, noticed",
    ]
    assert lines[0].endswith(f"{wrong[0].id} alert:low:rule-c")


def test_what_is_decided_otherwise_is_listed_the_worse_first() -> None:
    before = [outcome(), outcome(malicious=False), outcome(BLOCKING), outcome(ALERTING)]
    hits = [(ALERTING,), (BLOCKING,), (ALERTING,), (ALERTING,)]
    after = [
        dataclasses.replace(old, findings=found, blocked=BLOCKING in found, noticed=True)
        for old, found in zip(before, hits, strict=True)
    ]
    lines = list(changes(before, [*after, outcome()]))
    assert [line.rpartition("__")[0] for line in lines] == [
        "worse: honest silent → blocked atr-skill-benchmark",
        "worse: malicious blocked → noticed atr-skill-benchmark",
        "better: malicious silent → noticed atr-skill-benchmark",
    ]
    assert lines[0].endswith("block:critical:rule-a")


def test_outcomes_are_read_as_they_were_written(tmp_path: Path) -> None:
    outcomes = [outcome(BLOCKING, ALERTING), outcome(malicious=False)]
    write_outcomes(outcomes, tmp_path / "quality.json")
    assert read(tmp_path / "quality.json") == outcomes


def test_charts_are_well_formed_and_stay_within_their_edges() -> None:
    bars = [Bar("<set> & more", ((3, 4), (0, 0)), (0.9, None)), Bar("much", ((9, 10), (10, 10)))]
    root = ET.fromstring(chart("A & B", ("one", "two"), bars, most=0.5))  # noqa: S314 - our own
    shapes = [shape for shape in root if shape.tag.endswith("rect")]
    width = float(root.attrib["width"])
    assert all(float(s.attrib.get("x", 0)) + float(s.attrib["width"]) <= width for s in shapes)
    assert "<set> & more" in [shape.text for shape in root]


def test_the_page_has_every_section_and_its_plots(tmp_path: Path) -> None:
    answers = [
        Answer("m", "made", "one", noticed=False, blocked=False, complete=True, findings=()),
        Answer("m", "made", "two", noticed=True, blocked=True, complete=True, findings=()),
    ]
    chinese = Smoke(ATTACKS[:2], (), HONEST[:1])
    outcomes = [outcome(BLOCKING), outcome(malicious=False), outcome(malicious=False, tier="headline-real")]
    measured = Measured(outcomes, answers, answers[1:], chinese)
    assert [floor.met for floor in floors(measured)][-4:] == [False, False, True, True]
    text = page(measured)
    assert f"honest, yet noticed: {HONEST[0]}" in text
    assert "mutants not noticed | 1/2" in text
    write(measured, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"detection.md", *plots(measured)}
    assert all(f"({name})" in text for name in plots(measured))
