from __future__ import annotations

import time

import pytest

from intake.desk.near_equal import frame, near_equal
from tests.unit import near_equal_pairs

IN_CHARGE = (
    "Добрый день! Благодарим за обращение в компанию. Вашим вопросом занимается {}. "
    "Мы ответим в рабочее время с девяти до шести. Это письмо не требует ответа."
)

# What a desk, a machine or a form writes a second time, to whatever it gets.
ROBOTS = {
    "a new number in subject and text": (
        ("Заявка 55123 принята", "Здравствуйте! Ваше письмо получено, ему присвоен номер 55123. Мы свяжемся с вами."),
        ("Заявка 55124 принята", "Здравствуйте! Ваше письмо получено, ему присвоен номер 55124. Мы свяжемся с вами."),
    ),
    "a number with letters": (
        ("INC0012345", "Dear customer, thanks for reaching out. Your reference is INC0012345. We reply in 2 days."),
        ("INC0012399", "Dear customer, thanks for reaching out. Your reference is INC0012399. We reply in 2 days."),
    ),
    "a date in words": (
        ("Ticket", "We received your message on Monday, 30 November 2026 at 10:15 AM. An engineer will look at it."),
        ("Ticket", "We received your message on Tuesday, 1 December 2026 at 9:05 PM. An engineer will look at it."),
    ),
    "a Russian date": (
        ("Обращение", "Мы получили ваше обращение 30 ноября 2026 г. в 10:15 и уже читаем его внимательно."),
        ("Обращение", "Мы получили ваше обращение 1 декабря 2026 г. в 18:40 и уже читаем его внимательно."),
    ),
    "a German date": (
        ("Ihre Anfrage", "Wir haben Ihre Anfrage am Montag, 30. November um 9 Uhr erhalten und melden uns bald."),
        ("Ihre Anfrage", "Wir haben Ihre Anfrage am Dienstag, 1. Dezember um 15 Uhr erhalten und melden uns bald."),
    ),
    "our growing subject quoted": (
        ("Получено: Заявка 12", "Спасибо! Тема вашего письма: «Заявка 12». Номер у нас: 7001. Ждите ответа оператора."),
        (
            "Получено: Заявка 13: Получено: Заявка 12",
            "Спасибо! Тема вашего письма: «Заявка 13: Получено: Заявка 12». Номер у нас: 7002. Ждите ответа оператора.",
        ),
    ),
    "another operator's name": (
        (
            "Ваш вопрос",
            IN_CHARGE.format("Иванова"),
        ),
        (
            "Ваш вопрос",
            IN_CHARGE.format("Сидоров"),
        ),
    ),
    "an empty text under a numbered subject": (("New ticket 771 created", ""), ("New ticket 772 created", "")),
    "a code of letters and digits": (
        ("Case", "Case ID: 7F3K-QQ2. Your mail was put into our queue. Do not send it twice, please."),
        ("Case", "Case ID: 9ZZ1-AB7. Your mail was put into our queue. Do not send it twice, please."),
    ),
    "a place in the queue": (
        ("Очередь", "Вы в очереди: 5-й. Среднее время ожидания 12 минут. Спасибо за терпение."),
        ("Очередь", "Вы в очереди: 17-й. Среднее время ожидания 45 минут. Спасибо за терпение."),
    ),
}  # fmt: skip

# What people write twice in a day.
PEOPLE = {
    "two machines, two troubles": (
        ("Касса 15", "Не печатает чек 15, помогите."),
        ("Касса 16", "Не открывается смена 16, что делать?"),
    ),
    "the same form about another matter": (
        (
            "Заявка с сайта",
            "Имя: Ольга\nТелефон: 123\nОрганизация: Ромашка\nТема: печать\nСообщение: не печатает накладную принтер",
        ),
        (
            "Заявка с сайта",
            "Имя: Игорь\nТелефон: 456\nОрганизация: Вектор\nТема: обмен\nСообщение: выгрузка остановилась на складе",
        ),
    ),
    "an English form": (
        ("Contact form", "Name: Ann\nProduct: Till\nProblem: the drawer does not open after the update"),
        ("Contact form", "Name: Bob\nProduct: Till\nProblem: reports show wrong totals for yesterday"),
    ),
    "thanks, and then another question": (
        ("Вопрос", "Спасибо, помогло. А как поменять шрифт в отчёте?"),
        ("Вопрос", "Спасибо. А где посмотреть остатки на складе?"),
    ),
    "reports of two shops": (
        ("Отчёт", "Высылаем отчёт по магазину на Ленина, расхождение в кассе, просьба проверить."),
        ("Отчёт", "Высылаем акт по складу на Мира, пересорт товара, просьба посмотреть."),
    ),
    "two licences": (
        ("Licence", "Please extend our licence for the pharmacy module, it ends this month."),
        ("Licence", "Please move our licence to a new computer, the old one is broken."),
    ),
    "errors in two documents": (
        ("Ошибка", "Ошибка при проведении накладной: поле объекта не обнаружено"),
        ("Ошибка", "Ошибка при записи контрагента: индекс вне границ массива"),
    ),
    "short questions": (("Вопрос", "Как закрыть смену?"), ("Вопрос", "Как вернуть товар?")),
    "a greeting alone is the same": (
        ("Обмен", "Добрый день! Не уходит выгрузка на сайт с утра."),
        ("Печать", "Добрый день! Принтер этикеток мигает красным."),
    ),
    "one question about several things": (
        ("Please explain prices", "I would like to know more about prices soon."),
        ("Please explain returns", "I would like to know more about returns soon."),
    ),
    "one word in a short text": (("Чек", "не печатает чек"), ("Чек", "не печатает ценник")),
}  # fmt: skip


@pytest.mark.parametrize("case", ROBOTS)
def test_what_a_robot_writes_again_is_near_equal(case: str) -> None:
    (subject, text), (other_subject, other_text) = ROBOTS[case]
    assert near_equal(frame(subject, text).sketch, frame(other_subject, other_text).sketch)


@pytest.mark.parametrize("case", PEOPLE)
def test_what_a_person_writes_next_is_not_near_equal(case: str) -> None:
    (subject, text), (other_subject, other_text) = PEOPLE[case]
    assert not near_equal(frame(subject, text).sketch, frame(other_subject, other_text).sketch)


def test_the_same_words_above_another_file_are_another_matter() -> None:
    scan = ("Скан", "Документ отсканирован в нашей бухгалтерии, файл приложен к этому письму")
    first, second = frame(*scan, files=("a1",)), frame(*scan, files=("b2",))
    assert not near_equal(first.sketch, second.sketch)
    assert first.digest != second.digest
    assert near_equal(first.sketch, frame(*scan, files=("a1",)).sketch)


def test_digests_tell_exactly_the_same_words_and_need_some() -> None:
    said = "Ваше обращение принято и будет рассмотрено нашими специалистами, номер {}"
    assert frame("", said.format(5)).digest == frame("", said.format(77)).digest != ""
    assert frame("", said.format(5)).digest != frame("", said.format("у Анны")).digest
    assert frame("Чек", "не печатает чек 15").usual
    assert not frame("", said.format(5)).usual
    assert frame("Чек", "").digest == ""


def test_too_few_words_are_like_nothing() -> None:
    assert frame("", "12345 678").sketch == ""
    assert not near_equal("", "")


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    long = " ".join(f"слово{chr(1072 + number % 32)}{chr(1072 + number // 32)}" for number in range(900))
    assert len(frame("Тема", long).sketch) == 8 + 32 * 6
    assert near_equal(frame("Тема", long).sketch, frame("Тема", long + " хвост").sketch)


def _same(pair: tuple[near_equal_pairs.Mail, near_equal_pairs.Mail]) -> bool:
    (subject, text), (other_subject, other_text) = pair
    return near_equal(frame(subject, text).sketch, frame(other_subject, other_text).sketch)


def test_the_threshold_keeps_the_score_by_which_it_was_chosen() -> None:
    missed = {name for name, pair in near_equal_pairs.ROBOTS.items() if not _same(pair)}
    mistaken = {name for name, pair in near_equal_pairs.PEOPLE.items() if _same(pair)}
    assert missed <= {"en: a tip of the day", "en: a name and a team", "ru: reminder count"}
    assert mistaken <= {
        "ru: a long form, two words differ",
        "en: a long form, two words differ",
        "en: two shops, one trouble",
    }
    assert len(near_equal_pairs.ROBOTS) == len(near_equal_pairs.PEOPLE) == 40


@pytest.mark.parametrize(
    "hostile",
    [
        "Уважаемый " * 300,
        "Dear " + "Aa " * 600,
        "x Петров А." * 200,
        "добрый день " * 200,
        "А" * 2000,
        "a A'" * 700,
    ],
)
def test_names_are_looked_for_in_linear_time(hostile: str) -> None:
    started = time.process_time()
    frame(hostile, hostile)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "nameless"),
    [
        ("Tom Baker commented: we look into it.", "commented: we look into it."),
        ("Марина Петрова ответила: смотрим вашу выгрузку.", "ответила: смотрим вашу выгрузку."),
        ("Марина Петрова:\nсмотрим вашу выгрузку сегодня.", "смотрим вашу выгрузку сегодня."),
    ],
)
def test_who_speaks_at_the_beginning_of_a_line_is_left_out(text: str, nameless: str) -> None:
    assert frame("Ticket", text).digest == frame("Ticket", nameless).digest


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Ihre Anfrage wurde angenommen. Bitte warten Sie.", "wurde angenommen. Bitte warten Sie."),
        ("Unsere Kasse druckt keine Belege mehr.", "druckt keine Belege mehr."),
    ],
)
def test_a_german_noun_behind_its_article_is_no_name(text: str, cut: str) -> None:
    assert frame("Kasse", text).digest != frame("Kasse", cut).digest
