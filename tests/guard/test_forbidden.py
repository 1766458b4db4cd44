import json

import pytest

from panguard.guard.forbidden import forbidden_words

ORDER = "r" + "m -rf /"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("policy/deny.json", json.dumps({"deny": [ORDER, "mkfs.*"]})),
        ("p.json", json.dumps({"rules": [{"id": 1, "blocked_patterns": [ORDER]}]})),
        ("p.json", json.dumps({"blocked": [{"pattern": ORDER, "reason": "wipes [the] disk"}]}, indent=1)),
        (".claude/settings.json", json.dumps({"permissions": {"deny": [f"Bash({ORDER}*)"]}})),
        ("deny.yaml", f'deny_commands:\n  - "{ORDER}"\n  - mkfs\n'),
        ("deny.yml", f"forbidden:\n- pattern: {ORDER}\n  why: wipes\n"),
        ("p.toml", f'allow = ["ls"]\ndeny = [\n  "{ORDER}",\n]\n'),
    ],
)
def test_what_a_policy_forbids_is_known(name: str, text: str) -> None:
    start = text.index(ORDER)
    assert any(first <= start < last for first, last in forbidden_words(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.json", json.dumps({"deny": [], "hooks": {"command": ORDER}})),
        ("p.json", json.dumps({"allow": [ORDER], "deny": ["ls"]})),
        ("p.json", json.dumps({"note": "deny", "scripts": {"postinstall": ORDER}})),
        ("p.yaml", f"deny:\n  - ls\nrun:\n  - {ORDER}\n"),
        ("p.yaml", f"blocks:\n  - {ORDER}\n"),
        ("p.toml", f'deny = ["ls"]\nrun = ["{ORDER}"]\n'),
        ("run.sh", f"deny: [\n{ORDER}\n]"),
    ],
)
def test_what_stands_elsewhere_is_not(name: str, text: str) -> None:
    start = text.index(ORDER)
    assert not any(first <= start < last for first, last in forbidden_words(name, text))
