"""The mutation suite: attacks stay what they are under each disguise, and none newly gets past."""

import base64
import codecs
import gzip
import io
import shutil
import subprocess
import tarfile
import urllib.parse
import zipfile
from pathlib import Path
from random import Random

import pytest

from benchmarks.mutations import baseline, report
from benchmarks.mutations.archives import encrypted, tarred, word_document, zipped
from benchmarks.mutations.encoding import CODECS, encoded
from benchmarks.mutations.honest import HONEST, HONEST_TRANSLATIONS
from benchmarks.mutations.languages import TRANSLATIONS
from benchmarks.mutations.seeds import SEEDS, Aim, Form
from benchmarks.mutations.splicing import SPELLS, Spell, spliced
from benchmarks.mutations.suite import MUTATORS, Answer, count, judge, mutants, sampled, twins
from benchmarks.mutations.words import SEAM
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.rules.sources import default_sources


def answer(mutator: str, seed: str, *, noticed: bool = True, blocked: bool = True) -> Answer:
    return Answer(mutator, "made", seed, noticed=noticed, blocked=blocked, complete=True, findings=())


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return load_rules(default_sources(), tmp_path_factory.mktemp("cache"))


def test_no_mutant_gets_past_that_did_not_before(rules: RuleSet) -> None:
    answers = [judge(mutant, rules) for mutant in sampled(mutants(), 4)]
    assert len(answers) > 300
    assert list(baseline.worse(answers, [], baseline.read())) == []


def test_no_honest_twin_is_noticed_or_blocked_that_was_not_before(rules: RuleSet) -> None:
    answers = [judge(twin, rules) for twin in sampled(twins(), 3)]
    assert len(answers) > 80
    assert list(baseline.worse([], answers, baseline.read())) == []


def test_the_baseline_knows_every_mutator_and_how_many_mutants_it_makes() -> None:
    made: dict[str, int] = {}
    for mutant in mutants():
        made[mutant.mutator] = made.get(mutant.mutator, 0) + 1
    assert {name: row.mutants for name, row in baseline.read().mutators.items()} == made


def test_mutants_are_the_same_each_time() -> None:
    compiled = {"bytecode-beside-source", "bytecode-alone"}
    once, again = list(mutants()), list(mutants())
    assert [m for m in once if m.mutator not in compiled] == [m for m in again if m.mutator not in compiled]


def test_every_mutator_changes_the_seeds_and_has_a_name_of_its_own() -> None:
    plain = {mutant.seed: mutant.package for mutant in mutants(MUTATORS[:1])}
    assert len({mutator.name for mutator in MUTATORS}) == len(MUTATORS)
    for mutant in mutants(MUTATORS[1:]):
        assert mutant.package != plain[mutant.seed], mutant.id
        assert b"# " in mutant.package["SKILL.md"]


def test_the_seeds_cover_every_aim_and_form() -> None:
    assert {seed.aim for seed in SEEDS} == set(Aim)
    assert {seed.form for seed in SEEDS} == set(Form)
    assert all(bool(seed.code) == seed.is_code for seed in SEEDS)
    assert not any(SEAM in seed.order + seed.paraphrase + seed.code for seed in SEEDS)


def test_every_language_has_the_same_orders_and_honest_sentences() -> None:
    first, *others = TRANSLATIONS.values()
    assert all(set(orders) == set(first) for orders in others)
    assert set(HONEST_TRANSLATIONS) == set(TRANSLATIONS)


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_what_is_encoded_can_be_read_back(codec: object) -> None:
    assert codec in CODECS.values()
    text = "Käse and 茶: a line\nand another"
    for name, made in CODECS.items():
        if codec is made:
            expression = made.python.format(repr(encoded(text if name != "escapes" else "plain", [made])))
            known = {"base64": base64, "codecs": codecs, "gzip": gzip, "urllib": urllib}
            assert eval(expression, known) == (text if name != "escapes" else "plain")  # noqa: S307 - ours


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize("spell", SPELLS, ids=lambda spell: spell.__name__)
@pytest.mark.parametrize("word", ["curl", "tar", "env", "crontab"])
def test_a_shell_reads_a_spliced_word_as_the_word_itself(spell: Spell, word: str) -> None:
    for number in range(5):
        line = spliced(f"{word} one two", spell, Random(number))  # noqa: S311 - a choice, not a secret
        assert line != f"{word} one two"
        script = f"{word}() {{ echo {word} $#; }}\n{line}\n"
        ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        assert ran.stdout == f"{word} 2\n", line


def test_a_locked_archive_opens_with_its_password_only() -> None:
    made = zipfile.ZipFile(io.BytesIO(encrypted("run.sh", b"echo ready", "1234")))
    assert made.read("run.sh", pwd=b"1234") == b"echo ready"
    with pytest.raises(RuntimeError):
        made.read("run.sh")


def test_archives_and_documents_hold_what_was_put_in() -> None:
    files = {"a/b.txt": b"text"}
    assert zipfile.ZipFile(io.BytesIO(zipped(files))).read("a/b.txt") == b"text"
    with tarfile.open(fileobj=io.BytesIO(tarred(files))) as archive:
        member = archive.extractfile("a/b.txt")
        assert member
        assert member.read() == b"text"
    document = zipfile.ZipFile(io.BytesIO(word_document("Guide\nof two lines", **{"word/x.sh": b"x"})))
    assert b"of two lines" in document.read("word/document.xml")
    assert document.read("word/x.sh") == b"x"


def test_tags_hide_the_order_letter_by_letter() -> None:
    tags = next(mutator for mutator in MUTATORS if mutator.name == "unicode-tags")
    package = tags.apply(SEEDS[0], Random(0))  # noqa: S311 - a choice, not a secret
    assert package
    text = package["SKILL.md"].decode()
    assert SEEDS[0].order not in text
    assert SEEDS[0].order in "".join(chr(ord(c) - 0xE0000) for c in text if ord(c) >= 0xE0000)


def test_a_mutant_that_newly_gets_past_is_named_and_so_is_a_new_alarm() -> None:
    gone = answer("m", "two", noticed=False, blocked=False)
    before = baseline.gather([answer("m", "one"), gone], [answer("m", "honest", blocked=False)])
    assert list(baseline.worse([gone], [answer("m", "honest", blocked=False)], before)) == []
    now = [answer("m", "one", noticed=False, blocked=False), answer("new", "one")]
    assert list(
        baseline.worse(now, [answer("m", "other", blocked=False), answer("m", "honest")], before)
    ) == [
        "m/one: no longer noticed",
        "m/one: no longer blocked",
        "new: not in the baseline; write it with `make bench-mutations-baseline`",
        "m/other: honest, and newly noticed ()",
        "m/honest: honest, and newly blocked ()",
    ]


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = baseline.gather([answer("m", "one"), answer("m", "two", noticed=False)], [answer("m", "honest")])
    baseline.write(made, tmp_path / "baseline.json")
    assert baseline.read(tmp_path / "baseline.json") == made


def test_the_report_leaves_the_seeds_as_they_are_out_of_the_total() -> None:
    answers = [
        answer("unchanged", "one", noticed=False),
        answer("m", "one"),
        answer("m", "two", noticed=False),
    ]
    assert count(answers).unnoticed == 2
    assert "all mutators |  | 2 | 1/2 = 50.0 %" in report.per_mutator(answers)
    assert "floor: none): 1 of 1" not in report.summary(answers, [])
    assert "over 30% not noticed: 1 of 1" in report.summary(answers, [])
    lines = list(report.misses(answers, [answer("m", HONEST[0].name)]))
    assert lines == [
        "not noticed: unchanged/one",
        "not noticed: m/two",
        "honest, yet blocked: m/honest-order",
    ]
