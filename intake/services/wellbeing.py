"""Whether all is well with a desk, as far as its database, its disk and its configuration tell."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.desk.disposition import MailStatus
from intake.desk.expiry import Expiring
from intake.desk.needs import DeskFacts, Need, ServerFacts, needs
from intake.desk.troubles import believable_until
from intake.services.certificates import ending
from intake.services.holding import LEASE_LASTS
from intake.store import leases
from intake.store.database.errors import StoreError
from intake.store.database.session import Connection, Database
from intake.store.overview import Overview, Urgent, overview, urgent

_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Limits:
    """`least_free` bytes should be left on the disk; what may pass by itself counts after `after`."""

    least_free: int
    after: timedelta


@dataclass(frozen=True, slots=True)
class Wellbeing:
    """How the desk is: what is counted, the facts, and what of them needs a person, the worst first."""

    counts: Overview
    facts: DeskFacts
    needs: tuple[Need, ...]


def wellbeing(  # noqa: PLR0913 - whatever a desk's health depends on
    connection: Connection,
    database: Database,
    *,
    cant_write: str,
    limits: Limits,
    expiring: tuple[Expiring, ...],
    now: datetime,
) -> Wellbeing:
    """Look at everything that is known here; servers are not asked, what was noted of them is."""
    counts, pressing = overview(connection), urgent(connection, now)
    facts = DeskFacts(
        cant_write=cant_write,
        disk=str(database.path.parent) if database.path else "",
        free=free_bytes(database),
        least_free=limits.least_free,
        last_write_at=_last_write(counts, pressing, now),
        servers=tuple(
            ServerFacts(one.server, one.last_ok_at, one.last_error_at, one.last_error or "")
            for one in counts.contacts
        ),
        waiting=counts.backlog,
        waiting_since=counts.oldest_spooled_at,
        unsettled=counts.unsettled,
        unsettled_since=pressing.unsettled_since,
        quarantined=counts.mails[MailStatus.QUARANTINED],
        held=counts.mails[MailStatus.HELD],
        overdue=pressing.overdue,
        overdue_since=pressing.overdue_since,
        expiring=(*expiring, *ending(counts.contacts, now)),
    )
    return Wellbeing(counts, facts, needs(facts, now, limits.after))


def _last_write(counts: Overview, pressing: Urgent, now: datetime) -> datetime | None:
    """When a daemon wrote last: its lease tells, and after its end what it noted of servers."""
    written = [
        moment
        for one in counts.contacts
        for moment in (one.last_ok_at, one.last_error_at)
        if moment is not None
    ]
    if pressing.leased_until is not None:
        written.append(pressing.leased_until - LEASE_LASTS)
    return max((moment for moment in written if moment <= believable_until(now)), default=None)


def try_to_write(database: Database) -> str:
    """Why the database, in which the spool is, takes no change; "" where it took one.

    It commits a row and leaves none behind.
    """
    name = f"trial:{uuid.uuid4()}"
    try:
        with database.write() as connection:
            leases.acquire(connection, name, "trial", _NO_TIME)
            leases.release(connection, name, "trial")
    except StoreError as problem:
        return str(problem).removeprefix(database.name).lstrip(": ")
    return ""


def free_bytes(database: Database) -> int | None:
    """The room on the disk of an SQLite database; None where it is elsewhere, or nobody can tell."""
    if database.path is None:
        return None
    try:
        return shutil.disk_usage(database.path.parent).free
    except OSError:
        return None
