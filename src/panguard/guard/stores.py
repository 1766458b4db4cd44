"""Tells whether all volumes of containers, all databases, or the folder that holds them are removed. Pure.

What programs of this machine keep is in no repository. One volume or database that is named, what nothing
uses any more, and what is chosen from the list of all are none of it.
"""

import re

from panguard.guard.step import Step
from panguard.scan.patterns import LinearPattern

MAY = LinearPattern(
    "stores",
    r"(?s)\b(?:docker|podman|nerdctl)\b.*\bvolume\b.*\b(?:rm|remove)\b|\brm\b.*/var/lib/\w"
    r"|(?:getDBNames|listDatabases|show\s+dbs|show\s+databases|pg_database|schemata).*\bdrop|\bdrop.*(?:getDBNames|listDatabases)",
    "",
)
"""What a command line must hold to be read for it."""

_ENGINES = frozenset(("docker", "podman", "nerdctl"))
_CLIENTS = frozenset(
    ("mongo", "mongosh", "mysql", "mariadb", "psql", "dropdb", "mysqladmin", "python3", "node")
)
_KEPT = re.compile(
    r"/var/lib/(?:docker|containerd|containers|postgres\w*|pgsql|mysql|mariadb|mongo\w*|redis|elasticsearch"
    r"|clickhouse|influxdb|rabbitmq|etcd|minio|grafana|gitlab|jenkins|libvirt/images)"
    r"(?:/(?:volumes|data|main|images|\d+(?:/main)?))?/?\**"
)
_LISTS_ALL = re.compile(
    r"getDBNames|listDatabases|show\s+(?:dbs|databases)|pg_database|schemata", re.IGNORECASE
)
_DROPS = re.compile(r"\bdropDatabase\b|\bdrop\s+(?:database|schema)\b", re.IGNORECASE)
_CHOSEN = re.compile(
    r"\b(?:like|startsWith|endsWith|includes|match|test|where)\b|[^\n]\.test\(|~|/\^|===?\s*['\"]\w+_?test",
    re.IGNORECASE,
)
_FILTER = re.compile(r"-[a-z]*f[a-z]*|--filter(?:=.*)?")


class Stores:
    """Follows the steps of one command line: whether all volumes are listed without being chosen from."""

    def __init__(self) -> None:
        self._volumes = False

    def empties(self, step: Step) -> bool:
        """Say whether a step removes all of a store."""
        words = step.arguments
        if step.program in _ENGINES:
            return self._of_volumes(step)
        if step.program in ("grep", "awk", "head", "fzf", "egrep"):
            self._volumes = False
        if step.program == "rm":
            deep = any(re.fullmatch(r"-\w*[rR]\w*|--recursive", word) for word in words)
            return deep and any(map(_KEPT.fullmatch, words))
        return step.program in _CLIENTS and _loops(step)

    def _of_volumes(self, step: Step) -> bool:
        words = [word for word in step.arguments if not word.startswith("-")]
        if words[:2] in (["volume", "ls"], ["volume", "list"]):
            self._volumes = not any(map(_FILTER.fullmatch, step.arguments))
        removes = words[:2] in (["volume", "rm"], ["volume", "remove"])
        known = [word for word in words[2:] if "\x00" not in word]
        return removes and self._volumes and not known


def _loops(step: Step) -> bool:
    """Say whether a client of databases is told to drop whatever databases there are."""
    said = f"{' '.join(step.arguments)}\n{step.given or ''}"
    listed = _LISTS_ALL.search(said)
    return listed is not None and _DROPS.search(said) is not None and _CHOSEN.search(said) is None
