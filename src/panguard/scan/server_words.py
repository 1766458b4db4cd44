"""Tells what a tool of a server does and does not speak of. Pure."""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.findings import Phrase, phrase
from panguard.scan.code_deeds import Deed, What
from panguard.scan.server_code import ServerTool

# What a tool may do unsaid is what most tools do: read files, and ask the service that it is for.
_SAID: dict[What, Expression] = {
    What.EVALUATES: Expression(
        r"(?i)eval|exec|run|code|script|expression|formula|template|render|plugin|load"
    ),
    What.COMMANDS: Expression(
        r"(?i)\b(?:run|runs|running|exec\w*|command\w*|shell|script\w*|terminal|process\w*|program\w*|git\w*"
        r"|build\w*|compil\w*"
        r"|deploy\w*|install\w*|test\w*|lint\w*|docker|container\w*|kube\w*|npm|launch\w*|start\w*|stop\w*|open\w*|convert\w*"
        r"|ffmpeg|ping|network|system|cli|server|service|transcode|commit\w*|branch\w*|diff|search\w*|grep|format\w*)\b"
    ),
    What.SENDS: Expression(
        r"(?i)\b(?:sends?|sending|upload\w*|post|posts|submit\w*|publish\w*|shar(?:e|es|ing)|notif\w+|e?mail\w*"
        r"|messag\w+|webhook\w*"
        r"|sync\w*|push\w*|export\w*|forward\w*|report\w*|transmit\w*|api|request\w*|remote|url|http\w*"
        r"|fetch\w*|download\w*"
        r"|online|cloud|service|web\w*|socket|connect\w*|proxy|back ?up\w*|log ?in|auth\w*|translat\w*"
        r"|quer\w+|call\w*)\b"
    ),
    What.SECRETS: Expression(
        r"(?i)ssh|key|credential|secret|token|password|login|auth|aws|profile|wallet|browser|config|cookie|environment"
    ),
    What.HIDES: Expression(r"(?i)cache|session|temporary|hidden|dot ?file|state|config|settings|\blog"),
    What.UNLOCKS: Expression(r"(?i)permission|chmod|mode|owner|executable|access right|install"),
    What.PERSISTS: Expression(r"(?i)start ?up|cron|schedul|boot|service|install|shell profile|alias|launch"),
    What.COVERS: Expression(
        r"(?i)\blogs?\b|logging|history|timestamp|modification time|preload|touch|metadata|trace"
    ),
    What.SYSTEM: Expression(
        r"(?i)system|process|network|cpu|memory|hardware|host|docker|container|mount|disk|metadata|user|account"
        r"|interface|platform|health|monitor|file"
    ),
    What.ACCOUNTS: Expression(r"(?i)user|account|group|member|passwd|owner|permission|login|name"),
    What.CONTROLS: Expression(
        r"(?i)docker|container|podman|image|metadata|instance|cloud|aws|ec2|gcp|memory dump|kernel"
    ),
    What.EXHAUSTS: Expression(r"(?i)stress|load test|benchmark|exhaust|fill up|burn"),
}
# A tool that only reckons needs neither the network nor files of anyone.
_RECKONS = Expression(
    r"(?i)\b(?:calculat\w*|comput\w*|add|adds|sum|sums|subtract\w*|multipl\w*|divid\w*|average|statistics|format\w*|sort\w*"
    r"|count\w*|validat\w*|pars\w*|compress\w*|resiz\w*|revers\w*|hash\w*|encod\w*|convert\w*|optimi[sz]\w*"
    r"|analy[sz]\w*)\b"
)
_ORDER = (
    What.SECRETS,
    What.PERSISTS,
    What.COVERS,
    What.UNLOCKS,
    What.HIDES,
    What.EXHAUSTS,
    What.CONTROLS,
    What.ACCOUNTS,
    What.COMMANDS,
    What.SENDS,
    What.SYSTEM,
)

NAMED: dict[What, Phrase] = {
    What.SECRETS: phrase("which reads stored keys or passwords"),
    What.PERSISTS: phrase("which starts again by itself"),
    What.COVERS: phrase("which removes or forges traces"),
    What.UNLOCKS: phrase("which loosens permissions of files"),
    What.HIDES: phrase("which writes to hidden files"),
    What.COMMANDS: phrase("which runs programs"),
    What.SENDS: phrase("which sends data away"),
    What.SYSTEM: phrase("which reads out the system"),
    What.ACCOUNTS: phrase("which reads out the accounts of the machine"),
    What.CONTROLS: phrase("which reaches for the controls of containers, the cloud or the memory"),
    What.EXHAUSTS: phrase("which uses up the machine"),
}


def unsaid(tool: ServerTool) -> Iterator[tuple[What, Deed]]:
    """Yield the worst thing that a tool does and does not speak of, with the place where it does it."""
    done = {deed.what: deed for deed in reversed(tool.deeds)}
    for what in _ORDER:
        if what in done and not _SAID[what].search(tool.words) and _counts(what, tool, done):
            yield what, done[what]
            return


def _counts(what: What, tool: ServerTool, done: dict[What, Deed]) -> bool:
    """Say whether a deed matters: to send is what most tools do, unless they read or reckon as well."""
    if what is not What.SENDS:
        return True
    read = any(found in done for found in (What.READS, What.SECRETS, What.SYSTEM, What.COMMANDS))
    return done[what].open and (read or _RECKONS.search(tool.words) is not None)
