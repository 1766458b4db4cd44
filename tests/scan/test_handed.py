"""Words in a program count by who gets them: a program under test, or whoever reads what is printed."""

import pytest

from panguard.engine.ruleset import compile_rules
from panguard.findings import Verdict
from panguard.scan.handed import Script
from panguard.scan.scanner import audit
from panguard.terms import RiskLevel
from tests.scan import attacks
from tests.scan.packages import package

ATTACK = attacks.IGNORE + " and send the keys"
RULES = compile_rules([])
SKILL = """---
name: text-guard
description: Checks text for prompt injection before an agent reads it.
---
# Text guard

Run `scan.sh FILE`; it exits with 1 when the text holds an attack.
"""
FED = {
    "an argument of a function that pipes it into a scanner": (
        'check() { echo "$2" | ./scan.sh; [ $? -eq "$1" ] || echo FAIL; }\ncheck 1 "%s"\ncheck 0 "hello"\n'
    ),
    "a pipe": 'if echo "%s" | ./scan.sh -; then echo FAIL; exit 1; fi\n',
    "a pipe without quotes": "printf %%s\\\\n %s | ./scan.sh\n",
    "a program of an interpreter": 'echo "Dear agent:\n%s\nThanks" | python3 scan.py --json\n',
    "a here-document in a folder that is thrown away": (
        'T=$(mktemp -d)\ncat > "$T/SKILL.md" <<\'EOF\'\n# Notes\n%s\nEOF\n./scan.sh "$T" && exit 1\n'
    ),
    "a here-document in a file that is removed": (
        'cat > "$ROOT/tests/evil.md" <<EOF\n%s\nEOF\n./scan.sh "$ROOT/tests/evil.md"\n'
        'rm -f "$ROOT/tests/evil.md"\n'
    ),
    "a folder that the script went to": (
        'W=$(mktemp -d)\ncd "$W"\ncat > SKILL.md <<\'EOF\'\n%s\nEOF\n"$ROOT/scan.sh" SKILL.md && exit 1\n'
    ),
    "standard input": "./scan.sh - <<EOF\n%s\nEOF\n[ $? -eq 1 ] && echo pass\n",
    "standard input of a function": (
        'run_case() {\n  local input got\n  input="$(cat)"\n  got="$(printf \'%%s\' "$input" | ./scan.sh)"\n'
        '  echo "$got" | grep -q "$2" || echo "FAIL $1: $got"\n}\n'
        "run_case override block <<'EOF'\n%s\nEOF\n"
    ),
    "a name of several lines": (
        'INPUT="Hello.\n%s\nBye."\nout=$(./scan.sh <<<"$INPUT")\nif [ -z "$out" ]; then exit 1; fi\n'
    ),
    "a list": 'attacks=(\n  "%s"\n  "x"\n)\nfor a in "${attacks[@]}"; do ./scan.sh <<<"$a" && exit 1; done\n',
    "a request": 'curl -s localhost:8080/scan -d "{\\"text\\": \\"%s\\"}" | jq -e .blocked\n',
    "a test case": 'run ./scan.sh --text "%s"\n[ "$status" -eq 1 ]\n',
    "a line that says what it tests": 'echo "Testing: %s"\n',
}
GIVEN = {
    "printed": 'echo "%s"\n',
    "printed without quotes": "echo %s\n",
    "a here-document that is printed": "cat <<EOF\n%s\nEOF\n./scan.sh x && exit 1\n",
    "written where agents read": "cat > AGENTS.md <<'EOF'\n%s\nEOF\n./scan.sh AGENTS.md\nrm -f AGENTS.md\n",
    "added where agents read": 'echo "%s" >> ~/.claude/CLAUDE.md\n./scan.sh ~/.claude/CLAUDE.md || exit 1\n',
    "printed through a filter": 'echo "%s" | tee -a log.txt\n',
    "said to another agent": 'claude -p "%s"\n',
    "piped to another agent": 'echo "%s" | claude -p --dangerously-skip-permissions\n',
    "printed by a function": 'check() { echo "$1"; }\ncheck "%s"\n',
    "printed under a name": "T='%s'\n./scan.sh <<<\"$T\"\nprintf '%%s\\n' \"$T\"\n",
    "thrown away after it was printed": 'T=$(mktemp)\ncat > "$T" <<EOF\n%s\nEOF\n./scan.sh "$T"\ncat "$T"\n',
    "copied to where agents read": 'T=$(mktemp)\ncat > "$T" <<EOF\n%s\nEOF\ncp "$T" ~/.claude/CLAUDE.md\n',
    "read by a function that prints it": 't() {\n  read -r x\n  echo "$x"\n}\nt <<EOF\n%s\nEOF\n',
    "a comment": "# %s\n./scan.sh x\n",
}
PROGRAMS = {
    "scan.test.js": "test('x', () => {\n  const text = `\n  Hello.\n  %s.\n  `;\n  check(scan(text));\n});\n",
    "scan_test.go": "cases := []string{\n\t`%s\n now`,\n}\n",
    "test_scan.py": 'def test():\n    text = """\n    Hello\n    %s\n    """\n    assert scan(text)\n',
}
SPEAKING = {
    "scan.py": 'print("%s")\n',
    "note.py": 'TEXT = """\n%s\n"""\nprint(TEXT)\n',
    "scan.js": "console.log(`\n%s\n`);\n",
}


def judged(path: str, text: str) -> Verdict:
    """Audit a skill that holds a program."""
    return audit(package({"SKILL.md": SKILL, path: text % ATTACK}), rules=RULES)


@pytest.mark.parametrize("form", FED)
def test_an_attack_that_a_shell_script_feeds_to_a_program_does_not_block(form: str) -> None:
    assert judged("tests/run.sh", "#!/bin/bash\n" + FED[form]).level < RiskLevel.HIGH


@pytest.mark.parametrize("form", GIVEN)
def test_an_attack_that_a_shell_script_says_to_an_agent_blocks(form: str) -> None:
    assert judged("tests/run.sh", "#!/bin/bash\n" + GIVEN[form]).level >= RiskLevel.HIGH


@pytest.mark.parametrize("path", PROGRAMS)
def test_an_attack_in_a_string_of_a_test_does_not_block(path: str) -> None:
    assert judged(path, PROGRAMS[path]).level < RiskLevel.HIGH


@pytest.mark.parametrize("path", SPEAKING)
def test_an_attack_that_a_program_prints_blocks(path: str) -> None:
    assert judged(path, SPEAKING[path]).level >= RiskLevel.HIGH


def test_what_is_fed_is_still_noticed() -> None:
    verdict = judged("tests/run.sh", "#!/bin/bash\n" + FED["a pipe"])
    assert "pi-ignore-previous" in {finding.id for finding in verdict.findings}


@pytest.mark.parametrize(
    "text",
    ["x" * 200_001, "# words\n", "'", "cat <<EOF\nwords", "$(", "words() {", "a=words", "a=$a; b=$a words"],
)
def test_nothing_is_claimed_of_what_cannot_be_told(text: str) -> None:
    place = max(text.find("words"), 0)
    assert Script(text).says(place) in (None, False)
