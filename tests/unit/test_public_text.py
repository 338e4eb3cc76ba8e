"""What of an agent's mail leaves the house."""

from __future__ import annotations

import pytest

from intake.desk.rules.public_text import pointing_below, public_text

PRIVATE = ("anna@desk.test", "boris@desk.test")
PUBLIC = "support@desk.test"


@pytest.mark.parametrize(
    ("body", "signature", "public"),
    [
        ("Пишите на ANNA@desk.test, отвечу.", "", "Пишите на support@desk.test, отвечу."),
        ("Пишите на <anna@desk.test>, отвечу.", "", "Пишите на support@desk.test, отвечу."),
        ("Пишите anna@desk.test и boris@desk.test.", "", "Пишите support@desk.test и support@desk.test."),
        ("Моя почта: Anna@Desk.test", "", "Моя почта: support@desk.test"),
        ("Почта: Anna@Desk.test", "", ""),
        ("Готово.", "-- \n!! anna.home@mail.example !!", "Готово.\n\n--"),
        ("Готово.", "Анна\nОтдел XX", "Готово.\n\nАнна\nОтдел XX"),
        ("С уважением,\nanna.home@mail.example", "", "С уважением,\nanna.home@mail.example"),
        ("Готово.\nС уважением,\nanna.home@mail.example", "", "Готово.\nС уважением,"),
        (
            "Готово.\nС уважением,\n" + "x\n" * 10 + "anna.home@mail.example",
            "",
            "Готово.\nС уважением,\n" + "x\n" * 9 + "x",
        ),
        (
            "Готово.\nС уважением,\n" + "x\n" * 11 + "anna.home@mail.example",
            "",
            "Готово.\nС уважением,\n" + "x\n" * 11 + "anna.home@mail.example",
        ),
        (
            "Готово.\nС уважением,\nАнна\nТел. 1, почта a@b.example, b@b.example, сайт",
            "",
            "Готово.\nС уважением,\nАнна\nТел. 1, сайт",
        ),
    ],
)
def test_private_addresses_stay_in_the_house(body: str, signature: str, public: str) -> None:
    assert public_text(body, signature, PRIVATE, PUBLIC) == public


def test_without_a_signature_nothing_is_added() -> None:
    assert public_text("Готово.", "", PRIVATE, PUBLIC) == "Готово."


@pytest.mark.parametrize(
    ("words", "pointing"),
    [
        ("Добрый день!\nОтветы ниже, красным.\n\n", "Ответы ниже, красным."),
        ("Ответы ниже, красным.\nСпасибо.", ""),
        ("", ""),
        ("\n \n", ""),
        ("x" * 287 + " ответы ниже.", "x" * 287 + " ответы ниже."),
        ("x" * 288 + " ответы ниже.", ""),
    ],
)
def test_only_the_last_line_may_point_below(words: str, pointing: str) -> None:
    assert pointing_below(words) == pointing
