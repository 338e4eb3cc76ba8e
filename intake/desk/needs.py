"""What of a running desk needs a person: the same for `intake status`, `intake check` and the metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from intake.desk.expiry import Expiring
from intake.desk.troubles import believable_until

# A failure that wasn't repeated for so long says nothing now; mail is put away again within an hour.
_FRESH = timedelta(hours=2)
_MEGABYTE = 1_000_000


class NeedKind(StrEnum):
    """What may need a person, the worst first; the metrics and `--json` have these words."""

    DATABASE = "database"
    DISK = "disk"
    DAEMON = "daemon"
    SERVER = "server"
    WAITING = "waiting"
    UNSETTLED = "unsettled"
    QUARANTINED = "quarantined"
    HELD = "held"
    OVERDUE = "overdue"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person: how many of it there are, and a line for an operator."""

    kind: NeedKind
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """When a server was last reached and last failed, and how."""

    name: str
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """How a desk is at this moment; all times in UTC, None where there is nothing of the kind.

    `cant_write` is why the database took no change, "" where it took one.  `free` are the bytes left on the
    disk that is called `disk`, None where nobody knows, and `least_free` how many there should be.
    """

    cant_write: str = ""
    disk: str = ""
    free: int | None = None
    least_free: int = 0
    last_write_at: datetime | None = None
    servers: tuple[ServerFacts, ...] = ()
    waiting: int = 0
    waiting_since: datetime | None = None
    unsettled: int = 0
    unsettled_since: datetime | None = None
    quarantined: int = 0
    held: int = 0
    overdue: int = 0
    overdue_since: datetime | None = None
    expiring: tuple[Expiring, ...] = ()


def needs(facts: DeskFacts, now: datetime, after: timedelta) -> tuple[Need, ...]:
    """What needs a person, the worst first; what may pass by itself counts when it has lasted for `after`."""
    found = (
        *_of_machine(facts, now, after),
        *_of_servers(facts.servers, now, after),
        *_of_mail(facts, now, after),
        *(Need(NeedKind.EXPIRING, one.told(now)) for one in facts.expiring),
    )
    order = tuple(NeedKind)
    return tuple(sorted(found, key=lambda need: order.index(need.kind)))


def _of_machine(facts: DeskFacts, now: datetime, after: timedelta) -> Iterator[Need]:
    if facts.cant_write:
        yield Need(NeedKind.DATABASE, f"the database can't be written: {facts.cant_write}")
    if facts.free is not None and facts.free < facts.least_free:
        room = f"{facts.free // _MEGABYTE} MB are free on {facts.disk}"
        yield Need(
            NeedKind.DISK, f"{room}, less than {facts.least_free // _MEGABYTE} MB ([trouble] free_bytes)"
        )
    last = facts.last_write_at
    if last is None:
        yield Need(NeedKind.DAEMON, "no daemon has worked on this database yet: `intake run`")
    elif _lasts(last, now, after):
        yield Need(
            NeedKind.DAEMON, f"no daemon has written for {_span(now - last)}: is `intake run` running?"
        )


def _of_servers(servers: tuple[ServerFacts, ...], now: datetime, after: timedelta) -> Iterator[Need]:
    for server in servers:
        answered, failed = server.last_ok_at, server.last_error_at
        if answered is not None and answered > believable_until(now):
            answered = None
        if failed is None or now - failed > _FRESH or (answered is not None and answered >= failed):
            continue
        if answered is None or _lasts(answered, now, after):
            reached = f"last reached {_span(now - answered)} ago" if answered is not None else "never reached"
            yield Need(NeedKind.SERVER, f"{server.name} fails, {reached}: {server.last_error}")


def _of_mail(facts: DeskFacts, now: datetime, after: timedelta) -> Iterator[Need]:
    if facts.waiting and _lasts(facts.waiting_since, now, after):
        told = f"{_mails(facts.waiting)} to be processed, the oldest for {_age(facts.waiting_since, now)}"
        yield Need(NeedKind.WAITING, told, facts.waiting)
    if facts.unsettled and _lasts(facts.unsettled_since, now, after):
        told = f"{_mails(facts.unsettled)} to be put away on the server, the oldest"
        yield Need(NeedKind.UNSETTLED, f"{told} for {_age(facts.unsettled_since, now)}", facts.unsettled)
    if facts.quarantined:
        told = f"{_mails(facts.quarantined)} in quarantine: `intake mail list --status quarantined`"
        yield Need(NeedKind.QUARANTINED, told, facts.quarantined)
    if facts.held:
        told = f"{_mails(facts.held)} for a decision: `intake mail list --status held`"
        yield Need(NeedKind.HELD, told, facts.held)
    if facts.overdue:
        tickets = "1 ticket is" if facts.overdue == 1 else f"{facts.overdue} tickets are"
        told = f"{tickets} overdue, the longest for {_age(facts.overdue_since, now)}"
        yield Need(NeedKind.OVERDUE, f"{told}: `intake tickets list --overdue`", facts.overdue)


def _lasts(since: datetime | None, now: datetime, after: timedelta) -> bool:
    return since is not None and now - since > after


def _age(since: datetime | None, now: datetime) -> str:
    return _span(now - since) if since is not None else "a while"


def _mails(count: int) -> str:
    return "1 mail waits" if count == 1 else f"{count} mails wait"


def _span(length: timedelta) -> str:
    """A length of time in its two largest units, as operators read it: 3 h 5 min."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes % 60} min"
