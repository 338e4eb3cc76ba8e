"""What is offered for confirmation out of earlier tickets, and to whom it never is."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from intake.desk.ticket import Status
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from tests.services.desk import COMPLETE as WITH_THE_EXAMPLES_NUMBER
from tests.services.desk import DeskInHand
from tests.services.desk import letter as unproved

NUMBER = "812345678"
COMPLETE = WITH_THE_EXAMPLES_NUMBER.replace("800123456", NUMBER)
WITHOUT_NUMBER = "ООО «Ромашка», релиз 3.0.12.4. Не открывается журнал документов."


def letter(text: str, *, sender: str, **headers: str) -> bytes:
    """A letter whose sender the desk's own server confirms."""
    passed = f"mx.desk.test; dkim=pass header.d={sender.partition('@')[2]}"
    return unproved(text, sender=sender, Authentication_Results=passed, **headers)


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def last_request(desk: DeskInHand) -> EmailMessage:
    query = select(outbox_raw.c.raw).join_from(outbox_raw, outbox).where(outbox.c.audience == "customer")
    with desk.database.read() as connection:
        raw = connection.execute(query.order_by(outbox.c.id.desc())).scalars().first()
    message = message_from_bytes(raw or b"", policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert desk.templates_sent()[-1] == "request"
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_what_a_colleague_gave_for_the_firm_is_offered_and_confirmed(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, sender="olga@romashka.example"))
    desk.receive(letter(WITHOUT_NUMBER, sender="ivan@romashka.example", subject="Журнал"))
    request = last_request(desk)
    assert NUMBER in text_of(request)
    thread = {"In_Reply_To": request["Message-ID"], "subject": f"Re: {request['Subject']}"}
    desk.receive(letter("Да, всё верно.", sender="ivan@romashka.example", **thread))
    ticket = desk.ticket(2)
    assert (ticket.status, ticket.value("registration_number")) == (Status.OPEN, NUMBER)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("olga@mail.ru", "ivan@mail.ru", WITHOUT_NUMBER),
        ("olga@romashka.example", "ivan@elsewhere.example", WITHOUT_NUMBER),
        ("olga@romashka.example", "ivan@sub.romashka.example", WITHOUT_NUMBER),
        ("olga@romashka.example", "ivan@romashka.example", "ООО «Лютик», релиз 3.0.12.4. Не печатается чек."),
        ("olga@romashka.example", "ivan@romashka.example", "Релиз 3.0.12.4. Не печатается чек на кассе."),
    ],
    ids=["anybody's provider", "another domain", "a branch", "another firm", "no firm named"],
)
def test_nobody_else_learns_a_firms_number(desk: DeskInHand, first: str, second: str, text: str) -> None:
    desk.receive(letter(COMPLETE, sender=first))
    desk.receive(letter(text, sender=second, subject="Журнал"))
    assert NUMBER not in text_of(last_request(desk))


def test_a_domain_of_several_firms_is_nobodys(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, sender="olga@provider.example"))
    desk.receive(letter(COMPLETE.replace("Ромашка", "Лютик"), sender="petr@provider.example", subject="Чек"))
    desk.receive(letter(WITHOUT_NUMBER, sender="ivan@provider.example", subject="Журнал"))
    assert NUMBER not in text_of(last_request(desk))


def test_nothing_is_offered_where_answers_go_elsewhere(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, sender="olga@romashka.example"))
    away = {"Reply_To": "box@elsewhere.example"}
    desk.receive(letter(WITHOUT_NUMBER, sender="ivan@romashka.example", subject="Журнал", **away))
    assert NUMBER not in text_of(last_request(desk))
