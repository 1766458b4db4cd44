"""Sets of the blocks of a text, each set a whole number with a bit for each block. Pure."""

from collections.abc import Iterator

# To start a search anew costs about as much as to search so many blocks.
_NEAR = 4

Window = tuple[int, int]


def widened(blocks: int, reach: int) -> int:
    """Return a set with the `reach` blocks on either side of each; it may go beyond the last block."""
    step = 1
    while reach > 0:
        step = min(step, reach)
        blocks |= blocks << step | blocks >> step
        reach -= step
        step *= 3
    return blocks


def runs(blocks: int) -> Iterator[Window]:
    """Yield the runs of blocks in a set, in order: the first, and the first one after it."""
    place = 0
    while blocks:
        gap = (blocks & -blocks).bit_length() - 1
        blocks >>= gap
        length = (~blocks & (blocks + 1)).bit_length() - 1
        yield place + gap, place + gap + length
        blocks >>= length
        place += gap + length


def joined(windows: Iterator[Window]) -> Iterator[Window]:
    """Join the runs that are so near that it does not pay to search them apart."""
    current = next(windows, None)
    for start, end in windows:
        if current is not None and start - current[1] <= _NEAR:
            current = current[0], end
        else:
            if current is not None:
                yield current
            current = start, end
    if current is not None:
        yield current
