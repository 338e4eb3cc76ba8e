"""The pages for monitoring: Prometheus figures, `/healthz` and `/readyz`.

What `intake status` tells is read from the database at each scrape; what is counted and measured is what this
process has done since its start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from intake import figures
from intake.desk.expiry import Expiring
from intake.desk.needs import NeedKind
from intake.log import get_logger
from intake.metrics_server import Answer, serve_pages
from intake.services.certificates import is_token_server
from intake.services.watched import Clock
from intake.services.wellbeing import Limits, Wellbeing, wellbeing
from intake.store.database.errors import StoreError
from intake.store.database.session import Database
from intake.store.overview import Overview

log = get_logger(__name__)

# The daemon renews its leases every 8 seconds: whoever hasn't for so long can't write.
_WRITES_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the pages tell of: the database and the process, which tells whether it is alive and goes on.

    `expiring` gives the secrets and certificates that end soon at that instant.
    """

    database: Database
    clock: Clock
    limits: Limits
    expiring: Callable[[datetime], tuple[Expiring, ...]] = lambda _: ()
    alive: Callable[[], bool] = lambda: True
    ending: Callable[[], bool] = lambda: False

    def look(self) -> Wellbeing:
        """How the desk is now; StoreError when the database can't be read."""
        now = self.clock()
        with self.database.read() as connection:
            return wellbeing(
                connection,
                self.database,
                cant_write="",
                limits=self.limits,
                expiring=self.expiring(now),
                now=now,
            )


def serve(listen: str, watched: Watched) -> int:
    """Serve the pages at HOST:PORT from a thread of its own; returns the port, OSError when it is taken."""
    host, _, port = listen.rpartition(":")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FromDatabase(watched))
    registry.register(_Counted())

    def figures_page(accepts: str) -> Answer:
        encode, kind = choose_encoder(accepts)
        return Answer(kind, encode(registry))

    pages = {
        "/metrics": figures_page,
        "/healthz": lambda _: _said(() if watched.alive() else ("a thread has died or hangs",)),
        "/readyz": lambda _: _said(tuple(_not_ready(watched))),
    }
    taken = serve_pages(host.strip("[]"), int(port), pages)
    log.info("metrics_served", listen=listen)
    return taken


def _said(problems: tuple[str, ...]) -> Answer:
    text = "".join(f"{problem}\n" for problem in problems or ("ok",))
    status = "503 Service Unavailable" if problems else "200 OK"
    return Answer("text/plain; charset=utf-8", text.encode(), status)


def _not_ready(watched: Watched) -> Iterator[str]:
    """Why no mail is worked on at this moment."""
    if not watched.alive():
        yield "a thread has died or hangs"
    if watched.ending():
        yield "the daemon is ending"
    try:
        last = watched.look().facts.last_write_at
    except StoreError as problem:
        log.warning("not_ready", error=str(problem))
        # Its name may hold a host that is nobody else's business.
        yield "the database can't be read"
        return
    if last is None or watched.clock() - last > _WRITES_WITHIN:
        yield "nothing was written for a minute: the database takes no change, or another daemon is awaited"


class _Counted(Collector):
    """What this process has counted and measured."""

    def collect(self) -> Iterator[Metric]:
        """Everything since its start."""
        for one in figures.COUNTERS:
            counter = CounterMetricFamily(one.name, one.told, labels=one.labels)
            for labels, value in one.read().items():
                counter.add_metric(labels, value)
            yield counter
        for each in figures.HISTOGRAMS:
            family = HistogramMetricFamily(each.name, each.told, labels=each.labels)
            for labels, (buckets, total) in each.cumulated().items():
                family.add_metric(labels, buckets, total)
            yield family


class _FromDatabase(Collector):
    """Counts at each scrape; while the database is unreachable, only `intake_database_up` is given."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def collect(self) -> Iterator[Metric]:
        """Read everything in one short transaction."""
        try:
            found = self._watched.look()
        except StoreError as problem:
            log.warning("metrics_without_database", error=str(problem))
            yield _gauge("intake_database_up", "Whether the database can be read.", 0)
            return
        yield _gauge("intake_database_up", "Whether the database can be read.", 1)
        yield from self._counts(found.counts)
        yield from self._urgent(found)
        yield from self._ages(found)

    def _counts(self, found: Overview) -> Iterator[Metric]:
        for name, counts in (("mails", found.mails), ("tickets", found.tickets), ("outbox", found.outbox)):
            family = GaugeMetricFamily(f"intake_{name}", f"Number of {name} by status.", labels=["status"])
            for status, count in counts.items():
                family.add_metric([str(status.value)], count)
            yield family
        told = "Mails that are worked on and not yet put away on their server."
        yield _gauge("intake_unsettled", told, found.unsettled)
        withheld = GaugeMetricFamily(
            "intake_withheld", "Mails beyond the budgets: not answered, or not reported yet.", labels=["what"]
        )
        withheld.add_metric(["unanswered"], found.withheld.unanswered)
        withheld.add_metric(["unreported"], found.withheld.unreported)
        yield withheld

    def _urgent(self, found: Wellbeing) -> Iterator[Metric]:
        facts, now = found.facts, self._watched.clock()
        needs = GaugeMetricFamily("intake_needs", "What needs a person, by kind.", labels=["kind"])
        for kind in NeedKind:
            needs.add_metric([kind.value], sum(need.count for need in found.needs if need.kind is kind))
        yield needs
        yield _gauge("intake_overdue", "Tickets whose term has passed.", facts.overdue)
        if facts.free is not None:
            yield _gauge("intake_free_bytes", "Bytes left on the disk of the database.", facts.free)
        if facts.last_write_at is not None:
            age = max((now - facts.last_write_at).total_seconds(), 0)
            yield _gauge("intake_last_write_seconds", "Time since a daemon wrote to the database.", age)
        ends = GaugeMetricFamily(
            "intake_expires_seconds", "Time until a secret or certificate ends.", labels=["table", "what"]
        )
        for one in facts.expiring:
            ends.add_metric([one.table, one.kind.value], (one.at - now).total_seconds())
        yield ends

    def _ages(self, found: Wellbeing) -> Iterator[Metric]:
        now, counts = self._watched.clock(), found.counts
        oldest = GaugeMetricFamily(
            "intake_oldest_seconds", "Age of what has waited longest.", labels=["what"]
        )
        waiting = (
            ("spooled", counts.oldest_spooled_at),
            ("unsent", counts.oldest_unsent_at),
            ("unsettled", found.facts.unsettled_since),
            ("overdue", found.facts.overdue_since),
        )
        for what, since in waiting:
            oldest.add_metric([what], (now - since).total_seconds() if since else 0)
        yield oldest
        contact = GaugeMetricFamily(
            "intake_contact_seconds", "Time since a server was last reached.", labels=["server"]
        )
        for server in counts.contacts:
            if server.last_ok_at is not None and not is_token_server(server.server):
                contact.add_metric([server.server], (now - server.last_ok_at).total_seconds())
        yield contact
        certificate = GaugeMetricFamily(
            "intake_certificate_seconds", "Time until a server's certificate ends.", labels=["server"]
        )
        for server in counts.contacts:
            if server.certificate_ends is not None:
                certificate.add_metric([server.server], (server.certificate_ends - now).total_seconds())
        yield certificate


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, told, value=value)
