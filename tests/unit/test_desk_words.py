from __future__ import annotations

import time

import pytest

from intake.desk.automatic.desk_words import made_for_a_request, speaks_as_a_desk, wants_nothing
from tests.attacks.robots_without_marks import LATER_FIRMS, LATER_ROBOTS
from tests.unit import near_equal_pairs


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Обращение 5", "Мы получили ваше письмо, номер 5."),
        ("", "Принято, вх. 15/26"),
        ("Заявка", "По заявке №5 назначен исполнитель. Отвечать на это письмо не нужно."),
        ("Запрос 5 закрыт", "Как вам наш ответ? Оцените работу специалиста."),
        ("Ticket 5", "Your case 5 is in progress."),
        ("Ticket 5 closed", "Ticket 5 has been closed. How did we do?"),
        ("Vorgang 5", "Ihre Nachricht ist eingegangen, Vorgang 5."),
    ],
)
def test_a_desk_is_known_by_what_it_says_of_a_request(subject: str, text: str) -> None:
    assert speaks_as_a_desk(subject, text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Касса", "Не печатает чек на кассе 5"),
        ("Ключ", "Мы получили ваше письмо, но файл не открывается"),
        ("Заявка", "Заявка №5 создана дважды, удалите"),
        ("Заявка", "Когда будет принята заявка 5?"),
        ("Заявка", "Заявка на продление лицензии 5"),
        ("Заявка", "Заявка на обновление кассы"),
        ("Запрос", "Запрос на получение ключа"),
        ("Заявка", "Заявка на открытие доступа, создание пользователя"),
        ("Обращение", "Примите обращение в работу"),
        ("Заявка", "Заявка 5 закрыта, откройте"),
        ("Заявка", "Заявка 5 закрыта, проблема осталась"),
        ("Ticket", "Please close ticket 15, it is solved"),
        ("Заказ", "Мой заказ 5 получен вчера"),
        ("Order", "Our order was assigned to a wrong shop"),
        ("Order", "Your message was received, where is the key?"),
        ("Anfrage", "Ihre Nachricht habe ich erhalten, sie lässt sich aber nicht öffnen"),
        ("Обращение", "Ваше письмо получено. " + "Вот что было дальше, по порядку. " * 40),
        ("", ""),
    ],
)
def test_who_asks_or_tells_of_trouble_is_no_desk(subject: str, text: str) -> None:
    assert not speaks_as_a_desk(subject, text)


@pytest.mark.parametrize(
    "text",
    [
        "Обновите кассу 5",
        "Подключите терминал",
        "Откройте смену",
        "Выставьте счёт",
        "Касса тормозит",
        "Обмен стоит",
        "Till 5 is down",
        "Reset the password",
        "Key expired",
    ],
)
def test_who_says_what_is_to_be_done_or_is_broken_wants_something(text: str) -> None:
    assert not wants_nothing("", text)


@pytest.mark.parametrize("local_part", ["case-15", "reply-3fa85f64", "support.7", "ticket15", "x-200417"])
def test_addresses_made_for_a_request_are_known(local_part: str) -> None:
    assert made_for_a_request(local_part)


@pytest.mark.parametrize(
    "local_part", ["shop15", "kassa5", "ivanov1985", "user7", "support", "casey", "identity4"]
)
def test_people_and_shops_may_have_numbers(local_part: str) -> None:
    assert not made_for_a_request(local_part)


def test_of_mails_that_were_written_for_another_measure_no_person_s_is_taken_for_a_desk_s() -> None:
    """Nearly all robots among them that are missed are monitors and counters, which answer nothing."""
    taken = {
        name: sum(speaks_as_a_desk(*mail) for pair in pairs.values() for mail in pair)
        for name, pairs in (("robots", near_equal_pairs.ROBOTS), ("people", near_equal_pairs.PEOPLE))
    }
    assert taken["people"] == 0
    assert taken["robots"] >= 48


def test_of_mails_that_were_written_later_more_than_half_of_desks_are_known_and_hardly_a_person_mistaken() -> (
    None
):
    """Before anything was learnt of these desks it were 5 of 30 and, of people, 9 of 30."""
    taken = {
        name: sum(speaks_as_a_desk(*mail) for mails in said.values() for mail in mails)
        for name, said in (("robots", LATER_ROBOTS), ("people", LATER_FIRMS))
    }
    assert taken["robots"] >= 17
    assert taken["people"] <= 2


def test_a_text_made_to_take_long_doesn_t() -> None:
    for text in ("заявка " * 140, "принят " * 140, "отвечать " * 110, "как вам " * 120, "а" * 1000):
        begin = time.process_time()
        speaks_as_a_desk(text, text)
        assert time.process_time() - begin < 1
