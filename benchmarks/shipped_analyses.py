"""Analyses the patterns of the rules that come with the package; writes `engine/analyses.bin`.

    python -m benchmarks.shipped_analyses

With it the first scan after installation need not wait for the analysis.
"""

from collections.abc import Sequence

from panguard.engine.analyses import analyses_of
from panguard.engine.cache import SHIPPED
from panguard.engine.compile import analyse
from panguard.engine.plan import usable_patterns
from panguard.engine.sections import pack
from panguard.rules.sources import default_sources, read_all


def written() -> bytes:
    """Return what the file must hold."""
    patterns: Sequence = usable_patterns(read_all(default_sources()).rules)
    return pack(analyses_of(patterns, [analyse(pattern) for pattern in patterns]))


if __name__ == "__main__":
    SHIPPED.write_bytes(written())
    print(f"{SHIPPED.name}: {SHIPPED.stat().st_size} bytes")
