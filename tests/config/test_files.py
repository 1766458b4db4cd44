from collections.abc import Mapping
from pathlib import Path

import pytest

from panguard.config.files import Surroundings, load
from panguard.config.settings import Origin, OriginKind, Resolved, Settings
from panguard.errors import ConfigError
from panguard.limits import DEFAULT_LIMITS
from panguard.terms import RiskLevel


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a repository with a sub-folder, and a home without configuration beside it."""
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    (root / "deep" / "skill").mkdir(parents=True)
    return root


def settle(
    directory: Path,
    scanned: tuple[Path, ...] = (),
    file: str | None = None,
    variables: Mapping[str, str] | None = None,
) -> Resolved:
    home = str(directory.anchor)
    environment: Mapping[str, str] = {
        "HOME": home,
        "XDG_CONFIG_HOME": str(directory / "no"),
        **(variables or {}),
    }
    return load(Surroundings(environment, "linux", directory), {}, scanned=scanned, file=file)


def test_without_any_file_the_defaults_hold(project: Path) -> None:
    assert settle(project).settings == Settings()


def test_the_nearest_file_up_to_the_repository_root_is_read(project: Path) -> None:
    (project / ".panguard.toml").write_text('fail-on = "low"\n')
    resolved = settle(project / "deep" / "skill")
    assert resolved.settings.fail_on is RiskLevel.LOW
    assert resolved.origins["fail-on"] == Origin(OriginKind.PROJECT, str(project / ".panguard.toml"))
    (project / "deep" / ".panguard.toml").write_text('fail-on = "medium"\n')
    assert settle(project / "deep" / "skill").settings.fail_on is RiskLevel.MEDIUM


def test_the_search_stops_at_the_repository_root(project: Path) -> None:
    (project.parent / ".panguard.toml").write_text("jobs = 7\n")
    assert settle(project / "deep").settings.jobs == 0


def test_outside_a_repository_parents_are_not_read(tmp_path: Path) -> None:
    (tmp_path / ".panguard.toml").write_text("jobs = 7\n")
    (tmp_path / "sub").mkdir()
    assert settle(tmp_path / "sub").settings.jobs == 0
    assert settle(tmp_path).settings.jobs == 7


def test_a_pyproject_counts_only_with_a_table_of_ours(project: Path) -> None:
    (project / "pyproject.toml").write_text('[project]\nname = "panguard-user"\n')
    assert settle(project).settings == Settings()
    (project / "pyproject.toml").write_text("[tool.panguard]\njobs = 5\n")
    assert settle(project).settings.jobs == 5
    (project / ".panguard.toml").write_text("jobs = 6\n")
    assert settle(project).settings.jobs == 6


def test_a_pyproject_mistake_names_the_whole_key(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.panguard]\njob = 5\n")
    with pytest.raises(ConfigError) as caught:
        settle(project)
    assert str(caught.value) == (
        f"{project / 'pyproject.toml'}: tool.panguard.job: unknown setting; did you mean 'jobs'?"
    )


def test_order_is_user_file_then_project_then_variable(project: Path) -> None:
    folder = project / "no" / "panguard"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('jobs = 1\ncolor = "never"\nlang = "zh-TW"\n')
    (project / ".panguard.toml").write_text('jobs = 2\nlang = "en"\n')
    resolved = settle(project, variables={"PANGUARD_JOBS": "3"})
    assert (resolved.settings.jobs, resolved.settings.color, resolved.settings.lang) == (3, "never", "en")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "zh_TW.UTF-8"}, "zh-TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_HK"}, "zh-TW"),
        ({"LANG": "zh_CN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language_when_nothing_else_does(
    project: Path, variables: dict[str, str], expected: str
) -> None:
    assert settle(project, variables=variables).settings.lang == expected


def test_a_setting_is_stronger_than_the_locale(project: Path) -> None:
    (project / ".panguard.toml").write_text('lang = "en"\n')
    assert settle(project, variables={"LANG": "zh_TW.UTF-8"}).settings.lang == "en"


def test_a_file_inside_what_is_scanned_is_not_trusted(project: Path) -> None:
    (project / "deep" / ".panguard.toml").write_text("exit-zero = true\n")
    outside = settle(project / "deep", scanned=(project / "deep" / "skill",))
    assert outside.settings.exit_zero
    assert [remark.key for remark in outside.loosened] == ["exit-zero"]
    inside = settle(project / "deep" / "skill", scanned=(project / "deep" / "skill" / "..",))
    assert not inside.settings.exit_zero
    assert [remark.key for remark in inside.ignored] == ["exit-zero"]


def test_a_scanned_file_stands_for_its_folder(project: Path) -> None:
    (project / ".panguard.toml").write_text("exit-zero = true\n")
    (project / "SKILL.md").write_text("x")
    assert not settle(project, scanned=(project / "SKILL.md",)).settings.exit_zero


def test_a_link_does_not_smuggle_the_scanned_trees_file_out(project: Path) -> None:
    (project / "deep" / "skill" / "loose.toml").write_text("exit-zero = true\n")
    (project / ".panguard.toml").symlink_to(project / "deep" / "skill" / "loose.toml")
    assert not settle(project, scanned=(project / "deep" / "skill",)).settings.exit_zero


def test_a_file_that_the_user_names_is_trusted_wherever_it_lies(project: Path) -> None:
    (project / ".panguard.toml").write_text("exit-zero = true\n")
    assert settle(project, scanned=(project,), file=".panguard.toml").settings.exit_zero
    assert settle(
        project, scanned=(project,), variables={"PANGUARD_CONFIG": ".panguard.toml"}
    ).settings.exit_zero


def test_a_named_file_that_does_not_exist_is_a_mistake(project: Path) -> None:
    with pytest.raises(ConfigError, match="check --config"):
        settle(project, file="absent.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"jobs = ", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        (b"a = " + b"[" * 100_000, "not valid TOML"),
        (b"#" * (DEFAULT_LIMITS.config_bytes + 1), "larger than"),
    ],
    ids=["cut off", "not UTF-8", "too deep", "too large"],
)
def test_a_damaged_file_is_refused(project: Path, content: bytes, message: str) -> None:
    (project / ".panguard.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        settle(project)


def test_a_table_where_ours_should_be_must_be_a_table(project: Path) -> None:
    (project / "pyproject.toml").write_text("tool.panguard = 3\n")
    with pytest.raises(ConfigError, match="expected a table of settings"):
        settle(project)


def test_a_folder_of_that_name_is_no_configuration(project: Path) -> None:
    (project / ".panguard.toml").mkdir()
    assert settle(project).settings == Settings()
