"""1С-Рарус: Управление аптекой, ред. 3, clause by clause."""

from __future__ import annotations

from datetime import date

import pytest

from intake.desk.disposition import DispositionKind
from intake.desk.licence_rules import Licence
from intake.desk.ticket import Priority
from tests.regulations.playing import Played, opened, templates, told, values

RS = Played("rarus-pharmacy")
GIVEN = "Добрый день!\nрег. № 800123456, релиз 3.0.12.4\nМы – ООО «Аптека 12»\nУправление аптекой, ред. 3\n\n"
QUESTION = GIVEN + "Подскажите, как настроить переоценку остатков по поставщикам?\n"
ERROR = GIVEN + "При пробитии чека программа выдает ошибку и закрывается.\n"
WISH = GIVEN + "Просим добавить в чек колонку с серией. Цель: быстрее находить серию при возврате.\n"
COMPLAINT = GIVEN + "Прошу разобраться с жалобой: вторую неделю нет ответа по консультации.\n"


def licence(
    kind: str, until: date | None = date(2026, 12, 31), bought: date | None = None
) -> tuple[Licence, ...]:
    return (Licence("800123456", "ООО «Аптека 12»", "Управление аптекой", kind, bought, until),)


STANDARD, PROF = licence("Стандарт"), licence("ПРОФ")


def test_2_1_the_desk_works_from_nine_to_six_over_the_production_calendar() -> None:
    assert RS.hours("2026-03-02") == "9:00-18:00"
    assert RS.hours("2025-11-01") == "9:00-17:00"  # a worked and shortened Saturday
    assert RS.hours("2025-11-03") == ""  # moved from that Saturday
    assert RS.hours("2026-01-09") == ""


def test_2_1_only_working_time_counts_over_new_year() -> None:
    assert RS.due("2025-12-31 10:00", licence="ПРОФ") == "2026-01-12 18:00"


@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        ("рег. № 800123456, ", "registration_number"),
        ("Мы – ООО «Аптека 12»\n", "organization"),
        (", релиз 3.0.12.4", "release"),
    ],
)
def test_2_4_what_identifies_the_user_is_asked_for(cut: str, missing: str) -> None:
    assert RS.mail(QUESTION).missing == ()
    assert RS.mail(QUESTION.replace(cut, "")).missing == (missing,)


def test_2_4_a_description_of_the_problem_is_asked_for() -> None:
    assert RS.mail(GIVEN).missing == ("description",)


def test_2_6_critical_requests_go_first() -> None:
    text = GIVEN + "Касса стоит, программа не запускается после обновления.\n"
    assert opened(RS.mail(text)).priority is Priority.CRITICAL


def test_2_7_a_licence_counts_on_its_last_day_and_no_longer() -> None:
    until = licence("ПРОФ", date(2026, 3, 2))
    assert RS.mail(QUESTION, at="2026-03-02 23:59", licences=until).kind is DispositionKind.OPEN_TICKET
    refused = RS.mail(QUESTION, at="2026-03-03 00:01", licences=until)
    assert (refused.kind, templates(refused)) == (DispositionKind.REJECT, ["refused_licence"])


def test_2_7_for_three_months_after_the_purchase_standard_is_free() -> None:
    bought = licence("", None, date(2025, 12, 10))
    assert RS.mail(ERROR, at="2026-03-10 12:00", licences=bought).kind is DispositionKind.OPEN_TICKET
    assert opened(RS.mail(ERROR, at="2026-03-10 12:00", licences=bought)).licence_kind == "Стандарт"
    assert templates(RS.mail(QUESTION, at="2026-03-10 12:00", licences=bought)) == ["refused_licence_kind"]
    assert templates(RS.mail(ERROR, at="2026-03-11 12:00", licences=bought)) == ["refused_licence"]


def test_2_8_who_has_an_old_release_is_told_to_update() -> None:
    newer = (Licence("800123456", "ООО «Аптека 12»", "УА", "ПРОФ", None, date(2026, 12, 31), "3.0.12.5"),)
    found = RS.mail(QUESTION, licences=newer)
    assert (found.kind, "release_notice" in templates(found)) == (DispositionKind.OPEN_TICKET, True)


def test_2_10_insulting_words_bring_the_mail_before_an_agent() -> None:
    assert RS.mail(ERROR + "Что за идиоты это писали?\n").kind is DispositionKind.HOLD


def test_3_1_5_a_wish_must_state_its_goal() -> None:
    assert RS.mail(WISH, "Пожелание").missing == ()
    assert values(RS.mail(WISH, "Пожелание"))["goal"].startswith("быстрее находить серию")
    without = WISH[: WISH.index("Цель:")]
    assert RS.mail(without, "Пожелание").missing == ("goal",)


def test_3_2_what_is_outside_competence_is_for_an_agent_to_decide() -> None:
    assert RS.mail(GIVEN + "Просим: установите нам программу на новый ПК.\n").kind is DispositionKind.HOLD


def test_4_3_three_working_days_and_five_days_of_the_calendar_for_wishes() -> None:
    assert RS.due("2026-03-16 12:00") == "2026-03-19 18:00"
    assert RS.due("2026-03-16 12:00", "feature") == "2026-03-23 18:00"


def test_5_1_a_complaint_reaches_the_quality_department_whatever_the_licence() -> None:
    found = RS.mail(COMPLAINT, "Жалоба", licences=STANDARD)
    assert (found.kind, "k@rarus.ru" in told(found)) == (DispositionKind.OPEN_TICKET, True)


def test_6_1_standard_registers_errors_with_a_reaction_in_five_working_days() -> None:
    found = RS.mail(ERROR, licences=STANDARD)
    assert (found.kind, opened(found).licence_kind) == (DispositionKind.OPEN_TICKET, "Стандарт")
    assert RS.due("2026-03-16 12:00", "error", "Стандарт") == "2026-03-23 18:00"
    assert RS.due("2026-03-16 12:00", "error", "Стандарт", answered="2026-03-17 10:00") == ""


def test_6_1_standard_has_no_consultations_by_mail() -> None:
    for text, subject in ((QUESTION, "Вопрос"), (WISH, "Пожелание")):
        found = RS.mail(text, subject, licences=STANDARD)
        assert (found.kind, templates(found)) == (DispositionKind.REJECT, ["refused_licence_kind"])


def test_6_2_prof_has_a_reaction_in_one_working_day_then_the_usual_term() -> None:
    found = RS.mail(QUESTION, licences=PROF)
    assert (found.kind, opened(found).licence_kind) == (DispositionKind.OPEN_TICKET, "ПРОФ")
    assert RS.due("2026-03-16 12:00", licence="ПРОФ") == "2026-03-17 18:00"
    assert RS.due("2026-03-16 12:00", licence="ПРОФ", answered="2026-03-17 10:00") == "2026-03-19 18:00"
