"""Tells what a journal has, as the guard does, until it is killed: run it with FOLDER, URL and KEY."""

import sys
import time
from pathlib import Path

from panguard.guard.reading import Reading
from panguard.guard.telling import Telling
from panguard.notify.notifier import Notifier, Plan
from panguard.notify.outbox import Outbox
from panguard.notify.schedule import Schedule
from panguard.notify.sending import send
from panguard.notify.settings import Receiver
from tests.notify.made import NOON


def main() -> None:
    folder, address, key = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    outbox = Outbox(folder / "notify")
    receiver = Receiver("hook", "webhook", (("to", address),), schedule=Schedule(hourly=1_000))
    notifier = Notifier(outbox, Plan((receiver,)), send, lambda _name: key)
    # A clock that runs fast: what settles, and what is tried again, is due at once.
    begun = time.time()
    telling = Telling(Reading(folder), outbox, lambda: notifier, lambda: NOON + (time.time() - begun) * 100)
    outbox.recover()
    sys.stdout.write("telling\n")
    sys.stdout.flush()
    while True:
        telling.step()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
