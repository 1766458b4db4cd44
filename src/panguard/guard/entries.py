"""Reads files that start, send or open something by being there: entries, hooks, pods, recipes. Pure.

Nobody runs them; a desktop, a repository, a cluster or a server does, from then on.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import unescape

from panguard.expressions import Expression
from panguard.guard.strangers import is_nobodys, is_own, outsiders
from panguard.scan.patterns import LinearPattern

_PLIST = Expression(r"\.plist$", re.IGNORECASE)
_DESKTOP = Expression(r"\.desktop$", re.IGNORECASE)
_STRING = re.compile(r"<string>([^<]*+)</string>")
_ARGUMENTS = re.compile(r"<key>\s*Program(?:Arguments)?\s*</key>")
_EXEC = re.compile(r"(?m)^[ \t]*(?:Try)?Exec[ \t]*=[ \t]*([^\n]{1,2000})")
_MOST = 20
_READ = 20_000
_PATH = re.compile(r"(?:~|\$HOME)?/[^\s\"';|&<>()]{1,400}")
_HIDDEN = re.compile(r"(?:^|/)\.[\w-][^/]*(?:/|$)")
_PASSING = re.compile(r"/(?:private/)?(?:tmp|var/tmp|dev/shm)/")

_FETCHES = LinearPattern(
    "entry-fetches",
    r"\b(?:curl|wget|aria2c|urlopen|urlretrieve|requests\.get|httpx\.get|fetch|URI\.open|open-uri|LWP|HTTP::Tiny|Net::HTTP|NSURL|file_get_contents|https?\.get|Invoke-WebRequest|iwr|irm|DownloadString)\b",
    "",
)
_RUNS = LinearPattern(
    "entry-runs",
    r"\b(?:exec|eval|system|popen|Popen|subprocess|instance_eval|spawn\w*|iex|Invoke-Expression|os\.execute)\b|<\(|\|\s*(?:(?:ba|z|da|k)?sh|python[\d.]*|perl|ruby|node|php|osascript)\b|\$\(|&&",
    "",
)
_READS_OTHERS = re.compile(r"\S*/(?:(?:ba|z|da|k)?sh|env|nohup|python[\d.]*|perl|ruby|node|php|osascript)\s")

_HOOK = Expression(
    r"(?:^|/)(?:\.git/(?:modules/.+/)?hooks|\.husky|\.?git-?hooks|hooks|templates?/hooks)/(?:_/)?(?:pre|post|prepare|commit|update|applypatch)[\w-]{0,30}$"
)
_SENDS = LinearPattern(
    "hook-sends",
    r"\b(?:curl|wget|http|xh)\b[^\n]*(?:\s(?-i:-[dFT])\b|--data|--form|--upload-file|--post-(?:data|file)|--json|(?-i:-X)\s?P)"
    r"|\b(?:nc|ncat|netcat|socat|telnet)\b|/dev/(?:tcp|udp)/|\b(?:curl|wget)\b[^\n]*(?:\$\(|`)",
    "",
)
_TARGETS = re.compile(
    r"(?:https?://|\b(?:nc|ncat|netcat|telnet)\s+(?:-\w+\s+)*|/dev/(?:tcp|udp)/|TCP[46]?:)([\w.-]{4,253})",
    re.IGNORECASE,
)

_PRIVILEGED = re.compile(r"[\"']?privileged[\"']?\s*:\s*[\"']?true", re.IGNORECASE)
_ROOT_OF_HOST = re.compile(
    r"[\"']?hostPath[\"']?\s*:\s*(?:\{\s*)?(?:[\"']?type[\"']?\s*:\s*[\"']?\w*[\"']?\s*,?\s*)?[\"']?path[\"']?\s*:\s*[\"']?/[\"']?\s*(?:[},\n]|$)"
)
_IMAGE = re.compile(r"[\"']?image[\"']?\s*:\s*[\"']?([\w./:@-]{1,200})")
_KNOWN_IMAGE = re.compile(
    r"(?:registry\.k8s\.io|k8s\.gcr\.io|gcr\.io/cadvisor|quay\.io/(?:prometheus|cilium|calico)|docker\.io/(?:prom|falcosecurity|calico)|prom|falcosecurity"
    r"|calico|cilium|gcr\.io/(?:datadoghq|k8s-staging\S*)|public\.ecr\.aws/(?:eks\S*|aws-observability|datadog)|amazon|datadog|aquasec|mcr\.microsoft\.com)/"
)
_DAEMON = Expression(r"(?:^|/)(?:docker/daemon\.json|docker\.service(?:\.d/[^/]+)?|default/docker)$")
_LISTENS = re.compile(r"tcp://(?:0\.0\.0\.0|\[::\])?:\d")
_CHECKS = re.compile(r"tlsverify[\"']?\s*[:=]?\s*(?:true|1)?")

_MIDDLE = LinearPattern(
    "middle",
    r"\bnext\s*\(\s*\)|\bget_response\b|\bcall_next\b|before_request|after_request|@app\.middleware|BaseHTTPMiddleware|\b(?:app|router|server)\.use\(|\baddHook\(|@app\.call|\bNextResponse\.next"
    r"|ServeHTTP\(|http\.Handler\b|HandlerInterceptor|doFilter\(|\bresolve\(event\)|\bmiddleware\b",
    "",
)
_CALLS_OUT = re.compile(
    r"\b(?:fetch|axios(?:\.\w+)?|got(?:\.\w+)?|needle|superagent\.\w+|requests\.\w+|httpx\.\w+|(?:client|session|http|self\.\w+)\.(?:post|put|patch|request|get)|urlopen|Request|Net::HTTP\.\w+"
    r"|HTTParty\.\w+|http\.(?:Post|NewRequest)\w*|https?\.request|sendBeacon|undici\.request|ky\.\w+)\s*\(",
)
_WHOLE = re.compile(
    r"(?:req|request|ctx\.request|ctx\.req|c\.req|event|r)\s*\.\s*(?:headers|header|raw_headers|META|cookies|Header|rawHeaders)(?![\w.\[(])"
    r"|(?:headers|Header|META|header|cookies|env)\s*(?:\.\s*(?:get\s*\(\s*|Get\s*\(\s*)?[\"']?|\[\s*[\"']|\(\s*[\"'])(?:HTTP_)?(?:authorization|cookie)"
    r"|(?:dict|Object\.fromEntries|JSON\.stringify|json\.dumps|str|to_h)\s*\(\s*(?:req|request|ctx\.request|c\.req)\.(?:headers|cookies|META)"
    r"|\b(?:headers|cookies)\s*\.\s*(?:items|entries|to_dict|to_h)\s*\(",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:req|request|ctx\.request|c\.req|r)\s*\.\s*(?:body|data|form|json|get_data|text|rawBody|raw_post|Body|params|values)\b|\brequest\.clone\(\)|rack\.input|\bbody\s*\.decode\(|\.formData\("
)
_URL = re.compile(
    r"(?:https?://(?:[^\s/@\"'`]{1,100}@)?|\bhost(?:name)?[\"']?\s*[:=]\s*[\"'`])([\w.-]{3,253})"
)
_NEAR = 600
_BEGINNING = 200
_AROUND = 900
_CODE = Expression(r"\.(?:py|js|mjs|cjs|ts|mts|tsx|jsx|rb|go|php|java|kt)$", re.IGNORECASE)


def started_by_entry(name: str, text: str) -> str:
    """Return the command line that an entry of a desktop or of launchd starts; empty where there is none."""
    if _PLIST.search(name):
        return _of_words(_words_of_agent(text[:_READ]))
    if _DESKTOP.search(name):
        return "\n".join(_EXEC.findall(text[:_READ])[:_MOST])
    return ""


def _words_of_agent(text: str) -> list[str]:
    found = _ARGUMENTS.search(text)
    if found is None:
        return []
    end = text.find("</array>", found.end()) if "Arguments" in found[0] else text.find("<key>", found.end())
    words = _STRING.findall(text, found.end(), end if end >= 0 else len(text))
    return [unescape(word, _ENTITIES) for word in words[:_MOST]]


def _of_words(words: list[str]) -> str:
    """Return words as a shell would read them; what a shell is told to run is the line itself."""
    told = re.fullmatch(r"(?:.*/)?(?:ba|z|da|k)?sh", words[0]) if words else None
    if told and len(words) > _TOLD and re.fullmatch(r"-\w*c", words[1]):
        return words[_TOLD]
    return " ".join(map(_quoted, words))


_TOLD = 2
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&#39;": "'", "&#34;": '"', "&#10;": "\n"}


def _quoted(word: str) -> str:
    plain = re.fullmatch(r"[\w./:=@%+,-]+", word)
    return word if plain else "'" + word.replace("'", "'\\''") + "'"


def starts_hidden(name: str, text: str) -> bool:
    """Say whether an entry starts what lies hidden or in passing, by a path that leads back on its way."""
    line = started_by_entry(name, text).strip()
    if _FETCHES.search(line) and _RUNS.search(line) and outsiders(line):
        return True
    paths = _PATH.findall(line)
    # A program that reads another is none by itself; what others are given may lie anywhere.
    return any(map(_is_hidden, paths if not line.startswith("/") or _READS_OTHERS.match(line) else paths[:1]))


def _is_hidden(path: str) -> bool:
    whole = _resolved(path)
    if _PASSING.match(whole):
        return True
    return ".." in path.split("/") and _HIDDEN.search(whole) is not None


def _resolved(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] not in ("", "~", "$HOME"):
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    return "/".join(parts)


def hook_sends(name: str, text: str) -> bool:
    """Say whether a hook of a repository sends what it knows to an address that is nobody's."""
    if not _HOOK.search(name.replace("\\", "/")) or not _SENDS.search(text):
        return False
    return any(is_nobodys(found[1].lower()) for found in _TARGETS.finditer(text[:_READ]))


def takes_node(text: str) -> bool:
    """Say whether a pod is given the machine that it runs on: all rights, and the root of its disk."""
    if "hostPath" not in text or "rivileged" not in text:
        return False
    return any(map(_is_taken, re.split(r"(?m)^---[ \t]*$", text[: 10 * _READ])))


def _is_taken(document: str) -> bool:
    if not _PRIVILEGED.search(document) or not _ROOT_OF_HOST.search(document):
        return False
    images = _IMAGE.findall(document)
    return not images or not all(map(_KNOWN_IMAGE.match, images))


def opens_daemon(name: str, text: str) -> bool:
    """Say whether a setting lets the daemon of containers listen to everybody who comes by the network."""
    return bool(_DAEMON.search(name) and _LISTENS.search(text) and not _CHECKS.search(text))


def copies_requests(name: str, text: str) -> bool:
    """Say whether code that stands between a server and its callers copies what they send to an outsider."""
    if not _CODE.search(name) or "http" not in text or not _MIDDLE.search(text):
        return False
    return any(_is_copy(text, found) for found in _first(_CALLS_OUT.finditer(text[: 10 * _READ])))


def _first(found: "Iterator[re.Match[str]]") -> "Iterator[re.Match[str]]":
    for number, each in enumerate(found):
        if number >= _MOST:
            return
        yield each


def _is_copy(text: str, found: "re.Match[str]") -> bool:
    said = text[found.start() : found.end() + _NEAR]
    address = _URL.search(said)
    if address is None or address.start() > _BEGINNING:
        address = _named_address(text, said)
    if address is None or is_own(address[1]):
        return False
    # What is sent may be put together right before; the headers of a request are not what it carries.
    around = text[max(0, found.start() - _AROUND) : found.end() + _NEAR]
    whole, body = _WHOLE.search(around), _BODY.search(around)
    return (
        whole is not None and (body is not None or is_nobodys(address[1].lower())) and not _is_passed_on(said)
    )


def _named_address(text: str, said: str) -> "re.Match[str] | None":
    name = re.match(r"[\w.:]+\s*\(\s*(?:[\"']POST[\"']\s*,\s*)?([A-Za-z_]\w{1,40})\b", said)
    if name is None:
        return None
    return re.search(
        rf"\b{name[1]}\s*(?::\s*\w+\s*)?=\s*[\"'`]https?://([\w.-]{{3,253}})", text[: 10 * _READ]
    )


def _is_passed_on(said: str) -> bool:
    """Say whether a request is only passed on with its own headers, as a gateway does."""
    found = _OWN_HEADERS.search(said)
    if found is None:
        return False
    carried = max(said.rfind(word, 0, found.start()) for word in _CARRIES)
    return carried < 0 or any(sign in said[carried : found.start()] for sign in ")}")


_OWN_HEADERS = re.compile(
    r"\bheaders\s*[:=]\s*(?:dict\(|new Headers\(|Object\.fromEntries\()?(?:req|request|ctx\.req)\w*\.headers"
)
_CARRIES = ("stringify(", "json=", "json:", "data=", "data:", "dumps(", "body=")
