"""Secrets and certificates that end on a day: who looks after them hears of it in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_WARNED_BEFORE = timedelta(days=30)
# Most are renewed by a program, 30 days before; whatever is nearer was forgotten.
_SERVERS_BEFORE = timedelta(days=21)
# A server that was not reached lately has other troubles, or is none of ours any more.
_LATELY = timedelta(days=2)


class ExpiringKind(StrEnum):
    """What ends; the templates know the words."""

    SECRET = "secret"  # noqa: S105 - a word, no secret
    CERTIFICATE = "certificate"
    SERVER = "server"
    """A mail server's own certificate."""


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something without which the desk can't log in and that is of no use any more from then on, in UTC.

    `table` is that of the configuration in which it stands, or the server whose certificate it is.
    """

    table: str
    kind: ExpiringKind
    at: datetime

    def __str__(self) -> str:
        if self.kind is ExpiringKind.SERVER:
            return f"the certificate of {self.table}"
        what = "client secret" if self.kind is ExpiringKind.SECRET else "certificate"
        return f"the {what} of [{self.table}]"

    def is_near(self, now: datetime) -> bool:
        """Whether it ends within 30 days (a server's: 21 days), or has ended."""
        return now >= self.at - (_SERVERS_BEFORE if self.kind is ExpiringKind.SERVER else _WARNED_BEFORE)

    @property
    def label(self) -> str:
        """What it belongs to, as lists show it."""
        return self.table if self.kind is ExpiringKind.SERVER else f"[{self.table}]"

    def has_ended(self, now: datetime) -> bool:
        """Whether it is of no use already."""
        return now >= self.at

    def told(self, now: datetime) -> str:
        """A line for an operator."""
        ends = "has ended on" if self.has_ended(now) else "ends on"
        server = self.kind is ExpiringKind.SERVER
        todo = "have it renewed" if server else "put a new one there, and restart Intake"
        return f"{self} {ends} {self.at:%Y-%m-%d}: {todo}"


def of_server(
    server: str, certificate_ends: datetime | None, reached_at: datetime | None, now: datetime
) -> Expiring | None:
    """The certificate of a server that was last reached then, if it ends soon."""
    if certificate_ends is None or reached_at is None or now - reached_at > _LATELY:
        return None
    found = Expiring(server, ExpiringKind.SERVER, certificate_ends)
    return found if found.is_near(now) else None
