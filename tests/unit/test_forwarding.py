"""Who wrote the mail that an agent forwards."""

from __future__ import annotations

import pytest

from intake.desk.message import Address, AttachedMessage
from intake.desk.quoting.reply_text import words_above
from intake.desk.rules.forwarding import forwarded_sender, outermost_sender
from tests.unit.desk_cases import DESK, mail


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
        (
            '02.03.2026, 18:05, "Марина Ткач" <marina@len.example>:\n\nНе печатает.',
            "marina@len.example",
            "Марина Ткач",
        ),
        (
            'Добрый день!\n\n02.03.2026, 18:05, "Марина Ткач" <marina@len.example>:\n\nНе печатает.',
            "marina@len.example",
            "Марина Ткач",
        ),
        (
            "пн, 2 мар. 2026 г. в 18:05, Марина Ткач\n<marina@len.example>:\n\n> Не печатает.",
            "marina@len.example",
            "Марина Ткач",
        ),
    ],
)
def test_the_original_sender_is_read_from_the_forwarded_block(text: str, address: str, name: str) -> None:
    found = forwarded_sender(mail(text), DESK.is_internal)
    assert found is not None
    assert (found.address, found.name) == (address, name)


def test_what_the_agents_wrote_above_it_is_passed_over() -> None:
    thread = (
        "От: Борис <boris@desk.test>\nТема: Re\n\nПередайте Анне.\n\nОт: Марина <marina@len.example>\nТема: x"
    )
    found = forwarded_sender(mail(thread), DESK.is_internal)
    assert found is not None
    assert found.address == "marina@len.example"


def test_an_attached_mail_names_its_sender_first() -> None:
    attached = AttachedMessage(Address("marina@len.example", "Марина"), "тема", "текст")
    found = forwarded_sender(mail("From: other@len.example", attached_messages=(attached,)), DESK.is_internal)
    assert found == attached.sender


@pytest.mark.parametrize(
    "text", ["", "Перешлю позже", "From: Марина без адреса", "x\n" * 500 + "From: a@b.example"]
)
def test_without_a_shown_sender_there_is_none(text: str) -> None:
    assert forwarded_sender(mail(text), DESK.is_internal) is None


def test_a_hostile_line_is_read_in_no_time() -> None:
    assert forwarded_sender(mail("From: " + "a" * 1_000_000), DESK.is_internal) is None
    assert forwarded_sender(mail("From: " + "a.@" * 300_000), DESK.is_internal) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("От: «Марина Ткач» <marina@len.example>", "Марина Ткач"),
        ("От: Ткач, Марина <marina@len.example>", "Ткач, Марина"),
        ('От: "Марина X" (mailto:marina@len.example)', "Марина X"),
        ("От: XX Марина XX <marina@len.example>", "XX Марина XX"),
    ],
)
def test_a_name_is_kept_as_it_is_written_without_its_marks(line: str, name: str) -> None:
    found = forwarded_sender(mail(line), DESK.is_internal)
    assert found == Address("marina@len.example", name)


def test_an_attached_mail_without_an_address_is_passed_over() -> None:
    attached = AttachedMessage(Address("", "Марина"), "тема", "текст")
    found = forwarded_sender(mail("From: other@len.example", attached_messages=(attached,)), DESK.is_internal)
    assert found == Address("other@len.example")


def test_the_outermost_sender_may_be_the_desk_itself() -> None:
    assert outermost_sender(mail("От: support@desk.test")) == Address("support@desk.test")
    assert outermost_sender(mail("Перешлю позже")) is None


DIVIDER = "---------- Forwarded message ---------"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"Своё.\nЕщё.\n\n{DIVIDER}\nОт: x@len.example\n\nЧужое.", "Своё.\nЕщё."),
        (f"Своё.\n{DIVIDER}\nЧужое.\n{DIVIDER}\nЧужое.", "Своё."),
        (f"{DIVIDER}\nЧужое.", ""),
        ("Своё.\nДо конца.", "Своё.\nДо конца."),
        (
            f"Своё.\n\n04.03.2026 12:00, Ольга <olga@client.example> пишет:\n> Где?\n\n{DIVIDER}\nЧужое.",
            "Своё.",
        ),
    ],
)
def test_the_forwarders_own_words_stand_above_what_he_forwards(text: str, words: str) -> None:
    assert words_above(text) == words
