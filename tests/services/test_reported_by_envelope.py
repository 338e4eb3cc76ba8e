"""A report that names our mail by its envelope identifier is about that mail, whatever else stands in it."""

from __future__ import annotations

from email.utils import format_datetime

import pytest
from sqlalchemy import update

from intake.assembly.wiring import sender_thread
from intake.desk.envelope_ids import envelope_id, named_place
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.store.database.session import Database
from intake.store.database.tables import outbox
from tests.servers.faulty_smtp import FaultyServer
from tests.services.desk import COMPLETE, DeskInHand, letter

KEY = b"k" * 32
OLGA, OLEG = "olga@firma.example", "oleg@firma.example"


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    """Two tickets, of Olga and of Oleg, both of whom were written to."""
    desk = DeskInHand(database)
    desk.receive(letter(COMPLETE, sender=OLGA))
    desk.receive(letter(COMPLETE.replace("счёт", "чек"), sender=OLEG, subject="Не печатается чек"))
    return desk


def to_customers(desk: DeskInHand) -> list[tuple[int, str]]:
    """The place and the Message-ID of each mail to a customer."""
    return [(line.id, line.message_id) for line in desk.sent() if line.audience == "customer"]


def report(desk: DeskInHand, envelope: str, failed: str, copy: str = "") -> bytes:
    head = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: support@desk.test\r\n"
        f"Date: {format_datetime(desk.now)}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=edge\r\n\r\n"
        "--edge\r\n\r\nIt could not be delivered.\r\n"
    )
    status = (
        "--edge\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n"
        f"Original-Envelope-Id: {envelope}\r\n\r\n"
        f"Final-Recipient: rfc822; {failed}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    )
    returned = (
        f"--edge\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {copy}\r\n\r\n" if copy else ""
    )
    return f"{head}{status}{returned}--edge--\r\n".encode()


def told_of(desk: DeskInHand) -> list[int | None]:
    return [line.ticket_number for line in desk.sent() if line.template == "bounced"]


def test_a_report_without_a_copy_of_the_mail_is_bound_by_the_identifier_alone(desk: DeskInHand) -> None:
    place, message_id = to_customers(desk)[1]
    desk.receive(report(desk, envelope_id(KEY, place, message_id), OLEG))
    assert told_of(desk) == [2]


def test_the_identifier_counts_more_than_the_message_id_in_a_copy(desk: DeskInHand) -> None:
    (_, first), (place, second) = to_customers(desk)
    desk.receive(report(desk, envelope_id(KEY, place, second), OLEG, copy=first))
    assert told_of(desk) == [2]


@pytest.mark.parametrize("case", ["upper", "padded"])
def test_a_server_that_writes_it_otherwise_is_understood(desk: DeskInHand, case: str) -> None:
    place, message_id = to_customers(desk)[0]
    written = envelope_id(KEY, place, message_id)
    desk.receive(report(desk, written.upper() if case == "upper" else f"  {written} ", OLGA))
    assert told_of(desk) == [1]


def test_an_identifier_that_was_made_up_names_nothing(desk: DeskInHand) -> None:
    place, message_id = to_customers(desk)[0]
    for forged in (
        envelope_id(b"another key, of 32 bytes length!", place, message_id),
        str(place),
        f"{place}.aaaaaaaa.aaaaaaaaaaaaaaaa",
        envelope_id(KEY, place, message_id).replace(f"{place}.", f"{place + 2}.", 1),
        f"{place}' OR 1=1",
        "9" * 100,
    ):
        desk.receive(report(desk, forged, OLGA))
    assert told_of(desk) == []


def test_an_identifier_from_before_a_restore_names_no_other_mail(
    desk: DeskInHand,
) -> None:
    place, message_id = to_customers(desk)[0]
    with desk.database.write() as connection:
        connection.execute(update(outbox).where(outbox.c.id == place).values(message_id="<other@desk.test>"))
    # The database was restored: another mail has the place.
    desk.receive(report(desk, envelope_id(KEY, place, message_id), OLGA))
    assert told_of(desk) == []


def test_a_foreign_identifier_leaves_it_to_the_copy(desk: DeskInHand) -> None:
    _, message_id = to_customers(desk)[0]
    desk.receive(report(desk, "QQ123", OLGA, copy=message_id))
    assert told_of(desk) == [1]


def test_the_outbox_tells_each_mails_own_identifier_to_the_server(desk: DeskInHand) -> None:
    server = FaultyServer("DSN").start()
    try:
        transport = Transport(SmtpAccount(server.host, server.port, "none"))
        sender = sender_thread(
            desk.database, [transport], "smtp", [desk.parts], owner="this test", clock=lambda: desk.now
        )
        assert sender.run_until_empty(lambda: False)
    finally:
        server.stop()
    named = [
        named_place(KEY, line.rpartition("ENVID=")[2]) for line in server.heard if line.startswith("MAIL")
    ]
    places = {line.id: line.message_id for line in desk.sent()}
    assert len(named) == len(places)
    assert all(one is not None and one.is_of(places[one.place]) for one in named)
    assert not any("ENVID" in taken.raw.decode() for taken in server.taken)


def test_without_a_key_there_is_no_identifier() -> None:
    assert envelope_id(b"", 1, "<a@x>") == ""
    assert named_place(b"", "1.aaaaaaaa.aaaaaaaaaaaaaaaa") is None
