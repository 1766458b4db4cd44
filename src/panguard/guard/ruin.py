"""Finds calls of servers' tools that destroy databases, cloud resources, clusters, repositories. Pure.

They may be meant, so the user is asked. What is called a test, a trial or this machine's own is let
go; what is called production never counts as one. Command lines are read by `harm`.
"""

from collections.abc import Iterator, Sequence

from panguard.expressions import Expression
from panguard.guard.dangers import BLINDED, DESTROYED_AFAR
from panguard.guard.event import Event, Part, PartKind, Phase
from panguard.guard.harm import harmed_by_command
from panguard.guard.own_places import USUAL
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.patterns import LinearPattern

_LONGEST = DEFAULT_LIMITS.shell_pieces_characters
_READ = 200
_TRIAL = LinearPattern(
    "trial",
    r"(?:^|[^a-z])(?:dev|devel|development|tests?|testing|testdb|scratch|sandbox|demo|kind|minikube|k3d"
    r"|pr-?\d+|bench|benchmark|poc"
    r"|playground|ephemeral|localhost|127\.0\.0\.1|localstack|docker|trial|throwaway|spike)(?:[^a-z]|$)"
    r"|(?:^|[^a-z/])te?mp(?:[^a-z/]|$)|(?:^|[^a-z.])local(?:[^a-z]|$)|(?:^|[^a-z])ci[_-]|(?:^"
    r"|[^a-z-])preview(?:[^a-z]|$)|preview[-_]\d|\s-target[= ]|--dry-?run",
    "",
)
_REAL = LinearPattern(
    "real", r"(?:^|[^a-z])(?:prod|production|prd|live|backups?|billing|customers?)(?:[^a-z]|$)", ""
)
_STORES = (
    r"sql|postgres|\bpg|database|\bdb|_db|mongo|redis|valkey|supabase|neon|bigquery|snowflake"
    r"|clickhouse|duckdb|planetscale|cassandra|dynamo|elastic"
)
# No agent has a tool of its own that is called after a database.
_OF_STORE = LinearPattern("of-store", _STORES, "")
_SQL_TOOL = LinearPattern("sql-tool", rf"{_STORES}|query|execute", "")
_STATEMENT = Expression(
    r"(?is)(?:^|;|\*/)\s*(?:--[^\n]*\n\s*)*(?:DROP\s+(?:DATABASE|SCHEMA|KEYSPACE|TABLE|OWNED)\b|TRUNCATE\b"
    r"|DELETE\s+FROM\s+[\w.\"`\[\]]+\s*(?:;|$)|DELETE\s+FROM\s[^;]{1,60}\bWHERE\s+(?:1\s*=\s*1|true)\b"
    r"|FLUSHALL\b)"
    r"|^\s*(?:flushall|dropDatabase)\b|[\"'.]dropDatabase\b"
)
_OF_MONGO = Expression(r"\bdb\.(?:adminCommand|getSiblingDB|getMongo|dropDatabase)\(")
_TOOL_VERB = r"(?:delete|drop|destroy|purge|wipe|terminate|erase|nuke|remove)"
_TOOL_THING = (
    r"(?:repository|repositories|repo|databases?|db|schema|keyspace|collection|tables?|project"
    r"|organi[sz]ation|org|workspace|account|cluster|namespace"
    r"|bucket|instances?|droplet|servers?|vm|stack|backups?|snapshots?|vault|kms_key|secrets?|volumes?"
    r"|disks?|site|app|zone|domain|tenant|subscription|resource_groups?|drive|everything"
    r"|all_(?:customers|users|data|records|resources|keys|files|pages|objects)|all$)"
)
_TOOL = LinearPattern(
    "tool",
    rf"(?:^|_){_TOOL_VERB}_(?:[a-z]+_)?{_TOOL_THING}(?:_|$)|(?:^|_){_TOOL_THING}_{_TOOL_VERB}(?:_|$)|(?:^"
    rf"|_)flush_?all(?:_|$)|(?:terraform|tofu|pulumi|infra\w*|stack|cdk)_(?:[a-z]+_)?destroy(?:_|$)|(?:^"
    rf"|_)destroy_(?:infra\w*|stack|terraform)",
    "",
)
_OPERATION = Expression(
    r"(?i)(?:delete|terminate|destroy|schedule|purge)[-_]?(?:db|rds|hosted)?[-_]?(?:instances?|clusters?"
    r"|buckets?|tables?|stacks?|volumes?|snapshots?"
    r"|vaults?|backupvault|recoverypoint|recovery[-_]point|keys?|keydeletion|key[-_]deletion|databases?"
    r"|namespaces?|projects?|repository|zones?|users?|roles?|secrets?|filesystem)"
)
_OBJECT = Expression(
    r"(?i)(?:ns|namespaces?|pv|pvc|persistentvolume(?:claim)?s?|nodes?|crds?|customresourcedefinitions?"
    r"|all|projects?|databases?|clusters?|repositor(?:y|ies)|buckets?|vaults?|backups?)"
)
_DELETES = LinearPattern("deletes", rf"(?:^|_){_TOOL_VERB}(?:_|$)", "")
_REPOSITORY = Expression(
    r"https?://(?:api\.github\.com|[^/\s]+/api/v\d)/(?:repos/[^/\s]+/[^/\s?]+|projects/[^/\s?]+|orgs/[^/\s?]+)/?$"
)
_HUMP = Expression(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_CALLED = frozenset(("server_name", "tool_name"))
# What an agent's own tools are given: a command line, or what is to be written.
_OWN_TOOLS = frozenset((PartKind.COMMAND, PartKind.WRITTEN))
_NAMES = frozenset((PartKind.ARGUMENT, PartKind.ADDRESS, PartKind.PATH, PartKind.COMMAND))


def ruined(event: Event) -> Iterator[Part]:
    """Yield the text of a call of a server's tool that says that something elsewhere is destroyed."""
    served = event.served or event.tool.startswith("mcp") or _OF_STORE.search(event.tool.lower())
    own = not served and any(part.kind in _OWN_TOOLS for part in event.parts)
    if event.phase is not Phase.BEFORE or own:
        return
    given = [part for part in event.parts if part.kind in _NAMES and len(part.text) <= _LONGEST]
    # Where an agent has one tool for the tools of all servers, their names are among what it is given.
    called = (event.tool, *(part.text[:_READ] for part in event.parts if part.name in _CALLED))
    tool = _HUMP.sub("_", "_".join(called)).lower()
    if not _is_trial(" ".join(part.text[:_READ] for part in given)):
        yield from _by_tool(tool, given or [Part(PartKind.ARGUMENT, event.tool, "tool")])


def _is_trial(text: str) -> bool:
    return _TRIAL.search(text) and not _REAL.search(text)


def _is_ruin(part: Part) -> bool:
    """Say whether an argument is a command line that destroys; what is named a command is read as one."""
    found = harmed_by_command(part.text, "", USUAL) if part.kind is PartKind.ARGUMENT else ()
    return any(each in (BLINDED, DESTROYED_AFAR) for each in found)


def _by_tool(tool: str, given: Sequence[Part]) -> Iterator[Part]:
    """Yield what a tool destroys: by its own name, or by the statement or operation that it is given."""
    if _TOOL.search(tool):
        yield given[0]
        return
    stores, deletes = _SQL_TOOL.search(tool), _DELETES.search(tool)
    asks_to_delete = any(part.text.strip().upper() == "DELETE" for part in given)
    for part in given:
        text = part.text.strip()
        statement = (stores or _OF_MONGO.search(text)) and _STATEMENT.search(text)
        operation = _OPERATION.fullmatch(text) or (deletes and _OBJECT.fullmatch(text))
        if statement or operation or (asks_to_delete and _REPOSITORY.match(text)) or _is_ruin(part):
            yield part
            return
