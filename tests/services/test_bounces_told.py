"""Of every mail that comes back agents hear once, whether the address was in trouble before or not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from intake.store.database.session import Database
from intake.store.database.tables import bounced_address
from tests.services.desk import COMPLETE, DeskInHand, letter


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database)


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(1, 100))


def bounce(desk: DeskInHand, message_id: str, number: int, who: str = "olga@firma.example") -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: support@desk.test\r\n"
        f"Message-ID: <{number}@mx.example>\r\nDate: {desk.now:%a, %d %b %Y %H:%M:%S +0000}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=edge\r\n\r\n"
        "--edge\r\n\r\nIt could not be delivered.\r\n"
        "--edge\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {who}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "Diagnostic-Code: smtp; 552 5.2.2 over quota\r\n\r\n"
        f"--edge\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--edge--\r\n"
    ).encode()


def told(desk: DeskInHand) -> int:
    return desk.templates_sent().count("bounced")


def sent_to_customer(desk: DeskInHand) -> str:
    """The Message-ID of the last mail to the customer."""
    return [line.message_id for line in desk.sent() if line.audience == "customer"][-1]


def test_agents_hear_of_a_mail_that_comes_back_after_they_heard_of_an_earlier_one(
    desk: DeskInHand, numbers: Iterator[int]
) -> None:
    desk.receive(letter(COMPLETE))
    desk.receive(bounce(desk, sent_to_customer(desk), next(numbers)))
    assert told(desk) == 1
    desk.later(days=90)
    desk.receive(letter(COMPLETE.replace("счёт", "чек"), subject="Не печатается чек"))
    desk.receive(bounce(desk, sent_to_customer(desk), next(numbers)))
    assert told(desk) == 2


def test_agents_hear_of_their_own_answer_that_comes_back(desk: DeskInHand, numbers: Iterator[int]) -> None:
    desk.receive(letter(COMPLETE))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    desk.receive(bounce(desk, sent_to_customer(desk), next(numbers)))
    desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified))
    desk.receive(bounce(desk, sent_to_customer(desk), next(numbers)))
    assert told(desk) == 2


def test_agents_hear_once_of_one_mail_however_many_servers_return_it(
    desk: DeskInHand, numbers: Iterator[int]
) -> None:
    desk.receive(letter(COMPLETE))
    for _ in range(3):
        desk.receive(bounce(desk, sent_to_customer(desk), next(numbers)))
        desk.later(hours=1)
    assert told(desk) == 1


def test_a_mail_that_fails_where_its_only_reader_has_it_forwarded_has_failed_for_him(
    desk: DeskInHand, numbers: Iterator[int]
) -> None:
    """The last server knows nothing of the address that we wrote to."""
    desk.receive(letter(COMPLETE))
    for _ in range(2):
        desk.receive(bounce(desk, sent_to_customer(desk), next(numbers), "o.petrova@elsewhere.example"))
    assert told(desk) == 1
    with desk.database.read() as connection:
        (row,) = connection.execute(select(bounced_address.c.address, bounced_address.c.detail)).all()
    assert row[0] == "olga@firma.example"
    assert "o.petrova@elsewhere.example" in row[1]


def test_of_several_readers_nobody_is_marked_for_an_address_that_we_did_not_write_to(
    desk: DeskInHand, numbers: Iterator[int]
) -> None:
    desk.receive(letter(COMPLETE, Cc="ivan@firma.example"))
    (notified,) = (line.message_id for line in desk.sent() if line.template == "notification")
    desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified))
    desk.receive(bounce(desk, sent_to_customer(desk), next(numbers), "o.petrova@elsewhere.example"))
    with desk.database.read() as connection:
        assert connection.execute(select(bounced_address.c.address)).all() == []
