"""Tells whether a program destroys what is kept elsewhere: in a cloud, a cluster, a database, a backup. Pure.

Nothing on this machine can bring it back. What by its name is made to be thrown away, a dry run and a single
small thing (a pod, an object, a row) are none of it, nor are databases of this machine.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from panguard.guard.databases import drops, drops_there, flushes
from panguard.guard.paths import UNKNOWN
from panguard.guard.shell_steps import steps
from panguard.guard.spare import AGREED, DEAR, is_agreed, is_spare
from panguard.guard.step import Step
from panguard.scan.patterns import LinearPattern

_CLIENTS = (
    r"aws|gcloud|gsutil|s3cmd|az|terraform|tofu|terragrunt|pulumi|cdk|cdktf|sst|serverless|sls|kubectl|oc|helm|velero|eksctl"
    r"|doctl|hcloud|linode-cli|heroku|flyctl|fly|vercel|netlify|wrangler|firebase|railway|supabase|gh|glab|psql|mysql|mariadb"
    r"|clickhouse-client|cqlsh|etcdctl|consul|vault|nomad|ibmcloud|oci|mc|b2|rails|rake|ssh"
    r"|sqlcmd|mongo(?:sh)?|redis-cli|valkey-cli|dropdb|mysqladmin|rclone|restic|borg|zfs|zpool|vgremove|lvremove|btrfs"
)
_ENDS = (
    r"(?:destr|delet|terminat|purge|drop|remove|\brb\b|\brm\b|\bdel\b|flush|uninstall|prune|forget|truncate"
    r"|reset|\bdown\b)"
)
MAY = LinearPattern(
    "destroys-afar",
    rf"(?s)\b(?:{_CLIENTS})\b.*{_ENDS}|{_ENDS}.*\b(?:{_CLIENTS})\b|\b(?:dropdb|vgremove|lvremove)\b",
    "",
)
"""What a command line must hold to be read for it."""

_DRY = re.compile(r"--?(?:dry-?run(?:=(?!none|false).*)?|help|plan|preview|noop|check|version)")
_AWS = re.compile(
    r"(?:delete|terminate|deregister)-(?:instances?|(?:global-|cache-|db-)?cluster|(?:global-)?table|stack(?:-set|-instances)?|db-[\w-]+|(?:[\w-]+-)?snapshots?"
    r"|volumes?|file-system|(?:backup-)?vault|backups?(?:-\w+)?|recovery-point|repository|hosted-zone|secret|domain(?:-name)?|user-pool"
    r"|(?:delivery-)?stream|log-group|distribution|replication-group|organization|account|bucket|nodegroup|archive|objects)|schedule-key-deletion|close-account"
)
_AZ = frozenset(
    (
        "group",
        "vm",
        "vmss",
        "aks",
        "sql",
        "cosmosdb",
        "keyvault",
        "disk",
        "snapshot",
        "backup",
        "postgres",
        "mysql",
    )
) | frozenset(
    ("redis", "webapp", "functionapp", "acr", "account", "share", "container", "server", "db", "ad", "dns")
)
_NOTDEAR = frozenset(("artifacts", "revisions", "versions", "builds", "tags", "operations", "configurations"))
_KINDS = re.compile(
    r"(?:ns|namespaces?|projects?|pvc?|persistentvolume(?:claim)?s?|crds?|customresourcedefinitions?|nodes?|all|statefulsets?|sts)(?:\.[\w.]+)?(?:/.*)?"
)
# What a machine keeps by itself, and whatever lies at its top.
_KEPT = re.compile(
    r"/+(?:[^/]+/?(?:[^/]+)?|var/lib/(?:postgres\w*|mysql|mongo\w*|docker|redis|elasticsearch|etcd|influxdb)|(?:.*/)?backups?)(?:/\**)?"
)
_PASSING = re.compile(r"/+(?:tmp|var/(?:tmp|cache|log))(?:/|$)")
_SSH_WITH_VALUE = frozenset(f"-{letter}" for letter in "bBcDeEFiIJlLmoOpPQRSwW")


def destroys(step: Step) -> bool:
    """Say whether a program destroys what is kept elsewhere, for good and without asking."""
    judge = _JUDGES.get(step.program)
    if judge is None or any(_DRY.fullmatch(word) for word in step.arguments):
        return False
    return judge(step)


def _named(step: Step) -> tuple[str, ...]:
    return tuple(word for word in step.arguments if not word.startswith("-"))


def _whole_store(step: Step, scheme: str) -> bool:
    """Say whether a path names a whole store, or a part whose name says that it is dear."""
    paths = [word for word in _named(step) if word.startswith(scheme)]
    whole = (not re.sub(r"[*/]+$", "", path.removeprefix(scheme)).count("/") for path in paths)
    return any(whole) or any(map(DEAR.search, paths))


def _aws(step: Step) -> bool:
    words = _named(step)
    if is_spare(step):
        return False
    if "s3" in words[:4]:
        removed = "rm" in words and "--recursive" in step.arguments and _whole_store(step, "s3://")
        return removed or ("rb" in words and "--force" in step.arguments)
    return any(map(_AWS.fullmatch, words))


def _google(step: Step) -> bool:
    words = _named(step)
    if is_spare(step):
        return False
    if "storage" in words[:2] and "rm" in words:
        return _is_deep(step) and _whole_store(step, "gs://")
    return bool({"delete", "destroy"} & set(words)) and _NOTDEAR.isdisjoint(words)


def _store(step: Step) -> bool:
    words = _named(step)
    schemes = ("gs://", "s3://")
    whole = any(_whole_store(step, scheme) for scheme in schemes)
    return (
        not is_spare(step)
        and whole
        and ("rb" in words or (bool({"rm", "del"} & set(words)) and _is_deep(step)))
    )


def _is_deep(step: Step) -> bool:
    return any(re.fullmatch(r"-\w*[rR]\w*|--recursive", word) for word in step.arguments)


def _azure(step: Step) -> bool:
    words = _named(step)
    ends = {"delete", "purge", "delete-batch"} & set(words)
    return bool(ends) and not _AZ.isdisjoint(words) and "blob" not in words and not is_spare(step)


def _stack(step: Step) -> bool:
    words = step.arguments
    ends = {"destroy", "down", "remove", "delete"} & set(words[:3])
    turned = "apply" in words[:3] and bool({"-destroy", "--destroy"} & set(words))
    # These do not ask, and mean a stage of one's own where none is named.
    meant = step.program in _OF_A_STAGE and any(map(DEAR.search, words))
    return (bool(ends) or turned) and (meant or is_agreed(step)) and not is_spare(step)


_OF_A_STAGE = frozenset(("serverless", "sls", "sst"))


def _nodes(step: Step) -> bool:
    words = _named(step)
    return words[:2] in (("delete", "cluster"), ("delete", "nodegroup")) and not is_spare(step)


def _cluster(step: Step) -> bool:
    words = _named(step)
    if "delete" not in words or is_spare(step):
        return False
    all_of = bool({"--all", "-A", "--all-namespaces"} & set(step.arguments))
    if step.program == "velero":
        return all_of or (not {"backup", "backups"}.isdisjoint(words) and is_agreed(step))
    kinds = _without_values(step.arguments[step.arguments.index("delete") + 1 :])[:1]
    return all_of or (bool(kinds) and any(_KINDS.fullmatch(kind) for kind in kinds[0].split(",")))


def _without_values(words: Sequence[str]) -> list[str]:
    """Return what a client of a cluster is given beside its options."""
    before = ("", *words)
    return [
        word
        for option, word in zip(before, words, strict=False)
        if not word.startswith("-") and option not in _WITH_VALUE
    ]


_WITH_VALUE = frozenset(
    ("-n", "--namespace", "--context", "--kubeconfig", "--cluster", "-l", "--selector", "--field-selector")
) | frozenset(("-f", "--filename", "--grace-period", "--timeout", "--cascade", "-o", "--output"))


def _release(step: Step) -> bool:
    words = _named(step)
    ends = {"uninstall", "delete"} & set(words[:2])
    names = words[1:]
    return bool(ends) and any(UNKNOWN in name or DEAR.search(name) for name in names) and not is_spare(step)


def _hosted(step: Step) -> bool:
    words = _named(step)
    ends = any(re.fullmatch(r"(?:[\w-]+:)*(?:delete|destroy|rm|remove|reset)", word) for word in words[:4])
    return ends and is_agreed(step) and not is_spare(step)


def _forge(step: Step) -> bool:
    words = _named(step)
    if words[:2] in (("repo", "delete"), ("project", "delete"), ("org", "delete")):
        return not is_spare(step)
    methods = (re.sub(r"^(?:-X|--METHOD=)", "", word.upper()) for word in step.arguments)
    calls = words[:1] == ("api",) and "DELETE" in methods
    return calls and any(
        re.fullmatch(r"/?(?:repos/[^/]+/[^/]+|orgs/[^/]+|projects/[^/]+)", word) for word in words
    )


def _store_of_keys(step: Step) -> bool:
    words = step.arguments
    deep = {"--prefix", "--from-key", "-recurse", "-purge", "metadata", "disable"} & set(words)
    return bool(deep) and not {"del", "delete", "stop", "disable"}.isdisjoint(words) and not is_spare(step)


def _named_operation(step: Step) -> bool:
    """Read clients whose operations are words of their own (`service-instance-delete`, `delete-bucket`)."""
    words = _named(step)
    ends = any(
        re.fullmatch(r"(?:[\w-]+-)?(?:delete|destroy|terminate)(?:-bucket)?|rb", word) for word in words[:5]
    )
    whole = step.program == "b2" or any(map(AGREED.fullmatch, step.arguments))
    return ends and whole and not is_spare(step)


def _in_production(step: Step) -> bool:
    said = (*step.arguments, *(f"{name}={value}" for name, value in step.named))
    drops = any(
        re.fullmatch(r"db:(?:drop|reset|purge|schema:load)(?::all)?", word) for word in step.arguments
    )
    return drops and any(re.search(r"\w*ENV=prod", word) for word in said)


def _remote(step: Step) -> bool:
    """Say whether what another machine is told to run destroys what it keeps."""
    words = _past_options(step.arguments)
    line = " ".join(_past_options(words[1:]))
    return bool(line) and any(_is_lost_there(inner) for inner in steps(line))


def _past_options(words: Sequence[str]) -> Sequence[str]:
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in _SSH_WITH_VALUE else 1 :]
    return words


def _is_lost_there(step: Step) -> bool:
    if step.program == "rm":
        paths = [word for word in step.arguments if word.startswith("/") and not _PASSING.match(word)]
        return _is_deep(step) and any(map(_KEPT.fullmatch, paths))
    if _JUDGES.get(step.program) is drops:
        return drops_there(step)
    return step.program != "ssh" and destroys(step)


def _backup(step: Step) -> bool:
    words = step.arguments
    if is_spare(step):
        return False
    kept = any(
        re.fullmatch(r"--keep-[\w-]+(?:=.*)?", word)
        and not re.search(r"=0$", word)
        and words[at + 1 : at + 2] != ("0",)
        for at, word in enumerate(words)
    )
    if step.program == "rclone":
        return bool({"purge", "delete"} & set(words[:3])) and any(":" in word for word in _named(step))
    # What restic prunes by itself nothing points to any more.
    forgets = ("forget" if step.program == "restic" else "prune") in words[:3]
    return "delete" in words[:3] or (forgets and not kept and len(words) > 1)


def _volume(step: Step) -> bool:
    if step.program in ("zfs", "zpool"):
        tries = any(re.fullmatch(r"-\w*n\w*", word) for word in step.arguments)
        return "destroy" in step.arguments[:1] and not tries and not is_spare(step)
    if step.program == "btrfs":
        return step.arguments[:2] == ("subvolume", "delete") and any(map(DEAR.search, step.arguments))
    return is_agreed(step) and not is_spare(step)


_JUDGES: Mapping[str, Callable[[Step], bool]] = {
    "aws": _aws,
    "gcloud": _google,
    **dict.fromkeys(("gsutil", "s3cmd"), _store),
    "az": _azure,
    **dict.fromkeys(
        ("terraform", "tofu", "terragrunt", "pulumi", "cdk", "cdktf", "sst", "serverless", "sls"),
        _stack,
    ),
    "eksctl": _nodes,
    **dict.fromkeys(("kubectl", "oc", "velero"), _cluster),
    "helm": _release,
    **dict.fromkeys(
        (
            "doctl",
            "hcloud",
            "linode-cli",
            "heroku",
            "flyctl",
            "fly",
            "vercel",
            "netlify",
            "wrangler",
            "firebase",
        ),
        _hosted,
    ),
    **dict.fromkeys(("railway", "supabase"), _hosted),
    **dict.fromkeys(("gh", "glab"), _forge),
    **dict.fromkeys(
        (
            "psql",
            "mysql",
            "mariadb",
            "sqlcmd",
            "clickhouse-client",
            "cqlsh",
            "mongo",
            "mongosh",
            "dropdb",
            "mysqladmin",
        ),
        drops,
    ),
    **dict.fromkeys(("redis-cli", "valkey-cli"), flushes),
    **dict.fromkeys(("rclone", "restic", "borg"), _backup),
    **dict.fromkeys(("zfs", "zpool", "vgremove", "lvremove", "btrfs"), _volume),
    **dict.fromkeys(("etcdctl", "consul", "vault", "nomad"), _store_of_keys),
    **dict.fromkeys(("ibmcloud", "oci", "mc", "b2"), _named_operation),
    **dict.fromkeys(("rails", "rake"), _in_production),
    "ssh": _remote,
}
