"""Where the guard stands on a machine: by its home, its variables and its links."""

import pickle
from pathlib import Path

from panguard.agents.places import Machine
from panguard.guard.event import Part, PartKind
from panguard.guard.own_places import USUAL, Kind, ground_of
from panguard.guard.seen import SEEN
from panguard.guard.watched import Scene, watched

CHOSEN = {"CODEX_HOME": "/srv/codex", "CLAUDE_CONFIG_DIR": "~/conf", "XDG_CONFIG_HOME": "/srv/xdg"}
MACHINE = Machine(Path("/data/people/ada"), CHOSEN, "linux")
GROUND = ground_of(MACHINE, (Path("/srv/state/x"),), (Path("/srv/conf"),), ())


def _kinds(path: str, folder: str = "/work") -> set[Kind]:
    return {place.kind for place in GROUND.at(GROUND.parts(path, folder))}


def test_variables_of_agents_move_their_settings_and_the_usual_places_stay() -> None:
    for path in (
        "/srv/codex/hooks.json",
        "~/conf/settings.json",
        "$CODEX_HOME/hooks.json",
        "~/.codex/hooks.json",
    ):
        assert _kinds(path) == {Kind.HOOKS}
    assert _kinds("/srv/codex/config.toml") == {Kind.SWITCHES}
    assert _kinds("/srv/xdg/systemd/user/panguard-guard.service") == {Kind.OURS}


def test_a_home_wherever_it_is_is_a_home() -> None:
    for path in ("/data/people/ada/.cursor/hooks.json", "/data/people/ada/x/../.cursor/hooks.json"):
        assert _kinds(path) == {Kind.HOOKS}
    assert _kinds(".cursor/hooks.json", "/data/people/ada") == {Kind.HOOKS}
    assert not _kinds(".cursor/hooks.json", "/data/people/ada/app")


def test_what_the_caller_knows_of_is_ours_or_its_users() -> None:
    assert _kinds("/srv/state/x/guard/address") == {Kind.OURS}
    assert _kinds("/srv/conf/config.toml") == {Kind.CHOICES}
    assert not _kinds("/srv/state/y")


def test_it_goes_to_the_processes_that_judge() -> None:
    assert pickle.loads(pickle.dumps(GROUND)) == GROUND  # noqa: S301 - our own
    assert USUAL != GROUND


def test_links_on_the_disk_are_followed_and_what_stands_there_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".claude").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "link").symlink_to(tmp_path / ".claude")
    ground = ground_of(Machine(tmp_path, {}, "linux"), (), (), ())
    scene = Scene(folder=str(tmp_path / "app"), ground=ground, looks=SEEN)

    def ids(kind: PartKind, text: str, name: str = "") -> set[str]:
        return {finding.id for finding in watched(Part(kind, text, name), "x", scene)}

    settings = tmp_path / ".claude" / "settings.json"
    assert not ids(PartKind.WRITTEN, "{}", "link/settings.json")
    settings.write_text('{"hooks": {}}')
    assert not ids(PartKind.COMMAND, "rm link/settings.json")
    called = '{"type": "command", "command": "x panguard-guard-hook", "timeout": 15}'
    hook = f'[{{"matcher": "*", "hooks": [{called}]}}]'
    prompt = hook.replace('"matcher": "*", ', "")
    settings.write_text(
        f'{{"hooks": {{"PreToolUse": {hook}, "PostToolUse": {hook}, "UserPromptSubmit": {prompt}}}}}'
    )
    assert ids(PartKind.WRITTEN, "{}", "link/settings.json") == {"guard-switched-off"}
    assert ids(PartKind.COMMAND, "rm link/settings.json") == {"guard-hooks-changed"}
    assert not ids(PartKind.WRITTEN, settings.read_text(), str(settings))
