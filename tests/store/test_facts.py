from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, text

from intake.desk.changes import (
    AddEntry,
    AddParticipant,
    MarkBounced,
    MergeInto,
    SetField,
    SetStatus,
    Vouch,
)
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import NO_FACTS, Evidence, Facts, KnownValue, Question
from intake.desk.message import Address
from intake.desk.outgoing import Audience
from intake.desk.source import Source
from intake.desk.ticket import ClosedReason, EntryKind, Finding, ParticipantRole, Status
from intake.services.deciding import ask
from intake.store.database import prepared
from intake.store.database.session import Database
from intake.store.facts import earlier
from intake.store.outbox import outbox
from intake.store.spool import ledger, spool
from intake.store.tickets import tickets
from tests.store.examples import (
    CUSTOMER,
    FOUND,
    NOW,
    applied,
    apply,
    changes_ticket,
    draft,
    new_ticket,
    opens,
    question,
    record,
    said,
    spooled,
    watched_folder,
)

STRANGER = "stranger@example.org"

Given = Sequence[object] | Mapping[str, object]
Parameters = tuple[object, ...] | Mapping[str, object]
Statement = tuple[str, Parameters]


def asked(database: Database, mail_id: int | None = None, **values: object) -> Facts:
    with database.read() as connection:
        return ask(connection, question(**{"sender": STRANGER, "answer_to": STRANGER, **values}), mail_id)


def named(found: Facts) -> list[tuple[int, Evidence, str]]:
    return [(match.ticket.number, match.evidence, match.detail) for match in found.matches]


def test_nothing_is_known_of_a_first_mail(database: Database) -> None:
    with database.write() as connection:
        mail_id = spooled(connection, 1)
    assert asked(database, mail_id) == NO_FACTS


def test_the_same_content_makes_a_duplicate_but_never_of_itself(database: Database) -> None:
    with database.write() as connection:
        first, second, elsewhere = (
            spooled(connection, 1),
            spooled(connection, 2),
            spooled(connection, 3, "sales"),
        )
        record(connection, first, fingerprint="same")
        record(connection, second, fingerprint="same", kind=DispositionKind.DUPLICATE)
        record(connection, elsewhere, fingerprint="same")
    assert asked(database, first, fingerprint="same").duplicate_of is None
    assert asked(database, second, fingerprint="same").duplicate_of == first
    assert asked(database, None, fingerprint="same").duplicate_of == first
    assert asked(database, None, fingerprint="else").duplicate_of is None


def test_the_same_text_repeats_within_the_window_only(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        mail_id = spooled(connection, 60)
        record(connection, mail_id, number=number, text_digest="words")
        too_short = spooled(connection, 61)
        record(connection, too_short, text_digest="")
    near = asked(database, text_digest="words", repeats_since=NOW + timedelta(seconds=60))
    assert (near.repeats, near.repeats_ticket) == (mail_id, number)
    assert asked(database, text_digest="words", repeats_since=NOW + timedelta(seconds=61)).repeats is None
    assert asked(database, text_digest="").repeats is None


def test_our_mail_names_its_ticket_and_tells_to_whom_it_went(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        outbox.add(
            connection, draft("<a@desk>", ("Olga@example.com", "ivan@example.com"), ticket_number=number), NOW
        )
        outbox.add(connection, draft("<b@desk>", template="too_large"), NOW)
    found = asked(database, own_ids=("<x@y>", "<b@desk>", "<a@desk>"))
    assert named(found) == [(number, Evidence.REFERENCE, "<a@desk>")]
    assert [(sent.message_id, sent.ticket_number) for sent in found.own_mails] == [
        ("<b@desk>", None),
        ("<a@desk>", number),
    ]
    assert found.own_mails[1].recipients == ("ivan@example.com", "Olga@example.com")


def test_tokens_reports_customers_mails_tags_and_numbers_name_tickets_by_their_kind(
    database: Database,
) -> None:
    with database.write() as connection:
        numbers = [new_ticket(connection) for _ in range(5)]
        for place in (0, 1):
            outbox.add(connection, draft(f"<out{place}@desk>", ticket_number=numbers[place]), NOW)
        mail_id = spooled(connection, 1)
        record(connection, mail_id, message_id="<theirs@example.com>", number=numbers[2])
    found = asked(
        database,
        token_ids=("<out0@desk>",),
        reported_ids=("<out1@desk>",),
        customer_ids=("<theirs@example.com>",),
        numbers=(4, 5, 77, 10**30, 0),
        tagged_numbers=(4,),
    )
    assert named(found) == [
        (1, Evidence.TOKEN_ADDRESS, "<out0@desk>"),
        (3, Evidence.CUSTOMER_REFERENCE, "<theirs@example.com>"),
        (4, Evidence.TAG, "4"),
        (5, Evidence.NUMBER, "5"),
        (2, Evidence.REPORTED, "<out1@desk>"),
    ]
    assert found.unknown_numbers == (77, 10**30, 0)
    assert found.matches[1].ticket.fields == FOUND
    assert found.matches[1].ticket.takes_part(CUSTOMER)


def test_our_own_mail_that_comes_back_is_recognised(database: Database) -> None:
    with database.write() as connection:
        outbox.add(connection, draft("<a@desk>"), NOW)
    assert [sent.message_id for sent in asked(database, message_id="<a@desk>").own_mails] == ["<a@desk>"]


def test_our_own_mail_among_the_incoming_ones_is_no_customers(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        outbox.add(connection, draft("<a@desk>", ticket_number=number), NOW)
        record(connection, spooled(connection, 1), message_id="<a@desk>", number=new_ticket(connection))
    found = asked(database, own_ids=("<a@desk>",), customer_ids=("<a@desk>",))
    assert named(found) == [(number, Evidence.REFERENCE, "<a@desk>")]


def test_of_a_long_thread_every_mail_and_every_number_is_looked_at(database: Database) -> None:
    ours = tuple(f"<out{place}@desk>" for place in range(45))
    theirs = tuple(f"<in{place}@example.com>" for place in range(45))
    with database.write() as connection:
        numbers = tuple(new_ticket(connection) for _ in range(45))
        outbox.add(connection, draft(ours[44], ticket_number=numbers[0]), NOW)
        record(connection, spooled(connection, 1), message_id=theirs[44], number=numbers[1])
    found = asked(database, own_ids=ours, customer_ids=theirs, numbers=(*numbers, 99))
    assert named(found)[:3] == [
        (numbers[0], Evidence.REFERENCE, ours[44]),
        (numbers[1], Evidence.CUSTOMER_REFERENCE, theirs[44]),
        (numbers[0], Evidence.NUMBER, str(numbers[0])),
    ]
    assert len(found.matches) == 20
    assert found.unknown_numbers == (99,)


def test_the_newest_of_many_tickets_with_a_forged_message_id_are_looked_at(database: Database) -> None:
    with database.write() as connection:
        numbers = [new_ticket(connection) for _ in range(25)]
        for number in numbers:
            record(connection, spooled(connection, number), message_id="<same@x>", number=number)
    found = asked(database, customer_ids=("<same@x>", *(f"<{place}@x>" for place in range(40))))
    assert [match.ticket.number for match in found.matches] == numbers[:4:-1]


def test_a_held_mail_opens_no_way_into_the_ticket_it_wanted(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        record(
            connection, spooled(connection, 1), message_id="<s@x>", number=number, kind=DispositionKind.HOLD
        )
    assert asked(database, customer_ids=("<s@x>",)).matches == ()


def test_tickets_of_another_mailbox_are_unknown(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        outbox.add(connection, draft("<a@desk>", ticket_number=number), NOW)
    found = asked(database, mailbox="sales", numbers=(number,), own_ids=("<a@desk>",))
    assert (found.matches, found.unknown_numbers) == ((), (number,))
    assert len(found.own_mails) == 1


def test_a_merged_ticket_stands_for_its_successor(database: Database) -> None:
    with database.write() as connection:
        first, second, third = (new_ticket(connection) for _ in range(3))
        apply(connection, changes_ticket(first, MergeInto(second)))
        apply(connection, changes_ticket(second, MergeInto(third)))
    found = asked(database, numbers=(first, third), named_numbers=(second, 99))
    assert named(found) == [(third, Evidence.NUMBER, "1 (1 was merged into 3)")]
    assert [one.number for one in found.named_tickets] == [third]
    assert found.unknown_numbers == ()


def test_the_newest_value_of_each_field_is_remembered_but_nothing_of_spam(database: Database) -> None:
    newer = (Finding("release", "3.0.13.1", Source.read("label"), "релиз 3.0.13.1"),)
    spam = (Finding("release", "6.6.6.6", Source.read("label"), ""),)
    with database.write() as connection:
        new_ticket(connection)
        new_ticket(connection, fields=newer)
        bad = new_ticket(connection, fields=spam)
        apply(connection, changes_ticket(bad, SetStatus(Status.CLOSED, "spam", ClosedReason.SPAM)))
        apply(connection, opens(said(), fields=spam), mailbox="sales")
    found = asked(database, sender=CUSTOMER.key)
    assert set(found.known_values) == {
        KnownValue("release", "3.0.13.1", 2),
        KnownValue("registration_number", "0012345678", 1),
    }


def test_answers_are_counted_for_the_ticket_that_took_another_over(database: Database) -> None:
    with database.write() as connection:
        first, second = (new_ticket(connection) for _ in range(2))
        apply(connection, changes_ticket(first, MergeInto(second)))
        for place, number in enumerate((first, second, second)):
            outbox.add(connection, draft(f"<{place}@desk>", ticket_number=number), NOW)
    assert asked(database, numbers=(first,)).answers_sent_ticket == 2
    assert asked(database, named_numbers=(first,)).answers_sent_ticket == 0


def test_an_answer_counts_from_the_arrival_by_a_clock_that_is_ahead(database: Database) -> None:
    ahead = NOW + timedelta(hours=14)
    with database.write() as connection:
        number = new_ticket(connection)
        outbox.add(connection, draft("<1@desk>", ticket_number=number, answered_at=ahead), NOW)
    found = asked(database, numbers=(number,), answers_since=ahead - timedelta(hours=1))
    assert found.answers_sent_ticket == 1
    found = asked(database, numbers=(number,), answers_since=ahead + timedelta(seconds=1))
    assert found.answers_sent_ticket == 0


def test_only_answers_that_are_to_be_counted_are_within_the_window(database: Database) -> None:
    old, nobody = NOW - timedelta(hours=2), frozenset[str]()
    with database.write() as connection:
        number = new_ticket(connection)
        outbox.add(
            connection, draft("<1@d>", ("Stranger@Example.org", CUSTOMER.key), ticket_number=number), NOW
        )
        outbox.add(connection, draft("<2@d>", (STRANGER,), counted=nobody, ticket_number=number), NOW)
        outbox.add(connection, draft("<4@d>", (STRANGER,), ticket_number=number), old)
    assert asked(database, numbers=(number,)).answers_sent_ticket == 1


def test_an_agents_mail_that_was_handed_on_counts_once_while_it_is_new(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        for uid in (1, 2):
            mail_id = spooled(connection, uid)
            for copy in ("a", "b"):
                relayed = draft(
                    f"<{uid}{copy}@d>",
                    ticket_number=number,
                    mail_id=mail_id,
                    template="relay",
                    automatic=False,
                )
                outbox.add(connection, relayed, NOW)
        told = draft("<3@d>", ticket_number=number, mail_id=spooled(connection, 3), template="update")
        outbox.add(connection, told, NOW)
    found = asked(database, numbers=(number,), answers_since=NOW - timedelta(hours=1))
    assert found.relays_sent_ticket == 2
    found = asked(database, numbers=(number,), answers_since=NOW + timedelta(hours=1))
    assert found.relays_sent_ticket == 0


def test_a_subject_that_no_ticket_of_the_sender_has_names_none(database: Database) -> None:
    with database.write() as connection:
        new_ticket(connection, subject="Касса")
    assert asked(database, sender=CUSTOMER.key, replied_subject="Сканер").matches == ()
    assert len(asked(database, sender=CUSTOMER.key, replied_subject="касса").matches) == 1


def test_a_chain_of_merged_tickets_is_followed_five_steps_and_no_further(database: Database) -> None:
    with database.write() as connection:
        numbers = [new_ticket(connection) for _ in range(8)]
        for number in numbers[:-1]:
            apply(connection, changes_ticket(number, MergeInto(number + 1)))
    assert [number for number, *_ in named(asked(database, numbers=(3,)))] == [8]
    assert [number for number, *_ in named(asked(database, numbers=(1,)))] == [6]


def test_every_address_of_a_mail_to_many_is_known_for_its_bounces(database: Database) -> None:
    everybody = tuple(f"c{number}@example.com" for number in range(12))
    with database.write() as connection:
        for gone in (everybody[1], everybody[11], "else@example.com"):
            reported = Disposition(DispositionKind.NOTE, (), changes=(MarkBounced(gone, "550"),))
            apply(connection, reported)
    assert set(asked(database, addresses=everybody).bounced_addresses) == {everybody[1], everybody[11]}


# --- Cost -----------------------------------------------------------------------------------------


@contextmanager
def statements(database: Database) -> Iterator[list[Statement]]:
    """The statements sent meanwhile, without those of transactions."""
    sent: list[Statement] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Given, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append((statement, parameters if isinstance(parameters, Mapping) else tuple(parameters)))

    def execute(connection: Connection, sql: str, values: Given) -> object:
        note(None, None, sql, values)
        return directly(connection, sql, values)

    def write(self: prepared._Text, connection: Connection, given: prepared.Values) -> None:
        if not self._positional:
            note(None, None, self._sql, self._values(given))
        later(self, connection, given)

    # Prepared statements pass SQLAlchemy's events by, and what is only written waits.
    directly, later = prepared._execute, prepared._Text.write
    event.listen(database._engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "_execute", execute)
        patch.setattr(prepared._Text, "write", write)
        yield sent
    event.remove(database._engine, "before_cursor_execute", note)


def everything() -> Question:
    return question(
        sender="c77@example.com",
        answer_to="c77@example.com",
        own_ids=("<out77@desk>",),
        customer_ids=("<in78@example.com>",),
        token_ids=("<out79@desk>",),
        reported_ids=("<out80@desk>",),
        numbers=(81, 10**6),
        named_numbers=(82,),
        addresses=("c77@example.com",),
        fingerprint="print77",
        text_digest="words78",
        signatures=("digest79", "digest80"),
    )


def test_of_incomplete_tickets_it_is_known_whether_agents_know_of_them(database: Database) -> None:
    with database.write() as connection:
        untold, told, noted, complete = (
            *(new_ticket(connection, status=Status.AWAITING_INFO) for _ in range(3)),
            new_ticket(connection, missing=(), status=Status.OPEN),
        )
        for number in (told, complete):
            outbox.add(
                connection, draft(f"<{number}@d>", audience=Audience.AGENTS, ticket_number=number), NOW
            )
        outbox.add(connection, draft("<c@d>", audience=Audience.CUSTOMER, ticket_number=untold), NOW)
        note = AddEntry(EntryKind.NOTE, "Anna", "Looked into it.", from_mail=False)
        applied(connection, changes_ticket(noted, note))
    found = asked(database, numbers=(untold, told, noted, complete))
    assert len(found.matches) == 4
    assert set(found.known_to_agents) == {told, noted}


def test_what_is_asked_and_written_for_a_mail_costs_few_statements(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection, missing=())
        outbox.add(connection, draft("<a@desk>", ticket_number=number), NOW)
    with statements(database) as sent:
        asked(database)
        assert len(sent) == 1
    with statements(database) as sent:
        found = asked(
            database, sender=CUSTOMER.key, numbers=(number,), own_ids=("<a@desk>",), customer_ids=("<x@y>",)
        )
        assert len(found.matches) == 2
        assert len(sent) == 3
    disposition = changes_ticket(
        number,
        said(),
        SetStatus(Status.AWAITING_CUSTOMER, "asked"),
        SetField(FOUND[0], CUSTOMER.address),
        AddParticipant(Address(STRANGER), ParticipantRole.PARTICIPANT),
    )
    with database.write() as connection, statements(database) as sent:
        applied(connection, disposition)
        assert len(sent) == 7


def test_what_the_sender_gave_before_is_known_wherever_he_may_be_asked_for_something(
    database: Database,
) -> None:
    known = {KnownValue(finding.name, finding.value, 1) for finding in FOUND}
    with database.write() as connection:
        new_ticket(connection, missing=(), fields=FOUND)
        waiting = new_ticket(connection, missing=("release",), fields=())
        going_on = new_ticket(connection, missing=(), fields=())
        others = new_ticket(connection, requester=Address(STRANGER), missing=(), fields=())
        for number, to in ((waiting, CUSTOMER), (going_on, CUSTOMER), (others, Address(STRANGER))):
            outbox.add(connection, draft(f"<{number}@d>", (to.address,), ticket_number=number), NOW)
    for number in (waiting, others):
        found = asked(database, sender=CUSTOMER.key, own_ids=(f"<{number}@d>",))
        assert [match.ticket.number for match in found.matches] == [number]
        assert set(found.known_values) == known
    assert set(asked(database, sender=CUSTOMER.key, own_ids=("<nowhere@d>",)).known_values) == known
    found = asked(database, sender=CUSTOMER.key, own_ids=(f"<{going_on}@d>",))
    assert [match.ticket.number for match in found.matches] == [going_on]
    assert found.known_values == ()


def test_what_people_at_a_domain_gave_is_told_ticket_by_ticket_but_nothing_of_spam(
    database: Database,
) -> None:
    olga, ivan, other = (Address(f"{name}.example") for name in ("olga@firma", "ivan@firma", "ann@other"))
    with database.write() as connection:
        new_ticket(connection, requester=olga, fields=FOUND)
        new_ticket(connection, requester=ivan, fields=FOUND[:1])
        new_ticket(connection, requester=other, fields=FOUND)
        bad = new_ticket(connection, requester=ivan, fields=FOUND)
        apply(connection, changes_ticket(bad, SetStatus(Status.CLOSED, "spam", ClosedReason.SPAM)))
        new_ticket(connection, requester=ivan, fields=FOUND, vouched=False)
        given = earlier.of_domain(connection, "support", "firma.example")
    number, release = FOUND
    assert given == {
        1: {number.name: number.value, release.name: release.value},
        2: {number.name: number.value},
    }


def test_what_a_mail_gave_that_nothing_shows_to_be_the_senders_is_not_known_of_him(
    database: Database,
) -> None:
    with database.write() as connection:
        forged = new_ticket(connection, fields=FOUND, vouched=False)
    assert asked(database, sender=CUSTOMER.key).known_values == ()
    with database.write() as connection:
        apply(connection, changes_ticket(forged, Vouch()))
    assert len(asked(database, sender=CUSTOMER.key).known_values) == len(FOUND)


def asked_for_a_subject(connection: Connection) -> Facts:
    return ask(connection, question(sender="c9@example.com", replied_subject="X"))


_AT = "'2026-03-02 09:30:00.000000'"
_FILLINGS = (
    f"""ticket (number, mailbox, status, subject, requester_key, requester, requester_name, language, kind,
        priority, created_at, updated_at, missing, asked, history, licence_kind)
    {{numbers}} SELECT i, 'support', 'closed', 'x', 'c' || i || '@example.com', 'c' || i || '@example.com', '', 'ru',
        'incident', 'normal', {_AT}, {_AT}, '[]', 0, '[]', '' FROM n""",
    f"""mail (id, mailbox, folder, uidvalidity, uid, arrived_at, size, complete, left_on_server, spooled_at, settled, status,
        disposition, reasons, released, ticket_number, sender, subject, message_id, fingerprint, text_digest, attempts)
    {{numbers}} SELECT i, 'support', 'imap://u@host/INBOX', 1, i, {_AT}, 1, true, '[]', {_AT}, true, 'processed', 'open_ticket', '[]', false,
        i, '', '', '<in' || i || '@example.com>', 'print' || i, 'words' || i, 0 FROM n""",
    f"""outbox (id, message_id, ticket_number, template, audience, automatic, sender, subject, state, due_at, attempts,
        created_at, trying_since)
    {{numbers}} SELECT i, '<out' || i || '@desk>', i, 'x', 'customer', true, '', '', 'sent', {_AT}, 1, {_AT}, {_AT}
    FROM n""",
    f"""outbox_recipient (outbox_id, address_key, address, state, code, message, answered_at)
    {{numbers}} SELECT i, 'c' || i || '@example.com', '', 'delivered', 250, '', {_AT} FROM n""",
    f"""seen_signature (mailbox, digest, mail_id, at)
    {{numbers}} SELECT 'support', 'digest' || i, i, {_AT} FROM n""",
    """ticket_field (ticket_number, name, position, value, source, evidence)
    {numbers} SELECT i, 'release', 0, '1', '', '' FROM n""",
    """participant (ticket_number, address_key, address, name, position, role)
    {numbers} SELECT i, 'c' || i || '@example.com', '', '', 0, 'requester' FROM n""",
    f"""entry (ticket_number, at, kind, author, text, full_text, cause)
    {{numbers}} SELECT i, {_AT}, 'customer', '', '', '', '' FROM n""",
)
# Those that grow with the tickets.
_LARGE = (
    "ticket",
    "mail",
    "outbox",
    "outbox_recipient",
    "ticket_field",
    "participant",
    "entry",
    "seen_signature",
)


def _fill(connection: Connection, tickets: int) -> None:
    """So many tickets of as many customers, each with a mail and an answer."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {tickets})"
    postgres = connection.dialect.name == "postgresql"
    for filling in _FILLINGS:
        statement = filling.replace(_AT, f"{_AT}::timestamptz") if postgres else filling
        connection.exec_driver_sql("INSERT INTO " + statement.format(numbers=numbers))


def test_with_a_hundred_thousand_tickets_every_question_of_the_daily_work_walks_an_index(
    database: Database,
) -> None:
    with database.write() as connection:
        _fill(connection, 100_000)
    with database.write() as connection:
        # PostgreSQL gathers statistics by itself, SQLite never does.
        if not database.is_sqlite:
            connection.execute(text("ANALYZE"))
    with database.write() as connection, statements(database) as sent:
        found = ask(connection, everything())
        assert [match.ticket.number for match in found.matches] == [79, 77, 78, 81, 80]
        assert (found.duplicate_of, found.repeats, found.unknown_numbers) == (77, 78, (10**6,))
        assert found.signature_of == 79
        assert spool.next_batch(connection, "support", 50, 10**6) == []
        assert outbox.claim(connection, NOW, NOW, "me", 50) == []
        assert outbox.next_due(connection) is None
        assert ledger.of_ticket(connection, 5)[0].id == 5
        assert spool.to_settle(connection, watched_folder()) == spool.ToSettle((), ())
        assert tickets.thread(connection, 5, Audience.CUSTOMER)
        assert tickets.thread(connection, 5, Audience.AGENTS) == ()
        assert len(tickets.entries(connection, 5)) == 1
        assert len(asked_for_a_subject(connection).matches) == 1
        disposition = changes_ticket(8, SetStatus(Status.OPEN, ""), SetField(FOUND[0], ""))
        assert applied(connection, disposition).ticket is not None
        wanted = list(sent)
        asked_about = [one for one in wanted if not one[0].startswith("INSERT")]
        plans = [_plan(connection, statement, parameters) for statement, parameters in asked_about]
    scans = [line for plan in plans for line in plan if _reads_all(line)]
    assert len(wanted) >= 22
    assert scans == []


# What most mail of a desk has in common: an index of it is no better than a scan.
_NEARLY_ALL = ("(status=? AND mailbox=?)", "(mailbox=?)", "(mailbox=? AND uidvalidity=?)")
# Its index is of the few mails that are not settled.
_FEW = "ix_mail_unsettled"


def _plan(connection: Connection, statement: str, parameters: Parameters) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return [str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters)]


def _reads_all(line: str) -> bool:
    """Whether a line of a plan reads a whole table of ours ("SCAN ticket", "Seq Scan on ticket")."""
    if "Seq Scan on " in line:
        # Tables with a handful of rows are read whole by right.
        return any(f"Seq Scan on {name} " in line for name in _LARGE)
    if line.endswith(_NEARLY_ALL) and _FEW not in line:
        return True
    return line.startswith("SCAN ") and not line.startswith(("SCAN (", "SCAN CONSTANT", "SCAN anon_"))


def test_addresses_are_compared_in_one_case(database: Database) -> None:
    with database.write() as connection:
        new_ticket(connection, requester=Address("IVAN@EXAMPLE.COM"))
    assert asked(database, sender="ivan@example.com").known_values
