"""The names of the user are found where the system and git keep them; nothing there breaks the search."""

from pathlib import Path

import pytest

from panguard.cli.own_names import names_among, own_names


def names(
    home: Path | None = None,
    *places: str,
    told: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
    **environment: str,
) -> tuple[str, ...]:
    return tuple(names_among(told, environment, home, places, hosts))


def test_the_full_name_of_the_account_and_its_words_are_names() -> None:
    found = names(told=("Siobhan Ostvin", "Room 7", "+49 30 1234567"))
    assert {"Siobhan Ostvin", "Siobhan", "Ostvin", "+49 30 1234567"} <= set(found)


def test_a_name_that_is_a_word_as_well_is_one_of_the_user_but_small_words_are_not() -> None:
    found = names(told=("Mark of the Bells",))
    assert "Mark" in found
    assert {"of", "the"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("account", "parts"),
    [
        ("hook.miller", {"hook", "miller"}),
        ("ruby_chen", {"ruby", "chen"}),
        ("DanMiller", {"Dan", "Miller"}),
        ("rubychen", {"ruby"}),
        ("hookfield", {"hook", "field"}),
        ("Hooks", {"hook"}),
    ],
)
def test_the_parts_of_an_account_are_names_also_where_a_rule_could_ask_for_them(
    account: str, parts: set[str]
) -> None:
    assert parts <= set(names(told=(account,)))
    assert parts <= set(names(Path("/home") / account))


def test_whose_a_machine_is_is_a_name_and_what_it_is_is_none() -> None:
    found = {
        name.lower() for name in names(hosts=("hook-laptop", "Rubys-MacBook-Pro.local", "build-server-01"))
    }
    assert {"hook", "ruby"} <= found
    assert {"laptop", "macbook", "pro", "local", "build", "server", "01"}.isdisjoint(found)
    assert "miner" in names(COMPUTERNAME="MINER-PC")


@pytest.mark.parametrize(
    ("mail", "known", "nobodys"),
    [
        ("kim@metamask.io", {"kim", "metamask"}, {"io"}),
        ("Kim <kim@mail.telegram.org>", {"kim", "telegram"}, {"mail", "org"}),
        ("kim@gmail.com", {"kim"}, {"gmail", "gmail.com"}),
        ("kim@users.noreply.forge.example", {"kim"}, {"users", "noreply"}),
    ],
)
def test_where_somebody_has_an_address_is_a_name_but_a_host_that_millions_have(
    mail: str, known: set[str], nobodys: set[str]
) -> None:
    found = set(names(EMAIL=mail))
    assert known <= found
    assert nobodys.isdisjoint(found)


def test_git_says_who_the_user_is_and_whose_repository_this_is(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text(
        '[user]\n\tname = "Siobhan Ostvin"\n\temail = sio@zorbly.example\n[include]\n  path = work\n'
    )
    (tmp_path / "work").write_text("[github]\nuser = sio-at-work\n")
    place = tmp_path / "here" / "deeper"
    (tmp_path / "here" / ".git").mkdir(parents=True)
    (tmp_path / "here" / ".git" / "config").write_text(
        '[remote "origin"]\n url = git@forge.example:wexfel-lab/tool.git\n'
        '[remote "b"]\n url = https://forge.example/quorvin/tool\n'
    )
    found = set(names(tmp_path, str(place)))
    assert {"Siobhan Ostvin", "sio@zorbly.example", "sio", "zorbly.example"} <= found
    assert {"sio-at-work", "wexfel-lab", "quorvin"} <= found


def test_folders_that_are_worked_in_are_names_but_those_that_everybody_has(tmp_path: Path) -> None:
    found = set(
        names(tmp_path, f"{tmp_path}/projects/zorbly-plan/skills/SKILL.md", "https://x.y/wexfel/tool")
    )
    assert {"zorbly-plan", "wexfel"} <= found
    assert {"projects", "skills", "tool", "https"}.isdisjoint(found)


def test_variables_of_the_environment_are_asked() -> None:
    found = names(GIT_AUTHOR_EMAIL="Sio <sio.o@zorbly.example>", HOSTNAME="buildbox7", OTHER="x9x9")
    assert {"sio.o", "buildbox7"} <= set(found)
    assert "x9x9" not in found


@pytest.mark.parametrize("content", [b"\xff\xfe[user]\nname", b"[include]\npath = .gitconfig\n" * 9_000, b""])
def test_what_cannot_be_read_adds_nothing_and_breaks_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".gitconfig").write_bytes(content)
    (tmp_path / ".config" / "git" / "config").mkdir(parents=True)
    assert len(names(tmp_path, "\0", "://", "/" * 9_000, told=("x" * 10_000,) * 500)) <= 200


def test_the_names_of_this_user_are_found() -> None:
    assert Path.home().name in set(own_names())
