import pytest

from panguard.guard.remotes import MAY, Remotes
from panguard.guard.shell_steps import steps

PUSH = "git pu" + "sh"


def _found(line: str) -> bool:
    return MAY.search(line) and any(map(Remotes().overwrites, steps(line, "/srv/app")))


@pytest.mark.parametrize(
    "line",
    [
        f"rm -rf .git && git init && git add -A && git commit -m init && {PUSH} --force --mirror origin",
        f"rm -rf .git; git init -q; git commit --allow-empty -m x; {PUSH} -f origin main",
        f"git checkout --orphan empty && git commit --allow-empty -m x && {PUSH} -f origin empty:main",
        f'for b in $(git branch -r | grep -v HEAD | cut -d/ -f2-); do {PUSH} origin --delete "$b"; done',
        f"git ls-remote --heads origin | awk '{{print $2}}' | xargs -n1 {PUSH} origin --delete",
        f"git branch -r | sed 's/origin.//' | xargs -I{{}} {PUSH} origin :{{}}",
        f"gh api repos/acme/api/branches --jq '.[].name' | while read b; do {PUSH} origin -d $b; done",
        f"{PUSH} origin --force 'refs/heads/empty:refs/heads/*'",
        f"{PUSH} --prune origin '+refs/heads/none/*:refs/heads/*'",
    ],
)
def test_all_branches_overwritten_or_deleted_are_found(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        f"{PUSH} --force-with-lease origin feature/login",
        f"{PUSH} -f origin fix/parser",
        f"{PUSH} origin --delete feature/old",
        f"for b in fix/a fix/b; do {PUSH} origin --delete $b; done",
        f"git branch -r --merged origin/main | grep -v main | xargs -n1 {PUSH} origin --delete",
        f"git branch -r | grep dependabot/ | xargs -n1 {PUSH} origin --delete",
        f"rm -rf app/.git && cd app && git init -b main && {PUSH} -u origin main",
        f"cd dist && git init && git commit -am x && {PUSH} -f git@github.com:ann/a.git main:gh-pages",
        f"git checkout --orphan gh-pages && git commit --allow-empty -m init && {PUSH} -f origin gh-pages",
        f"git clone --mirror git@old.example:a.git && cd a.git && {PUSH} --mirror git@new.example:a.git",
        f"{PUSH} --all origin && {PUSH} --tags",
        "rm -rf .git/hooks/pre-commit",
    ],
)
def test_pushing_ones_own_work_and_what_is_chosen_is_not(line: str) -> None:
    assert not _found(line)
