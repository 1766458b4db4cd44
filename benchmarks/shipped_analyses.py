"""Analyses the patterns of the rules that come with the package; writes `engine/analyses.bin`.

    python -m benchmarks.shipped_analyses

With it the first scan after installation need not wait for the analysis.
"""

import zlib

from panguard.engine.analyses import put_analyses, written
from panguard.engine.cache import SHIPPED
from panguard.engine.compile import analyse
from panguard.engine.plan import usable_patterns
from panguard.engine.sections import pack
from panguard.rules.sources import default_sources, read_all


def content() -> bytes:
    """Return what the file must hold."""
    patterns = usable_patterns(read_all(default_sources()).rules)
    sections: dict[str, bytes] = {}
    put_analyses(sections, patterns, [*map(analyse, patterns)], [*map(written, patterns)])
    return zlib.compress(pack(sections), 9)


if __name__ == "__main__":
    SHIPPED.write_bytes(content())
    print(f"{SHIPPED.name}: {SHIPPED.stat().st_size} bytes")
