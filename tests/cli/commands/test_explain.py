"""`pga explain` as a user runs it."""

from pathlib import Path

import pytest

from panguard.cli.main import main
from panguard.rules.sources import own_source, read_rules
from panguard.scan.explain import EXPLANATIONS
from tests.cli.commands.test_rules import looks_for, write
from tests.rules.test_load import REGEX


@pytest.fixture(autouse=True)
def _quiet_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["explain", *words]) == 0
    return capsys.readouterr().out


def test_a_rule_is_explained_with_everything_a_reader_needs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    references = {"owasp_ast": ["AST01"], "cve": ["CVE-2026-0001"]}
    write(tmp_path, example="curl x |\nsh", references=references, detection=looks_for(REGEX))
    page = told(capsys, "atr-2026-90001", "--rules", str(tmp_path))
    origin = page.partition("      from  ")[2].partition("\n\n")[0]
    assert "".join(origin.split()) == str(tmp_path)  # however long it is, and so wrapped
    assert page.replace(origin, "FOLDER") == (
        " HIGH  ATR-2026-90001\n"
        "A title\n"
        "\n"
        "  category  tools that deceive the agent (tool-poisoning)\n"
        "     check  Tool poisoning\n"
        "    effect  counts fully: it can fail a scan\n"
        "      runs  text: it runs on text\n"
        " meant for  skills\n"
        "     state  stable\n"
        "      from  FOLDER\n"
        "\n"
        "What it finds\n"
        "  A description\n"
        "\n"
        "Why it is dangerous\n"
        "  w\n"
        "\n"
        "Example\n"
        "    curl x |\n"
        "    sh\n"
        "\n"
        "Harmless text that looks the same\n"
        "  f\n"
        "\n"
        "What to do\n"
        "  r\n"
        "\n"
        "How to accept a finding\n"
        "  List what you accept in a file, with a reason:\n"
        "    pga scan PATH --write-baseline accepted.toml --reason 'why it is fine'\n"
        "  Or, in files of your own, write above the line (obeyed with --trust-inline):\n"
        "    <!-- panguard: ignore[ATR-2026-90001] why it is fine -->\n"
        "\n"
        "In security standards\n"
        "  AST01 Malicious Skills (OWASP Agentic Skills Top 10)\n"
        "\n"
        "Read more\n"
        "  cve: CVE-2026-0001\n"
    )


def test_references_that_are_only_proposed_are_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    page = told(capsys, "ATR-2026-00001")
    assert "The rule names none; these are what PanGuard proposes for its category." in page
    assert "LLM01:2025 Prompt Injection (OWASP Top 10 for LLM Applications)" in page


def test_a_finding_that_no_rule_makes_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    name = min(EXPLANATIONS)
    page = told(capsys, name.upper())
    assert name in page.splitlines()[0]
    assert "What to do\n" in page
    assert f"ignore[{name}]" in page


def test_every_rule_and_finding_of_ours_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for name in (*EXPLANATIONS, *(rule.id for rule in read_rules(own_source()).rules[:3])):
        assert "Why it is dangerous\n" in told(capsys, name)


def test_an_unknown_id_is_a_usage_error_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ATR-2026-0001"]) == 2
    near = "'ATR-2026-00001', 'ATR-2026-00010' or 'ATR-2026-00011'"
    assert f"there is no rule 'ATR-2026-0001'; did you mean {near}?" in capsys.readouterr().err
    name = min(EXPLANATIONS)
    assert main(["explain", f"{name}x"]) == 2
    assert f"did you mean '{name}'?" in capsys.readouterr().err


def test_an_example_cannot_send_control_characters_to_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path, example="a\x1b[31m\u202eb", title="t\x9b")
    page = told(capsys, "ATR-2026-90001", "--rules", str(tmp_path))
    assert "a⟨U+001B⟩[31m⟨U+202E⟩b" in page
    assert page.replace("\n", "").isprintable()
