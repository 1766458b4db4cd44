"""Steps that take from the guard what it stands on, and those that only look like it."""

import pytest

from panguard.guard.event import Part, PartKind
from panguard.guard.hosts import host_of
from panguard.guard.inspect import scene_of
from panguard.guard.own_places import UNSEEN, USUAL, Looks
from panguard.guard.said import question
from panguard.guard.watched import Scene, watched

FOLDER = "/home/dev/app"
OWN = {"guard-switched-off", "guard-hooks-changed", "guard-not-read-to-its-end"}
AT_PLACES = (
    "truncate -s 0 ~/.codex/hooks.json",
    "rm -rf ~/.cline/hooks",
    "rm -rf ~/.claude",
    "mv ~/.cursor ~/.cursor.off",
    "python -c \"from panguard.cli.main import main; main(['guard','stop'])\"",
    "jq '.disableAllHooks=true' ~/.claude/settings.json > t && mv t ~/.claude/settings.json",
    "cat > ~/.claude/settings.json < /dev/null",
    "> ~/.claude/settings.json",
    "cp /dev/null ~/.claude/settings.json",
    "rm /home/dev/app/../.claude/settings.json",
    "cd .. && rm -f .claude/settings.json",
    "rm /proc/self/root/home/dev/.claude/settings.json",
    "pushd ~/.claude && rm -f *.json",
    "(cd ~/.claude && rm settings.json)",
    "find ~/.local/state -name 'panguard*' -exec rm -rf {} +",
    "find ~/.local/state -delete -name '*.pyc'",
    "[[ x = @(#) ]]; rm ~/.claude/settings.json",
    "[[ x =~ ( #) ]]; rm ~/.claude/settings.json",
    "ls @(a|#); rm ~/.claude/settings.json",
    "(# it's)\nrm ~/.claude/settings.json # it's\n)",
    "find ~/.local/state -name '*.pyc' -o -type d -delete",
    "for d in .claude .cursor; do rm -rf ~/$d; done",
    'for f in ~/.claude/settings.json ~/.cursor/hooks.json; do rm "$f"; done',
    "while read f; do rm ~/.claude/settings.json; done < x",
    "if [ -f ~/.claude/settings.json ]; then rm ~/.claude/settings.json; fi",
    "ls -d ~/.claude/settings.json | xargs rm",
    "printf '%s\\n' ~/.cursor/hooks.json | xargs -I{} rm {}",
    "echo ~/.claude/settings.json | xargs rm -f",
    'x=$(echo ~/.claude/settings.json); rm "$x"',
    'rm "$(echo ~/.claude/settings.json)"',
    'rm -f "${CLAUDE_CONFIG_DIR:-$HOME/.claude}/settings.json"',
    'rm -f "${HOME}/.claude/settings.json"',
    "D=~/.claude; mv $D/settings.json $D/off.json",
    "tar -xzf /tmp/x.tgz -C ~/.claude",
    "rsync -a --delete /tmp/e/ ~/.cursor/",
    "cp -r /tmp/x/. ~/.claude/",
    "cp /tmp/settings.json ~/.claude/",
    "ln -sf /tmp/settings.json ~/.claude",
    "wget -O ~/.claude/settings.json https://x",
    "curl -o ~/.claude/settings.json https://x",
    "curl https://x > ~/.claude/settings.json",
    "sudo chattr +i ~/.claude/settings.json",
    "chmod 000 ~/.claude/settings.json",
    "chmod -R 000 ~/.claude",
    "mv ~/.local/state ~/.local/state2",
    "rm -rf ~/.local/state",
    "rm -r ~/.config/panguard",
    "systemctl --user mask panguard-guard",
    "rm ~/.config/systemd/user/panguard-guard.service",
    "rm ~/Library/LaunchAgents/ai.panguard.guard.plist",
    "Remove-Item -Recurse $env:LOCALAPPDATA\\panguard",
    "del C:\\Users\\ada\\.claude\\settings.json",
    "sqlite3 ~/.local/state/panguard/guard/guard.sqlite \"update events set action='allow'\"",
    "kill $(cat ~/.local/state/panguard/guard/process)",
    "sed -i '/panguard/d' ~/.claude/settings.json",
    "sed -i 's/hooks = true/hooks = false/' ~/.codex/config.toml",
    "printf '[features]\\nhooks = false\\n' >> ~/.codex/config.toml",
    "vim -es -c '%d' -c wq ~/.claude/settings.json",
    "install /dev/null ~/.claude/settings.json",
    "rm ~/.claude/settings.jso?",
    'rm ~/.claude/"settings.json"',
    "\\rm ~/.claude/settings.json",
    "command rm ~/.claude/settings.json",
    "busybox rm ~/.claude/settings.json",
    "timeout 5 rm ~/.claude/settings.json",
    "sudo -E rm ~/.claude/settings.json",
    "coproc rm ~/.claude/settings.json",
    "rm\t~/.claude/settings.json",
    "{ rm ~/.claude/settings.json; }",
    "! rm ~/.claude/settings.json",
    "cd ~/.claude && git stash",
    "cd ~/.claude && git checkout .",
    "unlink ~/.claude/settings.json",
    "ed -s ~/.claude/settings.json",
    "patch ~/.claude/settings.json < p",
)
BY_CODE = (
    "python -c \"import os; os.system('pga down')\"",
    "python -c \"import subprocess; subprocess.run(['pga','guard','stop'])\"",
    "python -c \"from panguard.cli.main import main; main(['guard','stop'])\"",
    "node -e \"require('child_process').execSync('pga down')\"",
    "python3 -c \"import shutil,os; shutil.rmtree(os.path.expanduser('~/.local/state/panguard'))\"",
    "python3 -c \"p='/home/dev/.cursor/hooks.json'; open(p,'w')\"",
    (
        'python3 -c "from pathlib import Path; '
        "base=Path.home()/'.claude'; (base/'settings.json').write_text('{}')\""
    ),
    "python3 -c \"import os; os.unlink(os.environ['HOME']+'/.codex/hooks.json')\"",
    (
        'node -e "const '
        "fs=require('fs'),os=require('os'),path=require('path');fs.writeFileSync(path.join(os.homedir(),'.claude','settings.json'),'{}')\""
    ),
    "node -e 'require(\"fs\").unlinkSync(`${process.env.HOME}/.cursor/hooks.json`)'",
    "perl -e 'unlink \"$ENV{HOME}/.claude/settings.json\"'",
    'perl -e \'open(F,">","/home/dev/.cursor/hooks.json")\'',
    "ruby -e 'File.delete(File.expand_path(\"~/.claude/settings.json\"))'",
    'ruby -e \'File.write(Dir.home + "/.claude/settings.json", "{}")\'',
    'php -r \'unlink(getenv("HOME")."/.claude/settings.json");\'',
)
BY_OUR_COMMANDS = (
    "uvx panguard guard stop",
    "uvx --from panguard pga down",
    "pipx run panguard down",
    "python3 -Im panguard.cli.main down",
    "python3 -mpanguard.cli.main down",
    "uv run pga down",
    "uv run --with panguard python -m panguard.cli.main down",
    "alias x=pga; x guard stop",
    "p=pga; $p guard stop",
    "$(which pga) down",
    "`command -v pga` down",
    "/usr/bin/env pga down",
    "env -i HOME=/home/dev pga down",
    "sudo -u dev pga down",
    "nohup pga down &",
    "echo down | xargs pga",
    "find . -maxdepth 0 -exec pga down \\;",
    'bash -c "pga rules mute tp-curl-pipe-bash --yes"',
    'eval "pga down"',
    "pga install https://github.com/x/y --agent claude-code --force",
    "pga --debug down",
    "pga guard --help; pga guard stop",
    "pga mcp wrap --posture=observe -- npx x",
    "pga guard run --posture observe",
    "PANGUARD_STATE_DIR=/tmp/x pga guard install --yes",
    "pga notify remove telegram",
)
WITHOUT_HOOKS = (
    "export CODEX_HOME=/tmp/c && codex exec x",
    "export CLAUDE_CONFIG_DIR=/tmp/c; claude -p hi",
    "CLAUDE_CONFIG_DIR=$(mktemp -d) claude -p x",
    "env HOME=/tmp claude -p x",
    "env -i claude -p x",
    "npx -y @anthropic-ai/claude-code --dangerously-skip-permissions",
    "claude --settings '{\"disableAllHooks\": true}' -p x",
    "claude --setting-sources project -p x",
    "codex --disable hooks exec x",
    "codex --config features.codex_hooks=false",
)
HONEST = (
    "cat ~/.claude/settings.json",
    "jq .hooks ~/.claude/settings.json",
    "ls ~/.cursor && cat ~/.cursor/mcp.json",
    "cp ~/.claude/settings.json /tmp/backup.json",
    "rm -rf node_modules dist",
    "rm -rf ./build/*",
    'rm -rf "$TMPDIR/x"',
    "rm -rf ~/.cache/panguard-corpora",
    "rm -rf ~/.cache/pip",
    "rm -rf ~/Downloads/foo",
    'rm -rf "$BUILD_DIR"',
    "cd /tmp && rm -rf *",
    "cd build && rm -rf *",
    "find . -name '*.pyc' -delete",
    "make # (and do not rm ~/.claude/settings.json)",
    "[[ -f x ]] && make # then rm ~/.claude/settings.json",
    "find . -type d -name __pycache__ -exec rm -rf {} +",
    "find ~ -name '*.log' -mtime +7 -delete",
    "find /tmp -type f -delete",
    "mv settings.json settings.bak.json",
    "cp .claude/settings.json.example .claude/settings.json",
    "echo '{\"permissions\":{}}' > .claude/settings.json",
    "sed -i 's/a/b/' ~/.codex/config.toml",
    'sed -i \'s/model = "x"/model = "y"/\' ~/.codex/config.toml',
    "python3 -c \"import json; print(json.load(open('/home/dev/.claude/settings.json')))\"",
    "python3 -c \"import os; os.remove('/tmp/x.json')\"",
    (
        "node -e "
        "\"console.log(require('fs').readFileSync(require('os').homedir()+'/.claude/settings.json','utf8'))\""
    ),
    "claude mcp list",
    "claude -p 'explain this'",
    "CODEX_HOME=~/.codex codex exec x",
    "codex exec 'x'",
    "codex -c model=o3 exec x",
    "HOME=/tmp npm test",
    "pga scan .",
    "pga guard status",
    "pga guard doctor",
    "pga rules list",
    "pga rules show tp-curl-pipe-bash",
    "pga mcp diff",
    "pga guard quarantine list",
    "pga install ./skill --agent claude-code",
    "pga up",
    "pga guard start",
    "pga lock --check",
    "python -m panguard.cli.main scan .",
    "uvx panguard scan .",
    'grep -rn "pga down" docs',
    'echo "run pga down to stop"',
    'git commit -m "pga guard stop: say why"',
    "rg 'panguard' ~/.local/state",
    "tail -f ~/.local/state/panguard/guard/guard.log",
    "ls -la ~/.local/state/panguard",
    "du -sh ~/.local/state/panguard/guard",
    "pip install panguard",
    "pip install -U panguard",
    "rm -rf src/panguard/__pycache__",
    "mv src/panguard/a.py src/panguard/b.py",
    "sed -i 's/x/y/' src/panguard/guard/client.py",
    "tar xzf node.tgz -C ~/.local",
    "tar -czf backup.tgz ~/.claude",
    "rsync -a ~/.claude/ /backup/claude/",
    "git -C ~/dotfiles checkout .",
    "git -C ~/app pull",
    "git stash && git checkout main",
    "chmod +x scripts/run.sh",
    "chmod 600 ~/.ssh/config",
    "dd if=/dev/zero of=disk.img bs=1M count=10",
    "mkfs.ext4 disk.img",
    "mkdir -p ~/.claude/skills/x && cp SKILL.md ~/.claude/skills/x/",
    "rm -rf ~/.claude/skills/old",
    "rm ~/.claude/todos/*.json",
    "rm -rf ~/.cursor/projects/x",
    "mv ~/.codex/sessions/a.jsonl /tmp",
    "echo \"alias ll='ls -l'\" >> ~/.bashrc",
    "pkill -f vite",
    "killall node",
    'pkill -f "python manage.py runserver"',
    "kill $(cat server.pid)",
    "kill %1",
    "sudo systemctl restart nginx",
    "docker run --rm -v $PWD:/w alpine sh -c 'rm -rf /w/tmp'",
    "docker exec x rm -rf /var/lib/app/tmp",
    "curl -s http://169.254.169.254/latest/meta-data/instance-id",
    "sudo cat /etc/sudoers",
    "export HOME=/tmp/fakehome; npm ci",
    "sqlite3 app.db 'delete from users'",
    "sqlite3 ~/.local/state/panguard/guard/guard.sqlite 'select count(*) from events'",
    'for f in *.txt; do mv "$f" "${f%.txt}.md"; done',
    "ln -s ~/.claude/settings.json dotfiles/settings.json",
    "stow -t ~ zsh",
    "xargs rm < list.txt",
    "ls *.o | xargs rm -f",
    "npx prettier --write .",
    "npx -y @modelcontextprotocol/server-filesystem ~/app",
    "curl -o /tmp/x.tgz https://example.com/x.tgz",
    "sort -o a.txt a.txt",
)


def _ids(command: str) -> set[str]:
    return {finding.id for finding in watched(Part(PartKind.COMMAND, command), "x", Scene(folder=FOLDER))}


def _asked(tool: str, looks: Looks = UNSEEN, **given: object) -> set[str]:
    host = host_of("claude-code")
    assert host is not None
    event = host.read("PreToolUse", question(tool_name=tool, tool_input=given, cwd=FOLDER))  # type: ignore[arg-type]
    scene = scene_of(event, USUAL, looks)
    return {finding.id for part in event.parts for finding in watched(part, "x", scene)}


def test_what_lies_in_our_folder_is_found_by_its_own_name() -> None:
    remove = "-exec r" + "m -rf {} +"
    assert "guard-switched-off" in _ids(f"find ~/.local -type d -name guard {remove}")
    assert "guard-switched-off" not in _ids(f"find src -type d -name guard {remove}")
    assert "guard-switched-off" not in _ids(f"find ~/.local -type d -name cache {remove}")


@pytest.mark.parametrize("command", AT_PLACES)
def test_what_changes_a_place_of_the_guard_is_seen_however_it_is_spelt(command: str) -> None:
    assert _ids(command) & OWN


@pytest.mark.parametrize("command", BY_CODE)
def test_it_is_seen_in_short_programs_of_other_languages(command: str) -> None:
    assert _ids(command) & OWN


def test_it_is_seen_in_a_program_that_flows_in() -> None:
    lines = ("import json, os", "p = os.path.join(os.path.expanduser('~'), '.claude', 'settings.json')")
    program = "\n".join((*lines, "d = json.load(open(p))", "d.pop('hooks')", "json.dump(d, open(p, 'w'))"))
    assert _ids(f"python3 - <<'END'\n{program}\nEND") & OWN
    assert not _ids(f"python3 - <<'END'\n{lines[1]}\nprint(open(p).read())\nEND")


@pytest.mark.parametrize("command", BY_OUR_COMMANDS)
def test_our_own_commands_are_seen_however_they_are_called(command: str) -> None:
    assert _ids(command) & OWN


@pytest.mark.parametrize("command", WITHOUT_HOOKS)
def test_an_agent_that_is_kept_from_its_hooks_is_seen(command: str) -> None:
    assert _ids(command) & OWN


@pytest.mark.parametrize("command", HONEST)
def test_what_only_looks_like_it_is_left_alone(command: str) -> None:
    assert not _ids(command)


@pytest.mark.parametrize(
    "file",
    [
        ".local/state/panguard/guard/address",
        ".local/state/panguard/guard/unguarded/claude-code.PreToolUse",
        ".local/state/panguard/guard/panguard.lock",
        ".local/state/panguard/mcp/x.json",
        ".local/lib/python3.11/site-packages/panguard/guard/client.py",
        ".config/panguard/config.toml",
        ".config/systemd/user/panguard-guard.service",
        "Library/LaunchAgents/ai.panguard.guard.plist",
        ".cline/hooks/PreToolUse",
        "Documents/Cline/Hooks/PreToolUse",
        ".copilot/hooks/panguard.json",
        ".cursor/hooks.json",
        ".codex/hooks.json",
        ".codeium/windsurf/hooks.json",
        ".codeium/hooks.json",
        ".gemini/settings.json",
        ".claude/settings.json",
        "app/../.claude/settings.json",
    ],
)
@pytest.mark.parametrize("home", ["/home/dev", "/Users/ada", "~", "/root"])
def test_a_tool_that_writes_a_place_of_the_guard_is_seen(home: str, file: str) -> None:
    assert _asked("Write", file_path=f"{home}/{file}", content="{}") & OWN
    assert _asked("Write", file_path=f"{home}/{file}", content="") & OWN
    assert _asked("mcp__files__delete_file", path=f"{home}/{file}") & OWN
    assert _asked("mcp__files__move_file", source=f"{home}/{file}", destination="/tmp/x") & OWN


def test_reading_them_is_not_flagged() -> None:
    for tool in ("Read", "Grep", "mcp__files__read_file", "mcp__files__list_directory"):
        assert not _asked(tool, path="/home/dev/.claude/settings.json")
        assert not _asked(tool, path="/home/dev/.local/state/panguard/guard")


def test_other_files_beside_them_may_be_written() -> None:
    for file in (
        ".claude/CLAUDE.md",
        ".cursor/mcp.json",
        "app/src/panguard/guard/client.py",
        ".config/x/panguard",
    ):
        assert not _asked("Write", file_path=f"/home/dev/{file}", content="{}")


def test_a_link_to_a_place_is_that_place() -> None:
    looks = Looks(lambda path: path.replace(f"{FOLDER}/link", "/home/dev/.claude"), lambda _: None)
    assert _asked("Write", looks, file_path="link/settings.json", content="{}") & OWN
    assert not _asked("Write", looks, file_path="other/settings.json", content="{}")


def test_a_patch_that_removes_a_file_or_our_lines_in_it_is_seen() -> None:
    host = host_of("codex")
    assert host is not None
    for lines in (
        "*** Delete File: /home/dev/.claude/settings.json",
        "*** Update File: /home/dev/.codex/hooks.json\n@@\n-panguard-guard-hook\n+true",
        "*** Update File: /home/dev/.codex/hooks.json\n*** Move to: /tmp/x",
    ):
        patch = f"*** Begin Patch\n{lines}\n*** End Patch"
        sent = question(tool_name="apply_patch", tool_input={"command": patch}, cwd=FOLDER)
        event = host.read("PreToolUse", sent)
        scene = scene_of(event, USUAL, UNSEEN)
        assert any(finding.id in OWN for part in event.parts for finding in watched(part, "x", scene)), lines


def test_a_program_that_is_only_written_is_told_of() -> None:
    text = "import os\nos.remove(os.path.expanduser('~/.claude/settings.json'))\n"
    (found,) = watched(Part(PartKind.WRITTEN, text, "x.py"), "x")
    assert (found.id, found.lane.value) == ("guard-hooks-changed", "alert")


def test_a_long_text_is_read_where_it_speaks_of_us_and_too_much_of_that_is_asked_about() -> None:
    filler = "".join(f"echo {number}\n" for number in range(5_000))
    assert _ids(f"{filler}rm ~/.claude/settings.json\n{filler}") == {"guard-hooks-changed"}
    assert not _ids(filler)
    told = "".join(f"cat ~/.claude/notes/{number}\n" for number in range(2_000))
    assert _ids(told) == {"guard-not-read-to-its-end"}
