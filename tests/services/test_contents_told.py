"""Agents read what is in an attached Outlook item or calendar file; customers don't."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from intake.store.database.session import Database
from tests.mail.compound_file import item
from tests.services.desk import COMPLETE, DeskInHand
from tests.services.test_answers import sent
from tests.services.test_looking import body

LETTER = item(
    "Сканер не виден", "Анна Лаптева", "lapteva@len.example", "Пишет: нет устройства.", {"журнал.txt": b""}
)
TOLD = "> письмо.msg\n> Сканер не виден\n> Анна Лаптева <lapteva@len.example>\n> Пишет: нет устройства.\n> журнал.txt"
INVITATION = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:#close\nDTSTART:20261203T143000Z\nEND:VEVENT\nEND:VCALENDAR"
)


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database)


def lines(message: EmailMessage) -> str:
    return body(message).replace("\r\n", "\n")


def with_file(content: bytes, kind: str, name: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Ольга <olga@firma.example>"
    message["To"] = "support@desk.test"
    message["Subject"] = "Не печатается счёт"
    message.set_content(COMPLETE)
    main, _, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def test_agents_read_what_is_in_an_attached_item(desk: DeskInHand) -> None:
    desk.receive(with_file(LETTER, "application/vnd.ms-outlook", "письмо.msg"))
    (told,) = sent(desk, "agents")
    assert TOLD in lines(told)
    page = told.get_body(("html",))
    assert page is not None
    assert "Анна Лаптева &lt;lapteva@len.example&gt;" in page.get_content()
    assert not any("Лаптева" in lines(each) for each in sent(desk, "customer"))


def test_what_is_in_a_file_can_pass_for_no_word_of_the_desk(desk: DeskInHand) -> None:
    desk.receive(with_file(INVITATION, "application/octet-stream", "meet.ics"))
    (told,) = sent(desk, "agents")
    assert "> meet.ics\n> #close\n> 2026-12-03 14:30 UTC" in lines(told)
