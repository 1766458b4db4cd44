"""Reads addresses of git repositories: what to fetch, which version, which folder of it. Pure."""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from panguard.errors import SourceError
from panguard.printable import printable
from panguard.values import dataclass

_VERSION = re.compile(r"[A-Za-z0-9][\w./+-]{0,199}")
_BROWSED = re.compile(r"(/[^/]+/[^/]+?)(?:/-)?/(?:tree|blob)/([^/]+)(?:/(.*))?")
_OVER_SSH = re.compile(r"ssh://(?:[^@/]*@)?([^/:]+)(?::\d+)?/(.+)|[^@/:]+@([^/:]+):(.+)")
_BROWSABLE_HOSTS = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org")
_DOWNLOADS = (".zip", ".skill", ".tar", ".gz", ".tgz", ".xz", ".bz2", ".md", ".json")


@dataclass(frozen=True, slots=True)
class Address:
    """A repository to fetch: `url` as git takes it, `shown` without any password, and what of it."""

    url: str
    shown: str
    name: str
    version: str = ""
    folder: str = ""

    @property
    def is_local(self) -> bool:
        """Say whether fetching it needs no network."""
        return self.url.startswith("file://")


def parse_address(target: str) -> Address:
    """Read `https://…`, `git+https://…` or `git+file://…` with an optional `@version` and `#folder`.

    Raises `SourceError` for every other way of reaching a repository, since git would run programs for
    some of them and send names and passwords in the clear for others.
    """
    plain = target.removeprefix("git+")
    over_ssh = _OVER_SSH.fullmatch(plain)
    if over_ssh is not None:
        instead = f"https://{over_ssh[1] or over_ssh[3]}/{(over_ssh[2] or over_ssh[4]).lstrip('/')}"
        raise SourceError(f"{_without_password(plain)}: git over ssh is not used; give {printable(instead)}")
    parts = urlsplit(plain)
    shown = _without_password(plain)
    if parts.scheme == "file" and not target.startswith("git+"):
        raise SourceError(f"{shown}: give the path itself, or {shown} to read it as a git repository")
    if parts.scheme not in {"https", "file"} or (parts.scheme == "https" and not parts.hostname):
        raise SourceError(f"{shown}: only https:// and git+file:// addresses of git repositories are read")
    path, version, folder = _split_path(parts.path, parts.hostname or "")
    folder = folder or _folder_of(unquote(parts.fragment))
    if version and (not _VERSION.fullmatch(version) or ".." in version):
        raise SourceError(f"{shown}: '{printable(version)}' is not a branch, a tag or a commit")
    if parts.scheme == "https" and target == plain and path.lower().endswith(_DOWNLOADS):
        raise SourceError(f"{shown}: single files are not downloaded; save it and scan the saved file")
    url = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    name = path.rstrip("/").rpartition("/")[2].removesuffix(".git") or parts.hostname or "repository"
    return Address(url, _without_password(url), printable(name), version, folder)


def _split_path(path: str, host: str) -> tuple[str, str, str]:
    """Split the path of an address into the repository's, the version and the folder."""
    browsed = _BROWSED.fullmatch(path) if host.endswith(_BROWSABLE_HOSTS) else None
    if browsed:
        return browsed[1], unquote(browsed[2]), _folder_of(unquote(browsed[3] or ""))
    head, at, version = path.rpartition("@")
    return (head, version, "") if at and head.strip("/") else (path, "", "")


def _folder_of(fragment: str) -> str:
    """Read `#skills/a` or `#subdirectory=skills/a`; dots that climb are dropped."""
    fragment = fragment.removeprefix("subdirectory=").split("&", 1)[0]
    return "/".join(part for part in fragment.split("/") if part not in {"", ".", ".."})


def _without_password(address: str) -> str:
    """Return an address without its name and password, safe to show."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    start = "git+" if parts.scheme == "file" else ""
    return printable(start + urlunsplit((parts.scheme, host, parts.path, "", parts.fragment)))
