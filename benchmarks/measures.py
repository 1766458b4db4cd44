"""Small statistics for the benchmarks: Wilson intervals, percentiles, Markdown tables. Pure."""

import math
from collections.abc import Iterable, Sequence

Z95 = 1.959963984540054


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the Wilson 95 % interval of a proportion; (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    middle = share + Z95**2 / (2 * total)
    spread = Z95 * math.sqrt(share * (1 - share) / total + Z95**2 / (4 * total**2))
    scale = 1 + Z95**2 / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value at `share` (0 to 1) of the sorted values, the nearest rank above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1 if share else 0)]


def proportion(hits: int, total: int) -> str:
    """Write a proportion as `12/34 = 35.3 % [21.5, 52.1]`."""
    if total == 0:
        return "–"
    low, high = wilson(hits, total)
    return f"{hits}/{total} = {100 * hits / total:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
