"""What may differ between copies of an attack is a slot; what it does is a word."""

import pytest

from panguard.crystallize.slots import CLASSES, EXAMPLES, Kind, bound_names, items, titles_of, without_title
from panguard.engine.lengths import longest
from panguard.engine.parse import parse
from panguard.expressions import Expression


def kinds(text: str) -> list[tuple[str, str]]:
    return [(item.kind.value, item.text) for item in items(text, bound_names(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Get HTTPS://Host.example/a?b=c now",
            [("word", "get"), ("url", "https://host.example/a?b=c"), ("word", "now")],
        ),
        ("see docs.host.example, ok", [("word", "see"), ("host", "docs.host.example"), ("word", "ok")]),
        ("to 192.0.2.7", [("word", "to"), ("address", "192.0.2.7")]),
        ("to me.too@host.example", [("word", "to"), ("mail", "me.too@host.example")]),
        ("rm ~/plans/crontab/plan.md", [("word", "rm"), ("path", "~/plans/crontab/plan.md")]),
        ("rm ~/wallet/", [("word", "rm"), ("path", "~/wallet/")]),
        ("cat ~/.gnupg/a.b", [("word", "cat"), ("word", "gnupg")]),
        ("ls ~/.config/systemd/user/", [("word", "ls"), ("word", "systemd")]),
        ("cp /var/spool/crontab/a", [("word", "cp"), ("word", "crontab")]),
        ("chmod 777", [("word", "chmod"), ("number", "777")]),
        ("open notes/plan.md", [("word", "open"), ("path", "notes/plan.md")]),
        ("cat ~/.ssh/id_rsa", [("word", "cat"), ("word", "ssh"), ("word", "id_rsa")]),
        ("edit docs/shared/session.txt", [("word", "edit"), ("path", "docs/shared/session.txt")]),
        ("edit ~/.agent/soul.md", [("word", "edit"), ("word", "soul.md")]),
        ("cat /etc/passwd", [("word", "cat"), ("word", "/etc/passwd")]),
        ("exec 5<>/dev/tcp/h/1", [("word", "exec"), ("number", "5"), ("word", "/dev/tcp")]),
        ("QUJDREVGR0hJSktMTU5PUFE=", [("blob", "qujdrevgr0hjsktmtu5pufe=")]),
        ("internationalisations", [("word", "internationalisations")]),
        ("00000000-0000-4000-8000-000000000000", [("uuid", "00000000-0000-4000-8000-000000000000")]),
        ("$GITHUB_TOKEN and $thing", [("secret", "github_token"), ("word", "and"), ("name", "thing")]),
        ("value = eval(value)", [("name", "value"), ("word", "eval"), ("name", "value")]),
        ("send(to, 'anybody')", [("word", "send"), ("word", "to"), ("name", "anybody")]),
        ("run(['curl'])", [("word", "run"), ("word", "curl")]),
        ("a | zsh -C", [("word", "a"), ("mark", "|"), ("word", "bash"), ("word", "-c")]),
        ("sending uploads", [("word", "send"), ("word", "upload")]),
        ("请上传文件", [("word", "请上"), ("word", "传文"), ("word", "件")]),
        ("上传文件", [("word", "上传"), ("word", "文件")]),
    ],
)
def test_a_text_is_taken_apart(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("data = 1", {"data"}),
        ("export DATA=1", {"data"}),
        ("let a = 1; b := 2", {"a", "b"}),
        ("first, second = pair()", {"first", "second"}),
        ("def send_it(payload, *rest, to=None):", {"send_it", "payload", "rest", "to"}),
        ("with open(p) as handle:", {"handle"}),
        ("for item in things:", {"item"}),
        ("requests.post(\n    url,\n    json={}\n)", set()),
        ("curl = 1", set()),
        ("As administrator\nuse it for reading in bed.", set()),
        ("a == b", set()),
    ],
)
def test_names_that_a_text_gives_are_known(text: str, names: set[str]) -> None:
    assert bound_names(text) == names


def test_the_name_of_a_skill_is_no_word_of_its_attack() -> None:
    text = "---\nname: night-owl\n---\n# Night Owl Pro\nUse night owl, or Night_Owl."
    assert titles_of(text) == ("night-owl", "night owl pro")
    assert without_title("Use night owl, or Night_Owl.", "night-owl") == "Use xxxxxxxxx, or xxxxxxxxx."
    assert without_title("curl it", "curl") == "curl it"
    assert without_title("the session token", "session-token") == "the session token"


@pytest.mark.parametrize("kind", CLASSES)
def test_a_slot_is_bounded_and_takes_its_own_example(kind: Kind) -> None:
    length = longest(parse(CLASSES[kind], ignore_case=True).node)
    assert length is not None
    assert not length.lines
    assert Expression(f"(?i){CLASSES[kind]}").fullmatch(EXAMPLES[kind])
