"""Which way of making rules a candidate is from. Pure.

The same attack gives the same candidate wherever rules are made in the same way: by the same counts of honest
skills, the same words by which attacks act, the same slots. A new version of these is a new generation, and
its candidates are others. What strangers see of a candidate counts for it whatever generation their own
scanner is of, since they match its rule; only proposals of one attack by scanners of two generations do not
meet. So each candidate says of which it is.
"""

from panguard.rules.model import Rule

GENERATION = 1
KEY = "generation"
_DIGITS = 6


def generation_of(rule: Rule) -> int:
    """Return the generation that a rule says it is of; 0 where it says none, or was written by a person."""
    said = dict(rule.provenance).get(KEY, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < _DIGITS else 0
