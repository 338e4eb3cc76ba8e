"""Кейсистемс, clause by clause."""

from __future__ import annotations

import pytest

from intake.desk.disposition import DispositionKind
from intake.desk.message import Address
from intake.desk.terms.business_time import calendar_of
from intake.desk.terms.silence import silence
from tests.regulations.playing import Played, local, moscow, opened, solved_ticket, templates, values

KS = Played("keysystems")
ENTITY = "Навигатор: Администратор \\ Справочники \\ Центры ответственности\n"
SIGNED = "\nС уважением,\nИванова Мария Петровна\nМКУ «Центр бухгалтерии»\nтел. +7 (495) 111-22-33\n"
QUESTION = "Подскажите, как добавить нового пользователя и дать ему доступ к отчётам?\n" + SIGNED
ERROR = ENTITY + "При сохранении строки справочника появляется ошибка: нарушение уникальности.\n" + SIGNED
WISH = (
    ENTITY
    + "Просим добавить в справочник поле с датой закрытия центра.\nЖелаемый срок: 01.09.2026\n"
    + SIGNED
)


def test_2_4_third_party_programs_and_the_workplace_are_refused_with_an_answer() -> None:
    found = KS.mail("Добрый день! Не работает интернет, помогите.\n" + SIGNED, "Помощь")
    assert (found.kind, templates(found)) == (DispositionKind.REJECT, ["refused_competence"])


def test_3_the_subject_must_be_filled_in() -> None:
    assert KS.mail(QUESTION, "Доступ к отчётам").missing == ()
    assert KS.mail(QUESTION, "").missing == ("subject",)


def test_4_1_every_request_is_registered_by_itself() -> None:
    found = KS.mail(QUESTION, "Доступ к отчётам")
    assert found.kind is DispositionKind.OPEN_TICKET
    assert templates(found) == ["acknowledgement"]
    assert KS.regulation.tag_prefix == "KS-"


def test_4_2_terms_are_those_of_the_contract() -> None:
    assert KS.due("2026-03-16 12:00", "error") == ""


def test_4_3_five_working_days_of_silence_over_the_may_holidays() -> None:
    ends = silence(moscow("2026-04-29 15:00"), KS.regulation.silence, calendar_of(KS.regulation))
    # 30 April, 4 to 7 May; 1 May is a holiday and 2, 3 May a weekend.
    assert local(ends.close_at) == "2026-05-07 18:00"
    ends = silence(moscow("2026-05-07 15:00"), KS.regulation.silence, calendar_of(KS.regulation))
    assert local(ends.close_at) == "2026-05-15 18:00"  # 8, 12 to 15 May; the 11th is a moved day off
    assert ends.remind_at == ()


def test_5_1_several_problems_in_one_mail_are_pointed_out_to_the_agents() -> None:
    text = (
        "1. Не формируется отчёт о кассовых выплатах за март.\n"
        "2. Не открывается справочник центров ответственности.\n" + ENTITY + SIGNED
    )
    found = KS.mail(text, "Ошибки", files=["экран.png"])
    notices = [notice for answer in found.answers if answer.audience == "agents" for notice in answer.notices]
    assert notices
    assert sum(change == opened(found) for change in found.changes) == 1


def test_5_3_a_consultation_needs_subject_contacts_and_the_question() -> None:
    found = KS.mail(QUESTION, "Доступ к отчётам")
    assert (found.request_kind, found.missing) == ("consultation", ())
    given = values(found)
    assert given["full_name"] == "Иванова Мария Петровна"
    assert given["phone"] == "+7 (495) 111-22-33"
    assert given["email"] == "maria@client.example"
    assert "Центр бухгалтерии" in given["organization"]


@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        ("МКУ «Центр бухгалтерии»\n", "organization"),
        ("тел. +7 (495) 111-22-33\n", "phone"),
        ("Подскажите, как добавить нового пользователя и дать ему доступ к отчётам?", "description"),
    ],
)
def test_5_3_what_a_consultation_lacks_is_asked_for(cut: str, missing: str) -> None:
    assert KS.mail(QUESTION.replace(cut, ""), "Доступ к отчётам").missing == (missing,)


def test_5_3_who_signs_with_no_name_is_asked_for_it() -> None:
    nameless = QUESTION.replace("Иванова Мария Петровна\n", "")
    found = KS.mail(nameless, "Доступ к отчётам", sender=Address("info@client.example"))
    assert found.missing == ("full_name",)
    assert KS.mail(nameless, "Доступ к отчётам").missing == ()  # the From header has the name


def test_5_3_an_error_needs_its_entity_and_a_screenshot() -> None:
    found = KS.mail(ERROR, "Ошибка в справочнике", files=["экран.png"])
    assert (found.request_kind, found.missing) == ("error", ())
    assert values(found)["entity"] == "Администратор \\ Справочники \\ Центры ответственности"
    assert KS.mail(ERROR, "Ошибка в справочнике").missing == ("screenshot",)
    without = KS.mail(ERROR.replace(ENTITY, ""), "Ошибка в справочнике", files=["экран.png"])
    assert without.missing == ("entity",)


def test_5_3_an_error_of_routing_needs_an_archive_of_logs() -> None:
    routing = ERROR + "Документ не отправляется по маршруту согласования.\n"
    assert KS.mail(routing, "Ошибка", files=["экран.png"]).missing == ("logs",)
    assert KS.mail(routing, "Ошибка", files=["экран.png", "журнал.zip"]).missing == ()
    assert "logs" not in KS.mail(ERROR, "Ошибка").missing


def test_5_3_a_wish_needs_its_entity_and_the_desired_date() -> None:
    found = KS.mail(WISH, "Доработка справочника")
    assert (found.request_kind, found.missing) == ("feature", ())
    assert values(found)["desired_date"] == "01.09.2026"
    undated = WISH.replace("Желаемый срок: 01.09.2026\n", "")
    assert KS.mail(undated, "Доработка справочника").missing == ("desired_date",)


def test_5_3_a_consultation_and_an_error_reopen_within_two_working_days_to_the_last_minute() -> None:
    for kind in ("consultation", "error"):
        assert KS.reopens("2026-03-05 12:00", "2026-03-10 18:00", kind)  # 6, 10 March
        assert not KS.reopens("2026-03-05 12:00", "2026-03-10 18:01", kind)


def test_5_3_a_wish_reopens_within_five_working_days() -> None:
    assert KS.reopens("2026-03-05 12:00", "2026-03-13 18:00", "feature")
    assert not KS.reopens("2026-03-05 12:00", "2026-03-13 18:01", "feature")


def test_5_3_a_reply_in_time_reopens_the_ticket_and_a_later_one_makes_a_new_one() -> None:
    ticket = solved_ticket("consultation", "2026-03-05 12:00")
    text = "Добрый день! Вопрос не решён, доступ к отчётам так и не появился.\n" + SIGNED
    in_time = KS.mail(text, "Re: Вопрос", at="2026-03-10 17:59", ticket=ticket)
    assert (in_time.kind, in_time.ticket) == (DispositionKind.APPEND, 7)
    late = KS.mail(text, "Re: Вопрос", at="2026-03-10 18:01", ticket=ticket)
    assert (late.kind, opened(late).continues) == (DispositionKind.OPEN_TICKET, 7)
