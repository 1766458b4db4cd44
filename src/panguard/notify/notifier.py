"""Takes events from the journal into the outbox, and sends what is due.

To each channel, in its words and at its hours.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from panguard.errors import PanguardError
from panguard.language.catalogue import catalogue_for
from panguard.notify.channel import Delivered, failed
from panguard.notify.channels import channel_of
from panguard.notify.incident import WINDOW, Seen, grouped
from panguard.notify.notice import Day, Message, Notice
from panguard.notify.outbox import Outbox, Post, State
from panguard.notify.schedule import GIVE_UP, HOUR, again_after, last_digest, may_go, wanted
from panguard.notify.settings import Receiver
from panguard.notify.wording import Reader, digest_message, incident_message, summary_message
from panguard.terms import Severity
from panguard.values import dataclass

SETTLE = 3.0
AT_ONCE = 3
IDLE = 60.0
_KEPT = 90 * 86_400


@dataclass(frozen=True, slots=True)
class Plan:
    """To whom messages go now. `offline` keeps everything back that would use a network."""

    receivers: tuple[Receiver, ...] = ()
    language: str = "en"
    machine: str = ""
    offline: bool = False


class Send(Protocol):
    """Tries to send once."""

    def __call__(self, kind: str, options: Mapping[str, str], secret: str, message: Message) -> Delivered:
        """Return what came of it; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Notifier:
    """Sends by one plan. `secret_of` gives the secret of a channel, `zone` is that of the user."""

    outbox: Outbox
    plan: Plan
    send: Send
    secret_of: Callable[[str], str]
    zone: tzinfo | None = None

    def take(self, entries: Sequence[Seen], number: int, now: float) -> None:
        """Take events of the journal, oldest first, up to a line of it.

        Each is taken once, also after a crash.
        """
        oldest = min((entry.at for entry in entries), default=now)
        incidents = grouped(entries, self.outbox.going_on(oldest - WINDOW))
        posts = [
            Post(
                _name(receiver.name, each.notice.id),
                receiver.name,
                each.notice.id,
                each.notice.severity,
                now + SETTLE,
                made=now,
            )
            for each in incidents
            for receiver in self.plan.receivers
            if wanted(each.notice.severity, receiver.schedule)
        ]
        self.outbox.take(number, incidents, posts)

    def send_due(self, number: int, now: float) -> float:
        """Send what is due; `number` is the last line of the journal.

        Return in how many seconds to look again.
        """
        for receiver in self._reachable():
            self._report_day(receiver, number, now)
            self._send_to(receiver, now)
        self.outbox.drop(now - _KEPT)
        following = self.outbox.next_due([receiver.name for receiver in self._reachable()])
        return IDLE if following is None else min(IDLE, max(0.05, following - now))

    def _reachable(self) -> tuple[Receiver, ...]:
        """Return the channels that may be used: offline, those alone that stay on this machine."""
        pairs = ((receiver, channel_of(receiver.kind)) for receiver in self.plan.receivers)
        return tuple(one for one, channel in pairs if channel and not (self.plan.offline and channel.REMOTE))

    def _send_to(self, receiver: Receiver, now: float) -> None:
        due = self.outbox.due(receiver.name, now)
        again: dict[str, list[Post]] = {}
        for post in due:
            if post.batch:
                again.setdefault(post.batch, []).append(post)
        for batch, posts in again.items():
            self._try(receiver, posts, batch, now)
        fresh = [post for post in due if not post.batch]
        for post in fresh:
            if not post.incident:
                self._try(receiver, [post], post.id, now)
        self._send_incidents(receiver, [post for post in fresh if post.incident], now)

    def _send_incidents(self, receiver: Receiver, posts: Sequence[Post], now: float) -> None:
        """Send what may go now: one by one, or as one message where there are many."""
        held: dict[float, list[Post]] = {}
        going = []
        for post in posts:
            until = self._held_until(receiver, post.severity, now)
            if until is None:
                going.append(post)
            else:
                held.setdefault(until, []).append(post)
        for until, waiting in held.items():
            self.outbox.hold(waiting, until)
        if len(going) > AT_ONCE:
            self._try(receiver, going, _name(receiver.name, *(post.id for post in going)), now)
            return
        for post in going:
            until = self._held_until(receiver, post.severity, now)
            if until is None:
                self._try(receiver, [post], post.id, now)
            else:
                self.outbox.hold([post], until)

    def _held_until(self, receiver: Receiver, severity: Severity, now: float) -> float | None:
        sent = self.outbox.sent_times(receiver.name, now - HOUR)
        until = may_go(
            severity, receiver.schedule, datetime.fromtimestamp(now, self.zone).astimezone(self.zone), sent
        )
        return None if until is None else until.timestamp()

    def _try(self, receiver: Receiver, posts: Sequence[Post], batch: str, now: float) -> None:
        message = self._composed(receiver, posts, batch, now)
        if message is None:
            self.outbox.settle(posts, State.GIVEN_UP, "what it was about is no longer known", now)
            return
        self.outbox.trying(posts, batch)
        came = self._sent(receiver, message)
        if came.accepted:
            self.outbox.settle(posts, State.SENT, came.said, now)
        elif came.lasting or now - posts[0].made > GIVE_UP:
            self.outbox.settle(posts, State.GIVEN_UP, came.said, now)
        else:
            wait = again_after(posts[0].tries + 1, came.wait)
            self.outbox.settle(posts, State.WAITING, came.said, now, now + wait)

    def _sent(self, receiver: Receiver, message: Message) -> Delivered:
        """Try to send once; a secret that cannot be read is told, and keeps no other channel waiting."""
        try:
            secret = self.secret_of(receiver.name)
        except PanguardError as error:
            return failed(str(error))
        return self.send(receiver.kind, dict(receiver.options), secret, message)

    def _composed(self, receiver: Receiver, posts: Sequence[Post], batch: str, now: float) -> Message | None:
        language = receiver.language or self.plan.language
        reader = Reader(receiver.audience, catalogue_for(language), self.plan.machine)
        if not posts[0].incident:
            return digest_message(batch, now, self._day(receiver, posts[0]), reader)
        notices = self.outbox.notices([post.incident for post in posts])
        if len(notices) > 1:
            return summary_message(batch, now, notices, reader)
        return incident_message(notices[0], reader) if notices else None

    def _report_day(self, receiver: Receiver, number: int, now: float) -> None:
        """Put a daily report into the box when its time has come, once."""
        since, _ = self.outbox.since(receiver.name, now, number)
        due = last_digest(receiver.schedule, datetime.fromtimestamp(now, self.zone).astimezone(self.zone))
        if due is None or due.timestamp() <= since:
            return
        name = _name(receiver.name, "digest", due.date().isoformat())
        at = due.timestamp()
        self.outbox.put(Post(name, receiver.name, "", Severity.INFO, at, made=at, number=number))

    def _day(self, receiver: Receiver, post: Post) -> Day:
        """Return what happened between the report before and this one."""
        since, first = self.outbox.since(receiver.name, post.made, post.number)
        before = next((each for each in self.outbox.digests(receiver.name) if each.made < post.made), None)
        start, line = (before.made, before.number) if before else (since, first)
        notices: tuple[Notice, ...] = self.outbox.between(start, post.made)
        return Day(max(0, post.number - line), notices)


def _name(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
