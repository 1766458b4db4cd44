from pathlib import Path

import pytest

from panguard.cli.notices import cache_notices, comment_notices, empty_notices, rule_notices, setting_notices
from panguard.config import Remark, Resolved, Settings
from panguard.errors import UsageError
from panguard.report.model import PackUsed


def test_refused_settings_are_named_with_the_way_to_trust_them() -> None:
    resolved = Resolved(Settings(), {}, ignored=(Remark("quiet", "/a.toml"), Remark("baseline", "/a.toml")))
    assert [str(notice) for notice in setting_notices(resolved)] == [
        (
            "Not used from /a.toml, which was found and not named by you: quiet, baseline. "
            "If you mean it, add --config /a.toml"
        )
    ]


def test_loosening_settings_are_named() -> None:
    resolved = Resolved(
        Settings(), {}, loosened=(Remark("fail-on", "/a.toml"), Remark("exit-zero", "/b.toml"))
    )
    assert [str(notice) for notice in setting_notices(resolved)] == [
        "/a.toml makes this scan less strict: fail-on.",
        "/b.toml makes this scan less strict: exit-zero.",
    ]


def test_a_folder_with_rules_that_cannot_be_used_is_named() -> None:
    packs = (
        PackUsed("atr", rejected=2, rules=1),
        PackUsed("mine", rejected=3, rules=1),
        PackUsed("ok", rules=1),
    )
    assert [str(notice) for notice in rule_notices(packs, [Path("mine"), Path("ok"), Path("mine")])] == [
        "Rules of mine that cannot be used: 3; see: pga rules validate mine"
    ]


@pytest.mark.parametrize("packs", [(), (PackUsed("mine", rejected=1),)])
def test_a_folder_without_a_rule_that_can_be_used_is_an_error(packs: tuple[PackUsed, ...]) -> None:
    with pytest.raises(UsageError, match="mine: holds no rule that can be used; see: pga rules"):
        rule_notices(packs, [Path("mine")])


def test_unheard_comments_are_counted() -> None:
    assert comment_notices(0) == ()
    assert "not obeyed: 2." in str(comment_notices(2)[0])


def test_empty_targets_are_named() -> None:
    assert [str(notice) for notice in empty_notices(["a", "b"])] == [
        "Nothing to scan in a",
        "Nothing to scan in b",
    ]


def test_that_compiled_rules_were_not_kept_is_told() -> None:
    assert cache_notices(Path("folder"), unkept=False) == ()
    (said,) = cache_notices(Path("folder"), unkept=True)
    assert str(said).startswith("Compiled rules cannot be kept in folder")
