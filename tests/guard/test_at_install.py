import json

import pytest

from panguard.guard.at_install import starts_unseen

SILENT = ">/dev/" + "null 2>&1"


def _package(**scripts: str) -> str:
    return json.dumps({"name": "a", "version": "1.0.0", "scripts": scripts})


@pytest.mark.parametrize(
    "line",
    [
        f"node scripts/setup.js {SILENT} &",
        f"node setup.js {SILENT} || true",
        "(node lib/main.js &) 2>/dev/null",
        f"nohup node ./bin/agent.js {SILENT} &",
        "bun run bundle.js &> /dev/null",
        "start /b node setup.js",
    ],
)
def test_a_script_that_is_run_unseen_by_installing_is_found(line: str) -> None:
    assert starts_unseen("app/package.json", _package(postinstall=line))
    assert not starts_unseen("app/package.json", _package(start=line))


@pytest.mark.parametrize(
    "line",
    [
        "patch-package",
        "node scripts/postinstall.js",
        "husky install 2>/dev/null || true",
        'node -e "process.exit(0)" || true',
        "node-gyp rebuild > build.log",
        "tsc -p . && node scripts/copy.js",
    ],
)
def test_a_script_that_shows_what_it_does_is_not(line: str) -> None:
    assert not starts_unseen("package.json", _package(postinstall=line))


DETACHED = 'spawn("node", [file], { detached: true, stdio: "ignore" }).unref();'
WRITES = """
with open(p, "w") as f:
    f.write(BODY)
subprocess.Popen(["python3", p])
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("scripts/postinstall.js", DETACHED),
        ("setup_bun.js", DETACHED),
        ("install.mjs", f"fs.writeFileSync(p, body);\ncp.spawn(process.execPath, [p]);\n{DETACHED}"),
        ("setup.py", WRITES),
        ("setup.py", "subprocess.Popen([sys.executable, 'a.py'], start_new_session=True)"),
        ("build.rs", 'fs::write(&p, include_str!("s")).unwrap();\nCommand::new("sh").arg(&p).spawn();'),
    ],
)
def test_a_program_that_an_installation_leaves_running_is_found(name: str, code: str) -> None:
    assert starts_unseen(name, code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("src/daemon.js", DETACHED),
        ("scripts/postinstall.js", 'execFileSync("node", ["scripts/copy.js"], { stdio: "inherit" });'),
        ("setup.py", 'subprocess.check_call(["cmake", "-S", ".", "-B", "build"])'),
        (
            "setup.py",
            'with open(v, "w") as f:\n    f.write("1.2")\nsubprocess.check_call(["cc", "-o", "t", src])',
        ),
        ("setup.test.js", 'spawn("node", ["server.js"], { stdio: "inherit" });'),
        ("build.rs", 'let rev = Command::new("git").arg("rev-parse").output();\nfs::write(&out, rev);'),
    ],
)
def test_what_compiles_copies_and_asks_is_not(name: str, code: str) -> None:
    assert not starts_unseen(name, code)
