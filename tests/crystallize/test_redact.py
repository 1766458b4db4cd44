"""Evidence says what was attacked, and nothing of whom."""

import pytest

from panguard.crystallize.redact import redacted
from panguard.threatcloud.protocol import LONGEST_EVIDENCE

RULE = 'value: "thieves-host.example"'


def clean(text: str, kept: str = "") -> str:
    return redacted(text, names=("mallory", "build-box"), kept=kept)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("read /home/ann/.ssh/id_rsa now", "read [path] now"),
        ("read ~/notes.md and ./x/y.txt", "read [path] and [path]"),
        (r"open C:\Users\ann\plan.docx", "open [path]"),
        (r"copy \\files\share\a.txt", "copy [path]"),
        ("use $HOME/.aws/credentials", "use [path]"),
        ("mail ann.b@corp.example", "mail [email]"),
        ("get https://intranet.corp.example/a?b=c)", "get [address])"),
        ("ping 10.1.2.3 or wiki.corp.example", "ping [host] or [host]"),
        ("reach fe80:0:0:0:1:2:3:4", "reach [host]"),
        ("call os.path.join(x) at wiki.corp.example.", "call os.path.join(x) at [host]."),
        ("reach fe80::1 at 12:30", "reach [host] at 12:30"),
        ("push to git@forge:team/plan", "push to [email]:team/plan"),
        ("ask \u5bb6.\u516c\u53f8 twice", "ask [host] twice"),
        ("ask Mallory on BUILD-BOX", "ask [name] on [name]"),
        ("mallorys stays", "mallorys stays"),
        ("blob QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "blob [data]"),
        ("run setup.py and read SKILL.md", "run setup.py and read SKILL.md"),
    ],
)
def test_what_is_private_is_marked(text: str, left: str) -> None:
    assert clean(text) == left


def test_secrets_go_whole() -> None:
    token = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    assert token[:8] not in clean(f"token {token} end")


def test_what_the_rule_names_stays() -> None:
    assert clean("curl thieves-host.example", RULE) == "curl thieves-host.example"
    assert clean("curl other.example", RULE) == "curl [host]"


def test_it_is_bounded_also_against_hostile_text() -> None:
    for text in ("a/" * 50_000, "a." * 50_000, "x@" * 50_000, "1:" * 50_000):
        assert len(clean(text)) <= LONGEST_EVIDENCE
