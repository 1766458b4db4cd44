"""After an audit, comments are obeyed where the reader owns the files, and steps follow each other."""

from panguard.scan.amend import Amended, amend
from panguard.scan.skill import Skill, text_file
from panguard.values import replace
from tests.scan.made_verdicts import make_finding, make_verdict

COMMENT = "<!-- panguard: " + "ignore[PG-TEST-1] it is an example -->\n"
VERDICT = make_verdict(make_finding(line=2))


def skill(*, owned: bool) -> Skill:
    return Skill("demo", "demo", (text_file("SKILL.md", COMMENT + "words"),), "SKILL.md", owned=owned)


def test_a_comment_in_files_of_the_reader_is_obeyed() -> None:
    amended = amend(skill(owned=True), VERDICT)

    assert (amended.verdict.findings, len(amended.verdict.suppressed), amended.unheard) == ((), 1, 0)


def test_a_comment_in_files_of_others_is_only_counted() -> None:
    assert amend(skill(owned=False), VERDICT) == Amended(VERDICT, unheard=1)


def test_every_step_goes_on_from_the_one_before() -> None:
    def step(_skill: Skill, amended: Amended) -> Amended:
        return replace(amended, unheard=amended.unheard * 10 + 1)

    assert amend(skill(owned=False), VERDICT, (step, step)).unheard == 111
