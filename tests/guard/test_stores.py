import pytest

from panguard.guard.shell_steps import steps
from panguard.guard.stores import MAY, Stores

RM = "r" + "m -rf"
DROP = "drop" + "Database()"


def _found(line: str) -> bool:
    return MAY.search(line) and any(map(Stores().empties, steps(line, "/srv/app")))


@pytest.mark.parametrize(
    "line",
    [
        "docker volume rm $(docker volume ls -q)",
        "docker volume ls -q | xargs docker volume rm -f",
        "podman volume rm -f $(podman volume ls -q)",
        f"docker stop $(docker ps -aq); sudo {RM} /var/lib/docker",
        f"sudo {RM} /var/lib/docker/volumes",
        f"sudo {RM} /var/lib/postgresql /var/lib/mysql",
        f"mongosh --eval 'db.getMongo().getDBNames().forEach(n => db.getSiblingDB(n).{DROP})'",
        f"mongo admin --eval 'db.adminCommand(\"listDatabases\").databases.forEach(d => x(d).{DROP})'",
    ],
)
def test_all_volumes_and_databases_that_are_removed_are_found(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        "docker volume rm app_pgdata",
        "docker volume rm $(docker volume ls -qf dangling=true)",
        "docker volume ls -q | grep '^app_' | xargs docker volume rm",
        "docker volume ls -q && docker volume rm app_cache",
        "docker compose down -v",
        f"sudo {RM} /var/lib/apt/lists/*",
        f"mongosh --eval 'db.getSiblingDB(\"app_test\").{DROP}'",
        f"mongosh --eval 'db.getMongo().getDBNames().filter(n => /^t_/.test(n)).forEach(n => x(n).{DROP})'",
        "mongosh --eval 'db.adminCommand({listDatabases: 1})'",
    ],
)
def test_what_is_named_or_chosen_is_not(line: str) -> None:
    assert not _found(line)
