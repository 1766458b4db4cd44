"""What a scan has to do with the Threat Cloud: rules from disk before it, a small file and a start after it.

Nothing here waits for a network, and nothing of it is imported.
"""

import os
import sys
import time
from collections.abc import Sequence
from itertools import chain

from panguard.cli.choices import NOTHING_CHOSEN, ChosenRules
from panguard.config import Settings, Surroundings, state_directory
from panguard.findings import Phrase, Verdict, phrase, verbatim
from panguard.language.catalogue import catalogue_for
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.sources import RuleSource, Trusted, synced_source
from panguard.scan.skill import Skill
from panguard.threatcloud.client.places import PACK, Current, Places, read_current
from panguard.values import dataclass

OLD_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class CloudLink:
    """The Threat Cloud of one run; `places` is None without one, `current` without synced rules.

    `looked` is the time of the last look that ended well, `trusted` are rules that the user trusts.
    """

    settings: Settings
    places: Places | None = None
    current: Current | None = None
    looked: float = 0.0
    trusted: tuple[Trusted, ...] = ()

    def sources(self) -> tuple[RuleSource, ...]:
        """Return the synced rules, if there are any."""
        if self.places is None or self.current is None:
            return ()
        return (synced_source(self.places.rules / self.current.folder / PACK, self.trusted),)

    def notices(self, now: float) -> tuple[Phrase, ...]:
        """Say of when the synced rules are, and if they are old, why."""
        if self.places is None:
            return ()
        if self.current is None:
            return (self._why_none(),) if self.places.known else ()
        date = shown_hour(self.current.made)
        if now - self.looked <= OLD_SECONDS:
            return (phrase("Community rules as of {date}.", date=date),)
        return (phrase("Community rules as of {date}: {reason}.", date=date, reason=self._why_old()),)

    def _why_none(self) -> Phrase:
        if self.settings.offline:
            return _none(phrase("offline nothing is fetched"))
        from panguard.threatcloud.client.status import read_status

        fault = read_status(self.places).fault if self.places else ""
        if fault:
            return _none(phrase("the last sync failed ({fault})", fault=verbatim(fault)))
        if self.places and (unusable := _unusable(self.places)):
            return _none(phrase("{folder} cannot be written; check the folder", folder=unusable))
        return _none(phrase("they are fetched in the background"))

    def _why_old(self) -> Phrase:
        if self.settings.offline:
            return phrase("they are old, since offline nothing newer is fetched")
        from panguard.threatcloud.client.status import read_status

        fault = read_status(self.places).fault if self.places else ""
        if fault:
            return phrase("they are old, since the last sync failed ({fault})", fault=verbatim(fault))
        return phrase("they are old, since the Threat Cloud has not been reached for more than a day")

    @property
    def learns(self) -> bool:
        """Say whether rules are made of attacks that no rule knew, and proposed to the others."""
        settings = self.settings
        allowed = settings.share and settings.propose and not settings.offline
        return allowed and self.places is not None and self.places.known

    def tell(
        self,
        verdicts: Sequence[Verdict],
        now: float,
        grave: Sequence[tuple[Verdict, Skill]] = (),
        names: Sequence[str] = (),
    ) -> None:
        """Leave what there is to tell, and start a look if one is due; offline, neither.

        `grave` are skills from which something may be learnt, with their verdicts; `names` are more that
        nothing may carry.
        """
        if self.places is None or self.settings.offline or not self.places.known:
            return
        # The report is out already: what this costs, nobody waits for.
        from panguard.threatcloud.client import leaflet

        told = leaflet.leaflet(verdicts, now) if self.settings.share else None
        if self.settings.share:
            self._say_what_is_shared(self.places)
        if told:
            leaflet.leave(self.places, told, now)
        left = bool(grave) and self.learns and self._leave_evidence(self.places, grave, names)
        if leaflet.is_due(self.places, now, waiting=told is not None or left):
            leaflet.claim(self.places, now)
            sharing = "--share" if self.settings.share else "--no-share"
            proposing = "--propose" if self.settings.propose else "--no-propose"
            leaflet.start(("sync", "--background", "--url", self.places.url, sharing, proposing))

    def _leave_evidence(
        self, places: Places, grave: Sequence[tuple[Verdict, Skill]], more: Sequence[str]
    ) -> bool:
        """Leave some evidence of each skill, so that none takes the room of the others."""
        from panguard.crystallize.witnessed import witnessed
        from panguard.threatcloud.client.exhibits import count_dropped, leave, origin_of

        most, left, dropped = DEFAULT_LIMITS.witnessed_at_once, False, 0
        origin = origin_of((skill.source for _, skill in grave), (each.content_hash for each, _ in grave))
        try:
            for number, (verdict, skill) in enumerate(grave):
                found = witnessed(verdict, skill)
                kept = found[: max(1, most // len(grave)) if number < most else 0]
                dropped += len(found) - len(kept)
                if kept:
                    from panguard.cli.own_names import own_names

                    own = tuple(own_names((skill.source,)))
                    names = (*_names(verdict, skill), *own, *more)
                    content = verdict.content_hash
                    left = leave(places.exhibits, kept, names, content, own=own, origin=origin) or left
            if dropped:
                count_dropped(places.exhibits, dropped)
        except OSError as error:
            self._say_what_is_lost(places, error)
        return left

    def _say_what_is_lost(self, places: Places, error: OSError) -> None:
        lost = phrase(
            "What could be learnt of an attack that no rule knows was not kept: {place}: {reason}",
            place=str(places.exhibits),
            reason=error.strerror or str(error),
        )
        print(catalogue_for(self.settings.lang).say(lost), file=sys.stderr)

    def _say_what_is_shared(self, places: Places) -> None:
        """Say it once, before anything is shared."""
        from panguard.threatcloud.client.leaflet import mark_told

        try:
            mark_told(places)
        except FileExistsError:
            return
        except OSError:
            pass  # a folder that cannot be written to: it is said each time
        told = [
            phrase(
                "Findings are shared with {url}: which public rule matched, how severe it is, a hash, the "
                "hour. Never names, paths or files.",
                url=places.url,
            ),
            phrase(
                "If an attack is found that no rule knows, a rule is made of it and proposed: the few words "
                "that the rule asks for leave, and nothing else of the text. To stop that alone: "
                "propose = false"
            ),
            phrase(
                "To stop it: share = false in your config.toml. To see everything that was ever sent: "
                "pga cloud sent"
            ),
        ]
        for sentence in told if self.settings.propose else (told[0], told[2]):
            print(catalogue_for(self.settings.lang).say(sentence), file=sys.stderr)


def _unusable(places: Places) -> str:
    """Return the folder for what is fetched, or the lowest one above it, if nothing can be written there."""
    folder = next((each for each in (places.server, *places.server.parents) if each.exists()), places.state)
    return "" if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) else str(folder)


def _names(verdict: Verdict, skill: Skill) -> tuple[str, ...]:
    """Return the names of the skill, and of persons that it gives away."""
    from panguard.crystallize.neutral import persons_in

    given_away = chain.from_iterable(persons_in(file.text or "") for file in skill.files)
    called = (verdict.name, skill.name, skill.directory_name or "")
    return (*called, *given_away)


def _none(reason: Phrase) -> Phrase:
    return phrase(
        "There are no community rules here, only those that came with the program: {reason}.", reason=reason
    )


def cloud_link(
    settings: Settings, surroundings: Surroundings, choices: ChosenRules = NOTHING_CHOSEN
) -> CloudLink:
    """Find the synced rules; without any this costs one look for one file."""
    if not settings.cloud_url:
        return CloudLink(settings)
    state = state_directory(surroundings.environment, surroundings.platform)
    places = Places(state, settings.cloud_url)
    try:
        with places.current.open("rb") as file:
            text, looked = file.read(1_000), os.fstat(file.fileno()).st_mtime
    except OSError:
        return CloudLink(settings, places)
    current = read_current(text.decode("utf-8", "replace"))
    return CloudLink(settings, places, current, looked, choices.trusted)


def now() -> float:
    """Return the time."""
    return time.time()


def shown_hour(hour: str) -> str:
    """Write an hour as people read it: `2026-11-21 18:00 UTC`."""
    return f"{hour[:10]} {hour[11:13]}:00 UTC"
