"""Certificates of mail servers that end soon, and saying so in the log once a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from intake.desk.expiry import Expiring, of_server
from intake.log import get_logger
from intake.services.watched import Clock
from intake.store import contacts
from intake.store.database.session import Connection, Database

log = get_logger(__name__)

_SAID_EVERY = timedelta(days=1)
_TOKEN_SERVER = "token server "  # noqa: S105 - words, no secret


class SeenCertificate(Protocol):
    """How a token server was reached."""

    @property
    def certificate_ends(self) -> datetime:
        """When its certificate ends, in UTC."""


Reached = Mapping[str, SeenCertificate | None]


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


class TokenServers:
    """Notes of token servers' certificates what logging in has seen; used by one thread.

    `reached` gives for each host when this process reached it last, and when its certificate ends, in UTC;
    None where it didn't.
    """

    def __init__(self, database: Database, reached: Callable[[], Reached], clock: Clock) -> None:
        self._database, self._reached, self._clock = database, reached, clock
        self._noted: dict[str, object] = {}
        self._watches: dict[str, CertificateWatch] = {}

    def note(self) -> None:
        """Keep what is new, for status, metrics, digest and operators.  Raises StoreError."""
        for host, seen in self._reached().items():
            if seen is None:
                continue
            server, now = token_server(host), self._clock()
            if self._noted.get(host) != seen:
                with self._database.write() as connection:
                    contacts.record_ok(connection, server, now, seen.certificate_ends)
                self._noted[host] = seen
            self._watches.setdefault(host, CertificateWatch(server)).look(seen.certificate_ends, now)


def token_server(host: str) -> str:
    """What a token server is called in `intake status`."""
    return f"{_TOKEN_SERVER}{host}"


def is_token_server(server: str) -> bool:
    """Whether it is asked now and then only, for a token: it is no fault that it wasn't lately."""
    return server.startswith(_TOKEN_SERVER)


def ending(servers: tuple[contacts.Contact, ...], now: datetime) -> Iterator[Expiring]:
    """Those of servers that were reached lately, as they were seen then."""
    for one in servers:
        found = of_server(one.server, one.certificate_ends, one.last_ok_at, now)
        if found is not None:
            yield found


def ending_in(connection: Connection, now: datetime) -> tuple[Expiring, ...]:
    """The same, of all servers that the database knows."""
    return tuple(ending(tuple(contacts.contacts(connection)), now))
