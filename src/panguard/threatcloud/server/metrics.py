"""Numbers for Prometheus: what this process was asked, and how much the database holds."""

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from panguard.threatcloud.server.calls import Service
from panguard.threatcloud.server.store import counts
from panguard.threatcloud.server.store.moments import seconds


class Meter:
    """Counts requests by route, never by who sent them."""

    media = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "panguard_requests",
            "Requests that were answered.",
            ("method", "path", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "panguard_request_seconds", "How long an answer took.", ("path",), registry=self._registry
        )
        self._stock = Gauge(
            "panguard_stock", "How much the database holds.", ("kind",), registry=self._registry
        )

    def note(self, method: str, path: str, status: int, took: float) -> None:
        """Note one answer; `path` is that of a route, so that there are few."""
        self._requests.labels(method, path, str(status)).inc()
        self._seconds.labels(path).observe(took)

    def text(self, service: Service) -> bytes:
        """Write all numbers."""
        now = seconds(service.parts.clock())
        found = service.database.read(lambda connection: counts.count(connection, now))
        stock = {
            "rules": found.rules,
            "rules_revoked": found.revoked,
            "identities": found.identities,
            "scans": found.scans,
            "hits": sum(found.hits.values()),
            "skills_blacklisted": found.blacklisted,
            "indicators": found.indicators,
            "journal_entries": found.entries,
            **{f"candidates_{state}": number for state, number in found.candidates.items()},
        }
        for kind, number in stock.items():
            self._stock.labels(kind).set(number)
        return generate_latest(self._registry)
