"""The axis of a chart: where its lines are. Pure."""

_STEPS = (1, 2, 5)


def ticks(highest: int, most: int = 4) -> range:
    """Return round numbers from 0 to at least `highest`, with at most so many steps between them."""
    unit = 1
    while True:
        for factor in _STEPS:
            step = factor * unit
            if step * most >= highest:
                return range(0, step * max(1, -(-highest // step)) + 1, step)
        unit *= 10
