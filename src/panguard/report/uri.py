"""Where a file of a skill is, as a relative URI that a service can match with its own files. Pure."""

from urllib.parse import quote

_SAFE = "/-._~!$&'()*+,;=@"


def artifact_uri(root: str, source: str, file: str) -> str:
    """Return the URI of a file of a skill that was read from `source`.

    Relative to `root` where the source lies in it, absolute (`file:`) for other absolute sources;
    relative to the repository for a source that was fetched. Every name is percent-encoded.
    """
    path = _joined(source.replace("\\", "/"), file)
    base = root.replace("\\", "/").rstrip("/")
    if base and path.startswith(f"{base}/"):
        path = path[len(base) + 1 :]
    if path.startswith("/"):
        return f"file://{_quoted(path)}"
    if path[1:3] == ":/":
        return f"file:///{_quoted(path)}"
    return _quoted(_tidy(path))


def _joined(source: str, file: str) -> str:
    """Return the path of a file below a source, which may be that file itself or a place on the web."""
    if not source or source == "-" or "://" in source:
        return file
    if source == file or source.endswith(f"/{file}"):
        return source
    return f"{source.rstrip('/')}/{file}"


def _tidy(path: str) -> str:
    """Drop `.` parts, and `..` parts together with what they leave."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts) or "."


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape" if _escaped(path) else "replace"), safe=_SAFE)


def _escaped(path: str) -> bool:
    """Say whether all lone surrogates of a path stand for bytes that were not UTF-8."""
    return all("\udc80" <= character <= "\udcff" for character in path if "\ud800" <= character <= "\udfff")
