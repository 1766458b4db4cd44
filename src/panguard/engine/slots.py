"""How compiled rules are numbered: what kind each is, and where each pattern is used. Pure."""

from enum import IntFlag
from typing import NamedTuple


class Kind(IntFlag):
    """What must be known of a rule before it is decoded."""

    TEXT = 1  # it runs on text
    EVENT = 2  # it runs on events
    SIMPLE = 4  # one condition is enough
    ALWAYS = 8  # it may hold although no pattern matched
    METRIC = 16  # it compares numbers
    SESSION = 32  # it looks for sequences of events


class Slot(NamedTuple):
    """One use of a pattern: the condition of a rule, its field, and whether text alone will do."""

    rule: int
    condition: int
    field: int
    text: int


WIDTH = len(Slot._fields)
