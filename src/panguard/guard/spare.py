"""Tells by names what is there to be thrown away, what is dear, and whether a program asks first. Pure."""

import re

from panguard.guard.step import Step

_SPARE = re.compile(
    r"(?:^|[\W_\d])(?:tests?|testing|tmp|temp|temporary|dev|develop|development|demo|sandbox|preview|scratch|local|localhost|ci|pr|e2e|feature|minikube|kind|ephemeral|playground|trial|bench|benchmarks?|loadtest|perf|poc|spike|throwaway|experiment)(?:$|[\W_\d])",
    re.IGNORECASE,
)
DEAR = re.compile(
    r"(?:^|[\W_\d])(?:prod|production|live|backups?|archives?|master|primary|customers?|main|users)(?:$|[\W_\d])",
    re.IGNORECASE,
)
AGREED = re.compile(
    r"--?(?:(?:auto-approve|yes|force|approve)(?:=true)?|skip-preview|non-interactive|terragrunt-non-interactive|confirm(?:=.*)?)|-y|-f"
)


def is_spare(step: Step) -> bool:
    """Say whether what is named is there to be thrown away, and nothing of it is dear."""
    said = [word for word in step.arguments if not AGREED.fullmatch(word)]
    return any(map(_SPARE.search, said)) and not any(map(DEAR.search, said))


def is_agreed(step: Step) -> bool:
    """Say whether a program does not ask, or is answered by another."""
    return any(map(AGREED.fullmatch, step.arguments)) or step.before is not None
