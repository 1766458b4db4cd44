"""Which files, variables and commands give access to secrets, and how bad it is when they leave. Pure."""

import re
from enum import IntEnum
from functools import cache

import re2


class Secret(IntEnum):
    """What kind of secret is read, ordered by how clear a theft it is when it is sent away."""

    VARIABLE = 1
    SETTINGS = 2
    PRIVATE = 3
    KEY = 4
    ENVIRONMENT = 5
    DOTENV = 6
    CREDENTIALS = 7


@cache
def _pattern(source: str) -> "re2._Regexp[str]":
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(source, options)


_CREDENTIAL_FILES = (
    r"\.ssh(?:[/\\](?:id_\w{2,12}|\*|config)?)?(?:[\s\"'`);|,*]|$)|\bid_(?:rsa|dsa|ecdsa"
    r"|ed25519)(?:[\s\"'`);|,*]|$)"
    r"|\.aws[/\\](?:credentials|config)\b|\.gnupg\b|\.netrc\b|\.pgpass\b|\.git-credentials\b"
    r"|\.kube[/\\]config\b"
    r"|\.docker[/\\]config\.json|\.config[/\\]gcloud\b|application_default_credentials"
    r"|\.config[/\\]gh[/\\]hosts"
    r"|\.azure[/\\]|\.pypirc\b|\.npmrc\b|\.cargo[/\\]credentials|\.gem[/\\]credentials|/etc/shadow\b"
    r"|\.claude[/\\]\.credentials|\.codex[/\\]auth\.json|auth-profiles\.json|\.gemini[/\\]oauth_creds"
    r"|(?:Login Data|Web Data|Local State|cookies\.sqlite|logins\.json|key[34]\.db)\b"
    r"|(?:Chrome|Firefox|Brave\w*|Edge|Safari)\b[^\n]{0,80}\b(?:Cookies|History|History\.db|places\.sqlite)\b"
    r"|wallet\.dat\b|\.electrum\b|exodus\.wallet|\.config[/\\]solana\b|Local Extension Settings"
    r"|Library/Keychains|\bkwalletd?\b|\.local[/\\]share[/\\]keyrings|\.password-store\b|\.vault-token\b"
    r"|(?:discord(?:canary|ptb)?|Slack|Signal|Element|Teams)[/\\](?:Local Storage|storage|sql|IndexedDB)"
    r"|Telegram\s?Desktop[/\\]tdata|\btdata\b|\.kube(?:[\s\"'`);|,/*]|$)|\.terraform\.d[/\\]credentials"
    r"|\.kdbx?\b|/run/secrets/kubernetes\.io|\.ethereum\b"
    r"|\.config[/\\]op\b|\.bitwarden|Bitwarden CLI[/\\]data\.json"
)
_SETTING_FILES = (
    r"(?:^|[\s/\\\"'`(=])\.env(?:\.(?:local|production|prod|development))?(?:[\s\"'`);|,]|$)"
    r"|\.openclaw[/\\]|\.clawdbot[/\\]"
    r"|\.cursor[/\\]mcp\.json|claude_desktop_config\.json|\.claude[/\\]settings|\.claude\.json\b"
)
_PRIVATE_FILES = (
    r"Messages[/\\]chat\.db\b"
    r"|\.(?:bash|zsh|python)_history\b|/etc/passwd\b|\.claude[/\\](?:projects|history)|MEMORY\.md\b"
)
_KEY_PRINTERS = (
    r"\bgh\W{1,5}auth\W{1,5}token\b|\bgcloud\W{1,5}auth\W{1,5}(?:application-default\W{1,5})?print-"
    r"|\baws\W{1,5}(?:configure\W{1,5}get|sts\W{1,5}get-session)"
    r"|\baz\W{1,5}account\W{1,5}get-access-token|\bgit\W{1,5}credential\W{1,5}fill"
    r"|\bkubectl\W{1,5}config\W{1,5}view\W{1,5}--raw|\bheroku\W{1,5}auth:token"
    r"|\bgpg2?\s[^\n|;&]{0,80}--export-secret-(?:sub)?keys\b"
    r"|\bop\W{1,5}(?:item|document)\W{1,5}(?:get|list)\b|\bbw\W{1,5}(?:export|list\W{1,5}items)\b"
    r"|\blpass\W{1,5}(?:export|show)\b|\bsecret-tool\W{1,5}search\W{1,5}--all\b"
    r"|\bsecurity\W{1,5}(?:find-(?:generic|internet)-password\b"
    r"[^\n]{0,80}\b(?:Chrome|Brave|Edge|Safe Storage)|dump-keychain)"
)
_ANY_FILES = f"{_CREDENTIAL_FILES}|{_SETTING_FILES}|{_PRIVATE_FILES}|{_KEY_PRINTERS}"
_DOTENV = re.compile(
    r"(?:^|[\s/\\\"'`(=@<])\.env(?:\.(?:local|production|prod|development))?(?=[\s\"'`);|,]|$)", re.IGNORECASE
)
_SECRET_NAME = re.compile(
    r"(?:API_?KEY|SECRET|TOKEN|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|ACCESS_?KEY|DATABASE_URL)",
    re.IGNORECASE,
)


def secret_path(text: str) -> Secret | None:
    """Return what kind of secret a path or command names; None when it names none.

    A literal of a program may hold half a character (a lone surrogate), which no path does.
    """
    text = text.encode("utf-8", "replace").decode()
    if not _pattern(_ANY_FILES).search(text):
        return None
    if _pattern(_CREDENTIAL_FILES).search(text):
        return Secret.CREDENTIALS
    if _pattern(_KEY_PRINTERS).search(text):
        return Secret.KEY
    return Secret.SETTINGS if _pattern(_SETTING_FILES).search(text) else Secret.PRIVATE


def opens_store(text: str) -> bool:
    """Say whether a program uses a library that opens a store of keys and passwords."""
    return bool(_pattern(_STORES).search(text))


_STORES = (
    r"get_frozen_credentials|\.get_credentials\(|browser_?cookie|\brookiepy\b|pycookiecheat|\bimport\s+netrc\b"
    r"|\bnetrc\.netrc\b|secretstorage|CryptUnprotectData|PyKeePass|\bget_federation_token|\bkeyring\.get_"
)


def is_dotenv(text: str) -> bool:
    """Say whether a path or command names a file of variables, whose every line is a key or beside one."""
    return bool(_DOTENV.search(text))


def is_secret_name(name: str) -> bool:
    """Say whether an environment variable of this name holds a secret."""
    return bool(_SECRET_NAME.search(name))


_PRIVATE_NAME = re.compile(
    r"PRIVATE_?KEY|SECRET_ACCESS_KEY|MNEMONIC|SEED_?PHRASE|SSH_(?:KEY|PASS)|KEYSTORE_PASS|WALLET_(?:KEY|SECRET|SEED)",
    re.IGNORECASE,
)


def is_private_name(name: str) -> bool:
    """Say whether a variable of this name holds a key that signs and is itself never sent to any service."""
    return bool(_PRIVATE_NAME.search(name))
