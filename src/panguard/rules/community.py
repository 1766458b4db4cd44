"""The community's ATR rules as the package `pyatr` brings them: one JSON file."""

import json
from collections.abc import Iterator
from pathlib import Path

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import read_regular
from panguard.rules.document import Yaml
from panguard.rules.load import Loaded, Policy, read_rule


def read(bundle: Path, policy: Policy, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[str, Loaded]]:
    """Yield each rule of the bundle with a name for its place in it.

    The bundle leaves out `agent_source`, `maturity`, `response`, `references` and the test cases of the
    rules; the defaults of the model stand in. Raises SourceError when the file cannot be read.
    """
    documents = _documents(bundle, limits)
    for place, document in enumerate(documents):
        file = f"{bundle.name}[{place}]"
        yield file, read_rule(document, file, policy)


def _documents(bundle: Path, limits: Limits) -> list[Yaml]:
    try:
        data = read_regular(bundle, limits.json_bytes)
        if len(data) > limits.json_bytes:
            raise SourceError(f"{bundle}: the community rules are larger than {limits.json_bytes} bytes")
        documents = json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(
            f"{bundle}: the community rules cannot be read ({error}); reinstall pyatr"
        ) from error
    if not isinstance(documents, list):
        raise SourceError(f"{bundle}: the community rules are not a list; reinstall pyatr")
    return documents
