"""Where a program that is downloaded and run comes from: official, a vendor, or anybody. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from panguard.expressions import Expression
from panguard.scan.official import OF_PACKAGE_HOSTS, OFFICIAL, imitates
from panguard.terms import Lane, Severity

_URL = Expression(
    r"(?:https?://|(?<![\w@./-]))((?:[\w-]+\.)+[a-z]{2,18}(?::\d+)?(?:/[^\s\"'`)|<>\\]*)?)", re.IGNORECASE
)
_SCHEME = Expression(r"(https?|ftp)://([^\s\"'`)|<>\\]+)", re.IGNORECASE)

_ANYBODYS_HOST = Expression(
    r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$|\[[0-9a-f:]+\]|.*\.onion$|(?:.*\.)?(?:pastebin\.com|paste\.\w+"
    r"|hastebin\.com"
    r"|rentry\.(?:co|org)|dpaste\.\w+|ix\.io|termbin\.com|transfer\.sh|0x0\.st|glot\.io|gist\.github\.com"
    r"|gist\.githubusercontent\.com|bit\.ly|tinyurl\.com|t\.co|is\.gd|cutt\.ly|file\.io|anonfiles\.com"
    r"|catbox\.moe"
    r"|discordapp\.com|ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|webhook\.site|requestbin\.com"
    r"|pipedream\.net|workers\.dev|pages\.dev|vercel\.app|netlify\.app|herokuapp\.com|replit\.dev|glitch\.me"
    r"|example\.\w+)(?::\d+)?$",
    re.IGNORECASE,
)
_LOCAL_HOST = Expression(r"(?:localhost|127\.|10\.|192\.168\.|\[::1\]|0\.0\.0\.0|host\.docker\.internal)")
_INSTALLER_PATH = Expression(
    r"(?:^|[/._-])(?:install|installer|setup|get|bootstrap|cli|latest|download|releases?)(?:[._/?-]|$)",
    re.IGNORECASE,
)
_SAYS_ITSELF = Expression(
    r"evil|attack|malicious|malware|payload|exploit|hack|backdoor|exfil|steal|stealer|c2\b", re.IGNORECASE
)


def addresses(command: str) -> tuple[tuple[str, str], ...]:
    """Return the addresses in a command as pairs of scheme (`https` when none is written) and the rest."""
    written = [(found[1].lower(), found[2]) for found in _SCHEME.finditer(command)]
    if written:
        return tuple(written)
    return tuple(("https", found[1]) for found in _URL.finditer(command))


def is_official(command: str) -> bool:
    """Say whether every address in a command is an official installer of a well-known tool.

    Host and path prefix must be exact, up to a `/`, `.`, `?` or the end: neither a look-alike host
    nor an official address elsewhere in the file helps. Without a check of the certificate it may be anybody.
    """
    found = addresses(command)
    unchecked = _NO_CERTIFICATE.search(command) is not None
    return (
        bool(found)
        and not unchecked
        and all(
            scheme == "https"
            and (OF_PACKAGE_HOSTS.fullmatch(rest) or any(_starts_with(rest, prefix) for prefix in OFFICIAL))
            for scheme, rest in found
        )
    )


def _starts_with(address: str, prefix: str) -> bool:
    host, slash, path = address.partition("/")
    prefix_host, _, prefix_path = prefix.partition("/")
    if host.lower().removeprefix("www.") != prefix_host or ".." in path:
        return False
    following = path[len(prefix_path) : len(prefix_path) + 1]
    bounded = not prefix_path or prefix_path.endswith(("/", "_")) or following in ("", "/", ".", "?", "-")
    return path.startswith(prefix_path) and bounded and bool(slash or not prefix_path)


def graded(command: str, text: str) -> tuple[Severity, Lane]:
    """Return how bad it is to run at once what a command downloads, by who can change that.

    * Low: the official installer of a well-known tool; or an installer on its maker's own host, which the
      text around it speaks of by name. Whoever wants that maker's program trusts that maker.
    * High, shown only: an installer on somebody's own host that the text has nothing to do with. (One that
      is moreover run unseen is no installer: see `is_unseen`.)
    * High: the same as administrator, and from a host that looks like an official one and is not.
    * High: what another machine says when it is signed in to, and a module that Deno is to run with rights.
      Below that is a module of a public library, and one that is kept in a sandbox.
    * Critical: any other file, and whatever comes over plain http, without a check of the certificate,
      from a bare address of a machine, or from where anybody can put a file.

    Nothing that the text says helps in the last case.
    """
    if is_official(command):
        return Severity.LOW, Lane.BLOCK
    if _MODULE.match(command) and not is_anybodys(command):
        return _graded_module(command)
    if _SIGNED_IN.match(command):
        return Severity.HIGH, Lane.BLOCK
    if not is_vendor_installer(command):
        return Severity.CRITICAL, Lane.BLOCK
    return _graded_vendor(command, text)


def _graded_vendor(command: str, text: str) -> tuple[Severity, Lane]:
    if any(imitates(_host(rest)) for _, rest in addresses(command)):
        return Severity.HIGH, Lane.BLOCK
    if speaks_of_maker(command, text):
        return Severity.LOW, Lane.ALERT
    return Severity.HIGH, Lane.BLOCK if _AS_ADMINISTRATOR.search(command) else Lane.ALERT


def _graded_module(command: str) -> tuple[Severity, Lane]:
    if is_repository(command) or is_local(command):
        return Severity.LOW, Lane.ALERT
    return (Severity.HIGH, Lane.BLOCK) if _RIGHTS.search(command) else (Severity.MEDIUM, Lane.ALERT)


def is_vendor_installer(command: str) -> bool:
    """Say whether a command fetches an installer over https from a host of its own maker.

    True for an `install.sh` on an ordinary domain, or for a domain that holds nothing else; false for plain
    http, bare addresses of machines, and services where anybody can put a file.
    """
    found = addresses(command)
    unsure = _UNCHECKED.search(command) or _NO_PAGE.match(command)
    return bool(found) and not unsure and all(map(_is_vendors, found))


def _is_vendors(address: tuple[str, str]) -> bool:
    scheme, rest = address
    if scheme != "https" or _ANYBODYS_HOST.match(_host(rest)) or _SAYS_ITSELF.search(rest):
        return False
    return not rest.partition("/")[2] or _INSTALLER_PATH.search(rest) is not None


def speaks_of_maker(command: str, text: str) -> bool:
    """Say whether a text speaks of the maker of each host in a command, outside of any address.

    The owner of a repository is also spoken of where its name, in one word, begins or ends with what the
    skill is called: `exploreomni` by a skill for `omni`. Of a domain that would let a look-alike in.
    """
    words, called = _words(text[:_MOST_READ]), _called(text[:_MOST_READ])
    return all(
        any(name.lower() in words for name in _makers(rest))
        or (_host(rest).lower() in _REPOSITORIES and _belongs(_makers(rest), called))
        for _, rest in addresses(command)
    )


def _belongs(makers: Iterable[str], called: tuple[str, ...]) -> bool:
    plain = (name.lower() for name in makers if name.isalpha())
    return any(name.startswith(called) or name.endswith(called) for name in plain)


def is_repository(command: str) -> bool:
    """Say whether all addresses of a command are of repositories that show who changed what, and when."""
    return all(_host(rest).lower().removeprefix("www.") in _FORGES for _, rest in addresses(command))


def is_local(command: str) -> bool:
    """Say whether all addresses of a command are of this machine or of one beside it."""
    return all(_LOCAL_HOST.match(_host(rest)) for _, rest in addresses(command))


def is_unseen(line: str) -> bool:
    """Say whether a line runs something so that nobody sees it: in the background without output, hidden."""
    return _UNSEEN.search(line) is not None


@lru_cache(maxsize=1)
def _words(text: str) -> frozenset[str]:
    """Return the words of a text outside of addresses; kept, since a text may hold thousands of commands."""
    return frozenset(_WORD.findall(_ADDRESS.sub(" ", text).lower()))


def _makers(address: str) -> tuple[str, ...]:
    """Return the names of who made what is at an address: of its domain, or of the repository it is in."""
    host, _, path = address.partition("/")
    if host.lower() in _REPOSITORIES:
        named = path.split("/")[:2]
    else:
        labels = host.partition(":")[0].split(".")
        named = labels[-3:-2] if labels[-2:-1] and labels[-2] in _SECOND_LEVEL else labels[-2:-1]
    return tuple(name for name in named if len(name) >= _SHORTEST_NAME and name.lower() not in _NO_NAMES)


@lru_cache(maxsize=1)
def _called(text: str) -> tuple[str, ...]:
    """Return the words of what a skill is called, by its name and its title, that may name a maker."""
    titles = " ".join(found[1] for found in _TITLE.finditer(text[:_TOP]))
    words = {word.lower() for word in re.findall(r"[^\W_]+", titles)}
    return tuple(sorted(word for word in words if len(word) > _SHORTEST_NAME and word not in _NO_NAMES))


_TOP = 4_000
_TITLE = Expression(r"^(?:name:|#)[ \t]*([^\n]{1,120})", re.MULTILINE)
_MOST_READ = 200_000
_WORD = Expression(r"[\w-]+")
_SHORTEST_NAME = 3
_ADDRESS = Expression(r"\bhttps?://[^\s\"'`)|<>\\]+", re.IGNORECASE)
_FORGES = frozenset(
    (
        *(
            "raw.githubusercontent.com",
            "github.com",
            "gitlab.com",
            "codeberg.org",
            "bitbucket.org",
            "gitee.com",
        ),
        *("git.sr.ht", "huggingface.co", "dev.azure.com", "git.savannah.gnu.org", "git.kernel.org"),
        *(
            "salsa.debian.org",
            "gitlab.gnome.org",
            "gitlab.freedesktop.org",
            "invent.kde.org",
            "git.code.sf.net",
        ),
        *("cdn.jsdelivr.net", "unpkg.com", "cdnjs.cloudflare.com", "esm.sh", "deno.land"),
    )
)
_UNSEEN = Expression(
    r"(?:>|&>)\s*/dev/null\b[^\n]{0,40}(?<!&)&(?!&|\d|>)|\bnohup\b[^\n]{0,300}(?<!&)&(?!&|\d|>)|\bdisown\b|\bsetsid\b"
    r"|-W(?:in|indow|indowStyle)?\s+[\"']?Hidden\b|\bstart\s+/b\b|>\s*nul\s+2>&1|-NoNewWindow\b",
    re.IGNORECASE,
)
_NO_PAGE = Expression(r"(?:dig|nc|ncat|netcat)\s")
_SIGNED_IN = Expression(r"ssh\s")
_MODULE = Expression(r"deno\s")
_RIGHTS = Expression(r"\s(?:-A|--allow-(?:all|run|write|ffi|sys|env|read))(?=[\s=])")
_REPOSITORIES = frozenset(("raw.githubusercontent.com", "github.com", "gitlab.com", "codeberg.org"))
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac", "edu"))
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "app apps cdn cli cloud code content dev download downloads file files get github host install"
        " installer main master online raw release releases repo script scripts server setup site skill"
        " skills static storage tool tools update web",
    )
)
_TRUSTS_ANY = (
    r"\s(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure|--no-check-certificate|--proxy-insecure)(?=\s)"
    r"|\bSkipCertificateCheck\b"
)
_NO_CERTIFICATE = Expression(_TRUSTS_ANY)
_UNCHECKED = Expression(rf"{_TRUSTS_ANY}|>\s*/dev/null[^|]*&\s*$")
_AS_ADMINISTRATOR = Expression(
    r"\|\s*(?:sudo|doas|run0|pkexec)\s|\b(?:sudo|doas|run0|pkexec)\s[^|]*(?:<\(|\$\()"
)


def is_anybodys(command: str) -> bool:
    """Say whether a command fetches from where anybody can put or change a file.

    That is a bare address of a machine, a paste or file service, plain http to another machine, or an
    address that says itself what it is.
    """
    return any(
        (scheme != "https" and not _LOCAL_HOST.match(_host(rest)))
        or _ANYBODYS_HOST.match(_host(rest)) is not None
        or _SAYS_ITSELF.search(rest) is not None
        for scheme, rest in addresses(command)
    )


def goes_nowhere(text: str) -> bool:
    """Say whether a text names hosts, and only such as stand for one in examples.

    Nobody who attacks can have them: they are reserved for examples, or have long belonged to others.
    """
    return _EXAMPLE_HOST.search(text) is not None and not _NAMED_HOST.search(_EXAMPLE_HOST.sub(" ", text))


_EXAMPLE_HOST = Expression(
    r"(?<![\w.${}-])(?:[\w${}-]+\.)*(?:example\.(?:com|org|net)|(?:[\w-]+\.)(?:example|test|invalid)"
    r"|(?:evil|attacker|malicious|bad|hacker)\.(?:com|org|net))(?![\w.-]*\.?[\w-])",
    re.IGNORECASE,
)
_NAMED_HOST = Expression(
    r"https?://(?!\s)\S|\b(?:\d{1,3}\.){3}\d{1,3}\b|@[\w-]+\.\w|/dev/(?:tcp|udp)/\w", re.IGNORECASE
)


def _host(address: str) -> str:
    return re.split(
        r"[/?#]", address.rpartition("@")[2] if "@" in address.partition("/")[0] else address, maxsplit=1
    )[0]
