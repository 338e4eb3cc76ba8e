"""How real customers write under the five regulations."""

from __future__ import annotations

from intake.desk.message import Address
from tests.regulations.playing import Played, values

FM, CRM, KS, CL = Played("rarus-fm"), Played("regionsoft"), Played("keysystems"), Played("cleverence")


def test_a_wish_in_one_sentence_says_what_for() -> None:
    text = (
        "Хотелось бы в отчете видеть ИНН, для того, чтобы быстрее сверяться с банком. "
        "ООО Вектор рег.номер 800123456 рел. 3.0.12.4"
    )
    assert values(FM.mail(text, "пожелание"))["goal"] == "быстрее сверяться с банком"


def test_what_is_wished_is_no_goal() -> None:
    text = "Хотелось бы, чтобы в отчете был ИНН. ООО Вектор рег.номер 800123456 рел. 3.0.12.4"
    assert FM.mail(text, "пожелание").missing == ("goal",)
    urgent = text + " Это нужно к пятнице, очень срочно."
    assert FM.mail(urgent, "пожелание").missing == ("goal",)


def test_the_version_stands_right_behind_the_name_of_the_program() -> None:
    text = "RegionSoft CRM 7.0 (сборка 1500) вылетает при открытии отчёта «Воронка продаж», скрин приложил"
    found = CRM.mail(text, "вылетает", files=["1.png"])
    assert found.missing == ()
    assert (values(found)["version"], values(found)["build"]) == ("7.0", "1500")


def test_everything_about_the_terminal_stands_in_one_sentence() -> None:
    text = (
        "Здравствуйте! Склад 15 Расширенный 1.4.12.33, платформа 1С:Предприятие 8.3 (8.3.22.1851), "
        "сервер Windows Server 2019, терминал Honeywell EDA51 на андроид 10. Не выгружается документ."
    )
    found = CL.mail(text, "не выгружается", files=["logs.rar"])
    assert found.missing == ()
    given = values(found)
    assert (given["version"], given["onec_version"]) == ("1.4.12.33", "8.3.22.1851")
    assert (given["terminal_model"], given["terminal_os"]) == ("Honeywell EDA51", "андроид 10")


def test_a_name_with_initials_and_a_phone_with_extension_sign_a_mail() -> None:
    text = (
        "Добрый день.\nНе проходит документ по маршруту, скрин и журнал во вложении.\n"
        "Петрова А.А., гл. бухгалтер МБОУ СОШ № 5, 8(4822)33-44-55 доб.3\n"
        "Навигатор: Документы \\ Заявки на оплату"
    )
    sender = Address("school5@mail.example", "МБОУ СОШ №5")
    found = KS.mail(text, "Заявка", files=["s.png", "журнал.zip"], sender=sender)
    assert found.missing == ()
    assert values(found)["full_name"] == "Петрова А.А."
    assert values(found)["phone"] == "8(4822)33-44-55 доб.3"


def test_a_date_in_words_is_a_date() -> None:
    text = (
        "ФИО: Сидоров Пётр Иванович\nОрганизация: Администрация г. Энска\nТел.: 33-44-55\n"
        "Навигатор: Отчеты \\ Сводные\nПросим доработать отчет, добавить колонку КБК. Срок – до конца года."
    )
    found = KS.mail(text, "Доработка отчета")
    assert found.missing == ()
    assert values(found)["desired_date"] == "конца года"


def test_english_customers_are_understood() -> None:
    text = "Hello, my name is John Smith, ACME LLC, phone +44 20 7946 0958. How do I reset a password?"
    found = KS.mail(text, "Password", sender=Address("j@acme.example"))
    assert found.missing == ()
    assert values(found)["full_name"] == "John Smith"
