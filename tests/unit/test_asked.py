"""What a mail asks for, in whatever words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.desk.asked import asked_for, without_courtesy
from intake.desk.kinds import KindFound, kind_of
from intake.desk.language.wording import Wording
from intake.desk.regulation import Asked, RequestKind
from tests.unit.desk_cases import CUSTOMER, mail, regulation

CORPUS = Path(__file__).parents[1] / "corpus" / "asked"
WRITER = replace(CUSTOMER, address="other@client.example")


def found(text: str, subject: str = "Касса") -> KindFound:
    return kind_of(mail(text, WRITER, subject), text, subject, regulation())


@pytest.mark.parametrize(
    ("file", "right"), [("mended.txt", 93), ("unseen.txt", 72), ("one_word.txt", 72), ("turned.txt", 63)]
)
def test_short_mails_are_of_the_kind_that_a_careful_reader_gives_them(file: str, right: int) -> None:
    lines = [line.split("|", 2) for line in (CORPUS / file).read_text(encoding="utf-8").splitlines()]
    others = [(kind, text) for kind, subject, text in lines if found(text, subject).name != kind]
    assert len(lines) - len(others) >= right, others


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Как настроить, чтобы чужие заявки не попадали в список?", "consultation"),
        ("Чужие заявки не попадали в список.", "error"),
        ("Счёт-фактура на аванс выходит без номера платёжки.", "error"),
        ("Можно ли сделать, чтобы в заявке сразу было видно, кто её согласовал?", "feature"),
        ("Можно ли сделать так, чтобы заявка сама уходила казначею?", "feature"),
        ("Можно ли сделать возврат, чтобы чек не пробивался?", "consultation"),
        ("Хотим перейти на платную поддержку, как это сделать?", "consultation"),
        ("Хотим видеть остаток прямо в заявке.", "feature"),
        ("Пришлите счёт на продление договора.", "other"),
        ("Счёт не печатается.", "error"),
        ("Price tags do not print.", "error"),
        ("The order cannot be posted.", "error"),
        ("I could not find it in the manual: where is it switched on?", "consultation"),
        ("Please send us an invoice for the support of 2027.", "other"),
        ("Подскажите, как исправить: документ не проводится.", "error"),
        ("От чего зависит порядок строк в отчёте?", "consultation"),
    ],
)
def test_a_kind_is_told_by_what_is_asked_and_not_by_one_word(text: str, kind: str) -> None:
    assert found(text).name == kind


def test_a_mail_that_only_tells_something_is_supposed_to_report_a_fault() -> None:
    told = found("Этикетки у второй кассы выходят лентой одна за другой.")
    assert told == KindFound("error", "it tells something and asks for nothing", is_supposed=True)
    assert found("Прошу перезвонить мне завтра после обеда по этому поводу.").is_supposed
    assert found("Прошу перезвонить мне завтра после обеда по этому поводу.").name == "consultation"


def test_a_question_about_a_fault_has_both_signs_and_the_fault_weighs_less() -> None:
    signs = asked_for("Можно ли узнать, кто не проводит документы?", "")
    weight = {asked: sum(sign.weight for sign in signs if sign.asked is asked) for asked in Asked}
    assert weight[Asked.QUESTION] > weight[Asked.FAULT] > 0


def test_what_is_quoted_and_who_is_quoted_asks_for_nothing() -> None:
    text = "Можно ли добавить второй склад?\n\nИван Петров пишет:\n> Не проводится отгрузка, ошибка."
    assert {sign.asked for sign in asked_for(text, "")} == {Asked.QUESTION}


def test_a_phrase_may_be_wrapped_and_have_commas_in_it() -> None:
    assert {sign.asked for sign in asked_for("Отчёт не\nформируется", "")} == {Asked.FAULT}
    assert {sign.asked for sign in asked_for("Пришлите нам, пожалуйста, акт сверки", "")} == {Asked.PAPERS}


def test_good_wishes_are_left_out_whatever_a_desk_s_own_words_are() -> None:
    assert without_courtesy("Всё стоит.\nС наилучшими пожеланиями, Иван").split() == [
        "Всё",
        "стоит.",
        ",",
        "Иван",
    ]


def test_words_of_a_desk_s_own_are_weighed_together_with_what_is_asked() -> None:
    tills = RequestKind("tills", Wording.of({"ru": "Кассы"}), words=("касса", "кассы"))
    rules = replace(regulation(), kinds=(*regulation().kinds, tills))
    text = "Где посмотреть остаток?"
    assert kind_of(mail(text, WRITER, "Касса"), text, "Касса", rules).name == "tills"
    assert kind_of(mail(text, WRITER, "Остаток"), text, "Остаток", rules).name == "consultation"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Ticket 403", "Ihre Anfrage 527 wurde angenommen."),
        ("Заявка 502", "Склад 401, касса 503."),
        ("Order 401", "Room 403."),
    ],
)
def test_a_lone_number_is_no_error(subject: str, text: str) -> None:
    assert [sign for sign in asked_for(text, subject) if sign.words] == []


@pytest.mark.parametrize(
    "text",
    [
        "Сервер отвечает 502.",
        "Ошибка 403 при входе.",
        "We get a 403 at the login.",
        "The page shows error 500.",
    ],
)
def test_the_number_of_an_error_tells_of_a_fault(text: str) -> None:
    assert {sign.asked for sign in asked_for(text, "Login") if sign.words} == {Asked.FAULT}
