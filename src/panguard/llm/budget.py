"""What cloud models may cost in a month, and did: one file, safe for several processes at once.

The most that a question can cost is taken out before it is asked and given back in part when its price is
known. A process that dies between counts as having spent it all: the budget ends too early, never too late.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from panguard.disk import lock, private_folder, read_if_there, write_whole
from panguard.findings import phrase
from panguard.llm.review import Unreviewed
from panguard.llm.reviewer import ReviewError
from panguard.values import dataclass

FILE = "budget.json"
_MICRO = 1_000_000


_Month = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}$")]
# What the file holds: what each month has cost in millionths of a dollar.
_Account = dict[_Month, Annotated[int, Meta(ge=0)]]
_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money taken out for one question, in millionths of a dollar, and the month that it was taken from."""

    month: str
    micro: int


def _since(month: str, account: _Account) -> int:
    """Return what was spent in a month and in those after it.

    A month that is still to come was noted by a clock that was wrong: its money is spent all the same.
    """
    return sum(micro for noted, micro in account.items() if noted >= month)


class Budget:
    """The budget of one user; `dollars` is what a month (UTC) may cost."""

    def __init__(self, folder: Path, dollars: float, clock: Callable[[], datetime]) -> None:
        self.dollars = dollars if 0 <= dollars < inf else 0.0
        self._file = folder / FILE
        self._clock = clock

    def spent(self) -> float:
        """Return what this month has cost so far, in dollars; raises ReviewError where nobody knows."""
        return _since(self._month(), self._read()) / _MICRO

    def reserve(self, dollars: float) -> Reservation:
        """Take money out; raises ReviewError where the month's budget does not hold so much."""
        with self._locked():
            month, account = self._month(), self._read()
            spent = _since(month, account)
            micro = round(dollars * _MICRO)
            if spent + micro > round(self.dollars * _MICRO):
                reason = phrase(
                    "of this month's budget of ${budget}, ${left} is left, and the question may cost ${cost}",
                    budget=f"{self.dollars:.2f}",
                    left=f"{max(0.0, self.dollars - spent / _MICRO):.4f}",
                    cost=f"{dollars:.4f}",
                )
                raise ReviewError(reason, kind=Unreviewed.BUDGET)
            self._write(account | {month: account.get(month, 0) + micro})
            return Reservation(month, micro)

    def settle(self, reservation: Reservation, dollars: float) -> None:
        """Put the real price in the place of a reservation; raises ReviewError where that fails."""
        with self._locked():
            account = self._read()
            price = max(0, round(dollars * _MICRO))
            spent = account.get(reservation.month, 0) - reservation.micro + price
            self._write(account | {reservation.month: max(0, spent)})

    def _month(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with lock(self._file.with_suffix(".lock"), wait=True):
                yield
        except OSError as error:
            raise self._unusable(str(error.strerror or error)) from error

    def _read(self) -> _Account:
        try:
            data = read_if_there(self._file)
        except OSError as error:
            raise self._unusable(str(error.strerror or error)) from error
        try:
            return {} if data is None else msgspec.json.decode(data, type=_Account)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise self._unusable("damaged") from error

    def _write(self, account: _Account) -> None:
        private_folder(self._file.parent)
        kept = dict(sorted(account.items())[-_MOST_MONTHS:])
        write_whole(self._file, msgspec.json.encode(kept))

    def _unusable(self, fault: str) -> ReviewError:
        reason = phrase(
            "{file} cannot be used ({fault}), and without the month's account nothing is spent; delete it to"
            " start anew",
            file=self._file,
            fault=fault,
        )
        return ReviewError(reason, kind=Unreviewed.BUDGET)
