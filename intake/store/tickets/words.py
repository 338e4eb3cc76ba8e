"""The index of all words of tickets: written in their transactions, searched by operators and agents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, text, update

from intake.desk.ticket import EntryKind
from intake.store.database import prepared
from intake.store.database.daemon_tables import counter
from intake.store.database.prepared import Write
from intake.store.database.tables import entry, ticket, ticket_field
from intake.store.stems import stems_of

MOST_SOUGHT = 30
"""So many different words may be looked for at once."""
MOST_FOUND = 2000
"""So many of the newest mails with the words are shown."""
MOST_PASSED = 50_000
"""So many newer mails of other mailboxes with the words are passed over at most."""
BELOW = "words_below"
"""The counter of what is still to be indexed: the entries with smaller numbers.  0 or no row: nothing."""
PIECE = 500_000
"""With so many characters a piece of what was before is enough: writers wait while it is written."""

_SPOKEN = (EntryKind.CUSTOMER.value, EntryKind.AGENT.value, EntryKind.NOTE.value)
_AT_ONCE = 20
_LAST = "SELECT max(id) FROM entry WHERE ticket_number = :number"
_ADD = {
    "sqlite": Write(text(f"INSERT INTO ticket_words (rowid, words) VALUES (({_LAST}), :words)")),
    "postgresql": Write(
        text(
            f"INSERT INTO ticket_words (entry_id, words) VALUES (({_LAST}), "
            "array_to_tsvector(string_to_array(CAST(:words AS TEXT), ' ')))"
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: stems, all of them in one mail or in its ticket's subject, number and fields."""

    stems: tuple[str, ...]

    @classmethod
    def of(cls, words: str) -> Sought:
        """The stems of some words; TooManyWordsError when there are more than `MOST_SOUGHT`."""
        stems = stems_of(words, MOST_SOUGHT + 1)
        if len(stems) > MOST_SOUGHT:
            message = f"At most {MOST_SOUGHT} different words can be looked for at once"
            raise TooManyWordsError(message)
        return cls(tuple(stems))

    @classmethod
    def beginning(cls, words: str) -> Sought:
        """The stems of the first words, for whoever can't be told that they are too many."""
        return cls(tuple(stems_of(words, MOST_SOUGHT)))


class TooManyWordsError(ValueError):
    """More words than can be looked for."""


def add(connection: Connection, number: int, texts: Sequence[str]) -> None:
    """Index what an event said in a ticket, whose entries were written before in the same transaction."""
    stems = stems_of("\n".join(texts))
    if stems:
        write = _ADD[connection.dialect.name]
        write.run(connection, {"number": number, "words": " ".join(stems)})


@dataclass(frozen=True, slots=True)
class Hits:
    """The numbers of tickets, the newest words first; `more`: older mails weren't looked at."""

    numbers: tuple[int, ...] = ()
    more: bool = False


def found(connection: Connection, sought: Sought, mailbox: str = "") -> Hits:
    """The tickets in which the words are, of the newest `MOST_FOUND` mails and notes with them.

    With a mailbox, of the newest ones in it: those of a busy one don't hide the mails of a quiet one.
    """
    if not sought.stems:
        return Hits()
    prepared.flush(connection)
    sqlite = connection.dialect.name == "sqlite"
    joined = " AND " if sqlite else " & "
    quote = '"' if sqlite else "'"
    # Stems are letters and digits: there is nothing in them that either database could read as a command.
    query = joined.join(f"{quote}{stem}{quote}" for stem in sought.stems)
    hits = _HITS[connection.dialect.name]
    asked = {"query": query, "most": MOST_FOUND, "mailbox": mailbox, "passed": MOST_PASSED}
    if not mailbox:
        newest = text(_NUMBERS.format(hits=hits.format(most=":most")))
        rows = connection.execute(newest, asked).scalars().all()
        return Hits(tuple(dict.fromkeys(rows)), len(rows) == MOST_FOUND)
    inner = hits.format(most=":passed")
    rows = connection.execute(text(_NUMBERS_OF_MAILBOX.format(hits=inner)), asked).scalars().all()
    passed = connection.execute(text(f"SELECT count(*) FROM ({inner}) AS hit"), asked).scalar()
    return Hits(tuple(dict.fromkeys(rows)), len(rows) == MOST_FOUND or passed == MOST_PASSED)


_HITS = {
    "sqlite": "SELECT rowid AS id FROM ticket_words WHERE ticket_words MATCH :query "
    "ORDER BY rowid DESC LIMIT {most}",
    "postgresql": "SELECT entry_id AS id FROM ticket_words WHERE words @@ CAST(:query AS tsquery) "
    "ORDER BY entry_id DESC LIMIT {most}",
}
_NUMBERS = (
    "SELECT entry.ticket_number FROM ({hits}) AS hit JOIN entry ON entry.id = hit.id ORDER BY hit.id DESC"
)
_NUMBERS_OF_MAILBOX = (
    "SELECT entry.ticket_number FROM ({hits}) AS hit JOIN entry ON entry.id = hit.id "
    "JOIN ticket ON ticket.number = entry.ticket_number WHERE ticket.mailbox = :mailbox "
    "ORDER BY hit.id DESC LIMIT :most"
)


# --- Texts from before they were indexed ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Before:
    """Texts of before, ready to write: those below one number, down to `rest` (0: they are the last)."""

    below: int
    rest: int
    rows: tuple[dict[str, object], ...]


def left(connection: Connection) -> int:
    """Below which number entries are still to be indexed; 0 for none."""
    return connection.execute(_BELOW).scalar() or 0


def before(connection: Connection, most: int) -> Before:
    """At most `most` texts of before that aren't indexed, the newest first, until they are a `PIECE`.

    It takes a while, so it is done in a transaction that only reads; `fill` writes them.
    """
    prepared.flush(connection)
    below = left(connection)
    wanted = entry.c.kind.in_(_SPOKEN), entry.c.id < below
    query = select(entry.c.id, entry.c.ticket_number, entry.c.text, *_TOLD)
    query = query.join_from(entry, ticket, ticket.c.number == entry.c.ticket_number).where(*wanted)
    rows, size = [], 0
    options = {"stream_results": True, "yield_per": _AT_ONCE}
    with connection.execute(query.order_by(entry.c.id.desc()).limit(most), execution_options=options) as read:
        for row in read:
            rows.append(row)
            size += len(row.text)
            if size >= PIECE:
                break
    values = _values(connection, {row.ticket_number for row in rows})
    given = []
    for entry_id, number, said, *told in rows:
        stems = stems_of("\n".join((*told, str(number), *values.get(number, ()), said)))
        given.append({"entry": entry_id, "words": " ".join(stems)})
    more = len(rows) == most or size >= PIECE
    return Before(below, rows[-1].id if more else 0, tuple(given))


def fill(connection: Connection, texts: Before) -> int:
    """Index texts of before, unless another has; returns below which number others are.

    Whatever else is indexed meanwhile is newer than all of them.
    """
    prepared.flush(connection)
    below = connection.execute(_BELOW.with_for_update()).scalar() or 0
    if below != texts.below:
        return below
    if texts.rows:
        connection.execute(_FILL[connection.dialect.name], list(texts.rows))
    connection.execute(update(counter).where(counter.c.name == BELOW).values(value=texts.rest))
    return texts.rest


def _values(connection: Connection, numbers: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    of = ticket_field.c
    for number, value in connection.execute(
        select(of.ticket_number, of.value).where(of.ticket_number.in_(numbers))
    ):
        found.setdefault(number, []).append(value)
    return found


_TOLD = ticket.c.subject, ticket.c.requester, ticket.c.requester_name
_BELOW = select(counter.c.value).where(counter.c.name == BELOW)
_FILL = {
    "sqlite": text("INSERT INTO ticket_words (rowid, words) VALUES (:entry, :words)"),
    "postgresql": text(
        "INSERT INTO ticket_words (entry_id, words) VALUES (:entry, "
        "array_to_tsvector(string_to_array(CAST(:words AS TEXT), ' ')))"
    ),
}
