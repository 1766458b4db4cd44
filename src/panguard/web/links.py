"""Reads what a link leads to: a public git repository, or one file."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.skill import Skill
from panguard.scan.sources.address import parse_address
from panguard.scan.sources.file import read_upload
from panguard.scan.sources.remote import read_repository
from panguard.web.fetching import Reach, addresses_of, check_host, fetch

_BROWSABLE_HOSTS = frozenset({"github.com", "gitlab.com", "codeberg.org"})
_FILES = (".zip", ".skill", ".tar", ".gz", ".tgz", ".xz", ".bz2", ".md", ".json", ".yaml", ".yml", ".txt")
_RAW_HOSTS = frozenset({"raw.githubusercontent.com", "gist.githubusercontent.com"})
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")


def skills_of(link: str, reach: Reach, environment: Mapping[str, str]) -> Iterator[Skill]:
    """Fetch what a link leads to and yield its skills one by one. Raises SourceError.

    A page that shows one file of a repository stands for the folder of that file.
    """
    try:
        link = _of_folder(link)
        parts = urlsplit(link)
    except ValueError as error:
        raise SourceError("this is no link to a repository or file") from error
    if parts.scheme != "https":
        raise SourceError("only links that begin with https:// are read")
    if parts.hostname in _RAW_HOSTS or parts.path.lower().endswith(_FILES):
        found = fetch(link, reach)
        yield from read_upload(found.name, found.data, DEFAULT_LIMITS)
        return
    yield from _repository(link, reach, environment)


def _of_folder(link: str) -> str:
    """Return the link to the folder of a file, where a link leads to a page that shows a file."""
    repository, found, rest = link.partition("/blob/")
    version, _, path = rest.partition("/")
    folder, _, name = path.rpartition("/")
    if not found or "." not in name or urlsplit(link).hostname not in _BROWSABLE_HOSTS:
        return link
    return f"{repository}/tree/{version}/{folder}".rstrip("/")


def _repository(link: str, reach: Reach, environment: Mapping[str, str]) -> Iterator[Skill]:
    """Fetch a repository from addresses that were checked; git resolves nothing and follows nothing."""
    parts = urlsplit(parse_address(link).url)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.username or parts.password or parts.port not in (None, reach.port):
        raise SourceError("addresses with a port, a name or a password are not fetched")
    check_host(host)
    settings = {
        "http.curloptResolve": f"{host}:{reach.port}:{','.join(addresses_of(host, reach))}",
        "http.followRedirects": "false",
        "http.proxy": "",
    }
    reduced = {name: environment[name] for name in _KEPT if name in environment}
    yield from read_repository(link, DEFAULT_LIMITS, reduced, offline=False, settings=settings)
