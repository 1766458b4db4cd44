"""What an operator decides about a server: policies, proxies, rates, retention. Pure."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from panguard.threatcloud.consensus import DEFAULT_POLICY, REVOCATION_POLICY, Policy, Reviewing
from panguard.values import dataclass, replace

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Rates:
    """How much of one kind is taken: from one network, and from one identity.

    Many scanners may stand behind one address, so that a network may send more than an identity. New
    candidates are the dearest to keep, and honest scanners find few.
    """

    network_per_minute: int = 600
    client_per_minute: int = 120
    registrations_per_hour: int = 60
    candidates_per_day: int = 50


@dataclass(frozen=True, slots=True)
class Options:
    """How a server behaves; the defaults are those of the public instance but for the review.

    Without a review (`Reviewing.OFF`) no rule ever gets the block lane. `work_bits` is how many zero bits
    the digest of a registration begins with. What was sent is forgotten after `retention`.
    """

    policy: Policy = DEFAULT_POLICY
    revocation: Policy = REVOCATION_POLICY
    reviewing: Reviewing = Reviewing.OFF
    work_bits: int = 7
    trusted_proxies: tuple[Network, ...] = ()
    rates: Rates = Rates()
    cycle: timedelta = timedelta(minutes=1)
    renewal: timedelta = timedelta(hours=1)
    retention: timedelta = timedelta(days=90)


def policies(quorum: int, aged_after: timedelta) -> tuple[Policy, Policy]:
    """Return what promoting and revoking ask for, from the two numbers an operator gives.

    Below the usual quorum of three a revocation asks for two networks more than a promotion.
    """
    promoting = replace(
        DEFAULT_POLICY,
        quorum=quorum,
        artefacts=min(quorum, DEFAULT_POLICY.artefacts),
        weight=quorum * DEFAULT_POLICY.fresh,
        aged=aged_after,
    )
    needed = max(quorum, min(quorum + 2, REVOCATION_POLICY.quorum))
    revoking = replace(
        REVOCATION_POLICY,
        quorum=needed,
        artefacts=min(needed, REVOCATION_POLICY.artefacts),
        weight=float(needed),
        aged=aged_after,
    )
    return promoting, revoking
