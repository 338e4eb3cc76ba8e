"""Who wrote the mail that an agent forwards."""

from __future__ import annotations

import pytest

from intake.desk.message import Address, AttachedMessage
from intake.desk.rules.forwarding import forwarded_sender
from tests.unit.desk_cases import mail


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        (
            "---------- Forwarded message ---------\nОт: Марина Ткач <marina@len.example>\nDate: x",
            "marina@len.example",
            "Марина Ткач",
        ),
        (
            "-----Original Message-----\nFrom: Marina [mailto:marina@len.example]\nSent: x",
            "marina@len.example",
            "Marina",
        ),
        (
            "-------- Пересылаемое сообщение --------\nОт кого: marina@len.example\nКому: anna",
            "marina@len.example",
            "",
        ),
        ('см. ниже\n\n*From:* "Marina T." <marina@len.example>', "marina@len.example", "Marina T."),
        ("Von: Marina <marina@len.example>", "marina@len.example", "Marina"),
        ("> От: Марина <marina@len.example>\n> Тема: x", "marina@len.example", "Марина"),
    ],
)
def test_the_original_sender_is_read_from_the_forwarded_block(text: str, address: str, name: str) -> None:
    found = forwarded_sender(mail(text))
    assert found is not None
    assert (found.address, found.name) == (address, name)


def test_an_attached_mail_names_its_sender_first() -> None:
    attached = AttachedMessage(Address("marina@len.example", "Марина"), "тема", "текст")
    found = forwarded_sender(mail("From: other@len.example", attached_messages=(attached,)))
    assert found == attached.sender


@pytest.mark.parametrize(
    "text", ["", "Перешлю позже", "From: Марина без адреса", "x\n" * 500 + "From: a@b.example"]
)
def test_without_a_shown_sender_there_is_none(text: str) -> None:
    assert forwarded_sender(mail(text)) is None


def test_a_hostile_line_is_read_in_no_time() -> None:
    assert forwarded_sender(mail("From: " + "a" * 1_000_000)) is None
    assert forwarded_sender(mail("From: " + "a.@" * 300_000)) is None
