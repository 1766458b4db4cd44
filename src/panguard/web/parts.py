"""What answering needs, put together once."""

from collections.abc import Callable, Mapping, Sequence

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.server.options import Network
from panguard.values import dataclass, field
from panguard.web.audits import Auditing
from panguard.web.batch import Batch
from panguard.web.explorer.reading import Explorer
from panguard.web.explorer.synced import Synced
from panguard.web.fetching import Reach
from panguard.web.lanes import Lanes
from panguard.web.receiving import Room
from panguard.web.rendered import Rendered
from panguard.web.results import Kept, Results
from panguard.web.rulebook import Rulebook
from panguard.web.visits import Visits


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of a site.

    `key` is what the addresses of results are made under. `latest` returns how skills are to be audited now.
    `offline` forbids to follow links. `environment` is what git may know of this machine. `explorer` is there
    where the site runs with a Threat Cloud; `synced` says what this machine knows of one. `public_url` is
    where people reach it, if that is known.
    """

    lanes: Lanes
    results: Results
    keeping: Batch[Kept]
    visits: Visits
    rulebook: Rulebook
    key: bytes
    latest: Callable[[], Auditing]
    reach: Reach = Reach()
    room: Room = field(default_factory=Room)
    answers: Room = field(default_factory=lambda: Room(DEFAULT_LIMITS.answers_bytes))
    rendered: Rendered = field(default_factory=Rendered)
    offline: bool = False
    trusted_proxies: Sequence[Network] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    explorer: Explorer | None = None
    synced: Callable[[], Synced | None] = lambda: None
    public_url: str = ""
