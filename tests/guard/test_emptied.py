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
        "shred -u /tmp/../home/u/*",
        "find /tmp/.. -type f -delete",
        "find ~/. -name '*.doc' -delete",
        "find ~ -delete -name '*.pyc'",
        "find ~ -name '*.pyc' -o -type f -delete",
        "find ~ -name '*.doc' -exec sh -c 'rm \"$1\"' _ {} +",
        "find . -name '*.doc' | xargs -I{} sudo /usr/bin/shred -u {}",
        "find . -name '*.doc' | xargs sh -c 'shred -u \"$@\"' _",
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
        "git ls-files | xargs grep -l shred",
        "find ~ '(' -name '*.pyc' -o -name '*.pyo' ')' -delete",
        "find ~ -name __pycache__ -prune -o -name '*.pyc' -delete",
    ],
)
def test_one_file_and_what_is_made_anew_is_not(line: str) -> None:
    assert not _found(line)
