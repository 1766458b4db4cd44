import pytest

from panguard.guard.emptied import MAY, empties
from panguard.guard.shell_steps import steps


def _found(line: str) -> bool:
    return MAY.search(line) and any(map(empties, steps(line, "/srv/app")))


@pytest.mark.parametrize(
    "line",
    [
        "find . -name '*.py' -exec shred -u {} +",
        "find src -name '*.ts' -print0 | xargs -0 shred",
        "git ls-files -z | xargs -0 shred -u",
        "find / -perm -2000 -exec rm -f {} \\;",
        "find /home -iname '*.pdf' -delete",
        "find ~ -name '*.md' -exec rm {} +",
        "fd -e docx . ~ -X shred -u",
        "shred -uz *.pem",
    ],
)
def test_whatever_is_found_is_destroyed(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        "find . -name '*.pyc' -delete",
        "find / -name '*.pyc' -delete",
        "find ~ -name .DS_Store -delete",
        "find src -name '*.spec.js' -delete",
        "find /tmp/keys -type f -exec shred -u {} +",
        "find /tmp/keys -type f | xargs shred -u",
        "find . -type f -exec chmod 644 {} +",
        "find / -name libssl.so",
        "shred -u secrets.txt",
    ],
)
def test_one_file_and_what_is_made_anew_is_not(line: str) -> None:
    assert not _found(line)
