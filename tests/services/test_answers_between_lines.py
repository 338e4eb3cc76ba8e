"""An agent's answers between the lines of a mail that Outlook quotes without marks are not lost silently."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.store.database.session import Database
from tests.services.desk import DeskInHand, letter
from tests.services.test_answers import PROOF, sent

CUSTOMERS = (
    "Рег. номер 800123456, ООО «Ромашка», релиз 3.0.12.4.\n"
    "Не печатается счёт: что делать?\n"
    "Можно ли обновить программу самим?\n"
    "Сохранятся ли при этом настройки печати, которые мы сделали в прошлом году для бухгалтерии?\n\n"
    "Спасибо."
)
DIVIDERS = {
    "english": "-----Original Message-----\nFrom: Support <support@desk.test>\nSent: Monday, March 2, 2026 2:00 PM\n"
    "To: Anna <anna@desk.test>\nSubject: [#1] Не печатается счёт\n\n",
    "russian": "-----Исходное сообщение-----\nОт: Поддержка <support@desk.test>\nОтправлено: 2 марта 2026 г. 14:00\n"
    "Кому: Анна <anna@desk.test>\nТема: [#1] Не печатается счёт\n\n",
    "headers alone": "From: Support <support@desk.test>\nSent: Monday, March 2, 2026 2:00 PM\n"
    "To: Anna <anna@desk.test>\nSubject: [#1] Не печатается счёт\n\n",
}
ANSWERS = {
    "a line": ("Можно ли обновить программу самим?\n", "Можно ли обновить программу самим?\nДа, можно.\n"),
    "a word": ("Не печатается счёт: что делать?\n", "Не печатается счёт: что делать?\n\nПерезапустить.\n\n"),
    "several": ("Можно ли", "Обновить драйвер.\nСвежий – на сайте.\nМожно ли"),
    "in the line itself": ("что делать?\n", "что делать? Обновите драйвер.\n"),
}


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def notification(desk: DeskInHand) -> str:
    desk.receive(letter(CUSTOMERS, Message_ID="<first@firma.example>"))
    body = sent(desk, "agents")[0].get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def answer(desk: DeskInHand, text: str) -> None:
    headers = (
        "From: Анна <anna@desk.test>\nTo: support@desk.test\nSubject: Re: [#1] Не печатается счёт\n"
        "Message-ID: <a1@desk.test>\nDate: Mon, 02 Mar 2026 14:30:00 +0300\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    desk.receive(PROOF + (headers + text).encode())


@pytest.mark.parametrize("divider", DIVIDERS)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_between_unmarked_lines_waits_and_the_agent_reads_what_would_be_lost(
    desk: DeskInHand, name: str, divider: str
) -> None:
    quoted = notification(desk)
    before = len(sent(desk, "customer"))
    old, new = ANSWERS[name]
    assert old in quoted
    answer(desk, "Добрый день!\n\n" + DIVIDERS[divider] + quoted.replace(old, new, 1))
    assert len(sent(desk, "customer")) == before
    told = sent(desk, "agent")[-1].get_body(("plain",))
    assert told is not None
    assert "Между строками" in told.get_content()


@pytest.mark.parametrize("divider", DIVIDERS)
@pytest.mark.parametrize(
    "changed",
    [
        lambda quoted: quoted,
        lambda quoted: "ВНИМАНИЕ: внешний отправитель.\n\n" + quoted,
        lambda quoted: quoted + "\n\n--\nПроверено антивирусом",
        lambda quoted: quoted.replace("прошлом году для", "прошлом\nгоду для"),
        lambda quoted: quoted.replace("\n", "\n\n"),
        lambda quoted: quoted.replace("самим?", "самим? [cid:image001.png@01]"),
        lambda quoted: quoted.replace("support@desk.test", "support@desk.test<mailto:support@desk.test>"),
    ],
    ids=["plain", "a banner", "a footer", "wrapped", "wide", "a picture", "links"],
)
def test_an_answer_above_outlooks_divider_is_handed_on(
    desk: DeskInHand, divider: str, changed: object
) -> None:
    assert callable(changed)
    quoted = notification(desk)
    answer(desk, "Добрый день! Обновите драйвер.\n\n" + DIVIDERS[divider] + changed(quoted))
    body = sent(desk, "customer")[-1].get_body(("plain",))
    assert body is not None
    assert "Обновите драйвер." in body.get_content()


def test_a_note_may_stand_between_lines(desk: DeskInHand) -> None:
    quoted = notification(desk)
    old, new = ANSWERS["a line"]
    answer(desk, "#note\nСм. ниже\n\n" + DIVIDERS["english"] + quoted.replace(old, new, 1))
    assert sent(desk, "agent") == []
