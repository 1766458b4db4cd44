from collections.abc import Mapping
from pathlib import Path

import pytest

from panguard.config.settings import KEYS, Layer, Origin, OriginKind, Remark, Settings, resolve, variable
from panguard.errors import ConfigError
from panguard.terms import RiskLevel

HERE = Path("/project")


def project(values: Mapping[str, object], *, scanned: bool = False, named: bool = False) -> Layer:
    file = "/project/.panguard.toml"
    return Layer(OriginKind.PROJECT, values, HERE, file, scanned=scanned, named=named)


def user(values: Mapping[str, object]) -> Layer:
    return Layer(OriginKind.USER, values, HERE, "/home/me/config.toml")


def environment(values: Mapping[str, object]) -> Layer:
    return Layer(OriginKind.ENVIRONMENT, values, HERE)


def command_line(values: Mapping[str, object]) -> Layer:
    return Layer(OriginKind.COMMAND_LINE, values, HERE)


def test_without_layers_the_defaults_hold_and_say_so() -> None:
    resolved = resolve([])
    assert resolved.settings == Settings()
    assert set(resolved.origins.values()) == {Origin(OriginKind.DEFAULT)}
    assert set(resolved.origins) == set(KEYS)


def test_every_setting_has_a_key_of_the_same_name() -> None:
    assert {name.replace("-", "_") for name in KEYS} == set(Settings.__match_args__)


def test_the_stronger_layer_wins_and_is_named() -> None:
    resolved = resolve(
        [
            user({"fail-on": "low", "jobs": 2, "lang": "zh-TW", "color": "never"}),
            project({"fail-on": "medium", "jobs": 3, "lang": "en"}),
            environment({"fail-on": "critical", "jobs": "4"}),
            command_line({"fail-on": "none"}),
        ]
    )
    assert resolved.settings == Settings(fail_on=None, jobs=4, lang="en", color="never")
    assert str(resolved.origins["fail-on"]) == "command line (--fail-on)"
    assert str(resolved.origins["jobs"]) == "environment (PANGUARD_JOBS)"
    assert str(resolved.origins["lang"]) == "project file (/project/.panguard.toml)"
    assert str(resolved.origins["color"]) == "user file (/home/me/config.toml)"
    assert str(resolved.origins["format"]) == "default"


def test_a_weaker_layer_is_checked_even_where_a_stronger_one_wins() -> None:
    with pytest.raises(ConfigError, match="jobs"):
        resolve([user({"jobs": -1}), command_line({"jobs": "1"})])


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("fail-on", "CRITICAL", "fail_on", RiskLevel.CRITICAL),
        ("fail-on", "none", "fail_on", None),
        ("format", "SARIF", "format", "sarif"),
        ("lang", "zh_TW.UTF-8", "lang", "zh-TW"),
        ("lang", "zh-hant", "lang", "zh-TW"),
        ("jobs", "8", "jobs", 8),
        ("jobs", 0, "jobs", 0),
        ("offline", "yes", "offline", True),
        ("quiet", "0", "quiet", False),
        ("explain", True, "explain", True),
        ("rules", ["a", "/b"], "rules", (HERE / "a", Path("/b"))),
        ("rules", "a", "rules", (HERE / "a",)),
        ("baseline", "accepted.toml", "baseline", HERE / "accepted.toml"),
        ("baseline", "", "baseline", None),
    ],
)
def test_values_are_read_from_words_and_from_toml_types(
    key: str, value: object, field: str, expected: object
) -> None:
    settings = resolve([environment({key: value})]).settings
    assert {name: getattr(settings, name) for name in [field]} == {field: expected}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            project({"fail_on": "low"}),
            "/project/.panguard.toml: fail_on: unknown setting; did you mean 'fail-on'?",
        ),
        (
            project({"colour": "auto"}),
            "/project/.panguard.toml: colour: unknown setting; did you mean 'color'?",
        ),
        (project({"zzz": 1}), "/project/.panguard.toml: zzz: unknown setting"),
        (
            environment({"format": "jsn"}),
            (
                "PANGUARD_FORMAT: expected one of text, json, sarif, markdown, html, junit; found 'jsn'; "
                "did you mean 'json'?"
            ),
        ),
        (
            command_line({"jobs": "many"}),
            "--jobs: expected a whole number from 0 (automatic) to 256, found 'many'",
        ),
        (
            command_line({"jobs": "257"}),
            "--jobs: expected a whole number from 0 (automatic) to 256, found 257",
        ),
        (
            project({"jobs": True}),
            "/project/.panguard.toml: jobs: expected a whole number from 0 (automatic) to 256, found True",
        ),
        (
            project({"offline": "maybe"}),
            "/project/.panguard.toml: offline: expected true or false, found 'maybe'",
        ),
        (project({"lang": 1}), "/project/.panguard.toml: lang: expected text, found 1"),
        (project({"rules": 1}), "/project/.panguard.toml: rules: expected a list of folders, found 1"),
        (command_line({"lang": "fr"}), "--lang: expected one of en, zh-TW; found 'fr'"),
    ],
)
def test_a_mistake_names_its_place_and_the_cure(layer: Layer, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve([layer])
    assert str(caught.value) == message


LOOSE = {
    "fail-on": "critical",
    "exit-zero": True,
    "allow-incomplete": True,
    "baseline": "accepted.toml",
    "trust-inline": True,
}


def test_a_file_inside_the_scanned_tree_cannot_loosen_its_own_audit() -> None:
    resolved = resolve([project({**LOOSE, "rules": ["r"], "quiet": True, "format": "html"}, scanned=True)])
    assert resolved.settings == Settings()
    assert {remark.key for remark in resolved.ignored} == {*LOOSE, "rules", "quiet", "format"}
    assert resolved.loosened == ()


def test_a_file_inside_the_scanned_tree_may_tighten_and_translate() -> None:
    values = {"fail-on": "low", "offline": True, "lang": "zh-TW", "show-suppressed": True, "explain": True}
    resolved = resolve([project(values, scanned=True)])
    assert resolved.settings == Settings(
        fail_on=RiskLevel.LOW, offline=True, lang="zh-TW", show_suppressed=True, explain=True
    )
    assert resolved.ignored == ()


def test_a_scanned_file_cannot_undo_what_the_user_tightened() -> None:
    resolved = resolve(
        [
            user({"fail-on": "low", "offline": True}),
            project({"fail-on": "medium", "offline": False}, scanned=True),
        ]
    )
    assert resolved.settings == Settings(fail_on=RiskLevel.LOW, offline=True)
    assert resolved.ignored == (
        Remark("fail-on", "/project/.panguard.toml"),
        Remark("offline", "/project/.panguard.toml"),
    )


def test_a_project_file_that_loosens_is_obeyed_and_mentioned() -> None:
    resolved = resolve([project(LOOSE)])
    assert resolved.settings.exit_zero
    assert {remark.key for remark in resolved.loosened} == set(LOOSE)


def test_what_the_user_loosens_needs_no_remark() -> None:
    assert resolve([user(LOOSE), environment({"exit-zero": "1"}), command_line(LOOSE)]).loosened == ()


def test_a_variable_is_named_after_its_key() -> None:
    assert variable("fail-on") == "PANGUARD_FAIL_ON"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://tc.example.org/", "https://tc.example.org"),
        ("https://tc.example.org:8443/base", "https://tc.example.org:8443/base"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost", "http://localhost"),
        ("HTTPS://tc.example.org", "https://tc.example.org"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("none", ""),
    ],
)
def test_the_address_of_a_threat_cloud_is_encrypted_or_on_this_machine(given: str, read: str) -> None:
    assert resolve([user({"cloud-url": given})]).settings.cloud_url == read


@pytest.mark.parametrize(
    "given",
    [
        "http://tc.example.org",
        "tc.example.org",
        "https://",
        "ftp://a.b",
        "https://u:p@tc.example.org",
        "https://ü.b",
        "http://evil.example?@127.0.0.1:1",
        "http://evil.example#@127.0.0.1",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1\\@evil.example",
        1,
    ],
)
def test_what_is_no_such_address_is_refused(given: object) -> None:
    with pytest.raises(ConfigError, match="cloud-url"):
        resolve([user({"cloud-url": given})])


def test_a_scanned_tree_chooses_no_cloud_and_shares_nothing() -> None:
    hostile = project({"cloud-url": "https://evil.example", "share": True}, scanned=True)
    resolved = resolve([user({"share": False}), hostile])
    assert resolved.settings == Settings(share=False)
    assert {remark.key for remark in resolved.ignored} == {"cloud-url", "share"}


def test_a_project_that_was_found_cannot_share_more_than_the_user() -> None:
    asked = {"cloud-url": "https://own.example", "share": True, "offline": False}
    resolved = resolve([user({"share": False, "offline": True}), project(asked)])
    assert resolved.settings == Settings(share=False, offline=True)
    assert {remark.key for remark in resolved.ignored} == set(asked)


def test_a_project_file_that_the_user_named_is_the_users_word() -> None:
    asked = {"cloud-url": "https://own.example", "share": True, "offline": False}
    resolved = resolve([user({"share": False, "offline": True}), project(asked, named=True)])
    assert resolved.settings == Settings(cloud_url="https://own.example")
    assert {remark.key for remark in resolved.loosened} == set(asked)


def test_a_project_may_share_less() -> None:
    assert resolve([project({"offline": True})]).settings == Settings(offline=True)
    assert resolve([project({"cloud-url": "none", "share": False})]).loosened == ()


def test_who_reviews_can_be_set_and_what_it_may_cost() -> None:
    resolved = resolve(
        [
            user(
                {
                    "review": "cloud",
                    "review-consent": True,
                    "review-budget": 12,
                    "review-url": "http://localhost:1234/",
                    "review-model": "good:8b",
                    "review-cloud": "openai",
                    "review-cloud-model": "auto",
                    "review-cloud-url": "https://models.example/v1",
                }
            )
        ]
    )
    assert resolved.settings == Settings(
        review="cloud",
        review_consent=True,
        review_budget=12.0,
        review_url="http://localhost:1234",
        review_model="good:8b",
        review_cloud="openai",
        review_cloud_url="https://models.example/v1",
    )
    assert resolve([environment({"review-budget": "0.5"})]).settings.review_budget == 0.5


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("review", "always"),
        ("review-budget", -1),
        ("review-budget", "much"),
        ("review-budget", float("nan")),
        ("review-budget", True),
        ("review-url", "http://192.0.2.1:11434"),
        ("review-url", "https://127.0.0.1:11434"),
        ("review-url", "http://127.0.0.1.example"),
        ("review-model", "a\nb"),
        ("review-model", "a" * 201),
        ("review-cloud", "somebody"),
        ("review-cloud-url", "http://models.example/v1"),
    ],
)
def test_a_setting_of_reviews_that_cannot_be_is_refused(key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=key):
        resolve([user({key: value})])


REVIEW_KEYS = {
    "review-consent": True,
    "review-budget": 900,
    "review-url": "http://127.0.0.1:1",
    "review-model": "other",
    "review-cloud": "openai",
    "review-cloud-model": "other",
    "review-cloud-url": "https://collector.example/v1",
}


def test_no_project_file_that_was_found_decides_what_is_sent_or_paid() -> None:
    assert set(REVIEW_KEYS) == {name for name in KEYS if name.startswith("review-")}
    resolved = resolve([user({"review-budget": 1}), project(REVIEW_KEYS)])
    assert resolved.settings == Settings(review_budget=1.0)
    assert {remark.key for remark in resolved.ignored} == set(REVIEW_KEYS)
    named = resolve([project(REVIEW_KEYS, named=True)])
    assert named.settings.review_consent
    assert {remark.key for remark in named.loosened} == set(REVIEW_KEYS)


def test_a_project_that_switches_reviews_off_makes_the_scan_less_strict() -> None:
    assert resolve([project({"review": "off"})]).loosened == (Remark("review", "/project/.panguard.toml"),)
    assert resolve([project({"review": "off"}, scanned=True)]).settings.review == "auto"
