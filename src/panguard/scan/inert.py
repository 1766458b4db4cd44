"""Tells strings that a program only holds from those that something runs. Pure.

A scanner and its tests hold lists of attacks as strings, and so may an attack: what matters is whether
anything in the package runs strings. That is looked for broadly; in doubt, it does.
"""

from collections.abc import Sequence
from functools import cached_property

from panguard.expressions import Expression
from panguard.scan.literals import without_sentences
from panguard.scan.patterns import LinearPattern
from panguard.scan.shown import in_long_string
from panguard.values import dataclass

_LANGUAGES = (
    ".py",
    ".pyw",
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".jsx",
    ".rb",
    ".go",
    ".rs",
)
_LONGEST_LINE = 480

_RUNS_PYTHON = (
    r"(?:\bos\.(?:system|popen|exec\w*|spawn\w*|posix_spawn\w*)|\b(?:check_output|check_call|getoutput"
    r"|getstatusoutput"
    r"|create_subprocess_\w+|Popen|run_command|pexpect\.\w+)|\bsubprocess\.\w+|\bpty\.spawn|(?:^"
    r"|[^.\w\"'`\\])(?:exec|eval|system|popen))"
    r"\s*\(\s*(?:(?:\[|\(|args\s*=|cmd\s*=|command\s*=)\s*)*(?:[a-zA-Z_]\w*(?:[^\w\"'\s]|\s[^=])"
    r"|[frb]{1,2}[\"']|\*|[\"'](?:\S*/)?(?:ba|z|da|k)?sh[\"']|[\"']sudo[\"'])"
)
_RUNS_SCRIPT = (
    r"(?:^|[^.\w\"'`\\])(?:execSync|execFile(?:Sync)?|spawn(?:Sync)?|execa\w*|exec|eval|Function|setTimeout)\s*\(\s*(?:[a-zA-Z_$]|`[^`\n]*\$\{)"
    r"|\b(?:child_process|cp|shell|vm|Deno|Bun)\.(?:exec|spawn|run|fork|\$)\w*\s*\(?\s*(?:[a-zA-Z_$\[]"
    r"|`[^`\n]*\$\{)"
)
_REFLECTS = (
    r"\bgetattr\s*\(\s*(?:os|subprocess|builtins|__builtins__|sys|importlib)\b|\b__import__\s*\("
    r"|\bglobals\(\)\s*\["
    r"|\bimportlib\.import_module\s*\(|\bctypes\.|\bglobalThis\s*\[|\brequire\s*\(\s*[a-zA-Z_$]|\bos\.exec"
    r"|\bInvoke-Expression\s+[\"$(]"
)
# The same in other languages, and what is imported so that its calls do not say whose they are.
_RUNS_OTHERWISE = (
    r"\bfrom\s+subprocess\s+import\b|\bfrom\s+os\s+import\s[^\n]*\b(?:system|popen|exec\w*|spawn\w*)\b"
    r"|\bexec\.Command(?:Context)?\s*\((?:[^\n\"]*\"(?:\S*/)?(?:ba|z|da|k)?sh\"|\s*[a-zA-Z_]\w*\s*[,)\[.]|\s*$)"
    r"|\bCommand::new\(\s*(?:\"(?:\S*/)?(?:ba|z|da|k)?sh\"|[a-zA-Z_&])"
    r"|(?:^|[;=&|({])\s*(?:system|exec|spawn|popen|eval|IO\.popen)\s+[a-zA-Z_@$]\w*\s*(?:$|[,;#)]|if\b|unless\b)"
    r"|`[^`\n]*#\{|%x[(\[{|][^\n]*#\{"
    r"|[\"'`](?:node:)?child_process[\"'`]\s*\)\s*(?:\.\w|\[)"
    r"|\{[^}\n]*\b(?:exec|execSync|spawn|spawnSync|execFile|execFileSync)\s*(?::|\sas\s)\s*\w[^}\n]*\}"
    r"|\bopen\([^\n)]*\.(?:sh|bash|zsh|command|bat|cmd|ps1|py|js)[\"']\s*,\s*[\"'][wax]"
)
_RUNS_SHELL = (
    r"(?:^|[;&|({]|\bthen|\bdo)\s*eval\s+[\"']?\$|\b(?:ba|z|da|k)?sh\s+-\w{0,3}c\s+[\"']?\$"
    r"|(?:^|[;&(`\s])(?:python[\d.]*|node|deno|bun|cat|head|sed|awk|jq|\./\S+|bash \S+\.sh"
    r"|sh \S+\.sh)\s[^\n|]*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh(?:[\s`.,;)\"']|$)"
    r"|[})]\s*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh(?:[\s`.,;)\"']|$)|\bdone\s*\|\s*(?:ba|z|da"
    r"|k)?sh(?:[\s`.,;)\"']|$)"
    r"|(?:^|[;&({`]|\bthen|\bdo)\s*[a-zA-Z_]\w*(?:\s+\w+){0,3}\s*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh(?:[\s`;)]|$)"
)
# What prints into a file from some line on prints a program, for all that is known.
_PRINTS_AWAY = r"(?:^|[;&]\s*)exec\s+(?:\d*|&)\s*>>?\s*[^&\s>]|(?:^|;)\s*(?:[})]|done)\s*>>?\s*[\"']?[\w.$~/]"
# What a server of tools describes and returns is read by an agent, so that its strings are not only held.
_SERVES = r"\b(?:FastMCP|fastmcp|McpServer|mcp\.server|mcp\.tool)\b|@modelcontextprotocol/"
_PLACES = (
    r"(?:crontab|/etc/cron|\.bashrc|\.zshrc|\.profile|\.bash_profile|LaunchAgents|LaunchDaemons|systemd/"
    r"|authorized_keys"
    r"|\.git/hooks|settings\.json|autostart|Startup)"
)
_PIPED = LinearPattern("piped", rf"(?m){_RUNS_SHELL}", "")
_SERVER = LinearPattern("serves-agents", _SERVES, "")
_RUNS_TEXT = LinearPattern(
    "runs-text",
    rf"(?m){_RUNS_PYTHON}|{_RUNS_SCRIPT}|{_REFLECTS}|{_RUNS_OTHERWISE}|{_RUNS_SHELL}|{_PRINTS_AWAY}"
    rf"|{_SERVES}|{_PLACES}[^\n]*\n(?:[^\n]*\n){{0,12}}[^\n]*\.write\(|{_PLACES}[^\n]*(?:write_text"
    rf"|writeFile|appendFile)"
    rf"|(?:write_text|writeFile|appendFile)\w*\([^\n]*{_PLACES}|\[\s*[\"']crontab[\"']",
    "",
)
_NAMES_RUNNER = LinearPattern("names-runner", r"[\"'`](?:node:)?child_process[\"'`]", "")
_RUNS_AS_MEMBER = LinearPattern(
    "runs-as-member",
    r"\.(?:exec|execSync|spawn|spawnSync|execFile|execFileSync)\s*\(\s*(?:[a-zA-Z_$]|`[^`\n]*\$\{)",
    "",
)
_CALLS_RUNNER = LinearPattern(
    "calls-runner",
    r"\b(?:system|popen|exec\w*|spawn\w*|Popen|run|call|check_output|check_call|getoutput|getstatusoutput"
    r"|eval|Function|setTimeout"
    r"|execa|shell|sh|bash|cmd|write|write_text|writeFile|writeFileSync|appendFile|appendFileSync|send"
    r"|sendall|Invoke-Expression|command)\w*\s*"
    r"(?:\(|`)[^)]*$|\b(?:ba|z|da|k)?sh[\"']?\s*,?\s*[\"']?-\w{0,3}c[\"']?\s*,?\s*[\"'][^\"']*$|shell\s*=\s*True",
    "",
)


_PIPED_ON = LinearPattern("piped-on", r"[\"'`][)\s]{0,4}(?:\|\s*\w|>)", "")


@dataclass(frozen=True)
class Programs:
    """The programs of a package, each with its file, its other texts, and whether any may run a string."""

    texts: Sequence[tuple[str, str]]
    others: Sequence[str] = ()

    @cached_property
    def run_strings(self) -> bool:
        """Say whether anything here may run a string that is not written where it is run."""
        return any(_may_run(file, text) for file, text in self.texts) or any(map(_PIPED.search, self.others))

    @cached_property
    def serve_agents(self) -> bool:
        """Say whether a program here serves tools to agents, so that what it holds may be told to one."""
        return any(_SERVER.search(text) for _, text in self.texts)


# A module of the project, by its own name; what others of these do is to run what they are given.
_OWN_MODULE = Expression(
    r"\[\s*sys\.executable\s*,\s*([\"'])-m\1\s*,\s*([\"'])"
    r"(?!(?:runpy|pty|code|timeit|c?Profile|profile|trace|pdb|doctest|pytest|unittest)\b)[\w.]+\2"
)


def _may_run(file: str, text: str) -> bool:
    """Say whether a program may run text, by what stands outside of its sentences.

    A call that is written in a string is one only where something outside of it runs strings.
    """
    return _runs_text(text) and (not is_test(file) or _runs_text(without_sentences(text, file)))


def _runs_text(text: str) -> bool:
    """Say whether a program may run text, also by a name that the module which runs programs was given."""
    if "sys.executable" in text:
        text = _OWN_MODULE.sub('["module"', text)
    return _RUNS_TEXT.search(text) or (_NAMES_RUNNER.search(text) and _RUNS_AS_MEMBER.search(text))


_TEST = Expression(
    r"(?:^|/)(?:tests?|specs?|__tests__|testdata|test_data|fixtures|__fixtures__)/|(?:^|/)(?:test_[^/]*|conftest)\.py$"
    r"|(?:_test\.(?:go|py|rb|exs?)|[._-](?:test|spec)\.[cm]?[jt]sx?|_spec\.rb)$",
)


def is_test(file: str) -> bool:
    """Say whether a file is one of tests, by its name or its folder."""
    return _TEST.search(file) is not None


def is_held(text: str, file: str, start: int, end: int) -> bool:
    """Say whether a span of a program lies in a string that is not given to what runs it on the spot.

    Programs for a shell are not looked at: there almost every word is a string, and is run.
    """
    if not file.lower().endswith(_LANGUAGES):
        return False
    line_start = text.rfind("\n", 0, start) + 1
    before = text[max(line_start, start - _LONGEST_LINE) : start]
    line_end = text.find("\n", end)
    after = text[end : line_end if line_end >= 0 else len(text)][:_LONGEST_LINE]
    above = text[max(0, line_start - 2 * _LONGEST_LINE) : line_start]
    statement = above[max(above.rfind(";"), above.rfind("\n\n"), above.rfind(")\n")) + 1 :] + before
    return (
        _is_in_string(text, before, after, start)
        and not _is_given_on(text, file, statement)
        and not _PIPED_ON.search(after)
    )


def _is_given_on(text: str, file: str, statement: str) -> bool:
    """Say whether a string, by what stands before it, is given to what runs it, writes it or sends it.

    What a test writes is what it tests with, unless it may be a program.
    """
    if not _CALLS_RUNNER.search(statement):
        return False
    return not (is_test(file) and _WRITES.search(statement)) or _KEEPS_PROGRAM.search(text)


_WRITES = LinearPattern("writes", r"\.(?:write|write_text|writeFile|writeFileSync)\([^()\n]*$", "")
_KEEPS_PROGRAM = LinearPattern(
    "keeps-program",
    r"\.(?:sh|bash|zsh|fish|command|bat|cmd|ps1|py|[cm]?js|rb|pl|php)[\"'`]|\bchmod|\bMakefile\b|\bpackage\.json\b|\.git/",
    "",
)


def _is_in_string(text: str, before: str, after: str, start: int) -> bool:
    for quote in ('"', "'", "`"):
        if before.count(quote) - before.count("\\" + quote) & 1 and quote in after:
            return True
    return in_long_string(text, start)
