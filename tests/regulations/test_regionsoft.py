"""РегионСофт, clause by clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from intake.desk.changes import Assign
from intake.desk.disposition import DispositionKind
from intake.desk.licence_rules import Licence
from intake.desk.licences.checking import kind_in_force
from intake.desk.regulation import Route
from tests.regulations.playing import Played, templates, values

CRM = Played("regionsoft")
GIVEN = "Программа: RegionSoft CRM Professional\nВерсия: 7.0\nСборка: 1207\n\n"
ERROR = GIVEN + "После сохранения карточки клиента появляется ошибка Access violation.\n"
QUESTION = "Здравствуйте! Подскажите, как настроить напоминания о звонках в карточке клиента?\n"


def test_1_5_monday_to_friday_from_ten_to_six_never_on_holidays_an_hour_less_before_them() -> None:
    assert CRM.hours("2026-03-02") == "10:00-18:00"
    assert CRM.hours("2024-04-27") == ""  # others work on this moved Saturday
    assert CRM.hours("2024-11-02") == ""
    assert CRM.hours("2026-04-30") == "10:00-17:00"
    assert CRM.hours("2026-05-01") == ""
    assert CRM.hours("2026-01-05") == ""


def test_2_1_1_the_report_of_an_error_has_program_version_build_description_and_screenshot() -> None:
    found = CRM.mail(ERROR, "Ошибка", files=["ошибка.png"])
    assert (found.request_kind, found.missing) == ("error", ())
    given = values(found)
    assert given["product"] == "RegionSoft CRM Professional"
    assert (given["version"], given["build"]) == ("7.0", "1207")


@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        ("Программа: RegionSoft CRM Professional\n", "product"),
        ("Версия: 7.0\n", "version"),
        ("Сборка: 1207\n", "build"),
        ("После сохранения карточки клиента появляется ошибка Access violation.", "description"),
    ],
)
def test_2_1_1_what_the_report_lacks_is_asked_for(cut: str, missing: str) -> None:
    found = CRM.mail(ERROR.replace(cut, ""), "Ошибка", files=["ошибка.png"])
    assert found.missing == (missing,)
    assert templates(found) == ["request"]


def test_2_1_1_an_error_without_screenshot_is_incomplete() -> None:
    assert CRM.mail(ERROR, "Ошибка").missing == ("screenshot",)


def test_2_1_1_a_question_needs_no_version() -> None:
    assert CRM.mail(QUESTION).missing == ()


def test_2_1_1_the_current_and_the_previous_version_are_supported() -> None:
    def of(version: str) -> list[str]:
        text = ERROR.replace("7.0", version) + "Номер лицензии: 800123456\nОрганизация: ООО «Вектор»\n"
        licences = (Licence("800123456", "ООО «Вектор»", "CRM", "", None, None, "8.1"),)
        return templates(CRM.mail(text, "Ошибка", files=["ошибка.png"], licences=licences))

    assert "release_notice" not in of("8.1")
    assert "release_notice" not in of("7.0")
    assert "release_notice" in of("6.4")


def test_2_1_1_warranty_support_is_free_and_no_licence_is_refused() -> None:
    expired = (Licence("800123456", "ООО «Вектор»", "CRM", "", None, date(2020, 1, 1)),)
    text = QUESTION + "Номер лицензии: 800123456\nОрганизация: ООО «Вектор»\n"
    assert CRM.mail(text, licences=expired).kind is DispositionKind.OPEN_TICKET


def test_2_1_3_priority_support_is_free_for_a_month() -> None:
    rules = CRM.regulation.licences
    assert rules is not None
    bought = Licence("1", "ООО", "CRM", "", date(2026, 1, 31), None)
    assert kind_in_force(bought, rules, date(2026, 2, 28)) == "ПТП"
    assert kind_in_force(bought, rules, date(2026, 3, 1)) != "ПТП"


def test_2_1_3_a_priority_customer_goes_to_his_specialist() -> None:
    desk = Played("regionsoft")
    route = Route(customers=("client.example",), assignee="petrov@desk.example")
    desk.regulation = replace(desk.regulation, routes=(route,))
    found = desk.mail(QUESTION)
    assigned = [change.assignee for change in found.changes if isinstance(change, Assign)]
    assert assigned == ["petrov@desk.example"]


@pytest.mark.parametrize(
    "text",
    [
        "Проведите обучение наших сотрудников работе с программой.",
        "Помогите написать скрипт для выгрузки сделок.",
        "Настройте IP-телефонию в нашем офисе, пожалуйста.",
    ],
)
def test_3_1_3_2_installation_training_scripting_and_network_are_refused_with_an_answer(text: str) -> None:
    found = CRM.mail(text + "\n", "Просьба")
    assert (found.kind, templates(found)) == (DispositionKind.REJECT, ["refused_competence"])


def test_3_1_an_error_is_never_refused_for_a_word() -> None:
    text = ERROR + "Скрипт мы не меняли, обучение сотрудников тут ни при чём.\n"
    assert CRM.mail(text, "Ошибка", files=["ошибка.png"]).kind is DispositionKind.OPEN_TICKET


def test_no_term_is_set() -> None:
    assert CRM.due("2026-03-16 12:00", "error") == ""
