"""The community's ATR rules as the package `pyatr` brings them: one JSON file."""

import json
from collections.abc import Iterator
from pathlib import Path

from panguard.errors import SourceError
from panguard.rules.document import Yaml
from panguard.rules.load import Loaded, Policy, read_rule


def read(bundle: Path, policy: Policy) -> Iterator[tuple[str, Loaded]]:
    """Yield each rule of the bundle with a name for its place in it.

    The bundle leaves out `agent_source`, `maturity`, `response`, `references` and the test cases of the
    rules; the defaults of the model stand in. Raises SourceError when the file cannot be read.
    """
    documents = _documents(bundle)
    for place, document in enumerate(documents):
        file = f"{bundle.name}[{place}]"
        yield file, read_rule(document, file, policy)


def _documents(bundle: Path) -> list[Yaml]:
    try:
        documents = json.loads(bundle.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(
            f"{bundle}: the community rules cannot be read ({error}); reinstall pyatr"
        ) from error
    if not isinstance(documents, list):
        raise SourceError(f"{bundle}: the community rules are not a list; reinstall pyatr")
    return documents
