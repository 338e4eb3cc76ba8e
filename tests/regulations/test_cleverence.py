"""Клеверенс (Mobile SMARTS), heading by heading: the document has no numbered clauses."""

from __future__ import annotations

import pytest

from intake.desk.disposition import DispositionKind
from tests.regulations.playing import Played, opened, templates, values

CL = Played("cleverence")
ENVIRONMENT = (
    "Продукт: Магазин 15, Расширенный\nВерсия: 1.3.0.412\nWindows 10 Pro x64\n1С: 8.3.25.1394\n"
    "ТСД: Urovo RT40\nОС ТСД: Android 9\n\n"
)
ERROR = ENVIRONMENT + "При выгрузке документа с терминала появляется ошибка обмена.\n"
QUESTION = "Добрый день! Магазин 15, версия 1.3.0.412. Подскажите, как добавить второй терминал в базу?\n"


def test_general_the_desk_works_from_nine_to_seven_without_saturdays_and_shortened_days() -> None:
    assert CL.hours("2026-03-02") == "9:00-19:00"
    assert CL.hours("2024-04-27") == ""
    assert CL.hours("2026-04-30") == "9:00-19:00"
    assert CL.hours("2026-01-08") == ""


def test_general_a_reaction_within_the_working_day_and_a_solution_in_ten() -> None:
    assert CL.due("2026-03-16 12:00", "error") == "2026-03-17 19:00"
    assert CL.due("2026-03-16 12:00", "error", answered="2026-03-16 13:00") == "2026-03-30 19:00"


def test_general_over_new_year_the_desk_owes_nothing() -> None:
    assert CL.due("2025-12-30 18:30") == "2026-01-12 19:00"


def test_requests_an_error_with_all_data_is_accepted() -> None:
    found = CL.mail(ERROR, "Ошибка обмена", files=["logs.zip"])
    assert (found.request_kind, found.missing) == ("error", ())
    given = values(found)
    assert given["product"] == "Магазин 15, Расширенный"
    assert given["version"] == "1.3.0.412"
    assert given["os_version"] == "Windows 10 Pro x64"
    assert given["onec_version"] == "8.3.25.1394"
    assert given["terminal_model"] == "Urovo RT40"
    assert given["terminal_os"] == "Android 9"


@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        ("Продукт: Магазин 15, Расширенный\n", "product"),
        ("Версия: 1.3.0.412\n", "version"),
        ("Windows 10 Pro x64\n", "os_version"),
        ("1С: 8.3.25.1394\n", "onec_version"),
        ("ТСД: Urovo RT40\n", "terminal_model"),
        ("ОС ТСД: Android 9\n", "terminal_os"),
        ("При выгрузке документа с терминала появляется ошибка обмена.", "description"),
    ],
)
def test_requests_what_an_error_lacks_is_asked_for(cut: str, missing: str) -> None:
    found = CL.mail(ERROR.replace(cut, ""), "Ошибка обмена", files=["logs.zip"])
    assert found.missing == (missing,)
    assert templates(found) == ["request"]


def test_requests_an_error_needs_logs_and_may_lack_a_screenshot() -> None:
    assert CL.mail(ERROR, "Ошибка обмена", files=["экран.png"]).missing == ("logs",)


def test_requests_a_question_needs_the_product_and_its_version_only() -> None:
    assert CL.mail(QUESTION).missing == ()
    assert CL.mail("Подскажите, как добавить второй терминал в базу?\n").missing == ("product", "version")


def test_requests_the_platform_of_1c_is_no_version_of_the_product() -> None:
    found = CL.mail("Магазин 15. Платформа 1С 8.3.25.1394. Подскажите, как добавить терминал в базу?\n")
    assert values(found)["onec_version"] == "8.3.25.1394"
    assert found.missing == ("version",)


def test_general_the_contract_of_paid_support_is_noted() -> None:
    found = CL.mail(QUESTION + "Договор № ТП-125/2026\n")
    assert values(found)["contract_number"] == "ТП-125/2026"


def test_limited_support_of_a_modified_configuration_is_accepted_and_told() -> None:
    text = ERROR + "Мы доработали конфигурацию Mobile SMARTS и что-то сломалось.\n"
    found = CL.mail(text, "Ошибка", files=["logs.zip"])
    assert found.kind is DispositionKind.OPEN_TICKET
    assert opened(found).missing == ()
    assert templates(found) == ["acknowledgement", "limited_support"]
