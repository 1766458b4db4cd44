"""Bounds what reading one command may cost, however it is made: so much for each of its characters. Pure."""

from panguard.errors import LimitError
from panguard.limits import DEFAULT_LIMITS, Limits


class Allowance:
    """What may still be spent; a unit is about what it costs to read one character.

    Whoever reads spends before it does what costs, so that nothing that is written briefly can stand for
    much: braces, names, texts that are read again by an inner shell, words that are put into others.
    """

    def __init__(self, characters: int, limits: Limits = DEFAULT_LIMITS) -> None:
        self.left = limits.command_units + limits.command_units_of_character * characters

    def spend(self, units: int) -> None:
        """Take so much off. Raises LimitError where there is not so much left."""
        self.left -= units
        if self.left < 0:
            raise LimitError("a command that stands for more than is read of it")
