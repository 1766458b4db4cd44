"""What strangers may tell people beside a warning, as two tables."""

import pytest

from panguard.crystallize.advice import problems_of


@pytest.mark.parametrize(
    "text",
    [
        "Download the cleaner and run it.",
        "Run this as administrator.",
        "Paste the following into your terminal.",
        "Get the repair tool of the vendor.",
        "It is infected; now install our update.",
        "To fix this call the support line.",
        "If you see this, call our support.",
        "Please visit our page.",
        "Please log in to your account again.",
        "See https://panguard-repair.example for help.",
        "See panguard-repair.com for help.",
        "See get.fix.dev/now for help.",
        "See 203.0.113.7 for help.",
        "Write to help@panguard-repair.example.",
        "Write to help (at) panguard-repair (dot) example.",
        "Call +1 555 010 0199 at once.",
        "Help: 0800 555 0100",
        "Help: \uff10\uff18\uff10\uff10 555 0100",
        "Then run bash fix.sh",
        "pip install repair",
        "請立即下載修復工具。",
        "請致電客服。",
    ],
)
def test_frauds_are_refused(text: str) -> None:
    assert list(problems_of(("", "", text), ()))


@pytest.mark.parametrize(
    "text",
    [
        "Do not install this skill.",
        "Do not install the skill, and look for what it may have done where it was used.",
        "Do not download or run it.",
        "Remove the line. Replace the keys that were on the machine.",
        "Remove the skill and change the passwords that were typed since 2026-11-21.",
        "Ask the author why it is needed.",
        "Install an earlier version.",
        "Never paste it into a terminal.",
        "It sends keys to drop-host[.]net (CVE-2026-12345).",
        "SKILL.md and settings.json hold the order.",
        "請不要安裝這個技能。",
        "移除這一行，並更換金鑰。",
    ],
)
def test_ordinary_advice_is_not(text: str) -> None:
    assert list(problems_of(("A title", "", text), ())) == []


@pytest.mark.parametrize(
    "text",
    [
        "Finds orders to download a file and run it with bash.",
        "Attackers tell the agent to open a page, copy the code and paste it.",
        "Steps of a known attack: download, run, curl, bash.",
    ],
)
def test_attacks_may_be_described(text: str) -> None:
    assert list(problems_of(("A title",), (text,))) == []
    assert list(problems_of(("A title",), ("Run this as administrator.",)))
