"""1С-Рарус: Финансовый менеджмент 3, clause by clause."""

from __future__ import annotations

from datetime import date

import pytest

from intake.desk.disposition import DispositionKind
from intake.desk.licence_rules import Licence
from intake.desk.ticket import Priority, Status
from tests.regulations.playing import Played, opened, templates, told, values

FM = Played("rarus-fm")
GIVEN = (
    "Здравствуйте!\nРегистрационный номер: 800123456\nОрганизация: ООО «Вектор»\n"
    "Конфигурация: Финансовый менеджмент 3, релиз 3.0.12.4\n\n"
)
QUESTION = GIVEN + "Подскажите, как настроить согласование заявок на оплату по подразделениям?\n"
VECTOR = Licence(
    "800123456", "ООО «Вектор»", "Финансовый менеджмент 3", "", date(2024, 1, 15), date(2026, 3, 2)
)


def test_2_1_the_desk_works_from_ten_to_six_over_the_production_calendar() -> None:
    assert FM.hours("2026-03-02") == "10:00-18:00"
    assert FM.hours("2026-03-07") == ""  # a Saturday
    assert FM.hours("2026-03-09") == ""  # moved from Sunday, 8 March
    assert FM.hours("2024-04-27") == "10:00-18:00"  # a worked Saturday
    assert FM.hours("2024-11-02") == "10:00-17:00"  # a worked and shortened Saturday
    assert FM.hours("2026-04-30") == "10:00-17:00"  # before the first of May


def test_2_1_only_working_time_counts_over_new_year() -> None:
    assert FM.due("2025-12-30 12:00") == "2026-01-14 18:00"
    assert FM.due("2026-01-04 03:00") == "2026-01-14 18:00"


def test_2_1_a_moved_saturday_is_a_working_day_of_the_term() -> None:
    assert FM.due("2024-04-25 12:00") == "2024-05-02 18:00"  # 26, 27 (Saturday) April, 2 May
    assert FM.due("2024-10-31 15:00") == "2024-11-05 18:00"  # 1, 2 (Saturday), 5 November


def test_2_1_a_term_that_ends_on_a_shortened_day_ends_an_hour_earlier() -> None:
    assert FM.due("2026-04-27 12:00") == "2026-04-30 17:00"


def test_2_4_a_mail_that_gives_everything_is_accepted_at_once() -> None:
    found = FM.mail(QUESTION)
    assert (found.kind, found.missing) == (DispositionKind.OPEN_TICKET, ())
    assert opened(found).status is Status.OPEN
    assert templates(found) == ["acknowledgement"]
    assert values(found) | {"description": ""} == {
        "registration_number": "800123456",
        "organization": "ООО «Вектор»",
        "release": "3.0.12.4",
        "product": "Финансовый менеджмент 3",
        "description": "",
        "subject": "Вопрос по программе",
    }


@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        ("Регистрационный номер: 800123456\n", "registration_number"),
        ("Организация: ООО «Вектор»\n", "organization"),
        (", релиз 3.0.12.4", "release"),
        ("Подскажите, как настроить согласование заявок на оплату по подразделениям?", "description"),
    ],
)
def test_2_4_what_is_not_given_is_asked_for(cut: str, missing: str) -> None:
    found = FM.mail(QUESTION.replace(cut, ""))
    assert found.missing == (missing,)
    assert opened(found).status is Status.AWAITING_INFO
    assert templates(found) == ["request"]


def test_2_4_a_picture_may_be_attached_and_never_must() -> None:
    text = GIVEN + "При проведении платежа программа выдает ошибку: поле объекта не обнаружено.\n"
    without = FM.mail(text, "Ошибка при проведении")
    assert (without.request_kind, without.missing) == ("error", ())
    assert FM.mail(text, "Ошибка при проведении", files=["экран.png"]).missing == ()


def test_2_5_while_the_customer_is_asked_the_clock_stands() -> None:
    assert FM.due("2026-03-02 12:00") == "2026-03-05 18:00"
    assert FM.due("2026-03-02 12:00", pauses=(("2026-03-03 10:00", ""),)) == ""
    answered = FM.due("2026-03-02 12:00", pauses=(("2026-03-03 10:00", "2026-03-04 10:00"),))
    assert answered == "2026-03-06 18:00"


def test_2_6_critical_requests_go_first() -> None:
    text = GIVEN + "После сбоя база не открывается, нужна помощь в восстановлении работоспособности.\n"
    assert opened(FM.mail(text, "Срочно")).priority is Priority.CRITICAL
    assert opened(FM.mail(QUESTION)).priority is Priority.NORMAL


def test_2_7_a_licence_counts_on_its_last_day_and_no_longer() -> None:
    last = FM.mail(QUESTION, at="2026-03-02 23:59", licences=(VECTOR,))
    assert last.kind is DispositionKind.OPEN_TICKET
    after = FM.mail(QUESTION, at="2026-03-03 00:00", licences=(VECTOR,))
    assert after.kind is DispositionKind.REJECT
    assert templates(after) == ["refused_licence"]


def test_2_7_for_six_months_after_the_purchase_support_is_free() -> None:
    bought = (Licence("800123456", "ООО «Вектор»", "ФМ 3", "", date(2025, 9, 2), None),)
    assert FM.mail(QUESTION, at="2026-03-02 12:00", licences=bought).kind is DispositionKind.OPEN_TICKET
    assert FM.mail(QUESTION, at="2026-03-03 12:00", licences=bought).kind is DispositionKind.REJECT


def test_2_7_an_unknown_number_and_another_s_number_wait_for_an_agent_and_tell_nothing() -> None:
    for licences in ((), (Licence("800123456", "ЗАО «Другая фирма»", "ФМ 3"),)):
        found = FM.mail(QUESTION, licences=licences)
        assert found.kind is DispositionKind.HOLD
        assert templates(found) == []


def test_2_7_without_a_registry_nothing_is_checked() -> None:
    assert FM.mail(QUESTION).kind is DispositionKind.OPEN_TICKET


def test_2_8_who_has_an_old_release_is_told_to_update() -> None:
    newer = (Licence("800123456", "ООО «Вектор»", "ФМ 3", "", None, None, "3.0.13.1"),)
    found = FM.mail(QUESTION, licences=newer)
    assert found.kind is DispositionKind.OPEN_TICKET
    assert "release_notice" in templates(found)
    latest = (Licence("800123456", "ООО «Вектор»", "ФМ 3", "", None, None, "3.0.12.4"),)
    assert "release_notice" not in templates(FM.mail(QUESTION, licences=latest))


def test_2_10_insulting_words_bring_the_mail_before_an_agent_and_never_lose_it() -> None:
    found = FM.mail(QUESTION + "Отвечайте уже, идиоты!\n")
    assert found.kind is DispositionKind.HOLD
    assert "anna@desk.example" in told(found)
    # Whole words only: Страхуй, оскорблять, употреблять have them inside.
    assert FM.mail(QUESTION + "Страхуйте риски, употребляйте термины.\n").kind is DispositionKind.OPEN_TICKET


def test_3_1_5_a_wish_must_state_its_goal() -> None:
    wish = GIVEN + "Просим добавить в реестр платежей колонку с номером договора.\n"
    found = FM.mail(wish, "Пожелание по доработке")
    assert (found.request_kind, found.missing) == ("feature", ("goal",))
    stated = FM.mail(wish + "Цель: не сверять реестр с договорами вручную.\n", "Пожелание по доработке")
    assert stated.missing == ()
    assert values(stated)["goal"].startswith("не сверять реестр с договорами")
    said = FM.mail(wish + "Это нужно, чтобы не сверять реестр вручную.\n", "Пожелание по доработке")
    assert said.missing == ()


def test_3_2_what_is_outside_competence_is_for_an_agent_to_decide() -> None:
    found = FM.mail(GIVEN + "Напишите обработку, которая меняет проводки.\n")
    assert found.kind is DispositionKind.HOLD


def test_4_3_a_mail_is_processed_within_three_working_days() -> None:
    assert FM.due("2026-03-16 12:00") == "2026-03-19 18:00"  # Monday to Thursday
    assert FM.due("2026-03-14 12:00") == "2026-03-18 18:00"  # Saturday to Wednesday


def test_4_3_a_wish_is_processed_within_five_days_of_the_calendar() -> None:
    assert FM.due("2026-03-16 12:00", "feature") == "2026-03-23 18:00"  # the 21st is a Saturday
    assert FM.due("2026-03-18 12:00", "feature") == "2026-03-23 18:00"


def test_5_1_a_complaint_reaches_the_quality_department() -> None:
    found = FM.mail(GIVEN + "Хочу пожаловаться: третий день никто не отвечает на обращение.\n", "Жалоба")
    assert found.request_kind == "complaint"
    assert "k@rarus.ru" in told(found)
    assert "k@rarus.ru" not in told(FM.mail(QUESTION))
