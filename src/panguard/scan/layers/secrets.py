"""Layer: secrets written into the skill itself."""

from collections.abc import Iterator
from functools import partial

from panguard.findings import Finding, phrase
from panguard.scan.credentials import SHAPES, find_secrets
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.terms import Category, Check, Severity

NAME = "secrets"

_explanation = partial(
    Explanation,
    severity=Severity.CRITICAL,
    why=phrase("Everyone who can read the skill can use this secret in the name of its owner."),
    remedy=phrase("Revoke the secret where it was issued, then read it from the environment instead."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    innocent=phrase("Documented examples, placeholders and values that are not random are not flagged."),
    references=("ASI03", "LLM02:2025", "MCP01:2025", "CWE-798"),
)
_BY_ID = {
    shape.id: _explanation(
        shape.id, title=phrase("Holds a secret in plain text ({issuer})", issuer=shape.issuer)
    )
    for shape in SHAPES
}
EXPLANATIONS = tuple(_BY_ID.values())


def inspect(document: Document) -> Iterator[Finding]:
    """Flag text that has the shape of a secret and looks random; it is masked in the evidence.

    Context does not soften a secret: it is one, whatever the text around it says.
    """
    for count, secret in enumerate(find_secrets(document.text), start=1):
        yield document.finding(
            _BY_ID[secret.shape.id], (secret.start, secret.end), layer=NAME, softened=False
        )
        if count >= document.limits.occurrences:
            return
