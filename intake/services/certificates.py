"""Certificates of mail servers that end soon, and saying so in the log once a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from intake.desk.expiry import Expiring, of_server
from intake.log import get_logger
from intake.store import contacts
from intake.store.database.session import Connection

log = get_logger(__name__)

_SAID_EVERY = timedelta(days=1)


class CertificateWatch:
    """Warns of one server's certificate; used by one thread."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._said_at: datetime | None = None

    def look(self, certificate_ends: datetime | None, now: datetime) -> None:
        """Say so if it ends soon, unless that was said within the last day."""
        found = of_server(self._server, certificate_ends, now, now)
        if found is None:
            return
        if self._said_at is None or not self._said_at <= now < self._said_at + _SAID_EVERY:
            self._said_at = now
            log.warning("certificate_ends_soon", server=self._server, ends=found.at.isoformat())


def ending(servers: tuple[contacts.Contact, ...], now: datetime) -> Iterator[Expiring]:
    """Those of servers that were reached lately, as they were seen then."""
    for one in servers:
        found = of_server(one.server, one.certificate_ends, one.last_ok_at, now)
        if found is not None:
            yield found


def ending_in(connection: Connection, now: datetime) -> tuple[Expiring, ...]:
    """The same, of all servers that the database knows."""
    return tuple(ending(tuple(contacts.contacts(connection)), now))
