"""Which candidates this scanner has confirmed; read by commands that send nothing, too."""

from panguard.disk import read_if_there
from panguard.threatcloud.client.places import Places


class Confirmed:
    """The candidates that this scanner has confirmed: a server counts it once, so it is said once."""

    def __init__(self, places: Places) -> None:
        self._file = places.server / "confirmed"
        self._known = set((read_if_there(self._file) or b"").decode("ascii", "replace").split())

    @property
    def known(self) -> frozenset[str]:
        """Return all of them."""
        return frozenset(self._known)

    def __contains__(self, candidate: str) -> bool:
        return candidate in self._known

    def add(self, candidate: str) -> None:
        """Note that a candidate was confirmed."""
        self._known.add(candidate)
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"{candidate}\n")
