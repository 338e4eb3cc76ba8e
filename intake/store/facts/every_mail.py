"""The questions that are asked about every mail, in one statement.

A statement costs more than the index lookup that it asks for, so its questions are asked together:
the rows of the answer say which of them they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from intake.desk.budgets import Responses
from intake.desk.disposition import DispositionKind
from intake.desk.facts import KnownValue, Question, RoutedMail
from intake.desk.rules.known_values import DISREGARDED, SENDERS_TICKETS
from intake.desk.signatures import MOST_SIGNATURES
from intake.store.database.prepared import Query
from intake.store.database.sender_tables import correspondent, seen_signature
from intake.store.database.tables import bounced_address, mail, outbox, ticket, ticket_field
from intake.store.facts import counting
from intake.store.facts.rows import NO_NUMBER, Row, rows_of

# One statement is prepared for each number of addresses up to this; more are asked about in pieces.
_MOST_ADDRESSES = 8

_DATES = ("date", "other_date")
_SIGNATURES = tuple(f"signature_{place}" for place in range(MOST_SIGNATURES))


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The answers of the one statement; the names are those of `Facts`.

    `is_ours` is true when the mail has the Message-ID of one that we sent.
    """

    duplicate_of: int | None
    routed: RoutedMail | None
    repeats: int | None
    repeats_ticket: int | None
    is_ours: bool
    known_values: tuple[KnownValue, ...]
    responses: Responses
    bounced: Mapping[str, int | None]
    correspondent: bool
    signature_of: int | None


def look(connection: Connection, question: Question, mail_id: int | None, *, known_values: bool) -> FirstLook:
    """Ask about a mail; `mail_id` is the mail itself, which is no repetition of itself.

    Without `known_values` nothing is asked about the sender's earlier tickets.
    """
    addresses = question.addresses[:_MOST_ADDRESSES]
    # NULL equals nothing: a question about a value that the mail lacks finds nothing.
    asked: dict[str, object] = {
        "mailbox": question.mailbox,
        "mail_id": 0 if mail_id is None else mail_id,
        "fingerprint": question.fingerprint,
        "honest_fingerprint": question.honest_fingerprint or question.fingerprint,
        # The digest of a text that is too short to compare is empty.
        "text_digest": question.text_digest or None,
        **dict(zip_longest(_DATES, question.same_dates)),
        "sender_address": question.sender_address or None,
        "repeats_since": question.repeats_since,
        "message_id": question.message_id,
        "sender": question.sender or None,
        "answers_since": question.answers_since,
        "person": question.person or None,
        "answers_domain": question.answers_domain or None,
        "notices_domain": question.notices_domain or None,
        "alike": question.alike or None,
        "day_since": question.day_since or question.answers_since,
        **{f"address_{place}": address for place, address in enumerate(addresses)},
        **dict(zip_longest(_SIGNATURES, question.signatures[:MOST_SIGNATURES])),
    }
    signed = bool(question.signatures)
    rows = _questions(len(addresses), known_values, signed, bool(question.same_dates)).rows(connection, asked)
    found = {row[0]: row for row in rows}
    bounced = {row[3]: row[1] for row in rows if row[0] == "bounced"}
    bounced |= bounced_further(connection, question.addresses[_MOST_ADDRESSES:])
    routed, repeated = found.get("routed"), found.get("repeated")
    duplicate = found.get("duplicate") or routed
    return FirstLook(
        duplicate_of=duplicate[1] if duplicate else None,
        routed=None if "duplicate" in found or routed is None else _as_routed(routed[1], routed[2]),
        repeats=repeated[1] if repeated else None,
        repeats_ticket=repeated[2] if repeated else None,
        is_ours="ours" in found,
        known_values=newest_values(rows),
        responses=counting.responses(rows),
        bounced={address: bounced[address] for address in question.addresses if address in bounced},
        correspondent="correspondent" in found,
        signature_of=found["signature"][1] if "signature" in found else None,
    )


def newest_values(rows: list[Row]) -> tuple[KnownValue, ...]:
    """For each field the newest value that the sender gave."""
    given = [(number, place, name, value) for how, number, place, name, value in rows if how == "known"]
    found: dict[str, KnownValue] = {}
    # The rows of a UNION come in any order.
    for number, _, name, value in sorted(given, key=lambda one: (-(one[0] or 0), one[1] or 0)):
        if name is not None and value is not None and number is not None:
            found.setdefault(name, KnownValue(name, value, number))
    return tuple(found.values())


def bounced_further(connection: Connection, addresses: tuple[str, ...]) -> dict[str | None, int | None]:
    """Those of the addresses to which mail does not arrive, with the mails that said so last."""
    if not addresses:
        return {}
    key = bounced_address.c.address_key
    further = select(key, bounced_address.c.mail_id).where(key.in_(addresses))
    return {row[0]: row[1] for row in connection.execute(further)}


# --- The questions --------------------------------------------------------------------------------

# A mail that was itself found to be a duplicate doesn't count: the original does.
_OTHER = (
    mail.c.mailbox == bindparam("mailbox"),
    mail.c.id != bindparam("mail_id"),
    or_(mail.c.disposition.is_(None), mail.c.disposition != DispositionKind.DUPLICATE.value),
)


# What was passed over by one way, by a rule or as a machine's, may be a person's request by another.  What an
# agent discarded was held, and stays so here.
_PASSED_ON = or_(
    mail.c.disposition.is_(None),
    and_(
        mail.c.disposition != DispositionKind.IGNORE.value,
        mail.c.disposition != DispositionKind.DISCARD.value,
    ),
)


def _duplicate() -> Select[str, int, int, str, str]:
    same = mail.c.fingerprint.in_([bindparam("fingerprint"), bindparam("honest_fingerprint")])
    earlier = rows_of("duplicate", mail.c.id, mail.c.ticket_number).where(*_OTHER, _PASSED_ON, same)
    return earlier.order_by(mail.c.id)


def _as_routed(mail_id: int | None, ticket_number: int | None) -> RoutedMail | None:
    return None if mail_id is None else RoutedMail(mail_id, ticket_number)


def _routed() -> Select[str, int, int, str, str]:
    """The same mail, which another route has added something to."""
    same = (
        mail.c.message_id == bindparam("message_id"),
        mail.c.sender == bindparam("sender_address"),
        mail.c.dated.in_([bindparam(name) for name in _DATES]),
    )
    earlier = rows_of("routed", mail.c.id, mail.c.ticket_number).where(*_OTHER, _PASSED_ON, *same)
    # The last one: an earlier one may have come without its end.
    return earlier.order_by(mail.c.id.desc())


def _repeated() -> Select[str, int, int, str, str]:
    return (
        rows_of("repeated", mail.c.id, mail.c.ticket_number)
        .where(
            *_OTHER,
            _PASSED_ON,
            mail.c.text_digest == bindparam("text_digest"),
            mail.c.arrived_at >= bindparam("repeats_since"),
        )
        .order_by(mail.c.arrived_at)
    )


def _ours() -> Select[str, int, int, str, str]:
    return rows_of("ours", outbox.c.id).where(outbox.c.message_id == bindparam("message_id"))


def _known() -> Select[str, int, int, str, str]:
    recent = (
        select(ticket.c.number)
        .where(
            ticket.c.mailbox == bindparam("mailbox"),
            ticket.c.requester_key == bindparam("sender"),
            or_(ticket.c.closed_reason.is_(None), ticket.c.closed_reason != DISREGARDED.value),
            or_(ticket.c.vouched.is_(None), ticket.c.vouched),
        )
        .order_by(ticket.c.number.desc())
        .limit(literal_column(str(SENDERS_TICKETS), BigInteger))
    )
    field = ticket_field.c
    return rows_of("known", field.ticket_number, field.position, field.name, field.value).where(
        field.ticket_number.in_(recent)
    )


def _correspondent() -> Select[str, int, int, str, str]:
    return rows_of("correspondent", NO_NUMBER).where(correspondent.c.address_key == bindparam("sender"))


def _signature() -> Select[str, int, int, str, str]:
    digest = seen_signature.c.digest
    return rows_of("signature", func.min(seen_signature.c.mail_id)).where(
        seen_signature.c.mailbox == bindparam("mailbox"),
        or_(*(digest == bindparam(name, type_=digest.type) for name in _SIGNATURES)),
        seen_signature.c.mail_id != bindparam("mail_id"),
    )


def _bounced(count: int) -> Select[str, int, int, str, str]:
    key = bounced_address.c.address_key
    addresses = [bindparam(f"address_{place}", type_=key.type) for place in range(count)]
    return rows_of("bounced", bounced_address.c.mail_id, name=key).where(
        or_(*(key == address for address in addresses))
    )


@cache
def _questions(
    addresses: int, known_values: bool, signed: bool, dated: bool
) -> Query[str, int | None, int | None, str | None, str | None]:
    """All questions together, the last one about that many addresses."""
    one = literal_column("1", BigInteger)
    parts = [
        select(_duplicate().limit(one).subquery()),
        select(_repeated().limit(one).subquery()),
        *([select(_routed().limit(one).subquery())] if dated else []),
        _ours(),
        _correspondent(),
        *([_known()] if known_values else []),
        *([_signature()] if signed else []),
        *counting.questions(),
        *([_bounced(addresses)] if addresses else []),
    ]
    whole: CompoundSelect[str, int | None, int | None, str | None, str | None] = union_all(*parts)
    return Query(whole)


KNOWN: Query[str, int | None, int | None, str | None, str | None] = Query(_known())
