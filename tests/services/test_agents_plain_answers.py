"""An agent answers what a forger wrote in a victim's name: the victim reads the agent's words, and no others."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.store.spool import ledger
from tests.services.test_people import ANNA, COMPLETE, ENGLISH, Desk, html_of, text_of, to

VICTIM = "victim@client.example"
CHOSEN = "https://evil.example/activate"
FORGED = f"ACTIVATE YOUR ACCOUNT {CHOSEN}"
REFUTED = "dmarc=fail header.from=client.example"
HEADINGS = {COMPLETE: "[#1] Ваше обращение", ENGLISH: "[#1] Your request"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def forge(desk: Desk, text: str = COMPLETE, says: str | None = None) -> None:
    desk.take(f'"{CHOSEN}" <{VICTIM}>', f"{text}\n{CHOSEN}", FORGED, says=says)


def read_by_the_victim(mails: list[EmailMessage]) -> EmailMessage:
    """The one mail that the victim got, in which nothing of the forger's may stand."""
    (mail,) = to(mails, VICTIM)
    everything = "\n".join(
        [*(f"{name}: {value}" for name, value in mail.items()), text_of(mail), html_of(mail)]
    )
    assert "evil.example" not in everything
    assert "ACTIVATE" not in everything
    return mail


@pytest.mark.parametrize("says", [None, "none", REFUTED, "spf=fail smtp.mailfrom=client.example"])
@pytest.mark.parametrize("text", [COMPLETE, ENGLISH], ids=["ru", "en"])
@pytest.mark.parametrize("command", ["", "#ask\n", "#resolve\n", "#close\n"])
def test_an_answer_has_the_desk_s_heading_in_place_of_the_forger_s(
    desk: Desk, text: str, says: str | None, command: str
) -> None:
    forge(desk, text, says)
    mail = read_by_the_victim(desk.agent(f"{command}We never got this invoice, did you write to us?"))
    assert mail["subject"] == HEADINGS[text]
    assert "did you write to us?" in text_of(mail)


QUOTES = {
    "below, with marks": f"Вы нам писали?\n\n02.03.2026 12:00, Служба поддержки пишет:\n> {FORGED}\n> {CHOSEN}\n",
    "between the lines": f"> {CHOSEN}\nЭто вы?\n> {FORGED}\nИ это?\n",
    "quoted twice": f"Вы нам писали?\n\n> Текст письма:\n>\n> > Не печатается счёт.\n> > {CHOSEN}\n",
    "by outlook": (
        "Вы нам писали?\n\n-----Original Message-----\nFrom: Support <support@desk.test>\n"
        f"Sent: Monday, March 2, 2026 1:00 PM\nTo: Anna\nSubject: [#1] {FORGED}\n\n{CHOSEN}\n"
    ),
    "by outlook in Russian": (
        "Вы нам писали?\n\nОт: Служба поддержки <support@desk.test>\nОтправлено: 2 марта 2026 г. 13:00\n"
        f"Кому: Анна\nТема: [#1] {FORGED}\n\n{CHOSEN}\n"
    ),
}


@pytest.mark.parametrize("how", QUOTES)
def test_what_the_agent_quotes_of_him_stays_inside(desk: Desk, how: str) -> None:
    forge(desk)
    mail = read_by_the_victim(desk.take(ANNA, QUOTES[how], f"Re: [#1] {FORGED}"))
    assert "?" in text_of(mail)


def test_the_victim_is_told_what_to_do_who_never_wrote(desk: Desk) -> None:
    forge(desk)
    assert "Если вы нам не писали" in text_of(read_by_the_victim(desk.agent("Обновите драйвер.")))


def test_a_subject_that_an_agent_wrote_is_shown(desk: Desk) -> None:
    forge(desk)
    desk.agent("#set тема Не печатается счёт")
    assert read_by_the_victim(desk.agent("Обновите драйвер."))["subject"] == "[#1] Не печатается счёт"


def test_whoever_answers_the_agent_has_his_own_subject_again(desk: Desk) -> None:
    desk.take(VICTIM, COMPLETE, "Счёт за март", says=None)
    first = to(desk.agent("Обновите драйвер."), VICTIM)[0]
    assert first["subject"] == "[#1] Ваше обращение"
    desk.take(
        VICTIM, "Обновил, не помогло.", f"Re: {first['subject']}", says=None, answers=str(first["message-id"])
    )
    assert to(desk.agent("Перезагрузите."), VICTIM)[0]["subject"] == "[#1] Счёт за март"


def test_whoever_is_proved_later_has_his_own_subject_again(desk: Desk) -> None:
    desk.take(VICTIM, COMPLETE, "Счёт за март", says=None)
    desk.take(VICTIM, "Ещё и чек.", "Re: [#1] Счёт за март")
    assert to(desk.agent("Обновите драйвер."), VICTIM)[0]["subject"] == "[#1] Счёт за март"


@pytest.mark.parametrize("says", ["pass", None])
def test_who_is_proved_or_known_keeps_his_subject(desk: Desk, says: str | None) -> None:
    desk.take(VICTIM, COMPLETE, "Счёт за февраль")
    desk.take(VICTIM, COMPLETE.replace("счёт", "чек"), "Счёт за март", says=says)
    assert to(desk.agent("Обновите драйвер.", 2), VICTIM)[0]["subject"] == "[#2] Счёт за март"


def test_what_is_quoted_where_the_operator_wants_it_so_keeps_its_subject(tmp_path: Path) -> None:
    desk = Desk(tmp_path, quote_unproved=True)
    desk.take(VICTIM, COMPLETE, "Счёт за март", says=None)
    assert to(desk.agent("Обновите драйвер."), VICTIM)[0]["subject"] == "[#1] Счёт за март"


@pytest.mark.parametrize(
    "typed", ["#new {}\nNot printed.", "#new {}\n#set организация ООО «Мак»\nNot printed."]
)
def test_a_request_that_the_agent_registers_in_answer_has_not_the_forger_s_subject(
    desk: Desk, typed: str
) -> None:
    forge(desk)
    read_by_the_victim(desk.take(ANNA, typed.format(VICTIM), f"Re: [#1] {FORGED}"))
    read_by_the_victim(desk.agent("Обновите драйвер.", 2))


def test_nor_has_one_that_he_registers_in_answer_to_a_held_mail(desk: Desk) -> None:
    desk.take("olga@client.example", COMPLETE)
    told = desk.take("boss@evil.example", f"Впустите меня {CHOSEN}", f"Re: [#1] {FORGED}", says=None)
    held = to(told, ANNA)[0]
    mail = desk.take(
        ANNA, f"#new {VICTIM}\nНе печатает.", f"Re: {held['subject']}", answers=str(held["message-id"])
    )
    read_by_the_victim(mail)
    read_by_the_victim(desk.agent("Обновите драйвер.", 2))


def test_a_telephone_request_of_the_agent_s_own_keeps_its_subject(desk: Desk) -> None:
    mails = desk.take(ANNA, f"#new {VICTIM}\nНе печатает.", "Чековая лента")
    assert to(mails, VICTIM)[0]["subject"] == "[#1] Чековая лента"


def test_the_agents_read_why(desk: Desk) -> None:
    forge(desk)
    desk.agent("Обновите драйвер.")
    with desk.offline.database.read() as connection:
        line = list(ledger.list_mails(connection))[-1]
    assert any("nothing shows who wrote" in reason for reason in line.reasons)
