"""How a person wants to see a report: colour, width, how much. Frozen; read by text formats. Pure."""

from panguard.values import dataclass

MIN_WIDTH = 60
MAX_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Presentation:
    """The wishes of the reader; formats made for machines ignore them.

    `width` is in terminal cells (kept between `MIN_WIDTH` and `MAX_WIDTH`); `unicode` says whether the
    stream can show more than ASCII; `quiet` asks for one line a skill, `explain` for every detail.
    """

    colour: bool = False
    width: int = 80
    unicode: bool = True
    quiet: bool = False
    explain: bool = False
    show_suppressed: bool = False


PLAIN = Presentation()
