"""How customers answer our request: beside it, under it, and inside its quotation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_in_reply

REGULATION = load_regulation(Path(__file__).parents[2] / "regulations" / "default.toml")
INTRO = "\n\nпн, 2 мар. 2026 г. в 10:03, Служба поддержки <support@desk.example>:\n\n"
OUTLOOK = (
    "\n\n________________________________\nОт: Служба поддержки <support@desk.example>\n"
    "Отправлено: 2 марта 2026 г. 10:03\nКому: Петров\nТема: [#1042] Нужны данные\n\n"
)
TITLES = {
    "registration_number": "Регистрационный номер",
    "organization": "Организация",
    "release": "Релиз конфигурации",
}
NUMBER, OWNER, RELEASE = TITLES


def request(typed: dict[str, str], mark: str = "> ") -> str:
    """Our request for the three fields as it is quoted, with what the customer typed behind the colons."""
    asked = [
        line
        for place, spec in enumerate(map(REGULATION.field, TITLES), 1)
        for line in (
            f"{place}. {spec.title.for_language('ru')}",
            f"   Подсказка: {spec.hint.for_language('ru')}",
            f"   Пример: {spec.example.for_language('ru')}",
            "",
        )
    ]
    labels = [f"{title}: {typed.get(name, '')}".rstrip() for name, title in TITLES.items()]
    lines = ["Здравствуйте!", "", "Чтобы начать работу, нам нужно ещё:", "", *asked]
    lines += ["Можно вписать ответы прямо сюда, после двоеточия:", "", *labels, "", "-- ", "Служба поддержки"]
    return "\n".join((mark + line).rstrip() for line in lines)


@dataclass(frozen=True, slots=True)
class Reply:
    habit: str
    own: str
    found: dict[str, str]
    typed: dict[str, str]


def reply(habit: str, own: str, typed: dict[str, str] | None = None, **found: str) -> Reply:
    return Reply(habit, own, found, typed or {})


WHOLE = {NUMBER: "8007712345", OWNER: "ООО «Вега»", RELEASE: "3.0.7.12"}
REPLIES = (
    reply("a bare number", "800771234", registration_number="800771234"),
    reply(
        "a label and a signature with a phone",
        "Рег. номер 8007-7123-4\nС уважением, Ирина\nтел. 8 (495) 111-22-33",
        registration_number="800771234",
    ),
    reply("everything behind our colons", "", WHOLE, **WHOLE),
    reply("everything behind our colons, and a word", "См. ниже", WHOLE, **WHOLE),
    reply(
        "bold and spaced behind our colons",
        "",
        {NUMBER: "*8007 71234*", OWNER: "**ООО «Вега»**", RELEASE: "*3.0.7.12*"},
        registration_number="800771234",
        organization="ООО «Вега»",
        release="3.0.7.12",
    ),
    reply(
        "a remark behind the release",
        "Ответы в тексте",
        {NUMBER: "80 07 71 23 45", RELEASE: "3.0.7.12 (платформа 8.3.24.1467)"},
        registration_number="8007712345",
        release="3.0.7.12",
    ),
    reply(
        "one of three behind a colon",
        "",
        {NUMBER: "800771234", OWNER: "не знаю", RELEASE: "последний"},
        registration_number="800771234",
    ),
    reply(
        "own words beat what stands in the quotation",
        "Рег. номер 8001112223",
        {NUMBER: "8007712345"},
        registration_number="8001112223",
    ),
    reply(
        "our example left behind the colon", "Посмотрю завтра", {NUMBER: "800123456", OWNER: "ООО «Ромашка»"}
    ),
    reply("a photo instead of the number", "Фото карточки во вложении."),
    reply("a question instead of the number", "А где его посмотреть?"),
    reply("«such a number»", "Номер такой: 8000 9912 3", registration_number="800099123"),
    reply(
        "the same organization",
        "номер 81234567, организация та же что в письме",
        registration_number="81234567",
    ),
    reply(
        "bare values on lines",
        "8001112223\nООО Пламя\n3.0.5.5",
        registration_number="8001112223",
        organization="ООО Пламя",
        release="3.0.5.5",
    ),
    reply(
        "numbered answers",
        '1. 8001112223\n2. ООО "Пламя"\n3. 3.0.5.5\n\nСпасибо',
        registration_number="8001112223",
        organization='ООО "Пламя"',
        release="3.0.5.5",
    ),
    reply(
        "a natural person", "Я частное лицо, Комаров Семён Игоревич", organization="Комаров Семён Игоревич"
    ),
    reply("a promise", "Здравствуйте. Релиз 2.1.4.8, а номер пришлю завтра.", release="2.1.4.8"),
    reply("a correction", "Простите, ошиблась: не 80011122, а 80011133", registration_number="80011133"),
    reply(
        "the line of the About box",
        'В справке написано "Управление аптекой, ред. 3 (3.0.12.9)", 1С:Предприятие 8.3.25.1257',
        release="3.0.12.9",
    ),
    reply("the release of our example", "3.0.12.4", release="3.0.12.4"),
    reply("an angry answer with a phone", "Какой ещё номер? Я вам всё написал! Тел. 89161234567"),
    reply(
        "half an answer under labels",
        "Рег.номер: 8004411\nОрганизация: мы же ООО «Лидер»\nРелиз: не знаю",
        registration_number="8004411",
        organization="ООО «Лидер»",
    ),
    reply(
        "a worn number", "Рег. номер на коробке затёрт, вижу только 8001…55. Релиз 2.0.3.4", release="2.0.3.4"
    ),
    reply("other numbers", "Отправил 12.03.2026. Договор 80012345, ИНН 7701234567"),
    reply("Ukrainian", "реліз 2.0.3.4, рег. 8141555", registration_number="8141555", release="2.0.3.4"),
    reply(
        "in brackets",
        "it is 8009912 (Baltic Ltd), version 4.0.1.7",
        registration_number="8009912",
        organization="Baltic Ltd",
        release="4.0.1.7",
    ),
)


def answers(text: str) -> dict[str, str]:
    wanted = [REGULATION.field(name) for name in TITLES]
    return {finding.name: finding.value for finding in find_in_reply(text, wanted, REGULATION)}


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case.habit)
def test_a_reply_above_our_marked_request_gives_what_the_customer_wrote(case: Reply) -> None:
    assert answers(case.own + INTRO + request(case.typed)) == case.found


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case.habit)
def test_a_reply_above_our_request_without_marks_gives_the_same(case: Reply) -> None:
    assert answers((case.own or "См. ниже") + OUTLOOK + request(case.typed, mark="")) == case.found


def test_a_value_on_the_line_under_an_unmarked_label_of_ours_is_taken() -> None:
    text = (
        "Ответил в письме"
        + OUTLOOK
        + "Регистрационный номер:\n800771234\nОрганизация:\nРелиз конфигурации:\n"
    )
    assert answers(text) == {"registration_number": "800771234"}


def test_a_reply_below_the_quotation_is_read() -> None:
    assert answers(request({}) + "\n\n8007712345 ООО «Вега»") == {
        "registration_number": "8007712345",
        "organization": "ООО «Вега»",
    }


@pytest.mark.parametrize("word", ["Пример", "Example", "Beispiel", "Мысал"])
def test_our_own_example_is_no_answer_whatever_a_language_calls_it(word: str) -> None:
    lines = [
        f"> {title}: {word}: {REGULATION.field(name).example.for_language('ru')}"
        for name, title in TITLES.items()
    ]
    quoted = "\n".join(("Guten Tag!", INTRO.strip(), *lines))
    assert find_in_reply(quoted, [REGULATION.field(name) for name in TITLES], REGULATION) == ()
