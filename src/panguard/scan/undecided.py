"""Says which skills rules and the model in the package leave undecided, so that a review is worth it. Pure.

The measure is the training part of the labelled corpora; `benchmarks/funnel.py` prints what it comes to.
"""

from panguard.findings import SilentMatch, Verdict
from panguard.rules.sources import is_candidate
from panguard.terms import RiskLevel, Severity

# What these community rules match in silence says nothing: they match honest skills at more than half the
# rate of malicious ones (`benchmarks.funnel --chatty`). What any other rule on trial matches tells something.
_CHATTY = frozenset(
    (
        *(1, 3, 4, 5, 12, 13, 20, 21, 32, 40, 50, 52, 61, 62, 63, 64, 65, 66, 72, 73, 74, 75, 76, 77, 81),
        *(85, 86, 90, 91, 92, 97, 98, 99, 110, 112, 113, 114, 115, 116, 117, 118, 119, 122, 123, 126, 128),
        *(131, 133, 140, 141, 148, 150, 161, 162, 163, 200, 202, 203, 204, 211, 213, 217, 224, 227, 228),
        *(229, 233, 234, 237, 238, 239, 240, 245, 256, 257, 259, 261, 263, 264, 265, 270, 273, 275, 276),
        *(277, 284, 286, 296, 297, 301, 308, 314, 346, 395, 398, 400, 407, 420, 422, 423, 424, 428, 432),
        *(433, 440, 446, 447, 450, 453, 454, 455, 475, 479, 480, 481, 488, 491, 492, 494, 497, 498, 500),
        *(502, 504, 505, 508, 509, 510, 514, 515, 521, 522, 526, 554, 566, 568, 570, 571, 574, 576, 701),
        *(702, 863, 1018, 1155, 1451, 1454, 1463, 1600, 1602, 1603, 1604, 1605, 1606, 1608, 1610, 1611),
        *(1613, 1615, 1758, 1772, 1775, 1901, 1904, 1920, 1924, 1931, 1946, 1980, 1988, 2002, 2006, 2010),
        *(2015, 2026, 2101, 2106, 2192, 2193, 2194, 2262, 2301, 2377, 2400, 2407, 2600, 2859),
    )
)
_COMMUNITY = "ATR-2026-"
_LEAST = Severity.MEDIUM


def is_decided(verdict: Verdict) -> bool:
    """Say whether a skill is refused already: a review could add nothing that matters."""
    return verdict.level >= RiskLevel.HIGH


def is_undecided(verdict: Verdict) -> bool:
    """Say whether there is something about a skill that is neither enough to refuse it nor nothing.

    That is a finding of medium severity before context softened it, the model in the package among them, or
    a rule on trial that matched and seldom matches honest skills.
    """
    if is_decided(verdict):
        return False
    return any(finding.base >= _LEAST for finding in verdict.findings) or any(map(tells, verdict.silent))


def tells(match: SilentMatch) -> bool:
    """Say whether a silent match tells something: most rules on trial also match honest skills.

    A candidate tells nothing here. Anybody may propose one that matches whatever there is: strangers would
    decide what is sent to the maker of a model, and for what the user's money is spent.
    """
    if is_candidate(match.rule):
        return False
    number = match.rule.removeprefix(_COMMUNITY)
    return not (number.isdecimal() and int(number) in _CHATTY)
