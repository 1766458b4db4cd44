"""Says quickly whether programs may send away what they must not, or run what they fetch. Pure.

Following a program costs far more than these searches for words, and most programs are not worth it.
"""

from collections.abc import Sequence

from panguard.scan.fetched import keeps_and_starts
from panguard.scan.patterns import LinearPattern
from panguard.scan.programs import OTHER, PYTHON, SCRIPT, SHELL, Program
from panguard.scan.sensitive import opens_store, secret_path

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
_EXECUTES_IN = {
    PYTHON[0]: _EXECUTES,
    SCRIPT[0]: LinearPattern(
        "executes-script",
        r"(?:^|[^\w.])(?:eval|Function)\s*\(|\bvm\.run|\._compile\s*\(|\.then\s*\(\s*(?:eval|Function)\b|data:(?:text|application)/javascript|\b(?:globalThis|window|global)\s*\[|=\s*(?:eval|Function)\s*[;,\n]",
        "",
    ),
    SHELL[0]: LinearPattern("executes-node", r"\bnode\s+-e\b[^\n]*\beval\(", ""),
    OTHER[0]: LinearPattern(
        "executes-other",
        r"(?:^|[^\w.>:])(?:eval|instance_eval|system|shell_exec|passthru|proc_open|loadstring|load|iex|assert"
        r"|IO\.popen|os\.execute|Invoke-Expression|\w{0,20}binding\.eval)[ (]|\bexec\.Command\(",
        "",
    ),
}
_JOINED = LinearPattern("joined", r"'\s*\+\s*'|\"\s*\+\s*\"", "")


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


def is_worth_following(programs: Sequence[Program], sending: Sequence[Program]) -> bool:
    """Say whether the programs together read a secret and use the network; most do not do both."""
    if any(_EXECUTES_IN[program.language].search(program.text) for program in programs):
        return True
    if any(_RUNS_NAME.search(program.text) for program in sending):
        return True
    if any(program.language == SCRIPT[0] and _PLANTS_IN_SCRIPT.search(program.text) for program in programs):
        return True
    if any(program.language == SCRIPT[0] and _RUNS_IN_SCRIPT.search(program.text) for program in sending):
        return True
    if any(keeps_and_starts(program.text) for program in sending if program.language == PYTHON[0]):
        return True
    return bool(sending) and any(_reads(program) for program in programs)


def sends(program: Program) -> bool:
    """Say whether a program names anything that sends, in the words of its language."""
    pattern = {OTHER[0]: _SENDS_OTHERWISE, SCRIPT[0]: _SENDS_IN_SCRIPT}.get(program.language)
    otherwise = pattern is not None and pattern.search(program.text)
    return otherwise or _uses_network(program.text)


def _reads(program: Program) -> bool:
    pattern = {OTHER[0]: _WHOLE_OTHERWISE, SCRIPT[0]: _READS_IN_SCRIPT}.get(program.language)
    otherwise = pattern is not None and pattern.search(program.text)
    return otherwise or reads_secrets(program.text)


def names_keys(text: str) -> bool:
    """Say whether a text names keys, which may go to who did not issue them."""
    return any(word in text for word in _KEY_WORDS)


def names_a_way_out(text: str) -> bool:
    """Say whether a text names anything that sends."""
    return _SENDS.search(text)


def _uses_network(text: str) -> bool:
    return _SENDS.search(text) or (_JOINED.search(text) and _SENDS.search(_JOINED.removed(text)))


def reads_secrets(text: str) -> bool:
    """Say whether a text names a place of secrets, the whole environment, or more keys than a task needs."""
    if _JOINED.search(text) and secret_path(_JOINED.removed(text)) is not None:
        return True
    if secret_path(text) is not None or _WHOLE_ENVIRONMENT.search(text) or opens_store(text):
        return True
    named = {text[start:end] for start, end in _ONE_SECRET.spans(text)}
    return len(named) > 1 or (bool(named) and (_ENCODES.search(text) or _PRIVATE_NAMES.search(text)))
