"""Reads what a link leads to: a public git repository, or one file."""

from collections.abc import Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit

from panguard.errors import FetchError
from panguard.findings import phrase
from panguard.limits import Limits
from panguard.scan.skill import Skill
from panguard.scan.sources.address import parse_address
from panguard.scan.sources.file import read_upload
from panguard.scan.sources.remote import read_repository
from panguard.web.fetching import (
    NOT_AUDITED,
    WITH_MORE,
    Reach,
    addresses_of,
    check_host,
    fetch,
    port_of,
    shown,
)
from panguard.web.leash import Leash
from panguard.web.refused import Refused

_BROWSABLE_HOSTS = frozenset({"github.com", "gitlab.com", "codeberg.org"})
_FILES = (".zip", ".skill", ".tar", ".gz", ".tgz", ".xz", ".bz2", ".md", ".json", ".yaml", ".yml", ".txt")
_RAW_HOSTS = frozenset({"raw.githubusercontent.com", "gist.githubusercontent.com"})
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")


def skills_of(
    link: str, reach: Reach, environment: Mapping[str, str], limits: Limits, leash: Leash
) -> Iterator[Skill]:
    """Fetch what a link leads to and yield its skills one by one. Raises Refused and SourceError.

    A page that shows one file of a repository stands for the folder of that file. Once `leash` is cut,
    nothing more is fetched.
    """
    try:
        link = _of_folder(link)
        parts = urlsplit(link)
    except ValueError as error:
        raise Refused(phrase("this is no link to a repository or file"), NOT_AUDITED) from error
    if parts.scheme != "https":
        raise Refused(phrase("only links that begin with https:// are read"), NOT_AUDITED)
    if parts.hostname in _RAW_HOSTS or parts.path.lower().endswith(_FILES):
        found = fetch(link, reach, limits, leash)
        yield from read_upload(found.name, found.data, limits)
        return
    yield from _repository(link, reach, environment, limits, leash)


def _of_folder(link: str) -> str:
    """Return the link to the folder of a file, where a link leads to a page that shows a file."""
    repository, found, rest = link.partition("/blob/")
    version, _, path = rest.partition("/")
    folder, _, name = path.rpartition("/")
    if not found or "." not in name or urlsplit(link).hostname not in _BROWSABLE_HOSTS:
        return link
    return f"{repository}/tree/{version}/{folder}".rstrip("/")


def _repository(
    link: str, reach: Reach, environment: Mapping[str, str], limits: Limits, leash: Leash
) -> Iterator[Skill]:
    """Fetch a repository from addresses that were checked; git resolves nothing and follows nothing."""
    parts = urlsplit(parse_address(link).url)
    host = parts.hostname or ""
    if (
        parts.scheme != "https"
        or parts.username
        or parts.password
        or port_of(parts) not in (None, reach.port)
    ):
        raise Refused(WITH_MORE, NOT_AUDITED)
    check_host(host)
    with leash.within(limits.link_seconds) as short:
        addresses = addresses_of(host, reach, short)
    settings = {
        "http.curloptResolve": f"{host}:{reach.port}:{','.join(addresses)}",
        "http.followRedirects": "false",
        "http.proxy": "",
    }
    reduced = {name: environment[name] for name in _KEPT if name in environment}
    wanted = partial(_wanted, leash)
    try:
        yield from read_repository(link, limits, reduced, offline=False, settings=settings, wanted=wanted)
    except FetchError as error:
        reason = phrase(
            "{link}: no repository that everybody may read could be fetched from there. See whether the link "
            "is right; clone a private one, and scan the folder on your machine: pga scan FOLDER",
            link=shown(link),
        )
        raise Refused(reason, NOT_AUDITED) from error


def _wanted(leash: Leash) -> bool:
    return not leash.is_cut
