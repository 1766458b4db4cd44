"""Layer: programs of a skill that read secrets and send them away, followed from one to the other.

Flags a program in which a credential file, the environment or several keys reach a request, a
connection or a name lookup, be it through names, functions or files of the same skill, and one that
runs what it downloads or decodes; programs in code blocks count, since agents run them. Does not flag
a key that signs a request in its headers, a single key in a request to a service, programs that read
secrets and use no network, or ones that run files of the skill itself.

Example: `key = open("~/.ssh/id_rsa").read()` and, later, `requests.post(url, data=key)`.
"""

from collections.abc import Iterator, Sequence

from panguard.engine.views.markdown import CodeKind
from panguard.findings import Finding, Phrase, phrase
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.kind import FileKind
from panguard.scan.mention import Mention
from panguard.scan.orders import judge_span
from panguard.scan.patterns import LinearPattern
from panguard.scan.sensitive import Secret, secret_path
from panguard.scan.skill import Skill
from panguard.scan.told import told_languages
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import dataclass

NAME = "exfiltration"

_REFERENCES = ("ASI02", "ASI03", "AST01", "LLM02:2025", "AML.T0086", "CWE-200", "CWE-522")


def _explanation(
    finding_id: str, severity: Severity, title: Phrase, why: Phrase, *, lane: Lane, example: str
) -> Explanation:
    return Explanation(
        id=finding_id,
        severity=severity,
        check=Check.SECRET_EXFILTRATION,
        category=Category.CONTEXT_EXFILTRATION,
        title=title,
        why=why,
        remedy=phrase("Do not run it. If it ran already, replace the keys and passwords that it could read."),
        example=example,
        innocent=phrase("Signing in with a key in the headers of a request is not flagged."),
        references=_REFERENCES,
        lane=lane,
    )


CREDENTIALS = _explanation(
    "exfiltration-credentials",
    Severity.CRITICAL,
    phrase("A program reads stored keys or passwords and sends them away"),
    phrase("What is read here opens your servers, accounts or wallet to whoever receives it."),
    lane=Lane.BLOCK,
    example='data = open("~/.ssh/id_rsa").read(); requests.post(url, data=data)',
)
ENVIRONMENT = _explanation(
    "exfiltration-environment",
    Severity.CRITICAL,
    phrase("A program sends the whole environment away"),
    phrase("The environment holds the keys of every service that you have set up."),
    lane=Lane.BLOCK,
    example="requests.post(url, json=dict(os.environ))",
)
PRIVATE = _explanation(
    "exfiltration-private-files",
    Severity.HIGH,
    phrase("A program reads private files and sends them away"),
    phrase("Shell history, memory and account lists tell much about you and often hold keys."),
    lane=Lane.ALERT,
    example="cat ~/.bash_history > /tmp/h; curl -d @/tmp/h …",
)
SETTINGS = _explanation(
    "exfiltration-settings",
    Severity.HIGH,
    phrase("A program reads a file with settings and keys and sends what it read"),
    phrase("Such files hold keys beside harmless settings; what is sent may include them."),
    lane=Lane.ALERT,
    example='config = open(".env").read(); requests.post(url, data=config)',
)
VARIABLES = _explanation(
    "exfiltration-keys",
    Severity.HIGH,
    phrase("A program sends several keys, or an encoded key, away"),
    phrase("A service gets the one key that belongs to it; several, or a disguised one, are collected."),
    lane=Lane.ALERT,
    example='requests.post(url, json={"a": os.environ["A_TOKEN"], "b": os.environ["B_TOKEN"]})',
)

KEY = _explanation(
    "exfiltration-key",
    Severity.CRITICAL,
    phrase("A program sends a disguised key, or one that must never leave, away"),
    phrase(
        "A service gets a key as it is, in a header; what is encoded, or sent to a hidden address, is stolen."
    ),
    lane=Lane.BLOCK,
    example='requests.post(url, data=b64encode(os.environ["API_TOKEN"].encode()))',
)


def _running(finding_id: str, severity: Severity, title: Phrase, *, lane: Lane, example: str) -> Explanation:
    return Explanation(
        id=finding_id,
        severity=severity,
        check=Check.TOOL_POISONING,
        category=Category.SKILL_COMPROMISE,
        title=title,
        why=phrase("What is run cannot be read here, and whoever controls it can change it at any time."),
        remedy=phrase("Do not run it. Ask for the code itself, so that it can be read before it is run."),
        example=example,
        innocent=phrase(
            "Reading data from a server, and running a file of the skill itself, is not flagged."
        ),
        references=("ASI04", "ASI05", "AST01", "LLM03:2025", "CWE-494", "CWE-506", "CWE-95"),
        lane=lane,
    )


RUNS_DOWNLOAD = _running(
    "runs-downloaded-code",
    Severity.CRITICAL,
    phrase("A program runs code that it downloads"),
    lane=Lane.BLOCK,
    example="exec(requests.get(url).text)",
)
RUNS_DECODED = _running(
    "runs-decoded-code",
    Severity.CRITICAL,
    phrase("A program decodes text and runs it"),
    lane=Lane.BLOCK,
    example='exec(base64.b64decode("…"))',
)
RUNS_HIDDEN = _running(
    "runs-hidden-file",
    Severity.CRITICAL,
    phrase("A program runs code from a hidden or temporary file"),
    lane=Lane.BLOCK,
    example='exec(open("/tmp/.cache").read())',
)
RUNS_FILE = _running(
    "runs-downloaded-file",
    Severity.HIGH,
    phrase("A program downloads a file and runs it"),
    lane=Lane.ALERT,
    example='urlretrieve(url, "tool"); subprocess.run(["./tool"])',
)

NOT_FOLLOWED = Explanation(
    id="exfiltration-not-followed",
    severity=Severity.LOW,
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    title=phrase("Holds more program text than is followed"),
    why=phrase("Secrets were not fully followed through this program; all other checks did read it."),
    remedy=phrase("Look through the program yourself, or ask why it is written so."),
    references=("AST08",),
    lane=Lane.ALERT,
)

EXPLANATIONS = (
    *(CREDENTIALS, ENVIRONMENT, KEY, PRIVATE, SETTINGS, VARIABLES),
    *(RUNS_DOWNLOAD, RUNS_DECODED, RUNS_HIDDEN, RUNS_FILE, NOT_FOLLOWED),
)
_RUNNING = {
    "network": RUNS_DOWNLOAD,
    "decoded": RUNS_DECODED,
    "hidden file": RUNS_HIDDEN,
    "downloaded file": RUNS_FILE,
}
_MEANING = {
    Secret.CREDENTIALS: CREDENTIALS,
    Secret.ENVIRONMENT: ENVIRONMENT,
    Secret.KEY: KEY,
    Secret.PRIVATE: PRIVATE,
    Secret.SETTINGS: SETTINGS,
    Secret.VARIABLE: VARIABLES,
}

_SENDS = LinearPattern(
    "sends",
    r"\b(?:requests|httpx|urlopen|urllib|aiohttp|http\.client|socket|smtplib|ftplib|fetch|axios"
    r"|https?\.request|curl|wget|nc"
    r"|netcat|ncat|dig|nslookup|gethostbyname|getaddrinfo|sendBeacon|got|WebSocket)\b",
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
_PYTHON = ("python", "py", "python3")
_SHELL = ("bash", "sh", "shell", "zsh", "console")
_SCRIPT = ("javascript", "js", "typescript", "ts", "node", "jsx", "tsx")
_BY_SUFFIX = {
    **dict.fromkeys((".py", ".pyw"), _PYTHON[0]),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".command"), _SHELL[0]),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"), _SCRIPT[0]),
}
_EXECUTES_IN = {
    _PYTHON[0]: _EXECUTES,
    _SCRIPT[0]: LinearPattern(
        "executes-script",
        r"(?:^|[^\w.])(?:eval|Function)\s*\(|\bvm\.run|\b(?:globalThis|window|global)\s*\[|=\s*(?:eval|Function)\s*[;,\n]",
        "",
    ),
    _SHELL[0]: LinearPattern("executes-node", r"\bnode\s+-e\b[^\n]*\beval\(", ""),
}
_JOINED = LinearPattern("joined", r"'\s*\+\s*'|\"\s*\+\s*\"", "")
_LONGEST_PROGRAM = 400_000
_LONGEST_TOGETHER = 2_000_000


@dataclass(frozen=True, slots=True)
class _Program:
    """A program of a skill: a file, or a code block in one that starts at `offset`."""

    document: Document
    language: str
    text: str
    offset: int = 0


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding]:
    """Flag every place where a program of the skill sends away a secret that it has read."""
    del skill
    told = told_languages(documents)
    everything = [
        program for document in documents for program in _programs(document, told.get(document.file, ""))
    ]
    if not _worth_following(everything):
        return
    programs, left_out = _within_bounds(everything)
    for program in left_out:
        yield program.document.finding(NOT_FOLLOWED, (program.offset, program.offset), layer=NAME)
    # Few skills read secrets and use the network: what follows them is not loaded for the others.
    from panguard.scan.thefts import Running, Unparsed, thefts  # noqa: PLC0415

    for theft in thefts([(program.language, program.text) for program in programs]):
        program = programs[theft.program]
        if isinstance(theft, Unparsed):
            yield from _unparsed(program)
            continue
        if isinstance(theft, Running):
            yield _finding(program, _RUNNING[theft.origin], theft.start, theft.end)
            continue
        yield _finding(program, _MEANING[theft.leak.secret], theft.leak.start, theft.leak.end)


def _unparsed(program: _Program) -> Iterator[Finding]:
    """Tell of a program that could not be parsed, if it reads secrets or uses the network."""
    if _SENDS.search(program.text) or _reads_secrets(program.text):
        message = phrase("Holds Python that could not be parsed, so secrets were followed by its words alone")
        yield program.document.finding(
            NOT_FOLLOWED, (program.offset, program.offset), layer=NAME, message=message
        )


def _within_bounds(programs: Sequence[_Program]) -> tuple[list[_Program], list[_Program]]:
    """Return the programs that are followed, and those left out: the longest, where there is too much."""
    followed: list[_Program] = []
    left_out: list[_Program] = []
    room = _LONGEST_TOGETHER
    for program in sorted(programs, key=lambda item: (len(item.text), item.document.file, item.offset)):
        size = len(program.text)
        fits = size <= min(room, _LONGEST_PROGRAM)
        (followed if fits else left_out).append(program)
        room -= size if fits else 0
    return followed, left_out


def _worth_following(programs: Sequence[_Program]) -> bool:
    """Say whether the programs together read a secret and use the network; most do not do both."""
    if any(_EXECUTES_IN[program.language].search(program.text) for program in programs):
        return True
    sends = any(_uses_network(program.text) for program in programs)
    return sends and any(_reads_secrets(program.text) for program in programs)


def _uses_network(text: str) -> bool:
    return _SENDS.search(text) or (_JOINED.search(text) and _SENDS.search(_JOINED.compiled.sub("", text)))


def _reads_secrets(text: str) -> bool:
    if _JOINED.search(text) and secret_path(_JOINED.compiled.sub("", text)) is not None:
        return True
    if secret_path(text) is not None or _WHOLE_ENVIRONMENT.search(text):
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


def _by_name(document: Document) -> str:
    if document.kind is not FileKind.SCRIPT:
        return ""
    suffix = f".{document.file.rpartition('.')[2].lower()}"
    return _BY_SUFFIX.get(suffix, "") or _by_first_line(document.text)


def _language(name: str) -> str:
    word = name.partition(" ")[0].partition("{")[0]
    return next((group[0] for group in (_PYTHON, _SHELL, _SCRIPT) if word in group), "")


def _by_first_line(text: str) -> str:
    line = text[:200].partition("\n")[0]
    if not line.startswith("#!"):
        return ""
    for group in (_PYTHON, _SHELL, _SCRIPT):
        if any(name in line for name in group):
            return group[0]
    return ""


def _finding(program: _Program, meaning: Explanation, start: int, end: int) -> Finding:
    """Make a finding; a program that a text only shows as an example of harm does not block."""
    document, start, end = program.document, program.offset + start, program.offset + end
    in_markup = document.is_markup
    shown = in_markup and judge_span(document, document.raw, start, end, command=True) is not Mention.ORDER
    return document.finding(
        meaning,
        (start, end),
        layer=NAME,
        severity=min(meaning.severity, Severity.MEDIUM) if shown else None,
        lane=Lane.ALERT if shown else None,
        softened=in_markup,
        hidden_in_markup=in_markup,
    )
