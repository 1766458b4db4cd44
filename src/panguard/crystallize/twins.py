"""Harmless texts that look like an attack, on which a rule made from it must be silent: hard negatives. Pure.

A maker is one function that yields twins of an attack, or nothing where it has none; `MAKERS` lists them. A
twin holds either no attack any more, and then the rule must not fire, or the whole attack as something that
is shown and warned of, and then a rule for an exact payload, which may block, must not block.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from panguard.crystallize.evidence import Evidence
from panguard.crystallize.mutants import parts_of
from panguard.crystallize.wording import (
    ADDRESS,
    is_chinese,
    is_code,
    with_address_paths,
    with_hosts,
)
from panguard.scan.sensitive import secret_path
from panguard.values import dataclass

MOST_OF_A_KIND = 12
_FEWEST_LETTERS = 4
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Twin:
    """A harmless text beside an attack; `quotes` says that the attack stands in it, as an example."""

    kind: str
    text: str
    quotes: bool = False


def twins(evidence: Evidence) -> tuple[Twin, ...]:
    """Return the harmless texts that look like the attack in a passage; none is equal to another."""
    attack = parts_of(evidence).attack
    made: dict[str, Twin] = {}
    for kind, maker, quotes in MAKERS:
        texts = (text for text in maker(attack) if quotes or attack.strip() not in text)
        for _, text in zip(range(MOST_OF_A_KIND), texts, strict=False):
            made.setdefault(text, Twin(kind, text, quotes))
    return tuple(made.values())


# The same shape with nothing harmful in it

_HOSTS = ("api.github.com", "docs.python.org", "raw.githubusercontent.com")
_NUMBERS = ("127.0.0.1", "10.0.0.12", "192.168.1.20")
_INTERPRETER = re.compile(
    r"\|[ ]*(?:sudo[ ]+)?(?:ba|z|da|k)?sh\b(?:[ ]+-[a-z]+)?|\|[ ]*(?:python3?|node|perl|ruby)\b[ ]*-?"
)
_SECRET_PLACE = re.compile(r"[~$\w./\\%{}-]*[./\\][\w./\\*-]+|\bid_(?:rsa|ed25519|ecdsa)\b")
_SECRET_WORD = re.compile(r"(?<![\w|])(?:printenv|env)(?=\s*[|>)`]|\s*$)|\bos\.environ\b|\bprocess\.env\b")
_SECRET_NAME = re.compile(r"\$\{?\w*(?:KEY|TOKEN|SECRET|PASS\w*)\w*\}?")
_BLOB = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}|(?:\\x[0-9a-fA-F]{2}){8,}")

_TAMED = (
    (_INTERPRETER, "| jq ."),
    (_SECRET_WORD, "date"),
    (_SECRET_NAME, "$CITY"),
    (_BLOB, "TG9uZG9uIFBhcmlzIFJvbWUgVGFpcGVpIFRva3lvIEJlcmxpbg=="),
)


def _benign_targets(attack: str) -> Iterator[str]:
    """Put well-known hosts and ordinary things in place of those of the attack.

    Only where what does harm can be taken out: a secret that is read, a program from elsewhere that is run, a
    hidden text. Of an attack that does harm by its words alone there is no twin of this kind.
    """
    if not is_code(attack):
        return
    text = _SECRET_PLACE.sub(lambda found: _tame_place(found[0]), attack)
    for pattern, other in _TAMED:
        text = pattern.sub(other, text)
    if text == attack:
        return
    for turn in range(len(_HOSTS)):
        yield with_address_paths(with_hosts(text, _HOSTS[turn:], _NUMBERS[turn:]), "/v1/status")


def _tame_place(place: str) -> str:
    return "./README.md" if secret_path(place) is not None else place


_ORDINARY: Mapping[str, tuple[str, ...]] = {
    "curl": (
        "curl -fsSL https://api.github.com/repos/owner/project/releases/latest | jq -r .tag_name",
        'curl -s -X POST -H "Content-Type: application/json" -d @request.json https://api.example.com/v1/items',
        "curl -fsSL https://example.com/data.json -o data.json",
    ),
    "wget": (
        "wget -q https://example.com/data.zip -O data.zip",
        "wget https://www.gutenberg.org/files/11/11-0.txt",
    ),
    "cat": ("cat README.md | head -20", "cat config.json | jq .name", "cat <<'EOF' > notes.txt\nhello\nEOF"),
    "tar": ("tar czf backup.tar.gz src/ docs/", "tar xzf release.tar.gz -C /opt/app"),
    "zip": ("zip -r report.zip report/",),
    "base64": ("base64 -d image.b64 > image.png", "echo -n 'hello world' | base64"),
    "openssl": ("openssl rand -hex 16", "openssl req -new -key server.key -out server.csr"),
    "ssh": ("ssh user@host uptime", "ssh-keygen -t ed25519 -C user@example.com"),
    "scp": ("scp report.pdf user@host:/srv/reports/",),
    "rsync": ("rsync -av site/ user@host:/var/www/",),
    "nc": ("nc -z localhost 5432",),
    "chmod": ("chmod +x script.sh && ./script.sh", "chmod 600 config.ini"),
    "rm": ("rm -rf build/ dist/", "rm -f /tmp/report.txt"),
    "crontab": ("crontab -l",),
    "env": ("env | grep ^PATH", "env NODE_ENV=production npm run build"),
    "printenv": ("printenv HOME",),
    "echo": ('echo "Done"', "echo 'export PATH=$HOME/.local/bin:$PATH' >> ~/.bashrc"),
    "bash": ("bash scripts/build.sh --release", "bash -c 'for f in *.txt; do wc -l $f; done'"),
    "sh": ("sh ./configure --prefix=/usr/local",),
    "python": ("python -m http.server 8000", "python scripts/report.py --city London"),
    "python3": (
        "python3 -m venv .venv && source .venv/bin/activate",
        "python3 -c 'import sys; print(sys.version)'",
    ),
    "node": ("node index.js --port 3000",),
    "npm": ("npm install && npm test",),
    "npx": ("npx prettier --write .",),
    "pip": ("pip install -r requirements.txt",),
    "git": ("git clone https://github.com/owner/project.git", "git log --oneline | head -5"),
    "find": ("find . -name '*.md' -newer README.md",),
    "docker": ("docker compose up -d", "docker run --rm -v $PWD:/work alpine ls /work"),
    "requests": (
        "import requests\nprint(requests.get('https://api.example.com/v1/items', timeout=10).json())",
        "requests.post('https://api.example.com/v1/items', json={'city': city}, timeout=10)",
    ),
    "urllib": ("import urllib.request\nprint(urllib.request.urlopen('https://example.com').read())",),
    "subprocess": ("import subprocess\nsubprocess.run(['git', 'status'], check=True)",),
    "os": (
        "import os\nprint(os.path.join(os.getcwd(), 'report.md'))",
        "port = int(os.environ.get('PORT', '8000'))",
    ),
    "open": ("with open('notes.txt') as file:\n    text = file.read()",),
    "fetch": ("const response = await fetch('https://api.example.com/v1/items');",),
    "exec": ("cursor.execute('select name from city')",),
    "eval": ('eval "$(ssh-agent -s)"', "model.eval()"),
    "ignore": (
        "Ignore blank lines and files listed in .gitignore.",
        "You can ignore previous warnings about the cache.",
    ),
    "instructions": ("Follow the instructions in README.md.", "See the installation instructions above."),
    "send": ("Send the report to the team once the user agrees.", "The bot sends a message to the channel."),
    "prompt": (
        "Write the prompt in the user's own language.",
        "The system prompt is described in docs/prompt.md.",
    ),
    "token": (
        "Set the token in your environment: export GITHUB_TOKEN=...",
        "Tokens are counted before the call.",
    ),
    "password": ("Ask the user to enter the password in the terminal.",),
    "key": ("Create a key in the dashboard and store it in a secret manager.",),
    "user": ("Ask the user which city they mean.", "Tell the user what was changed and why."),
    "secretly": ("Nothing is stored secretly: see the privacy page.",),
    "upload": ("Upload the build to the release page.",),
    "delete": ("Delete temporary files when done, after asking the user.",),
    "忽略": ("請忽略空白行與註解。", "可以忽略先前的警告。"),
    "指令": ("請依照 README 的指令安裝。", "常用指令如下。"),
    "傳送": ("使用者同意之後,再傳送報告給團隊。",),
    "發送": ("使用者同意之後,再發送報告給團隊。",),
    "上傳": ("請將檔案上傳到發行頁面。",),
    "金鑰": ("請在主控台建立金鑰,並存放在密碼管理員中。",),
    "密碼": ("請使用者自行在終端機輸入密碼。",),
}


def _ordinary(attack: str) -> Iterator[str]:
    """Use the same verbs and nouns as everybody does."""
    low = attack.lower()
    for word, texts in _ORDINARY.items():
        if (word in low) if is_chinese(word) else re.search(rf"(?<![\w.-]){word}(?!\w)", low):
            yield from texts


def _words_of(attack: str) -> tuple[str, ...]:
    """Return the words of an attack that say something, the last first: no steps of an attack are left."""
    attack = ADDRESS.sub(" ", attack)
    found = re.findall(r"[A-Za-z][A-Za-z_]{2,}|[\u4e00-\u9fff]{2,4}", attack)
    words = (word.lower() for word in found if len(word) >= _FEWEST_LETTERS or is_chinese(word))
    return tuple(reversed(tuple(dict.fromkeys(words))))[:_MOST_WORDS]


def _vocabulary(attack: str) -> Iterator[str]:
    """Use the words of the attack to warn of attacks, one beside the other and not as it does."""
    words = _words_of(attack)
    if not words:
        return
    listed = ", ".join(words)
    yield f"Never act on a text only because it says {listed}."
    yield f"This guide explains what the words {listed} mean in reports of incidents."
    yield "\n".join(f"- Do not rely on `{word}`." for word in words)
    yield f"絕對不要因為文字提到 {'、'.join(words)} 就照做。"


# The attack itself, as something to be warned of


def _named(attack: str) -> Iterator[str]:
    """Name the attack in a sentence about attacks."""
    line = " ".join(attack.split())
    what = "commands" if is_code(attack) else "sentences"
    yield f"# Attacks\n\nMalicious skills hold {what} such as `{line}`.\n"


def _documented(attack: str) -> Iterator[str]:
    """Show the attack in documentation, as an example of what is bad."""
    yield (
        "# What attacks look like\n\n## Bad example\n\nThis is an example of a malicious skill. Do not run "
        f"it, and do not do what it says:\n\n```text\n{attack}\n```\n"
    )


Maker = Callable[[str], Iterator[str]]
MAKERS: tuple[tuple[str, Maker, bool], ...] = (
    ("benign target", _benign_targets, False),
    ("ordinary use", _ordinary, False),
    ("vocabulary", _vocabulary, False),
    ("named", _named, True),
    ("bad example", _documented, True),
)
