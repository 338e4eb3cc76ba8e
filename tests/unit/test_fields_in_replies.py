from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_in_reply
from intake.desk.regulation import Shape

REGULATION = load_regulation(Path(__file__).parents[2] / "regulations" / "default.toml")
ALL = ("registration_number", "organization", "release")


def answers(text: str, wanted: tuple[str, ...] = ALL) -> dict[str, str]:
    specs = [REGULATION.field(name) for name in wanted]
    return {finding.name: finding.value for finding in find_in_reply(text, specs, REGULATION)}


QUOTE = (
    "\n\nпн, 2 мар. 2026 г. в 14:03, Служба поддержки <support@desk.example>:\n\n"
    "> Укажите, пожалуйста:\n>\n> Регистрационный номер: 7–13 цифр, например 800999888\n"
    "> Организация: например ООО «Ромашка»\n> Релиз конфигурации: например 3.0.99.9\n>\n> Телефон 88005553501\n"
)


@pytest.mark.parametrize(
    "reply",
    [
        "800412977, ООО Вектор-Снаб, 3.0.149.18",
        "800412977\nООО Вектор-Снаб\n3.0.149.18",
        "800412977 ООО Вектор-Снаб 3.0.149.18",
        "Добрый день!\n\n8004-129-77; ООО Вектор-Снаб; 3.0.149.18\n\nЛилия",
        "1) 800412977\n2) ООО Вектор-Снаб\n3) 3.0.149.18",
        "Рег. номер 800412977, организация ООО Вектор-Снаб, релиз 3.0.149.18",
        "3.0.149.18 / ООО Вектор-Снаб / 800412977",
    ],
)
def test_bare_or_labelled_answers_are_known_by_their_shape(reply: str) -> None:
    expected = {
        "registration_number": "800412977",
        "organization": "ООО Вектор-Снаб",
        "release": "3.0.149.18",
    }
    assert answers(reply) == expected
    assert answers(reply + QUOTE) == expected


def test_labels_and_examples_in_our_quoted_request_are_no_answers() -> None:
    assert answers("Сейчас узнаю у директора." + QUOTE) == {}


def test_an_answer_under_a_quoted_label_is_taken() -> None:
    text = (
        "02.03.2026 12:18, Служба поддержки пишет:\n> Здравствуйте!\n>\n> Укажите данные:\n>\n"
        "> Регистрационный номер:\n801556230\n\n> Организация:\nАО «Теплоприбор»\n\n> Релиз конфигурации:\n2.5.18.103\n\n"
        "> С уважением,\n> Служба поддержки\n\nИ ещё: только на моём компьютере.\n\nМария\n"
    )
    assert answers(text) == {
        "registration_number": "801556230",
        "organization": "АО «Теплоприбор»",
        "release": "2.5.18.103",
    }


def test_empty_labels_in_an_unmarked_quote_take_no_value_from_the_next_line() -> None:
    text = (
        "Рег. номер: 6003381\nРелиз: 4.5.9.14\n\nПетр Юдин\n\n________________________________\n"
        "От: Служба поддержки <support@desk.example>\nОтправлено: 2 марта 2026 г. 15:09\nКому: Юдин Петр\n"
        "Тема: Обращение – нужны данные\n\nЗдравствуйте! Сообщите:\n\nРегистрационный номер:\nРелиз:\n\n"
        "Без этих сведений мы не сможем подобрать специалиста.\nТелефон дежурного 88005553501.\n"
    )
    assert answers(text) == {"registration_number": "6003381", "release": "4.5.9.14"}


def test_only_wanted_fields_are_returned() -> None:
    assert answers("800412977, ООО Вектор-Снаб, 3.0.149.18", ("release",)) == {"release": "3.0.149.18"}


@pytest.mark.parametrize(
    "text",
    [
        "ИНН 7708123456",
        "Звоните: 8 916 123-45-67",
        "+7 495 123 45 67",
        "Заявка 20251234",
        "89161234567",
        "12.05.2026",
    ],
)
def test_foreign_numbers_are_no_answers(text: str) -> None:
    assert answers(text) == {}


def test_a_lonely_number_in_a_short_sentence_is_an_answer() -> None:
    assert answers("Нашла: 800412977, спасибо!") == {"registration_number": "800412977"}


def test_a_natural_person_in_a_list_is_an_organization() -> None:
    assert answers("800412977, Петров Иван Сергеевич, 3.0.149.18")["organization"] == "Петров Иван Сергеевич"


def test_a_missing_subject_is_taken_from_its_label_or_from_the_only_line() -> None:
    assert answers("Тема: Не печатается чек", ("subject",)) == {"subject": "Не печатается чек"}
    assert answers("Здравствуйте!\nНе печатается чек\n", ("subject",)) == {"subject": "Не печатается чек"}


@pytest.mark.parametrize(
    ("shape", "pattern", "line", "value"),
    [
        (Shape.PHONE, "", "+7 (843) 205-41-17", "+7 (843) 205-41-17"),
        (Shape.DATE, "", "14.03.2026", "14.03.2026"),
        (Shape.PERSON, "", "Кузнецова Мария Ивановна", "Кузнецова Мария Ивановна"),
        (Shape.PATTERN, "[A-Z]{2}-[0-9]{4}", "KA-1234", "KA-1234"),
        (Shape.PATTERN, "[A-Z]{2}-[0-9]{4}", "KA-12345", None),
        (Shape.DATE, "", "тринадцатого", None),
    ],
)
def test_a_line_alone_answers_a_field_of_any_shape(
    shape: Shape, pattern: str, line: str, value: str | None
) -> None:
    asked = replace(REGULATION.field("release"), name="asked", shape=shape, pattern=pattern, labels=())
    number = REGULATION.field("registration_number")
    found = find_in_reply(f"800412977\n{line}", [number, asked], REGULATION)
    assert {one.name: one.value for one in found}.get("asked") == value


@pytest.mark.parametrize("number", ["8 843 205-41-17", "205-41-17", "88432054117, доб. 3"])
def test_a_telephone_number_that_might_be_another_one_answers_when_it_stands_alone(number: str) -> None:
    asked = replace(REGULATION.field("release"), name="asked", shape=Shape.PHONE, pattern="", labels=())
    found = find_in_reply(f"Добрый день!\n{number}", [asked], REGULATION)
    assert {one.name: one.value for one in found} == {"asked": number}
