"""Tells hosts that carry the name of a well-known maker, or of what it makes, and are not its own. Pure.

A name is a word between points and hyphens, by itself or with a word of installers: `get-name`, `name-cli`.
"""

import re
from collections.abc import Iterator, Mapping

from panguard.expressions import Expression


def _ending(name: str, *ends: str) -> tuple[str, ...]:
    """Return the domains of one name."""
    return tuple(f"{name}.{end}" for end in ends)


# What makers and their programs are called, and the domains that are theirs.
_OWN: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("anthropic.com",),
    "claude": ("claude.ai", "claude.com", "anthropic.com"),
    "openai": ("openai.com",),
    "codex": ("openai.com",),
    "gemini": ("google.com", "google.dev", "geminicli.com"),
    "ollama": ("ollama.com", "ollama.ai"),
    "astral": ("astral.sh",),
    "aws": ("amazon.com", "amazonaws.com", "aws.dev", "awscli.com", "aws"),
    "azure": ("azure.com", "microsoft.com", "azureedge.net"),
    "bun": ("bun.sh", "bun.com"),
    "bunjs": ("bun.sh",),
    "chocolatey": ("chocolatey.org",),
    "cloudflare": ("cloudflare.com", "cloudflareclient.com"),
    "conda": ("conda.io", "anaconda.com", "conda.org"),
    "miniconda": ("anaconda.com", "conda.io"),
    "copilot": ("github.com", "microsoft.com"),
    "cursor": ("cursor.com", "cursor.sh"),
    "deno": ("deno.land", "deno.com", "deno.dev"),
    "docker": ("docker.com", "docker.io"),
    "elastic": ("elastic.co",),
    "github": ("github.com", "github.io", "githubusercontent.com", "github.dev"),
    "gitlab": ("gitlab.com", "gitlab.io"),
    "golang": ("golang.org", "go.dev", "google.com"),
    "grafana": ("grafana.com", "grafana.net"),
    "hashicorp": ("hashicorp.com",),
    "helm": ("helm.sh",),
    "heroku": ("heroku.com", "herokuapp.com"),
    "homebrew": ("brew.sh",),
    "jenkins": ("jenkins.io", "jenkins-ci.org"),
    "kubectl": ("k8s.io", "kubernetes.io"),
    "kubernetes": ("k8s.io", "kubernetes.io"),
    "minikube": ("k8s.io",),
    "mongodb": ("mongodb.com", "mongodb.org", "mongodb.net"),
    "netdata": ("netdata.cloud",),
    "nodejs": ("nodejs.org",),
    "nodesource": ("nodesource.com",),
    "npmjs": _ending("npmjs", "com", "org"),
    "opentofu": ("opentofu.org",),
    "pnpm": ("pnpm.io",),
    "poetry": ("python-poetry.org",),
    "postgresql": ("postgresql.org",),
    "pulumi": ("pulumi.com",),
    "pyenv": ("pyenv.run",),
    "pypi": (*_ending("pypi", "org", "io"), "pypa.io"),
    "python": ("python.org", "python-poetry.org", *_ending("pythonhosted", "org")),
    "rustup": ("rustup.rs", "rust-lang.org"),
    "rustlang": ("rust-lang.org",),
    "starship": ("starship.rs",),
    "supabase": ("supabase.com", "supabase.io"),
    "tailscale": ("tailscale.com", "tailscale.io"),
    "terraform": ("terraform.io", "hashicorp.com"),
    "vercel": ("vercel.com", "vercel.app", "vercel.sh"),
    "vscode": ("visualstudio.com", "microsoft.com", "vscode.dev"),
    "yarnpkg": ("yarnpkg.com",),
}
# What stands around such a name, and says nothing of whose it is.
_OF_INSTALLERS = frozenset(
    (
        *(
            "get",
            "install",
            "installer",
            "installs",
            "setup",
            "download",
            "downloads",
            "dl",
            "cdn",
            "official",
            "my",
        ),
        *(
            "the",
            "go",
            "try",
            "app",
            "cli",
            "code",
            "hq",
            "mirror",
            "js",
            "pkg",
            "package",
            "packages",
            "repo",
        ),
        *("release", "releases", "update", "updates", "bin", "dev", "run", "sh", "io", "com", "org", "net"),
        *("desktop", "secure", "login", "support", "lang", "uv"),
    )
)
_WORD = Expression("|".join(sorted(map(re.escape, (*_OWN, *_OF_INSTALLERS, "-")), key=len, reverse=True)))
_LONGEST = 253


def poses_as_maker(host: str) -> bool:
    """Say whether a host bears the name of a known maker, and lies in a domain that is not its own.

    The name is that of the domain, or stands in front of one that says nothing of whose it is. A server of a
    company that is called after what runs on it (`gitlab.company.example`) poses as nobody.
    """
    name = host.lower().partition(":")[0][:_LONGEST]
    labels = name.split(".")
    own = frozenset(".".join(labels[at:]) for at in range(len(labels)))
    return any(own.isdisjoint(_OWN[maker]) for maker in _named(labels))


def _named(labels: list[str]) -> Iterator[str]:
    """Yield the makers whose names a host bears where the name of its owner stands."""
    registered = _words(labels[-2]) if len(labels) > 1 else ()
    yield from _makers(registered)
    blank = bool(registered) and not _makers(registered)
    for words in map(_words, labels[:-2]):
        if blank or len(words) > 1:
            yield from _makers(words)


def _makers(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word in _OWN)[:1]


def _words(label: str) -> tuple[str, ...]:
    """Return the words of a part of a host that is made of makers and words of installers only."""
    words: list[str] = []
    at = 0
    while at < len(label):
        found = _WORD.match(label, at)
        if found is None:
            return ()
        words.append(found[0])
        at = found.end()
    return tuple(word for word in words if word != "-")
