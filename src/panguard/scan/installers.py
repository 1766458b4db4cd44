"""Where a program that is downloaded and run comes from: official, a vendor, or anybody. Pure."""

import re

from panguard.expressions import Expression

_URL = Expression(
    r"(?:https?://|(?<![\w@./-]))((?:[\w-]+\.)+[a-z]{2,18}(?::\d+)?(?:/[^\s\"'`)|<>\\]*)?)", re.IGNORECASE
)
_SCHEME = Expression(r"(https?|ftp)://([^\s\"'`)|<>\\]+)", re.IGNORECASE)

OFFICIAL = (
    "aka.ms/InstallAzureCLI",
    "aka.ms/InstallAzureCLIDeb",
    "astral.sh/uv",
    "brew.sh",
    "bun.sh/install",
    "bun.com/install",
    "claude.ai/install",
    "cli.github.com",
    "deno.land/install",
    "deno.land/x/install",
    "fly.io/install",
    "foundry.paradigm.xyz",
    "get.docker.com",
    "get.helm.sh",
    "get.pnpm.io",
    "get.sdkman.io",
    "install.determinate.systems",
    "install.python-poetry.org",
    "mise.run",
    "nixos.org/nix/install",
    "ohmyz.sh",
    "ollama.com/install.sh",
    "raw.githubusercontent.com/Homebrew/",
    "raw.githubusercontent.com/helm/helm/",
    "raw.githubusercontent.com/nvm-sh/nvm/",
    "raw.githubusercontent.com/ohmyzsh/ohmyzsh/",
    "rustwasm.github.io/wasm-pack/installer/",
    "sdk.cloud.google.com",
    "sh.rustup.rs",
    "starship.rs/install.sh",
    "tailscale.com/install.sh",
)
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
    nor an official address elsewhere in the file helps.
    """
    found = addresses(command)
    return bool(found) and all(
        scheme == "https" and any(_starts_with(rest, prefix) for prefix in OFFICIAL) for scheme, rest in found
    )


def _starts_with(address: str, prefix: str) -> bool:
    host, slash, path = address.partition("/")
    prefix_host, _, prefix_path = prefix.partition("/")
    if host.lower().removeprefix("www.") != prefix_host or ".." in path:
        return False
    following = path[len(prefix_path) : len(prefix_path) + 1]
    bounded = not prefix_path or prefix_path.endswith("/") or following in ("", "/", ".", "?", "-")
    return path.startswith(prefix_path) and bounded and bool(slash or not prefix_path)


def is_vendor_installer(command: str) -> bool:
    """Say whether a command fetches an installer over https from a host of its own maker.

    True for an `install.sh` on an ordinary domain; false for plain http, bare addresses of
    machines, and services where anybody can put a file.
    """
    found = addresses(command)
    return bool(found) and all(
        scheme == "https"
        and not _ANYBODYS_HOST.match(_host(rest))
        and not _SAYS_ITSELF.search(rest)
        and _INSTALLER_PATH.search(rest) is not None
        for scheme, rest in found
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


def _host(address: str) -> str:
    return re.split(
        r"[/?#]", address.rpartition("@")[2] if "@" in address.partition("/")[0] else address, maxsplit=1
    )[0]
