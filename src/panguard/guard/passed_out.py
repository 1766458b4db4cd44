"""Tells whether a line hands private files to outsiders with the tools of every day. Pure.

A tool for backups that is given its target in the same breath, a mail, a device of the shell, a bucket that
anybody may write to or read, an image that is pushed: each is honest work with what may leave. What matters
is what goes: keys and passwords, histories, a whole database, somebody's own papers.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from panguard.guard.line import Line, chain
from panguard.guard.paths import UNKNOWN
from panguard.guard.step import Step
from panguard.guard.strangers import hosts, is_nobodys, is_own, outsiders
from panguard.scan.patterns import LinearPattern
from panguard.scan.sensitive import Secret, secret_path
from panguard.values import replace

_MAILS = (
    "mail|mailx|s-nail|nail|mutt|neomutt|sendmail|msmtp|ssmtp|swaks|mpack|sendemail|himalaya|send-mailmessage"
)
_DUMPS = "pg_dump|pg_dumpall|mysqldump|mariadb-dump|mysqlpump|mongodump|mongoexport|sqlite3|redis-cli"
MAY = LinearPattern(
    "passed-out",
    rf"(?i)\brclone\b|/dev/(?:tcp|udp)/|\b(?:{_MAILS})\b|\b(?:docker|podman|nerdctl|buildah|crane|skopeo)\b"
    rf"|\b(?:{_DUMPS})\b|\b(?:curl|wget)\b.*\$|\b(?:croc|wormhole|magic-wormhole|megaput|mega-put|lftp|restic|duplicity)\b",
    "",
)
"""What a command line must hold to be read for it."""

_KEYS = frozenset((Secret.CREDENTIALS, Secret.KEY, Secret.ENVIRONMENT))
_PAPERS = re.compile(
    r"(?:~|\$HOME|\$\{HOME\}|/home/[^/\s]+|/Users/[^/\s]+|/root)/*(?:$|(?:Documents|Desktop|Pictures|Photos|Mail|Library|Dokumente"
    r"|\.thunderbird|\.mozilla|\.local/share/keyrings|\.config/(?:keepassx\w*|google-chrome|chromium|op|Bitwarden)|OneDrive|Dropbox)\b)"
    r"|(?i:/keepass\w*|passwords?(?:\.\w{2,5})?$|\.(?:kdbx?|agilekeychain|opvault|1pux|pst|wallet)$)"
)
_HISTORY = re.compile(r"(?:^|/)\.?\w*_?history$|\bfish_history\b|\$\{?HISTFILE\b")
_HISTORY_OUT = LinearPattern(
    "history-out", r"\$\{?HISTFILE\b[^\n;]*(?:>\s*&?\s*/dev/(?:tcp|udp)/|\|\s*(?:nc|ncat|netcat|mail)\b)", ""
)
_PRINTS_HISTORY = frozenset(("history", "fc"))
_TAKES = frozenset(
    [
        "cat",
        "tac",
        "base64",
        "base32",
        "xxd",
        "od",
        "hexdump",
        "gzip",
        "bzip2",
        "xz",
        "zstd",
        "tar",
        "zip",
        "7z",
        "gpg",
        "openssl",
        "head",
        "tail",
        "cp",
        "mv",
        "ln",
        "dd",
        "strings",
        "less",
        "grep",
        "egrep",
        "rg",
        "awk",
        "sed",
        "cut",
        "sort",
        "tee",
        "rsync",
        "install",
    ]
)
_ATTACHES = re.compile(r"-[aA]|--attach(?:ment)?\S*|--body|-H|-i")
_NET_DEVICE = re.compile(r"^/dev/(?:tcp|udp)/([^/]+)/")
_OPENED = re.compile(r"\bexec\s+\{?\w+\}?\s*<?>\s*/dev/(?:tcp|udp)/([^/\s]+)/")
_TO_OPENED = re.compile(r">\s*&\s*(?:[3-9]|[1-9]\d|[\"']?\$)")
_INLINE = re.compile(r":(?P<kind>[a-z][\w ]*)(?P<said>[,:].*|$)")
_COPIES = frozenset(("copy", "copyto", "sync", "move", "moveto", "bisync", "rcat"))
_ON_DISK = frozenset(
    ("local", "memory", "alias", "crypt", "union", "combine", "cache", "chunker", "compress")
)
_HOST_OPTION = re.compile(r"(?:^|,)(?:host|url|endpoint|server)=[\"']?(?:\w+://)?(?:[^@,/]*@)?([\w.-]+)")
_CLOUDS = re.compile(
    r"(?:^|\.)(?:amazonaws\.com|googleapis\.com|windows\.net|backblazeb2\.com|r2\.cloudflarestorage\.com|digitaloceanspaces\.com"
    r"|wasabisys\.com|supabase\.co|neon\.tech|mongodb\.net)$"
)
_OPEN_BUCKET = re.compile(
    r"--no-sign-request|--acl[=\s]+public|--grants?[=\s].*AllUsers|(?:^|\s)-a\spublic|--predefined-acl[=\s]*public"
    r"|--endpoint(?:-url)?[=\s](\S+)"
)
_STORES = frozenset(("aws", "gsutil", "gcloud", "s3cmd", "mc", "s5cmd", "az", "rclone"))
_UPLOADS = frozenset(("curl", "wget", "http", "https", "xh", "nc", "ncat", "netcat", "socat", "telnet"))
_NOT_IN_IMAGES = re.compile(r"\.(?:npmrc|pypirc|docker[/\\]config\.json)\b")
_KEY_FOLDER = re.compile(r"(?:^|/)(?:\.(?:aws|ssh|gnupg|kube|password-store|azure)|\.config/gcloud)/?$")
_PUTS_IN = re.compile(r"(?im)^[ \t]*(?:COPY|ADD)[ \t]+((?:--\S+[ \t]+)*)([^\n]{1,400})$")
_IMAGES = frozenset(("docker", "podman", "nerdctl", "buildah", "crane", "skopeo"))
_SAYS_WHO = LinearPattern(
    "says-who",
    r"(?:\bwget\b[^\n;|&]*\s(?-i:-U)[= ]?|\bcurl\b[^\n;|&]*\s(?-i:-A|-e)[= ]?"
    r"|\b(?:curl|wget)\b[^\n;|&]*\s--(?:user-agent|referer)[= ]?"
    r"|\b(?:curl|wget)\b[^\n;|&]*\s(?:(?-i:-H)|--header)[= ]?[\"']?"
    r"(?:User-Agent|Referer|[\w-]{0,30}(?:Trace|Request|Correlation|Client|Device|Forwarded|Span|Build|Version|Debug|Info|Data)[\w-]{0,20})\s*:)"
    r"[^\n;|&\"']{0,60}[\"']?[^\n;|&\"']{0,60}\$\{?\w*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)",
    "",
)


def hands_out_keys(line: Line) -> bool:
    """Say whether a line hands files with keys or passwords to outsiders."""
    return any(_KEYS.intersection(kinds) for kinds in _handed(line)) or _in_header(line) or _in_image(line)


def hands_out_private(line: Line) -> bool:
    """Say whether a line hands histories, papers, variables or a whole database to outsiders."""
    if _HISTORY_OUT.search(line.text) or any(kinds for kinds in _handed(line)):
        return True
    dumped = frozenset(path for step in line.steps if _is_dump(step) for path in _dumped_into(step))
    return any(_dumps_out(step, dumped) for step in line.steps)


def copies_keys_in(text: str) -> bool:
    """Say whether the recipe of an image puts private keys or passwords of its maker into it."""
    for found in _PUTS_IN.finditer(text):
        words = [word.strip("[]\"',") for word in found[2].split()]
        if "--from=" not in found[1] and any(map(_is_key, words[:-1])):
            return True
    return False


def _handed(line: Line) -> Iterator[frozenset[Secret]]:
    """Yield the kinds of what each way out is given, where it leads to outsiders."""
    earlier: list[Step] = []
    opened = _OPENED.search(line.text)
    for step in line.steps:
        given: Sequence[Step] = ()
        if step.program in _WAYS:
            given = _WAYS[step.program](step, earlier)
        elif any(_leads_out(_NET_DEVICE.match(path)) for path, _ in step.sent):
            given = tuple(chain(step)) if step.words else earlier
        elif _leads_out(opened) and _TO_OPENED.search(line.text):
            given = tuple(chain(step))
        yield frozenset(kind for each in given for kind in _kinds(each))
        earlier.append(step)


def _leads_out(found: "re.Match[str] | None") -> bool:
    return found is not None and not is_own(found[1])


def _kinds(step: Step) -> Iterator[Secret]:
    """Yield what kinds of private things a program names or prints."""
    if step.program in _PRINTS_HISTORY:
        yield Secret.PRIVATE
    for said in (*step.words[1:], *step.taken):
        word = said.lstrip("@<")
        kind = secret_path(word)
        if kind is not None:
            yield kind
        elif _HISTORY.search(word) or _PAPERS.search(word):
            yield Secret.PRIVATE


def _mailed(step: Step, earlier: Sequence[Step]) -> Sequence[Step]:
    """Return what a mail is made of: what flows in, and what was read for it before in the same line."""
    words = step.arguments
    attached = [value for word, value in pairwise(words) if _ATTACHES.fullmatch(word)]
    named = [word for word in words if word.startswith("@") or re.match(r"--(?:attach|body)\S*=", word)]
    mail = replace(step, words=(step.program, *attached, *named))
    flows = [each for each in chain(step) if each is not step]
    return (mail, *flows, *(each for each in earlier if each.program in _TAKES))


def _synced(step: Step, _earlier: Sequence[Step]) -> Sequence[Step]:
    """Return what is copied to a target that is named with all it takes to reach it."""
    words = step.arguments
    inline = any(_is_outside(word, step) for word in words)
    given = any(name.startswith("RCLONE_CONFIG_") for name, _ in step.named)
    copies = not _COPIES.isdisjoint(words)
    return tuple(chain(step)) if copies and (inline or given) else ()


def _is_outside(word: str, step: Step) -> bool:
    found = _INLINE.fullmatch(word)
    if found is None or found["kind"] in _ON_DISK:
        return False
    named = [host[1] for host in _HOST_OPTION.finditer(found["said"])] or [
        word.partition("=")[2] or following
        for word, following in zip(step.words, (*step.words[1:], ""), strict=True)
        if re.match(r"--[\w-]+-(?:host|url|endpoint)(?:=|$)", word)
    ]
    return not named or not all(map(is_own, named))


def _offered(step: Step, _earlier: Sequence[Step]) -> Sequence[Step]:
    """Return what is handed to whoever knows a word, or to a bare address."""
    sends = step.program in ("croc", "wormhole", "magic-wormhole", "megaput", "mega-put")
    bare = re.search(r"(?:sftp|ftp|rest|rsync|scp):(?://)?(?:[^@\s]*@)?([\w.-]+)", " ".join(step.words))
    return (step,) if sends or (bare is not None and is_nobodys(bare[1])) else ()


_WAYS: dict[str, Callable[[Step, Sequence[Step]], Sequence[Step]]] = {
    **dict.fromkeys(_MAILS.split("|"), _mailed),
    "rclone": _synced,
    **dict.fromkeys(
        ("croc", "wormhole", "magic-wormhole", "megaput", "mega-put", "lftp", "restic", "duplicity"), _offered
    ),
}


def _dumped_into(step: Step) -> Iterator[str]:
    """Yield the files that a whole database is written into."""
    yield from (path for path, _ in step.sent)
    for word, following in zip(step.words, (*step.words[1:], ""), strict=True):
        name, sign, value = word.partition("=")
        if name in ("-f", "--file", "--archive", "--result-file", "-r", "--out", "-o"):
            yield value if sign else following


def _dumps_out(step: Step, dumped: frozenset[str]) -> bool:
    """Say whether a whole database goes to where outsiders read it, as it comes or from a file."""
    flows = any(map(_is_dump, chain(step))) or any(word.lstrip("@") in dumped for word in step.arguments)
    if step.program not in _STORES | _UPLOADS or not flows:
        return False
    said = " ".join(step.words)
    if step.program == "rclone":
        return bool(_synced(step, ()))
    if step.program in _STORES:
        found = _OPEN_BUCKET.search(said)
        return found is not None and (found[1] is None or _is_strange_store(found[1]))
    bare = [word for word in step.arguments if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", word)]
    return any(not is_own(host) and not _CLOUDS.search(host) for host in (*hosts(said), *bare))


def _is_strange_store(address: str) -> bool:
    return any(is_nobodys(host) for host in hosts(address))


def _is_dump(step: Step) -> bool:
    if step.program == "sqlite3":
        return any(word.startswith(".dump") for word in step.arguments)
    if step.program == "redis-cli":
        return "--rdb" in step.arguments
    return re.fullmatch(_DUMPS, step.program) is not None


def _in_header(line: Line) -> bool:
    """Say whether a key goes out in what only tells who asks: a browser, the number of a request."""
    return _SAYS_WHO.search(line.text) and bool(outsiders(line.text))


def _is_key(word: str) -> bool:
    whole = _KEY_FOLDER.search(word) is not None
    return whole or (secret_path(word) is Secret.CREDENTIALS and not _NOT_IN_IMAGES.search(word))


def _in_image(line: Line) -> bool:
    """Say whether an image is pushed that keys were put into."""
    images = [step for step in line.steps if step.program in _IMAGES]
    if not any("push" in step.arguments or "--push" in step.arguments for step in images):
        return False
    return any(_puts_key(step) for step in line.steps)


def _puts_key(step: Step) -> bool:
    if step.given is not None and step.program in _IMAGES and copies_keys_in(step.given):
        return True
    if step.program in _IMAGES and "run" in step.arguments[:1]:
        mounted = (word.split(":")[0] for word in step.arguments if ":" in word)
        return any(map(_is_key, mounted)) and "--rm" not in step.arguments
    if step.prints is not None and copies_keys_in(step.prints):
        return True
    return step.program in _TAKES and any(_is_key(word) for word in step.arguments if UNKNOWN not in word)
