"""Makes up data that says words by which attacks act and nothing else: what scanners match for strangers."""

import base64
from functools import cache
from random import Random

from panguard.crystallize.artefacts import exact_pattern, says_much
from panguard.crystallize.deeds import DEEDS
from panguard.crystallize.own import says_only_deeds

WORDS = 6


def payload(name: str) -> str:
    """Return data of its own for each name, in base64."""
    random = Random(name)
    while True:
        data = base64.b64encode(" ".join(random.sample(_words(), WORDS)).encode()).decode()
        if says_much(data):
            return data


def payload_pattern(name: str) -> str:
    """Return the pattern of a rule that looks for that data."""
    return exact_pattern(payload(name))


@cache
def _words() -> list[str]:
    plain = (word for word in sorted(DEEDS) if word.isascii() and word.isalpha())
    return [word for word in plain if says_only_deeds(" ".join([word] * 4))]
