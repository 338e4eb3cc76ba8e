"""The Prometheus page: the same counts as `intake status`, read from the database at each scrape."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from intake.log import get_logger
from intake.metrics_server import serve_page
from intake.services.watched import Clock
from intake.store.database.errors import StoreError
from intake.store.database.session import Database
from intake.store.overview import Overview, overview

log = get_logger(__name__)


def serve(listen: str, database: Database, clock: Clock) -> int:
    """Serve the page at HOST:PORT from a thread of its own; returns the port, OSError when it is taken."""
    host, _, port = listen.rpartition(":")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FromDatabase(database, clock))

    def page(accepts: str) -> tuple[str, bytes]:
        encode, kind = choose_encoder(accepts)
        return kind, encode(registry)

    taken = serve_page(host.strip("[]"), int(port), page)
    log.info("metrics_served", listen=listen)
    return taken


class _FromDatabase(Collector):
    """Counts at each scrape; while the database is unreachable, only `intake_database_up` is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Read everything in one short transaction."""
        up = GaugeMetricFamily("intake_database_up", "Whether the database can be read.")
        try:
            with self._database.read() as connection:
                found = overview(connection)
        except StoreError as problem:
            log.warning("metrics_without_database", error=str(problem))
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from self._counts(found)
        unsettled = GaugeMetricFamily(
            "intake_unsettled", "Mails that are worked on and not yet put away on their server."
        )
        unsettled.add_metric([], found.unsettled)
        yield unsettled
        withheld = GaugeMetricFamily(
            "intake_withheld", "Mails beyond the budgets: not answered, or not reported yet.", labels=["what"]
        )
        withheld.add_metric(["unanswered"], found.withheld.unanswered)
        withheld.add_metric(["unreported"], found.withheld.unreported)
        yield withheld
        yield from self._ages(found)

    def _counts(self, found: Overview) -> Iterator[Metric]:
        for name, counts in (("mails", found.mails), ("tickets", found.tickets), ("outbox", found.outbox)):
            family = GaugeMetricFamily(f"intake_{name}", f"Number of {name} by status.", labels=["status"])
            for status, count in counts.items():
                family.add_metric([str(status.value)], count)
            yield family

    def _ages(self, found: Overview) -> Iterator[Metric]:
        now = self._clock()
        oldest = GaugeMetricFamily(
            "intake_oldest_seconds", "Age of what has waited longest.", labels=["what"]
        )
        for what, since in (("spooled", found.oldest_spooled_at), ("unsent", found.oldest_unsent_at)):
            oldest.add_metric([what], (now - since).total_seconds() if since else 0)
        yield oldest
        contact = GaugeMetricFamily(
            "intake_contact_seconds", "Time since a server was last reached.", labels=["server"]
        )
        for server in found.contacts:
            if server.last_ok_at is not None:
                contact.add_metric([server.server], (now - server.last_ok_at).total_seconds())
        yield contact
