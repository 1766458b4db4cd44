"""What buttons do; each says what came of it, and only what was seen."""

from collections.abc import Callable, Mapping

from panguard.errors import PanguardError
from panguard.findings import Phrase, phrase
from panguard.values import dataclass
from panguard.web.dashboard.parts import Guarding


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a deed: what is said of it, and where to go on."""

    said: Phrase | None
    good: bool = True
    query: str = ""


Deed = Callable[[Guarding, Mapping[str, str]], Came]


def start(guarding: Guarding, _form: Mapping[str, str]) -> Came:
    """Start the guard."""
    if guarding.start():
        return Came(phrase("The guard runs: it answered."))
    return Came(phrase("The guard did not start. To see why, run: pga guard start"), good=False)


def stop(guarding: Guarding, _form: Mapping[str, str]) -> Came:
    """Stop the guard."""
    if guarding.stop():
        return Came(phrase("The guard is stopped: it no longer answers."))
    return Came(phrase("The guard still answers; it was not stopped."), good=False)


def test(guarding: Guarding, _form: Mapping[str, str]) -> Came:
    """Try the protection of each agent."""
    proofs = guarding.test()
    if not proofs:
        return Came(phrase("There is no agent on this machine to test."), good=False)
    failed = next((proof for proof in proofs if not proof.protected), None)
    if failed is not None:
        return Came(phrase("The test failed: {fault}", fault=failed.fault), good=False)
    return Came(phrase("Tested: an attack was stopped for each agent, and a harmless step was let through."))


def restore(guarding: Guarding, form: Mapping[str, str]) -> Came:
    """Bring something back, once the user is sure."""
    identifier = form.get("id", "")
    if form.get("sure") != "yes":
        known = any(thing.id == identifier for thing in guarding.held())
        return Came(None, query=f"?restore={identifier}" if known and identifier.isalnum() else "")
    try:
        where = guarding.restore(identifier)
    except PanguardError as error:
        return Came(phrase("It was not brought back as it was: {fault}", fault=str(error)), good=False)
    if any(thing.id == identifier for thing in guarding.held()):
        return Came(phrase("It was not brought back as it was: {fault}", fault=identifier), good=False)
    return Came(phrase("It is back at {path}.", path=where))


DEEDS: Mapping[str, Deed] = {"start": start, "stop": stop, "test": test, "restore": restore}
