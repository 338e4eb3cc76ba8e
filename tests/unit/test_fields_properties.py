"""What holds of the finder for any text at all."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.desk.fields.finder import find_fields, find_in_reply
from intake.desk.fields.page.lines import fold
from intake.desk.message import Address, AttachedMessage
from intake.desk.source import SourceKind
from tests.unit.test_fields import REGULATION, mail, values

CHATTER = st.text(
    alphabet="абвгдежзиклмнопрстуфхцчшщыэюя ,.!?\n" + string.ascii_lowercase + '«»"()-:|', max_size=200
)
PROSE = st.lists(
    st.sampled_from(["Не печатает чек.", "Добрый день!", "Программа зависает.", "Помогите.", "Спасибо!", ""]),
    max_size=6,
).map("\n".join)
NOISE = st.text(
    alphabet=st.characters(exclude_categories=["Cs"])
    | st.sampled_from('0123456789.-()«»":|>\n рег№ООИПрелиз'),
    max_size=600,
)


@given(text=NOISE, subject=NOISE)
@settings(max_examples=150)
def test_any_text_gives_at_most_one_clean_value_a_field(text: str, subject: str) -> None:
    found = values(text, subject)
    assert len(found.get("registration_number", "1" * 7)) in range(7, 14)
    assert found.get("registration_number", "0").isdecimal()
    assert all(part.isdecimal() for part in found.get("release", "0").split("."))
    assert all(value.strip() and "\n" not in value for value in found.values())
    find_in_reply(text, REGULATION.fields, REGULATION)


@given(before=PROSE, after=PROSE, number=st.integers(10_000_000, 999_999_999).map(str))
@settings(max_examples=80)
def test_a_labelled_number_is_found_in_any_surroundings(before: str, after: str, number: str) -> None:
    assert values(f"{before}\nРег. номер: {number}\n{after}")["registration_number"] == number


@given(
    before=CHATTER.filter(
        lambda text: not any(fold(word) in fold(text) for word in ("рег", "ном", "reg", "n"))
    ),
    label=st.sampled_from(
        [
            "ИНН",
            "КПП",
            "ОГРН",
            "УНП",
            "БИН",
            "тел.",
            "р/с",
            "Договор №",
            "Счёт №",
            "заявка №",
            "Лицензия №",
            "факс",
        ]
    ),
    digits=st.integers(10**6, 10**13 - 1).map(str),
)
@settings(max_examples=150)
def test_digits_behind_a_foreign_label_are_never_a_registration_number(
    before: str, label: str, digits: str
) -> None:
    assert "registration_number" not in values(f"{before}\n{label} {digits}\n")


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_folding_never_changes_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


# A number sign stands for a number that is another one every time.
HOSTILE = ("1", "1.", "12 ", "«", "ООО «", 'ООО "', "ИП ", "рег номер ", "рег\n", "LLC ", ">", "> рег\n", "(", "1, ",
           "релиз 3.0.1.2\n", "Рег | Релиз\n", "От: x\n", "государственное ", "Ab ", "ООО «Ива», ",
           "рег номер 800#\n", "ООО «Ива #», ", "ООО «Ива #»\n", "релиз 3.0.1.#\n", "нет, 3.0.1.#, простите\n")  # fmt: skip


@pytest.mark.hostile
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_megabyte_is_searched_in_bounded_time(piece: str) -> None:
    if "#" in piece:
        text = "".join(piece.replace("#", str(number)) for number in range(1000, 50_000))
    else:
        text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    values(text, text)
    find_in_reply(text, REGULATION.fields, REGULATION)
    assert time.process_time() - started < 20


def test_only_the_ends_of_a_monstrous_text_are_searched() -> None:
    padding = "слово " * 50_000
    assert values(f"Рег. номер: 800123456\n{padding}")["registration_number"] == "800123456"
    assert values(f"{padding}\nРег. номер: 800123456")["registration_number"] == "800123456"


def test_an_attached_message_is_searched_too() -> None:
    attached = AttachedMessage(
        Address("b@c.example"), "Чек", "ООО «Вектор», рег. номер 800123456, релиз 2.1.3.4"
    )
    found = {
        one.name: one
        for one in find_fields(mail("См. вложенное письмо", "Fwd: Чек", (attached,)), REGULATION)
    }
    assert found["registration_number"].value == "800123456"
    assert found["registration_number"].source.kind is SourceKind.ATTACHED
    assert found["organization"].value == "ООО «Вектор»"
    assert found["subject"].value == "Чек"


def test_each_finding_says_where_it_stood() -> None:
    text = "Рег. номер | 800123456\nРелиз: 2.1.3.4\n\nС уважением,\nООО «Вектор»"
    sources = {one.name: str(one.source) for one in find_fields(mail(text, "Чек"), REGULATION)}
    assert sources == {
        "registration_number": "table", "organization": "signature", "release": "label in the text", "subject": "subject",
    }  # fmt: skip
