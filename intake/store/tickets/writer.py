"""Writing one ticket: values and rows are collected, and `flush` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace

from sqlalchemy import Connection, bindparam, literal_column, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.addresses import address_key
from intake.desk.message import Address, Attachment
from intake.desk.source import Source
from intake.desk.ticket import EntryKind, Finding, Moment, Offer, Participant, ParticipantRole, Status, Ticket
from intake.store.database.errors import IllegalChange
from intake.store.database.prepared import Write, WriteRows
from intake.store.database.tables import attachment, bounced_address, entry, participant, ticket, ticket_field
from intake.store.database.types import as_stored
from intake.store.tickets import merging, words
from intake.store.tickets.reader import Parts, lock, parts, whole


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to be written; one `from_mail` gets the mail's time and attachments."""

    kind: EntryKind
    author: str
    text: str
    full_text: str = ""
    cause: str = ""
    from_mail: bool = False
    warning: str = ""


_INSERT = Write(insert(ticket), [column.name for column in ticket.c])
_FIELD_COLUMNS = [column.name for column in ticket_field.c]
_FIELD = insert(ticket_field)
_ADD_FIELDS = WriteRows(ticket_field, _FIELD, _FIELD_COLUMNS)
_FIELD = _FIELD.on_conflict_do_update(
    index_elements=["ticket_number", "name"],
    set_={name: _FIELD.excluded[name] for name in ("value", "source", "evidence")},
)
_SET_FIELDS = WriteRows(ticket_field, _FIELD, _FIELD_COLUMNS)
_PERSON = insert(participant)
# Whoever was only proposed may be let in; a role that lets somebody take part stays.
_PERSON = _PERSON.on_conflict_do_update(
    index_elements=["ticket_number", "address_key"],
    set_={"role": _PERSON.excluded.role},
    where=participant.c.role == literal_column(f"'{ParticipantRole.PROPOSED.value}'"),
)
_ADD_PEOPLE = WriteRows(participant, _PERSON, [column.name for column in participant.c])
_ENTRY_COLUMNS = [column.name for column in entry.c if column is not entry.c.id]
_ADD_ENTRIES = WriteRows(entry, insert(entry), _ENTRY_COLUMNS)
_ADD_ENTRY_FOR_ID = Write(insert(entry).returning(entry.c.id), _ENTRY_COLUMNS)
_ADD_ATTACHMENTS = WriteRows(attachment, insert(attachment), [column.name for column in attachment.c])
_BOUNCED = insert(bounced_address)
_BOUNCED = _BOUNCED.on_conflict_do_update(
    index_elements=["address_key"],
    set_={name: _BOUNCED.excluded[name] for name in ("detail", "at", "mail_id")},
)


class TicketWriter:
    """Collects what happens to one ticket, new or loaded, or to none (a bounce without a ticket)."""

    def __init__(
        self, connection: Connection, mail_id: int | None, arrived_at: datetime, now: datetime, author: str
    ) -> None:
        self.connection = connection
        self.now = now
        # What a mail causes is dated by its arrival, however late it is processed.
        self.at = arrived_at
        self.number: int | None = None
        self._mail_id = mail_id
        self._author = author
        self._old: SimpleNamespace | None = None
        self._old_parts: Parts | None = None
        self._values: dict[str, object] = {}
        self._fields: dict[str, str] | None = None
        self._people: dict[str, tuple[int, ParticipantRole]] | None = None
        self._field_rows: dict[str, dict[str, object]] = {}
        self._people_rows: dict[str, dict[str, object]] = {}
        self._entries: list[NewEntry] = []

    # Beginning

    def start(self, number: int, values: dict[str, object]) -> None:
        """Begin a new ticket, with the values of all its columns."""
        self.number = number
        self._values = values
        self._fields = {}
        self._people = {}

    def load(self, number: int) -> None:
        """Load an existing ticket, locked until the transaction ends; IllegalChange when there is none."""
        self._old = lock(self.connection, number)
        if self._old is None:
            message = f"There is no ticket {number}"
            raise IllegalChange(message)
        self.number = number

    # Collecting

    def value(self, column: str) -> object:
        """The value of a column as it will be written."""
        if column in self._values:
            return self._values[column]
        if self._old is None:
            message = f"No ticket is being written that has a {column}"
            raise IllegalChange(message)
        value: object = getattr(self._old, column)
        return value

    def offered(self) -> tuple[Offer, ...]:
        """What the ticket's requests for information offered so far."""
        value = self.value("offered")
        return value if isinstance(value, tuple) else ()

    def set(self, column: str, value: object) -> None:
        """Give a column of the ticket a value."""
        if self.number is None:
            message = f"No ticket is being written whose {column} can be set"
            raise IllegalChange(message)
        self._values[column] = value

    def move(self, status: Status) -> None:
        """Give the ticket another status, and note the time in its history."""
        history = self.value("history")
        before = history if isinstance(history, tuple) else ()
        self.set("status", status)
        self.set("history", (*before, Moment(self.at, status)))

    def add(self, new: NewEntry) -> None:
        """Add an entry."""
        if self.number is None:
            raise IllegalChange("No ticket is being written that an entry can be added to")
        self._entries.append(new)

    def event(self, text: str, cause: str, author: str | None = None) -> None:
        """Add an event, by the author of the whole change unless another is named."""
        self.add(NewEntry(EntryKind.EVENT, author or self._author, text, cause=cause))

    def set_field(self, finding: Finding) -> str | None:
        """Store a field's value; returns the former one."""
        if self._fields is None:
            self._fields = {finding.name: finding.value for _, finding in self._before().fields}
        old = self._fields.get(finding.name)
        position = len(self._fields)
        self._fields[finding.name] = finding.value
        self._field_rows[finding.name] = {
            "ticket_number": self.number,
            "name": finding.name,
            "position": position,
            "value": finding.value,
            "source": str(finding.source),
            "evidence": finding.evidence,
        }
        return old

    def add_participant(self, address: Address, role: ParticipantRole) -> bool:
        """Add a person, or let one take part who was only proposed; False when that changes nothing."""
        if self._people is None:
            self._people = {key: (place, one.role) for place, key, one in self._before().people}
        place = merging.place_for(address.key, role, self._people)
        if place is None:
            return False
        self._people_rows[address.key] = merging.person(self.number, address, place, role)
        self._people[address.key] = (place, role)
        return True

    def merge_into(self, number: int, author: str = "") -> None:
        """Point to the ticket that takes this one over and give that one the participants.

        IllegalChange when it is this ticket, does not exist, belongs to another mailbox or is merged itself.
        """
        merging.lock_target(self.connection, number, self.number, self.value("mailbox"))
        self.set("merged_into", number)
        of_this = self._parts()
        answers_went_to = self.value("answer_to")
        people = [person for _, _, person in sorted(of_this.people, key=lambda each: each[:2])]
        if answers_went_to is not None:
            elsewhere = Address(str(answers_went_to), str(self.value("answer_to_name") or ""))
            people.append(Participant(elsewhere, ParticipantRole.PARTICIPANT))
        _ADD_PEOPLE.run(self.connection, merging.joining(self.connection, number, people))
        told = NewEntry(EntryKind.EVENT, author or self._author, merging.event_of(self.number))
        _ADD_ENTRIES.run(self.connection, [self._entry_row(told, number)])

    def mark_bounced(self, address: str, detail: str) -> None:
        """Remember that mail to the address bounces."""
        row = {"address_key": address_key(address), "address": address, "detail": detail}
        self.connection.execute(_BOUNCED, {**row, "at": self.now, "mail_id": self._mail_id})

    # Reading

    def ticket(self) -> Ticket | None:
        """The ticket as it would be when loaded after `flush`; None when none is being written."""
        if self.number is None:
            return None
        old = {} if self._old is None else vars(self._old)
        columns = SimpleNamespace(**{**old, **vars(_stored(self._values))})
        return whole(columns, self._parts())

    def _parts(self) -> Parts:
        """The fields and participants that the ticket will have."""
        before = self._before()
        fields = {finding.name: (place, finding) for place, finding in before.fields}
        for row in map(_stored, self._field_rows.values()):
            # A field that was there keeps its place.
            place = fields[row.name][0] if row.name in fields else row.position
            fields[row.name] = (place, Finding(row.name, row.value, Source.read(row.source), row.evidence))
        people = {key: (place, key, person) for place, key, person in before.people}
        for row in map(_stored, self._people_rows.values()):
            person = Participant(Address(row.address, row.name), ParticipantRole(row.role))
            people[row.address_key] = (row.position, row.address_key, person)
        return Parts(list(fields.values()), list(people.values()))

    def _before(self) -> Parts:
        """The fields and participants that the ticket had before."""
        if self._old_parts is None:
            old = self._old
            self._old_parts = Parts() if old is None else parts(self.connection, old.number)
        return self._old_parts

    # Writing

    def flush(self, attachments: Sequence[Attachment]) -> None:
        """Write everything; the attachments are added to the first entry from the mail."""
        self._write_ticket()
        if self._field_rows:
            fields = _ADD_FIELDS if self._old is None else _SET_FIELDS
            fields.run(self.connection, list(self._field_rows.values()))
        _ADD_PEOPLE.run(self.connection, list(self._people_rows.values()))
        if self._entries:
            self._write_entries(attachments)
            self._index()

    def _write_ticket(self) -> None:
        if self.number is None:
            return
        if self._old is None:
            _INSERT.run(self.connection, self._values)
        elif self._values or self._entries:
            values = {**self._values, "updated_at": self.now}
            given = {f"new_{name}": value for name, value in values.items()}
            _update(frozenset(values)).run(self.connection, {**given, "number": self.number})

    def _write_entries(self, attachments: Sequence[Attachment]) -> None:
        rows = [self._entry_row(new, self.number) for new in self._entries]
        bearer = next((place for place, new in enumerate(self._entries) if new.from_mail), None)
        if not attachments or bearer is None:
            _ADD_ENTRIES.run(self.connection, rows)
            return
        _ADD_ENTRIES.run(self.connection, rows[:bearer])
        entry_id = _ADD_ENTRY_FOR_ID.returned(self.connection, rows[bearer])
        _ADD_ATTACHMENTS.run(self.connection, [_file(entry_id, *each) for each in enumerate(attachments)])
        _ADD_ENTRIES.run(self.connection, rows[bearer + 1 :])

    def _index(self) -> None:
        """Index what was said, with what tells the ticket; what is said without anything new needs no row."""
        said = [new.text for new in self._entries if new.kind is not EntryKind.EVENT]
        told = [str(row["value"]) for row in self._field_rows.values()]
        if self.number is None or not (said or told or "subject" in self._values):
            return
        known = self._old_parts.fields if self._old_parts is not None else ()
        fields = (finding.value for _, finding in known if finding.name not in self._field_rows)
        of_ticket = (str(self.value(column)) for column in ("subject", "requester", "requester_name"))
        words.add(self.connection, self.number, (*of_ticket, str(self.number), *told, *fields, *said))

    def _entry_row(self, new: NewEntry, number: int | None) -> dict[str, object]:
        return {
            "ticket_number": number,
            "at": self.at if new.from_mail else self.now,
            "kind": new.kind,
            "author": new.author,
            "text": new.text,
            "full_text": new.full_text,
            "mail_id": self._mail_id,
            "cause": new.cause,
            "warning": new.warning or None,
        }


# Mails change the same few sets of columns again and again.
@lru_cache(maxsize=64)
def _update(columns: frozenset[str]) -> Write:
    values = {name: bindparam(f"new_{name}", type_=ticket.c[name].type) for name in sorted(columns)}
    return Write(update(ticket).where(ticket.c.number == bindparam("number")).values(values))


def _stored(values: dict[str, object]) -> SimpleNamespace:
    """The values as the database would give them back."""
    return SimpleNamespace(**{name: as_stored(value) for name, value in values.items()})


def _file(entry_id: int, position: int, file: Attachment) -> dict[str, object]:
    return {
        "entry_id": entry_id,
        "position": position,
        "part": file.part,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "left_on_server": file.left_on_server,
    }
