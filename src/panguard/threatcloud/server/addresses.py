"""Addresses that attacked, written in one way only; those that must never be listed are refused. Pure."""

import ipaddress
import re

import idna

from panguard.errors import MessageError

# Names that so many use that listing them would do more harm than any attack: they and all below them.
_BY_ENDING = {
    "ai": (
        "claude cohere groq jan lmstudio mistral opencode openrouter panguard perplexity smithery snyk "
        "together x"
    ),
    "app": "linear netlify vercel",
    "build": "esm",
    "cc": "tiny",
    "cloud": "pieces",
    "co": "huggingface",
    "co.uk": "bbc",
    "com": (
        "1password adobe airtable alibaba aliyun amazon amazonaws android anthropic apple arxiv asana "
        "atlassian auth0 aws azure baidu bing bitwarden box canva chatgpt circleci claude cloudflare "
        "codeium confluent crowdstrike cursor datadoghq deepmind deepseek digicert digitalocean discord "
        "docker dropbox duckduckgo elastic facebook figma firebase getpostman gitbook gitee github "
        "githubassets githubcopilot githubusercontent gitlab gitpod gmail google googleapis grafana "
        "gravatar gstatic hashicorp heroku hubspot ibm instagram intel intuit jetbrains jfrog jira "
        "kaggle launchdarkly linkedin live mailchimp mailgun medium meta microsoft microsoftonline "
        "mongodb mozilla mysql netflix netlify nginx notion npmjs nuget nvidia office okta ollama "
        "openai oracle outlook paloaltonetworks paypal perplexity pinecone postman pulumi qq quora "
        "redhat reddit redis replicate replit salesforce semgrep sendgrid sentry shodan shopify slack "
        "snowflake snyk sonarqube spotify squarespace stackexchange stackoverflow stripe sublimetext "
        "supabase taobao telegram tencent tiktok trello twilio twitter ubuntu unpkg vercel vimeo "
        "virustotal visualstudio vmware weibo whatsapp wikihow windows windowsupdate wix wordpress x "
        "yahoo yarnpkg youtube ytimg zapier zendesk"
    ),
    "dev": "cursor flutter fly go gradle kotlin pkg pnpm react sigstore svelte typst vite web",
    "edu": "berkeley cmu cornell harvard mit stanford",
    "gov": "cisa nasa nih nist",
    "io": (
        "circleci coveralls crates docker fly ghcr github gitlab graphql kubernetes modelcontextprotocol "
        "nextflow ollama pinecone plotly pnpm quay readthedocs readme sentry snyk socket terraform travis-ci"
    ),
    "land": "deno",
    "ms": "aka visualstudio",
    "net": (
        "akamai akamaized archlinux azureedge cloudfront cloudflare debian fastly jsdelivr launchpad "
        "letsencrypt msftconnecttest php slideshare sourceforge windows"
    ),
    "org": (
        "acm alpinelinux anaconda apache apnic archive archlinux arxiv bitbucket bouncycastle centos cncf "
        "conda-forge cpan ctan cve debian doi drupal eclipse elixir-lang f-droid fedoraproject freebsd "
        "freedesktop gentoo gimp git-scm gnome gnu golang gradle hackage haskell homebrew iana ieee ietf "
        "internetsociety isc joomla json julialang kde kernel kotlinlang latex-project letsencrypt "
        "libreoffice linuxfoundation llvm lua mariadb maven mitre modelcontextprotocol mozilla netbsd "
        "nixos nodejs npmjs openbsd openssl openstreetmap opensuse owasp packagist perl postgresql "
        "pypa pypi python pythonhosted pytorch r-project ruby-lang rubygems rust-lang scala-lang scipy "
        "signal sqlite swift telegram tensorflow torproject unicode videolan vim w3 webkit whatwg "
        "wikimedia wikipedia wordpress yaml zotero"
    ),
    "rs": "docs lib rustup",
    "ru": "yandex",
    "run": "wandb",
    "security": "aikido socket",
    "sh": "astral brew bun cli esm fish ollama rustup",
    "so": "notion",
    "tools": "mise",
    "tv": "twitch",
    "us": "zoom",
}
WELL_KNOWN = frozenset(f"{name}.{ending}" for ending, listed in _BY_ENDING.items() for name in listed.split())
# Public resolvers and the like: everybody talks to them.
_WELL_KNOWN_ADDRESSES = frozenset(
    ipaddress.ip_address(text)
    for text in (
        *("1.0.0.1", "1.1.1.1", "8.8.4.4", "8.8.8.8", "9.9.9.9", "149.112.112.112", "208.67.220.220"),
        *("208.67.222.222", "2001:4860:4860::8844", "2001:4860:4860::8888", "2606:4700:4700::1001"),
        *("2606:4700:4700::1111", "2620:fe::9", "2620:fe::fe"),
    )
)
_RESERVED_ENDINGS = (
    *("arpa", "corp", "example", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain"),
    *("localhost", "onion", "private", "test"),
    *("example.com", "example.net", "example.org"),
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST = 253


def normalised(kind: str, value: str) -> str:
    """Return an address as lists hold it. Raises MessageError for what is none, and what is never listed."""
    return _ip(value) if kind == "ip" else _domain(value)


def _ip(value: str) -> str:
    try:
        address = ipaddress.ip_address(value.strip())
    except ValueError as error:
        raise MessageError("value: no IP address; write 203.0.113.7 or 2001:db8::7") from error
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            raise MessageError("value: an address with a zone belongs to one machine and is never listed")
        address = address.ipv4_mapped or address.sixtofour or address
    if not address.is_global or address.is_multicast:
        raise MessageError("value: private and reserved addresses are never listed")
    if address in _WELL_KNOWN_ADDRESSES:
        raise MessageError("value: this address serves everybody and is never listed")
    return str(address)


def _domain(value: str) -> str:
    name = value.strip().rstrip(".")
    try:
        name = idna.encode(name, uts46=True).decode().lower() if not name.isascii() else name.lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise MessageError("value: no name of a domain") from error
    labels = name.split(".")
    if len(name) > _LONGEST or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004
        raise MessageError("value: no name of a domain; write shell.attacker.net, without scheme or path")
    if labels[-1].isdecimal() or not labels[-1].replace("-", "").isalnum():
        raise MessageError("value: no name of a domain; an IP address has the type ip")
    endings = {".".join(labels[place:]) for place in range(len(labels))}
    if endings.intersection(_RESERVED_ENDINGS):
        raise MessageError("value: reserved names are never listed")
    if endings & WELL_KNOWN:
        raise MessageError("value: this name serves everybody and is never listed")
    return name
