"""Group commit subjects, one a line on standard input, by the kind of change they begin with."""

import re
import sys
from collections import defaultdict

KINDS = {"feat": "Added", "fix": "Fixed", "perf": "Faster", "docs": "Documentation"}
SUBJECT = re.compile(r"(?P<kind>\w+)(?:\([^)]*\))?!?: (?P<text>.+)")


def group(subjects: list[str]) -> dict[str, list[str]]:
    """Return the texts by heading, in the order in which they came."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        found = SUBJECT.fullmatch(subject.strip())
        heading = KINDS.get(found["kind"], "Changed") if found else "Changed"
        grouped[heading].append(found["text"] if found else subject.strip())
    return grouped


if __name__ == "__main__":
    for heading, texts in group(sys.stdin.read().splitlines()).items():
        print(f"### {heading}", *(f"- {text}" for text in texts), "", sep="\n")
