"""What a Threat Cloud publishes for other programs: where it is, and how it is used. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from panguard.findings import Phrase, phrase
from panguard.report.html_page import Page, escaped
from panguard.web.frame import framed
from panguard.web.pages import cloud_parts
from panguard.web.pages.cloud_commands import ORIGIN, command, note
from panguard.web.pages.cloud_parts import copied, headed

PLACE = f"{cloud_parts.PLACE}/feeds"
TITLE = phrase("Feeds")
DECISIONS = f"/{cloud_parts.PLACE}/decisions.atom"
_LEAD = phrase(
    "Lists that other programs can use: a firewall, a name server, a feed reader, your own tools. Nobody has "
    "to register, and nothing is asked of who fetches them."
)


class Feed(NamedTuple):
    """Something that can be fetched: its name and address, what it holds, and a command that uses it."""

    name: Phrase
    address: str
    about: Phrase
    command: str


class Group(NamedTuple):
    """Feeds for the same use."""

    title: Phrase
    feeds: tuple[Feed, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        phrase("For scanners"),
        (
            Feed(
                phrase("Signed rules"),
                "/tuf/metadata/timestamp.json",
                phrase(
                    "Rules, candidates and what was taken back, signed as a TUF repository. Scanners fetch "
                    "it by themselves once they joined; compare the fingerprint that is shown with the one "
                    "the operator tells you."
                ),
                f"pga cloud join {ORIGIN}\npga sync",
            ),
        ),
    ),
    Group(
        phrase("To be kept informed"),
        (
            Feed(
                phrase("Decisions, as an Atom feed"),
                DECISIONS,
                phrase("Every rule that was published or taken back, for a feed reader or a chat."),
                f"curl -sf {ORIGIN}{DECISIONS}",
            ),
            Feed(
                phrase("The public record"),
                "/api/journal",
                phrase(
                    "Every decision with its counts and reasons, each entry bound to the one before. The "
                    "second command checks it against what is signed."
                ),
                f"curl -sf '{ORIGIN}/api/journal?from=0'\npga cloud why TC-2026-00001",
            ),
        ),
    ),
    Group(
        phrase("To block"),
        (
            Feed(
                phrase("IP addresses"),
                "/api/feeds/ip-blocklist",
                phrase(
                    "Addresses that attacked, one a line, with a reputation of at least 70 of 100: three "
                    "networks reported them independently. It fades in weeks. For a firewall:"
                ),
                f"curl -sf '{ORIGIN}/api/feeds/ip-blocklist?minReputation=70' -o blocked.txt\n"
                "ipset create panguard hash:ip -exist\n"
                "grep -v : blocked.txt | sed 's/^/add panguard /' | ipset restore -exist",
            ),
            Feed(
                phrase("Domains"),
                "/api/feeds/domain-blocklist",
                phrase("Names of hosts that stolen data went to, one a line. For a name server, dnsmasq:"),
                f"curl -sf {ORIGIN}/api/feeds/domain-blocklist -o domains.txt\n"
                "sed 's|.*|address=/&/|' domains.txt > /etc/dnsmasq.d/panguard.conf",
            ),
            Feed(
                phrase("Skills"),
                "/api/skill-blacklist",
                phrase(
                    "Skills by the hash of their content, as JSON: whoever has one can tell, nobody else."
                ),
                f"curl -sf {ORIGIN}/api/skill-blacklist",
            ),
        ),
    ),
    Group(
        phrase("For your own tools"),
        (
            Feed(
                phrase("Rules, as JSON"),
                "/api/atr-rules",
                phrase(
                    "What was published or taken back since a moment, or since the cursor of the answer "
                    "before."
                ),
                f"curl -sf '{ORIGIN}/api/atr-rules?since=2026-11-21T00:00:00Z'",
            ),
            Feed(
                phrase("Candidates, as JSON"),
                "/api/atr-proposals",
                phrase("What waits for confirmations, to be matched in silence. Nobody has checked it yet."),
                f"curl -sf {ORIGIN}/api/atr-proposals",
            ),
            Feed(
                phrase("Numbers"),
                "/api/stats",
                phrase("The numbers of these pages as JSON; for Prometheus they are at /metrics."),
                f"curl -sf {ORIGIN}/api/stats",
            ),
        ),
    ),
)


def render(page: Page) -> str:
    """Return the page."""
    body = [
        *headed(page, TITLE, _LEAD, PLACE),
        note(page),
        *(line for number, group in enumerate(GROUPS) for line in _group(page, number, group)),
    ]
    return framed(TITLE, body, page, PLACE)


def _group(page: Page, number: int, group: Group) -> Iterator[str]:
    yield f'<section class="panel feeds-of"><h2>{page.say(group.title)}</h2><div class="feeds">'
    for place, feed in enumerate(group.feeds):
        yield f"<article><h3>{page.say(feed.name)}</h3>"
        link = f'<a href="{escaped(feed.address)}"><code>{escaped(feed.address)}</code></a>'
        yield f'<div class="address">{link}{copied(page, feed.address)}</div>'
        yield f"<p>{page.say(feed.about)}</p>"
        yield from command(page, f"feed-{number}-{place}", feed.command)
        yield "</article>"
    yield "</div></section>"
