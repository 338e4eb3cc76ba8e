"""Looking for trouble, and telling operators of it, through whichever way still works.

Usually the mail goes into the outbox, in the transaction that remembers that it was told: so it is told
once, by whichever daemon and after any restart.  While the usual server can't be used it goes at once and
directly by the next one; where nobody can be told, that is remembered, and they are told when it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.desk.expiry import of_server
from intake.desk.message import Address
from intake.desk.troubles import (
    ContactFacts,
    Seen,
    Step,
    Told,
    Trouble,
    TroubleKind,
    next_step,
    of_certificate,
    of_contact,
    of_disk,
    of_sending,
    settled,
)
from intake.log import get_logger
from intake.services.agents_trouble import agents_subject
from intake.services.direct_sending import Way, answers, send_directly
from intake.services.holding import Lease, LeaseLost
from intake.services.trouble_mail import Operator, TroubleMail
from intake.services.watched import Clock
from intake.store import contacts
from intake.store import troubles as store
from intake.store.database.errors import StoreError
from intake.store.database.session import Connection, Database
from intake.store.outbox import outbox
from intake.store.outbox.outbox import EVERYTHING, Lane

log = get_logger(__name__)

LOOKING_LASTS = timedelta(minutes=10)
"""How long one daemon alone looks for trouble and tells it; longer than telling takes."""
_DIRECTLY_AGAIN_AFTER = timedelta(minutes=5)
_REFUSED, _DISK, _DATABASE = "refused", "disk", "database"


@dataclass(frozen=True, slots=True)
class Part:
    """A server that is looked after: `server` is its name among the contacts, `name` what people call it.

    `lane`: which mails go by it, where mail is sent.  The first one that sends is the usual one.
    """

    kind: TroubleKind
    name: str
    server: str
    lane: Lane = EVERYTHING

    @property
    def subject(self) -> str:
        """What tells it from all others."""
        return f"{self.kind.value}:{self.name}"


@dataclass(frozen=True, slots=True)
class Place:
    """The disk that the database is on; `free` asks for its room in bytes, None where nobody knows."""

    name: str
    free: Callable[[], int | None]
    limit: int


class OperatorWatch:
    """Looks at everything now and then, and tells operators what has begun, lasts or is over."""

    def __init__(  # noqa: PLR0913 - the parts of the composition root
        self,
        database: Database,
        parts: Sequence[Part],
        place: Place,
        *,
        operators: Sequence[Operator],
        mail: TroubleMail,
        sender: Address,
        ways: Sequence[Way],
        after: timedelta,
        lease: Lease,
        clock: Clock,
        queued: Callable[[], None],
        stopping: Callable[[], bool],
    ) -> None:
        """`ways` are the usual server and those for when it can't be used.

        `queued` is called when something was put into the outbox.
        """
        self._database = database
        self._parts = parts
        self._place = place
        self._operators = operators
        self._mail = mail
        self._sender = sender
        self._ways = ways
        self._after = after
        self._lease = lease
        self._clock = clock
        self._queued = queued
        self._stopping = stopping
        self._directly_again_at: datetime | None = None
        # The database can't remember its own trouble.
        self._broken: Trouble | None = None

    def look(self) -> None:
        """Look once, and tell what is to be told; another daemon that looks already does it for us."""
        if not self._operators:
            return
        now = self._clock()
        try:
            if not self._lease.take():
                return
            with self._database.read() as connection:
                known = store.known(connection)
                seen = self._seen(connection, known, now)
            if self._broken is not None:
                known[_DATABASE] = self._broken
            step = next_step(seen, known, self._after, now, self._subjects())
            if not step.is_empty:
                self._follow(step, seen, now)
            self._broken = None
        except StoreError as problem:
            self._database_is_broken(str(problem), now)
        except LeaseLost:
            log.info("trouble_told_by_another_daemon")

    def close(self) -> None:
        """Let another daemon look from now on."""
        try:
            self._lease.release()
        except StoreError as problem:
            log.warning("lease_not_released", duty="operators", error=str(problem))

    # What is seen

    def _subjects(self) -> tuple[str, ...]:
        of_parts = (subject for part in self._parts for subject in (part.subject, _certificate(part)))
        # What agents were told of is remembered beside what operators were.
        of_agents = (agents_subject(part.name) for part in self._parts if part.kind is TroubleKind.FOLDER)
        return (*of_parts, *of_agents, *map(self._refused, self._sending), _DISK, _DATABASE)

    @property
    def _sending(self) -> tuple[Part, ...]:
        return tuple(part for part in self._parts if part.kind is TroubleKind.SENDING)

    def _refused(self, part: Part) -> str:
        """The subject of a server that can be used and takes none of our mail."""
        return _REFUSED if part is self._sending[0] else f"{_REFUSED}:{part.name}"

    def _seen(self, connection: Connection, known: Mapping[str, Trouble], now: datetime) -> tuple[Seen, ...]:
        last = {contact.server: contact for contact in contacts.contacts(connection)}
        seen: list[Seen | None] = [Seen(_DATABASE, TroubleKind.DATABASE, self._database_name, well=True)]
        for part in self._parts:
            contact = last.get(part.server)
            if contact is not None:
                facts = ContactFacts(contact.last_ok_at, contact.last_error_at, contact.last_error or "")
                seen.append(of_contact(part.subject, part.kind, part.name, facts, now))
                ends, near = contact.certificate_ends, of_server(part.name, *_reached(contact), now)
                seen.append(of_certificate(_certificate(part), part.name, ends, near))
        for part in self._sending:
            taken, subject = store.sending(connection, now, part.lane), self._refused(part)
            seen.append(of_sending(subject, part.name, taken, known.get(subject)))
        free = self._place.free()
        if free is not None:
            seen.append(of_disk(_DISK, self._place.name, free, self._place.limit))
        return tuple(one for one in seen if one is not None)

    # What follows

    def _follow(self, step: Step, seen: Sequence[Seen], now: datetime) -> None:
        if not step.tell:
            self._remember(step, now, told=False)
        elif self._usual_way_works(seen):
            self._remember(step, now, told=True, queue=True)
            self._queued()
        elif self._tell_directly(step.tell, self._ways[1:], now):
            self._remember(step, now, told=True)
        elif not self._stopping():
            # What an end of ours broke off is told after the next start.
            if any(one.trouble.tried_at is None for one in step.tell):
                log.error("operators_cant_be_told", troubles=[one.trouble.subject for one in step.tell])
            self._remember(step, now, told=False)

    def _usual_way_works(self, seen: Sequence[Seen]) -> bool:
        """Whether mail gets out by the outbox; asked anew, since nothing may have been sent for long."""
        ill = {one.subject for one in seen if not one.well}
        if self._sending[0].subject in ill or (_REFUSED in ill and len(self._ways) > 1):
            return False
        return answers(self._ways[0], self._stopping)

    def _remember(self, step: Step, now: datetime, *, told: bool, queue: bool = False) -> None:
        """Keep what is so from now on; with `queue`, what is told goes into the outbox in the same commit."""
        memory = settled(step, now, told=told)
        with self._database.write() as connection:
            self._lease.require(connection)
            store.forget(connection, memory.forget)
            store.remember(connection, memory.remember)
            if queue:
                self._queue(connection, step.tell, now)
        if step.tell and told:
            log.info("operators_told", news=[f"{one.news.value} {one.trouble.subject}" for one in step.tell])

    def _queue(self, connection: Connection, told: Sequence[Told], now: datetime) -> None:
        for operator in self._operators:
            outbox.add(connection, self._mail.write(told, operator, self._sender, now, second_way=False), now)

    def _tell_directly(self, told: Sequence[Told], ways: Sequence[Way], now: datetime) -> bool:
        """Whether one operator at least was told by one of these servers; in vain, not again for a while."""
        if self._directly_again_at is not None and now < self._directly_again_at:
            return False
        reached = [operator for operator in self._operators if self._reaches(operator, told, ways, now)]
        self._directly_again_at = None if reached else now + _DIRECTLY_AGAIN_AFTER
        return bool(reached)

    def _reaches(self, operator: Operator, told: Sequence[Told], ways: Sequence[Way], now: datetime) -> bool:
        for way in ways:
            second = way is not self._ways[0]
            draft = self._mail.write(told, operator, way.sender, now, second_way=second)
            if send_directly(way, draft, self._stopping):
                return True
        return False

    # The database itself

    @property
    def _database_name(self) -> str:
        return self._database.name.rpartition("/")[2]

    def _database_is_broken(self, problem: str, now: datetime) -> None:
        """Tell of it without the database: at most once a day, as far as this process remembers."""
        if self._broken is None:
            log.warning("troubles_unknown", error=problem)
            self._broken = Trouble(_DATABASE, TroubleKind.DATABASE, self._database_name, problem, now)
        seen = Seen(_DATABASE, TroubleKind.DATABASE, self._database_name, well=False, detail=problem)
        step = next_step((seen,), {_DATABASE: self._broken}, self._after, now, (_DATABASE,))
        told = bool(step.tell) and self._tell_directly(step.tell, self._ways, now)
        if step.tell and not told and self._broken.tried_at is None:
            log.error("operators_cant_be_told", troubles=[_DATABASE])
        (self._broken,) = settled(step, now, told=told).remember or (self._broken,)


def _certificate(part: Part) -> str:
    """The subject of a server's certificate."""
    return f"certificate:{part.subject}"


def _reached(contact: contacts.Contact) -> tuple[datetime | None, datetime | None]:
    return contact.certificate_ends, contact.last_ok_at
