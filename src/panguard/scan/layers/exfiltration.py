"""Layer: programs of a skill that read secrets and send them away, followed from one to the other.

Flags a program in which a credential file, the environment or several keys reach a request, a
connection or a name lookup, be it through names, functions or files of the same skill; one that sends
a key to a server which did not issue it; one that runs what it downloads or decodes; and one that plants
hidden commands in start-up files, or orders to hide in the memory of an agent. Programs in code blocks
count, since agents run them. Does not flag a key that signs a request in its headers, a
single key in a request to the service that it is for, programs that read
secrets and use no network, or ones that run files of the skill itself.

Example: `key = open("~/.ssh/id_rsa").read()` and, later, `requests.post(url, data=key)`.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from panguard.engine.views.markdown import CodeKind
from panguard.errors import PanguardError
from panguard.findings import Finding, NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.fetched import keeps_and_starts, weight
from panguard.scan.handed_over import handed_over
from panguard.scan.installers import addresses, is_official
from panguard.scan.kind import FileKind
from panguard.scan.mention import Mention
from panguard.scan.orders import judge_span
from panguard.scan.patterns import LinearPattern
from panguard.scan.sensitive import Secret, opens_store, secret_path
from panguard.scan.skill import Skill
from panguard.scan.theft_words import (
    CREDENTIALS,
    DOTENV,
    ENVIRONMENT,
    EXPLANATIONS,
    FOREIGN_KEY,
    KEY,
    NOT_FOLLOWED,
    PLANTS,
    PRIVATE,
    RUNS_DECODED,
    RUNS_DOWNLOAD,
    RUNS_FILE,
    RUNS_HIDDEN,
    SETTINGS,
    VARIABLES,
)
from panguard.scan.told import told_languages
from panguard.terms import Lane, Severity
from panguard.values import dataclass

__all__ = ["EXPLANATIONS", "NAME", "inspect_skill"]

NAME = "exfiltration"
_TOO_LONG = phrase("a program that is too long to follow secrets through it; its words were still checked")

_TOO_DEEP = phrase(
    "a program that is too long, or nested too deep, to follow secrets through it; its words were"
    " still checked"
)
_NO_NOTEBOOK = phrase("a notebook whose cells could not be read; its words were still checked")

_RUNNING = {
    "network": RUNS_DOWNLOAD,
    "decoded": RUNS_DECODED,
    "hidden file": RUNS_HIDDEN,
    "downloaded file": RUNS_FILE,
    "lasting": PLANTS,
}
_MEANING = {
    Secret.CREDENTIALS: CREDENTIALS,
    Secret.ENVIRONMENT: ENVIRONMENT,
    Secret.DOTENV: DOTENV,
    Secret.KEY: KEY,
    Secret.PRIVATE: PRIVATE,
    Secret.SETTINGS: SETTINGS,
    Secret.VARIABLE: VARIABLES,
}

_SENDS = LinearPattern(
    "sends",
    r"\b(?:requests|httpx|urlopen|urllib|aiohttp|http\.client|socket|smtplib|ftplib|fetch|axios"
    r"|https?\.request|curl|wget|nc|scp|sftp|rsync|rclone|termbin|aws s3|gsutil|gist"
    r"|netcat|ncat|dig|nslookup|gethostbyname|getaddrinfo|sendBeacon|got|WebSocket"
    r"|openssl s_client|webbrowser|upload_file(?:obj)?|upload_blob)\b",
    "",
)
_WHOLE_ENVIRONMENT = LinearPattern(
    "whole-environment",
    r"\benviron\s*(?:[),\]}\n:]|\.(?:copy|items|keys|values)\b|if\b|for\b)|\bprocess\.env\s*[),;\n]"
    r"|\.\.\.process\.env\b"
    r"|\b(?:env|printenv|export -p)\s*(?:[|)`>\n]|$)",
    "",
)
_ONE_SECRET = LinearPattern(
    "one-secret",
    r"\b(?:environ(?:\.get)?|getenv)\s*[\[(]\s*[\"']\w*(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|DATABASE_URL)\w*",
    "",
)
_KEY_WORDS = ("_KEY", "_TOKEN", "_SECRET", "_PAT", "keyring.get_")
_ENCODES = LinearPattern("encodes", r"b64(?:en|de)code|hexlify|b32encode|encodebytes|fromhex", "")
_PRIVATE_NAMES = LinearPattern(
    "private", r"PRIVATE_?KEY|SECRET_ACCESS_KEY|MNEMONIC|SEED_?PHRASE|SSH_|WALLET_", ""
)
_EXECUTES = LinearPattern(
    "executes",
    r"(?:^|[^\w.])(?:exec|eval|__import__|FunctionType)\s*\(|\burlretrieve\b"
    r"|\bgetattr\(\s*(?:os|builtins|__builtins__)\b"
    r"|=\s*(?:eval|exec)\s*(?:[\n;]|$)|\b(?:os\.system|os\.popen|subprocess\.\w+)\s*\(\s*"
    r"(?:requests|httpx|urlopen|urllib|\[[^\]\n]{0,60}-[ce][\"']\s*,\s*[^\"'fr\s])",
    "",
)
_RUNS_NAME = LinearPattern(
    "runs-name",
    r"\b(?:os\.system|os\.popen)\s*\(\s*\w+\s*\)|\bsubprocess\.\w+\s*\(\s*\w+\s*,\s*shell\b|(?:^|[^\w.])exec(?:Sync)?\(\s*\w+\s*[,)]",
    "",
)
_PYTHON = ("python", "py", "python3")
_SHELL = ("bash", "sh", "shell", "zsh", "console")
_SCRIPT = ("javascript", "js", "typescript", "ts", "node", "jsx", "tsx")
_OTHER = (
    *("other", "ruby", "rb", "go", "golang", "php", "perl", "powershell", "ps1", "pwsh", "lua", "rust", "rs"),
    *("java", "kotlin", "csharp", "cs", "swift"),
)
_OTHER_SUFFIXES = (
    *(".rb", ".go", ".php", ".pl", ".pm", ".ps1", ".psm1", ".lua", ".rs", ".java", ".kt", ".kts", ".cs"),
    *(".swift", ".r", ".jl", ".ex", ".exs", ".scala", ".groovy", ".nim", ".dart"),
)
_BY_SUFFIX = {
    **dict.fromkeys(_OTHER_SUFFIXES, _OTHER[0]),
    **dict.fromkeys((".py", ".pyw"), _PYTHON[0]),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".command"), _SHELL[0]),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"), _SCRIPT[0]),
}
_EXECUTES_IN = {
    _PYTHON[0]: _EXECUTES,
    _SCRIPT[0]: LinearPattern(
        "executes-script",
        r"(?:^|[^\w.])(?:eval|Function)\s*\(|\bvm\.run|\._compile\s*\(|\.then\s*\(\s*(?:eval|Function)\b|data:(?:text|application)/javascript|\b(?:globalThis|window|global)\s*\[|=\s*(?:eval|Function)\s*[;,\n]",
        "",
    ),
    _SHELL[0]: LinearPattern("executes-node", r"\bnode\s+-e\b[^\n]*\beval\(", ""),
    _OTHER[0]: LinearPattern(
        "executes-other",
        r"(?:^|[^\w.>:])(?:eval|instance_eval|system|shell_exec|passthru|proc_open|loadstring|load|iex|assert"
        r"|IO\.popen|os\.execute|Invoke-Expression|\w{0,20}binding\.eval)[ (]|\bexec\.Command\(",
        "",
    ),
}
_GROUPS = (_PYTHON, _SHELL, _SCRIPT, _OTHER)
_JOINED = LinearPattern("joined", r"'\s*\+\s*'|\"\s*\+\s*\"", "")


@dataclass(frozen=True, slots=True)
class _Program:
    """A program of a skill: a file, a code block in one that starts at `offset`, or cells of a notebook."""

    document: Document
    language: str
    text: str
    offset: int = 0
    lines: tuple[tuple[int, int], ...] = ()

    def place(self, offset: int) -> int:
        """Return where an offset of the program stands in the file: of cells, where its line does."""
        if not self.lines:
            return self.offset + offset
        return self.lines[max(0, bisect_right(self.lines, (offset, sys.maxsize)) - 1)][1]


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding | NotInspected]:
    """Flag every place where a program of the skill sends away a secret that it has read."""
    del skill
    told = told_languages(documents)
    written = [
        program for document in documents for program in _programs(document, told.get(document.file, ""))
    ]
    notebooks, unread = _of_notebooks(documents)
    yield from unread
    written += notebooks
    everything = [*written, *(inner for program in written for inner in _embedded(program))]
    sending = [program for program in everything if _sends(program)]
    for program in sending:
        if any(word in program.text for word in _KEY_WORDS):
            yield from _foreign(program)
    if not _worth_following(everything, sending):
        return
    programs, left_out = _within_bounds(everything, everything[0].document.limits)
    for document in dict.fromkeys(program.document for program in left_out):
        yield NotInspected(document.file, Uninspected.TOO_LARGE, _TOO_LONG)
    # Few skills read secrets and use the network: what follows them is not loaded for the others.
    from panguard.scan.thefts import Cut, Running, Unparsed, thefts  # noqa: PLC0415

    for theft in thefts([(program.language, program.text) for program in programs]):
        program = programs[theft.program]
        if isinstance(theft, Unparsed):
            yield from _unparsed(program)
            continue
        if isinstance(theft, Cut):
            yield NotInspected(program.document.file, Uninspected.TOO_DEEP, _TOO_DEEP)
            continue
        if isinstance(theft, Running):
            yield _running(program, theft.origin, (theft.start, theft.end), theft.address)
            continue
        yield _finding(program, _meaning(program, theft.leak.secret), theft.leak.start, theft.leak.end)


def _running(program: _Program, origin: str, span: tuple[int, int], address: str) -> Finding:
    """Tell of code from elsewhere that is run, by who can change it.

    The official installer of a well-known tool weighs little; a file from an address that anybody could
    have, or that the text has nothing to do with, blocks.
    """
    meaning = _RUNNING[origin]
    if meaning is RUNS_DOWNLOAD and is_official(program.text[slice(*span)]):
        return _finding(program, meaning, *span, severity=Severity.LOW)
    if meaning is not RUNS_FILE or not addresses(address):
        return _finding(program, meaning, *span)
    severity, lane = weight(address, "", "", program.document.text)
    return _finding(program, meaning, *span, severity=severity, lane=lane)


def _foreign(program: _Program) -> Iterator[Finding]:
    """Tell of keys that go to a server which did not issue them."""
    from panguard.scan.foreign_keys import foreign_keys  # noqa: PLC0415 - few skills name such a key

    for key in foreign_keys(program.text):
        yield _finding(program, FOREIGN_KEY, key.start, key.end)


def _meaning(program: _Program, secret: Secret) -> Explanation:
    """Return what a leak means; what only further reading shows is no program of the skill."""
    shown = program.document.is_markup and not program.document.primary
    return SETTINGS if secret is Secret.DOTENV and shown else _MEANING[secret]


def _unparsed(program: _Program) -> Iterator[Finding]:
    """Tell of a program that could not be parsed, if it reads secrets or uses the network."""
    if _SENDS.search(program.text) or _reads_secrets(program.text):
        message = phrase("Holds Python that could not be parsed, so secrets were followed by its words alone")
        yield program.document.finding(
            NOT_FOLLOWED, (program.offset, program.offset), layer=NAME, message=message
        )


def _within_bounds(programs: Sequence[_Program], limits: Limits) -> tuple[list[_Program], list[_Program]]:
    """Return the programs that are followed, and those left out: the longest, where there is too much."""
    followed: list[_Program] = []
    left_out: list[_Program] = []
    room = limits.programs_characters
    for program in sorted(programs, key=lambda item: (len(item.text), item.document.file, item.offset)):
        size = len(program.text)
        fits = size <= min(room, limits.program_characters)
        (followed if fits else left_out).append(program)
        room -= size if fits else 0
    return followed, left_out


_SENDS_OTHERWISE = LinearPattern(
    "sends-otherwise",
    r"Net::HTTP|HTTParty|Faraday|RestClient|Typhoeus|TCPSocket|Resolv\b|net/http|net\.Dial|net\.Lookup|http\.(?:Post|NewRequest)"
    r"|file_get_contents|fsockopen|Guzzle|LWP::|HTTP::Tiny|IO::Socket|Mojo::|Invoke-(?:WebRequest|RestMethod)"
    r"|\b(?:irm|iwr)\b|WebClient|HttpClient|HttpWebRequest|HttpURLConnection|socket\.http|ssl\.https"
    r"|\breqwest\b|\bureq\b|TcpStream|HttpRequest|OkHttp|URLSession|httr::|Req\.post|HTTPoison",
    "",
)
_WHOLE_OTHERWISE = LinearPattern(
    "whole-otherwise",
    r"\bENV(?:\.|\s*[,)])|\bos\.Environ\(|\$_ENV|\bgetenv\(\s*\)|%ENV\b|\bEnv:|GetEnvironmentVariables|env::vars\("
    r"|System\.getenv\(\s*\)|processInfo\.environment",
    "",
)


_SENDS_IN_SCRIPT = LinearPattern(
    "sends-in-script",
    r"\b(?:net|tls|dgram|dns|https?|http2|undici|superagent|needle|ky|phin|ws|Image|location|sendMail|socket|request)\b"
    r"|node-fetch|XMLHttpRequest|\.(?:post|put|patch)\b|\bwss?://",
    "",
)
_READS_IN_SCRIPT = LinearPattern(
    "reads-in-script",
    r"\bprocess\W{0,5}env\W{0,3}(?:$|[^.\w?])|\bprocess\b[^\n.]|\b(?:Bun|Deno)\.env\b"
    r"|\benv\b[^\n]{0,60}\bfrom\b"
    r"|[\"'`/]\.(?:ssh|aws|kube|docker|azure|config|gnupg|claude|codex|cargo|gem|npmrc|netrc|git-credentials)\b"
    r"|[\"'`](?:base64|hex)[\"'`]|\batob\b|PRIVATE_?KEY|SECRET_ACCESS_KEY|MNEMONIC|SEED_?PHRASE",
    "",
)
_RUNS_IN_SCRIPT = LinearPattern(
    "runs-in-script",
    r"\bchild_process\b|\bexec(?:Sync|File\w*|a)?\b|\bspawn|\b(?:import|require)\s*\(\s*(?:[^\s\"'`)]|.(?:/|[A-Z]:))"
    r"|\beval\b|\bWorker\b|\bvm2?\b|\bshelljs\b|\bBun\.\w",
    "",
)
_PLANTS_IN_SCRIPT = LinearPattern(
    "plants-in-script",
    r"\b(?:bashrc|zshrc|bash_profile|z?profile|zshenv|bash_aliases|config\.fish|LaunchAgents|LaunchDaemons|cron\w*|systemd"
    r"|autostart|Startup|hooks|CLAUDE\.md|AGENTS\.md|GEMINI\.md|SOUL\.md|MEMORY\.md|HEARTBEAT\.md|cursorrules)\b",
    "",
)


def _worth_following(programs: Sequence[_Program], sending: Sequence[_Program]) -> bool:
    """Say whether the programs together read a secret and use the network; most do not do both."""
    if any(_EXECUTES_IN[program.language].search(program.text) for program in programs):
        return True
    if any(_RUNS_NAME.search(program.text) for program in sending):
        return True
    if any(program.language == _SCRIPT[0] and _PLANTS_IN_SCRIPT.search(program.text) for program in programs):
        return True
    if any(program.language == _SCRIPT[0] and _RUNS_IN_SCRIPT.search(program.text) for program in sending):
        return True
    if any(keeps_and_starts(program.text) for program in sending if program.language == _PYTHON[0]):
        return True
    return bool(sending) and any(_reads(program) for program in programs)


def _sends(program: _Program) -> bool:
    pattern = {_OTHER[0]: _SENDS_OTHERWISE, _SCRIPT[0]: _SENDS_IN_SCRIPT}.get(program.language)
    otherwise = pattern is not None and pattern.search(program.text)
    return otherwise or _uses_network(program.text)


def _reads(program: _Program) -> bool:
    pattern = {_OTHER[0]: _WHOLE_OTHERWISE, _SCRIPT[0]: _READS_IN_SCRIPT}.get(program.language)
    otherwise = pattern is not None and pattern.search(program.text)
    return otherwise or _reads_secrets(program.text)


def _uses_network(text: str) -> bool:
    return _SENDS.search(text) or (_JOINED.search(text) and _SENDS.search(_JOINED.removed(text)))


def _reads_secrets(text: str) -> bool:
    if _JOINED.search(text) and secret_path(_JOINED.removed(text)) is not None:
        return True
    if secret_path(text) is not None or _WHOLE_ENVIRONMENT.search(text) or opens_store(text):
        return True
    named = {text[start:end] for start, end in _ONE_SECRET.spans(text)}
    return len(named) > 1 or (bool(named) and (_ENCODES.search(text) or _PRIVATE_NAMES.search(text)))


def _programs(document: Document, told: str) -> Iterator[_Program]:
    """Yield the programs in a document; `told` is the language that it is told to be run in, if it is."""
    if told and told != _by_name(document):
        yield _Program(document, told, document.text)
    if document.is_markup:
        for span in document.code:
            language = _language(span.language.lower())
            if language and span.kind is CodeKind.FENCE:
                yield _Program(
                    document, language, document.text[span.body_start : span.body_end], span.body_start
                )
    elif language := _by_name(document):
        yield _Program(document, language, document.text)


def _of_notebooks(documents: Sequence[Document]) -> tuple[list[_Program], list[NotInspected]]:
    """Return the programs in the cells of notebooks, and which notebooks could not be read."""
    programs: list[_Program] = []
    unread: list[NotInspected] = []
    for document in documents:
        if not document.file.lower().endswith(".ipynb"):
            continue
        from panguard.scan.notebooks import cells_of  # noqa: PLC0415 - few skills hold one

        try:
            found = list(cells_of(document.text, document.limits))
        except PanguardError:
            unread.append(NotInspected(document.file, Uninspected.DAMAGED, _NO_NOTEBOOK))
            continue
        programs += (_Program(document, cells.language, cells.text, lines=cells.lines) for cells in found)
    return programs, unread


def _by_name(document: Document) -> str:
    if document.kind is not FileKind.SCRIPT:
        return ""
    suffix = f".{document.file.rpartition('.')[2].lower()}"
    return _BY_SUFFIX.get(suffix, "") or _by_first_line(document.text)


def _embedded(program: _Program) -> Iterator[_Program]:
    """Yield the programs that a shell hands to another language, as a text in place or by an option."""
    if program.language == _SHELL[0] and not program.lines:
        for name, start, text in handed_over(program.text):
            language = _language(name.rstrip("0123456789."))
            yield _Program(program.document, language, text, program.offset + start)


def _language(name: str) -> str:
    word = name.partition(" ")[0].partition("{")[0]
    return next((group[0] for group in _GROUPS if word in group), "")


def _by_first_line(text: str) -> str:
    line = text[:200].partition("\n")[0]
    if not line.startswith("#!"):
        return ""
    for group in _GROUPS:
        if any(name in line for name in group):
            return group[0]
    return ""


def _finding(
    program: _Program,
    meaning: Explanation,
    start: int,
    end: int,
    *,
    severity: Severity | None = None,
    lane: Lane | None = None,
) -> Finding:
    """Make a finding; a program that a text only shows as an example of harm does not block."""
    document, start, end = program.document, program.place(start), program.place(end)
    end = max(end, start + 1) if program.lines else end
    in_markup = document.is_markup
    shown = in_markup and judge_span(document, document.raw, start, end, command=True) is not Mention.ORDER
    return document.finding(
        meaning,
        (start, end),
        layer=NAME,
        severity=min(severity or meaning.severity, Severity.MEDIUM) if shown else severity,
        lane=Lane.ALERT if shown else lane,
        softened=in_markup,
        hidden_in_markup=in_markup,
    )
