"""History -> closed tickets: nobody is answered or told, no timer is planned, nothing goes into the outbox.

Each mail is committed with its place in a ticket, a few at a time, so that a daemon gets its turns in
between.  A mail is known by its bytes and by its content: whatever was imported, or came to the desk by
itself, is passed over, so an import that was broken off is simply begun again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from intake.desk.authenticity import Authenticity
from intake.desk.changes import OpenTicket
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.message import Address, FetchedMail, InboundMail, WatchedFolder
from intake.desk.rules.reading import Reading
from intake.desk.rules.sent_by_hand import asked_of_sent
from intake.desk.subjects import clean_subject
from intake.desk.ticket import EntryKind, Participant, ParticipantRole, Status
from intake.mail.parsing.history import HistoricMail
from intake.mail.parsing.parse import MalformedMail
from intake.services import for_later
from intake.services.deciding import read_mail
from intake.services.threads import Threads, ids_of, tags
from intake.services.watched import Clock, WatchedMailbox
from intake.store import imported
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Connection, Database
from intake.store.outbox import copies
from intake.store.spool import spool
from intake.store.spool.folders import IMPORTED
from intake.store.tickets.writer import NewEntry, TicketWriter

# A daemon that shares the database must get its turn in between.
_BATCH_MAILS = 20
_BATCH_BYTES = 16_000_000


class Fate(StrEnum):
    """What became of one mail."""

    OPENED = "opened"
    ADDED = "added"
    KNOWN = "known"
    AUTOMATIC = "automatic"
    OF_THE_DESK = "of the desk"
    NOBODYS = "nobody's"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Imported:
    """A mail and what became of it; `ticket` is its ticket's number, None for none (or in a dry run)."""

    name: str
    fate: Fate
    ticket: int | None = None
    why: str = ""


@dataclass(slots=True)
class Tally:
    """What came of all mails."""

    fates: Counter[Fate] = field(default_factory=Counter)

    def add(self, one: Imported) -> None:
        """Count a mail."""
        self.fates[one.fate] += 1


class Importer:
    """Imports history into one mailbox; with `dry` nothing is written."""

    def __init__(
        self, database: Database, watched: WatchedMailbox, source: str, clock: Clock, *, dry: bool = False
    ) -> None:
        self._database = database
        self._watched = watched
        self._source = source
        self._clock = clock
        self._dry = dry
        self._threads = Threads()
        self._imagined = 0
        self._imagined_as: dict[str, int] = {}
        """In a dry run, what the ledger would know of the mails: their fingerprints, and the tickets."""
        with database.read() as connection:
            for mail in imported.imported_mails(connection, watched.name):
                requester, sender = Address(mail.requester_key), Address(mail.sender)
                people = (requester,) if watched.desk.is_internal(sender) else (requester, sender)
                self._threads.know(mail.ticket_number, people)
                self._threads.tag(mail.subject, (requester,), mail.ticket_number)

    def run(self, mails: Iterable[HistoricMail]) -> Iterator[Imported]:
        """Import mails in this order; yields what became of each once that is committed.

        Raises StoreError; what was yielded before stays, and the rest can be imported by another run.
        """
        waiting: list[tuple[HistoricMail, Reading | Imported]] = []
        size = 0
        for mail in mails:
            # Neither fetching nor reading keeps the database from others.
            waiting.append((mail, self._read(mail)))
            size += len(mail.raw)
            if len(waiting) >= _BATCH_MAILS or size >= _BATCH_BYTES:
                yield from self._commit(waiting)
                waiting, size = [], 0
        yield from self._commit(waiting)

    def _commit(self, batch: list[tuple[HistoricMail, Reading | Imported]]) -> list[Imported]:
        with self._database.read() if self._dry else self._database.write() as connection:
            return [
                read if isinstance(read, Imported) else self._alone(connection, mail, read)
                for mail, read in batch
            ]

    def _alone(self, connection: Connection, mail: HistoricMail, reading: Reading) -> Imported:
        """Import one mail; a fault of ours over it takes nothing of the others with it."""
        if self._dry:
            return self._one(connection, mail, reading)
        try:
            with self._database.savepoint(connection):
                return self._one(connection, mail, reading)
        except StoreTemporary:
            raise
        except Exception as fault:  # noqa: BLE001 - see above
            return Imported(mail.name, Fate.UNREADABLE, why=f"{type(fault).__name__}: {fault}"[:300])

    def _read(self, mail: HistoricMail) -> Reading | Imported:
        if mail.fault:
            return Imported(mail.name, Fate.UNREADABLE, why=mail.fault)
        regulation, desk = self._watched.regulation, self._watched.desk
        try:
            return read_mail(mail.raw, mail.at, regulation, desk, complete=mail.complete)
        except MalformedMail as malformed:
            return Imported(mail.name, Fate.UNREADABLE, why=str(malformed))
        except Exception as fault:  # noqa: BLE001 - whatever is in a mail, it harms itself only
            return Imported(mail.name, Fate.UNREADABLE, why=f"{type(fault).__name__}: {fault}"[:300])

    def _one(self, connection: Connection, mail: HistoricMail, reading: Reading) -> Imported:
        customers = self._customers(reading)
        known = self._known(connection, reading)
        if known is not None:
            if self._threads.keeps(known):
                self._remember(reading, customers, known)
            return Imported(mail.name, Fate.KNOWN, known if known > 0 else None)
        number = self._ticket_of(connection, reading, customers)
        if number is not None and not self._threads.keeps(number):
            return Imported(
                mail.name, Fate.OF_THE_DESK, number, "its ticket is one that the desk keeps itself"
            )
        if number is None and reading.automatic is not None:
            return Imported(mail.name, Fate.AUTOMATIC, why=reading.automatic.reason)
        if number is None and not customers:
            return Imported(mail.name, Fate.NOBODYS, why="no customer wrote it or got it")
        fate = Fate.OPENED if number is None else Fate.ADDED
        if self._dry:
            number = self._imagine(reading, number)
        else:
            number = self._write(connection, mail, reading, number)
        self._remember(reading, customers, number)
        return Imported(mail.name, fate, number if number > 0 else None)

    def _remember(self, reading: Reading, customers: tuple[Address, ...], number: int) -> None:
        said, desk = reading.mail, self._watched.desk
        others = (person for person in (*said.to, *said.cc) if not desk.is_internal(person))
        self._threads.remember(said, customers, others, number)

    def _imagine(self, reading: Reading, number: int | None) -> int:
        """The ticket that a dry run would write into; no ticket has the number of one that it opens."""
        if number is None:
            self._imagined -= 1
            number = self._imagined
        self._imagined_as[reading.question.fingerprint] = number
        return number

    # What is known

    def _known(self, connection: Connection, reading: Reading) -> int | None:
        """The ticket of the same mail, 0 where that has none; None for a mail that never came."""
        asked = reading.question
        if asked.fingerprint in self._imagined_as:
            return self._imagined_as[asked.fingerprint]
        fingerprints = (asked.fingerprint, asked_of_sent(asked).fingerprint)
        found = imported.known_as(connection, self._watched.name, fingerprints)
        if found is not None:
            return found[1] or 0
        sent = reading.mail.message_id and copies.ours(connection, [reading.mail.message_id])
        return 0 if sent else None

    def _ticket_of(
        self, connection: Connection, reading: Reading, customers: tuple[Address, ...]
    ) -> int | None:
        found = self._threads.find(reading.mail, customers)
        if found is not None:
            return found
        ids = ids_of(reading.mail)
        kept = imported.tickets_of(connection, self._watched.name, ids)
        named = (kept[one] for one in ids if one in kept)
        return next((number for number in named if self._goes_on_in(number, customers)), None)

    def _goes_on_in(self, number: int, customers: tuple[Address, ...]) -> bool:
        """Whether the mail is one of the ticket that it names; whose a ticket of the desk is, isn't asked."""
        return not self._threads.keeps(number) or self._threads.concerns(number, customers)

    def _customers(self, reading: Reading) -> tuple[Address, ...]:
        """The customers whom the mail concerns: its writer, or who got it; a report concerns nobody else."""
        mail, desk = reading.mail, self._watched.desk
        if mail.report is not None:
            return ()
        if not desk.is_internal(mail.sender):
            return (mail.sender,) if "@" in mail.sender.address else ()
        named = (person for person in (*mail.to, *mail.cc) if "@" in person.address)
        return tuple(person for person in named if not desk.is_internal(person))

    # Writing

    def _write(
        self,
        connection: Connection,
        mail: HistoricMail,
        reading: Reading,
        number: int | None,
    ) -> int:
        now, desk, said = self._clock(), self._watched.desk, reading.mail
        fetched = _placed(self._watched.name, mail)
        spool.add(connection, [fetched], now)
        spool.mark_settled(connection, fetched.folder, [fetched.uid])
        mail_id = spool.id_of(connection, fetched)
        if mail_id is None:
            raise AssertionError("a mail that was spooled has an id")
        author = str(said.sender)
        writer = TicketWriter(connection, mail_id, said.arrived_at, now, author)
        text = reading.reply.text or said.text
        kind = EntryKind.AGENT if desk.is_internal(said.sender) else EntryKind.CUSTOMER
        if reading.automatic is not None:
            kind = EntryKind.EVENT
        full_text = said.text if said.text != text else ""
        entry = NewEntry(kind, author, text, full_text, "", from_mail=True)
        if number is None:
            opening = self._opening(reading)
            number = imported.open_imported(
                writer, opening, self._watched.name, entry, said.attachments, why=self._why(said)
            )
            disposed = DispositionKind.OPEN_TICKET
        else:
            imported.append_imported(writer, number, entry, said.attachments)
            disposed = DispositionKind.APPEND
        spool.record(
            connection,
            mail_id,
            Disposition(disposed, (self._why(said),), number, heard=True),
            ticket_number=number,
            summary=for_later.summary(reading),
            now=now,
        )
        return number

    def _opening(self, reading: Reading) -> OpenTicket:
        said, desk = reading.mail, self._watched.desk
        requester = self._customers(reading)[0]
        proved = reading.judgement.authenticity is Authenticity.PROVED
        return OpenTicket(
            status=Status.CLOSED,
            subject=clean_subject(said.subject),
            requester=requester,
            language=desk.language_of(f"{reading.subject}\n{reading.reply.text}"),
            kind=reading.kind.name,
            created_at=said.arrived_at,
            fields=reading.findings or (),
            missing=(),
            participants=(Participant(requester, ParticipantRole.REQUESTER),),
            # Where nothing shows who wrote it, automatic mail repeats nothing of it.
            vouched=proved,
            plain=not proved,
        )

    def _why(self, mail: InboundMail) -> str:
        named = ", ".join(f"[{tag}]" for tag in tags(mail.subject, fold=False))
        return f"imported from {self._source}" + (f"; its subject names {named}" if named else "")


def _placed(mailbox: str, mail: HistoricMail) -> FetchedMail:
    """The mail in a place of its own, by 126 bits of its digest: the same bytes are one mail."""
    high, low = (int.from_bytes(mail.digest[at : at + 8], "big") >> 1 for at in (0, 8))
    folder = WatchedFolder(mailbox, IMPORTED, high)
    return FetchedMail(folder, low, mail.at, mail.size, mail.raw, complete=mail.complete)
