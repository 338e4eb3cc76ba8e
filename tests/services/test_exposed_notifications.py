"""A notification that an agent's own mail shows to outsiders proves that mail, and no other one.

Nothing here is said by a server: where one says who wrote, a token isn't needed.
"""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.desk.disposition import MailStatus
from intake.desk.message import Address
from intake.desk.ticket import Priority, Status
from intake.store.spool import ledger
from tests.services.test_people import ANNA, BORIS, COMPLETE, EVIL, OLGA, PETR, Desk, text_of, to

REFUTED = "dmarc=fail header.from=desk.test"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def notified(desk: Desk, text: str = COMPLETE, subject: str = "Не печатается счёт") -> str:
    """The Message-ID of what agents are told of a customer's mail."""
    return str(to(desk.take(OLGA, text, subject), ANNA)[0]["message-id"])


def reply(
    desk: Desk,
    text: str,
    token: str,
    *,
    cc: tuple[str, ...] = (),
    sender: str = ANNA,
    says: str | None = None,
) -> list[EmailMessage]:
    return desk.take(sender, text, "Re: [#1] Не печатается счёт", says=says, cc=cc, answers=token)


def said(desk: Desk) -> list[str]:
    """The texts of the ticket."""
    return [entry.text for entry in desk.entries()]


def reasons(desk: Desk) -> str:
    with desk.offline.database.read() as connection:
        return " ".join(list(ledger.list_mails(connection))[-1].reasons)


@pytest.mark.parametrize("outsiders", [(OLGA,), (PETR,), (EVIL,), (BORIS, EVIL)])
def test_an_answer_with_the_customer_in_copy_is_handed_on_but_what_it_showed_proves_nothing_more(
    desk: Desk, outsiders: tuple[str, ...]
) -> None:
    token = notified(desk)
    # Whoever is in copy has it.
    assert bool(to(reply(desk, "Обновите драйвер.", token, cc=outsiders), OLGA)) is (OLGA not in outsiders)
    assert "Обновите драйвер." in said(desk)
    assert "outsiders have seen" in reasons(desk)
    told = reply(desk, "#close\nОплатите сюда.", token)
    assert not to(told, OLGA)
    assert (desk.last_status(), desk.ticket().status) == (MailStatus.HELD, Status.OPEN)
    assert "уведомление, на которое отвечают, видели посторонние" in text_of(to(told, ANNA)[0])


def test_a_newer_notification_proves_him_again(desk: Desk) -> None:
    reply(desk, "Обновите драйвер.", notified(desk), cc=(OLGA,))
    newer = notified(desk, "Обновила, не помогло.", "Re: [#1] Не печатается счёт")
    assert to(reply(desk, "#close\nПерезагрузите.", newer), OLGA)
    assert desk.ticket().status is Status.CLOSED


def test_both_answers_prove_him_where_nobody_outside_reads_them(desk: Desk) -> None:
    token = notified(desk)
    assert to(reply(desk, "Обновите драйвер.", token, cc=(BORIS,)), OLGA)
    assert to(reply(desk, "И перезагрузите.", token), OLGA)
    # An answer of his would cross Anna's.
    reply(desk, "#priority high", token, sender=BORIS)
    assert desk.ticket().priority is Priority.HIGH


def test_another_agent_is_not_proved_by_it_either(desk: Desk) -> None:
    token = notified(desk)
    reply(desk, "Обновите драйвер.", token, cc=(OLGA,))
    assert not to(reply(desk, "#close", token, sender=BORIS), OLGA)


def test_where_the_server_confirms_the_agent_he_may_answer_as_often_as_he_likes(desk: Desk) -> None:
    token = notified(desk)
    for text in ("Обновите драйвер.", "И перезагрузите.", "#close\nВсё."):
        reply(desk, text, token, cc=(OLGA,), says="pass")
        assert text.removeprefix("#close\n") in said(desk)


@pytest.mark.parametrize(("sender", "says"), [(OLGA, "pass"), (OLGA, None), (EVIL, None), (EVIL, "pass")])
def test_whoever_shows_that_he_has_it_spoils_it(desk: Desk, sender: str, says: str | None) -> None:
    token = notified(desk)
    desk.take(sender, "Вот что мне прислали.", "Re: [#1] x", says=says, answers=token)
    assert not to(reply(desk, "#close", token), OLGA)
    assert desk.ticket().status is Status.OPEN


@pytest.mark.parametrize("sender", ["mailer-daemon@desk.test", BORIS])
def test_a_mail_server_and_another_agent_spoil_nothing(desk: Desk, sender: str) -> None:
    token = notified(desk)
    desk.take(sender, "Доставка задерживается.", "Delayed", says=None, answers=token)
    reply(desk, "#priority high", token)
    assert desk.ticket().priority is Priority.HIGH


def test_an_agent_whose_mail_took_a_wrong_way_answers_again(desk: Desk) -> None:
    token = notified(desk)
    assert not to(reply(desk, "Обновите драйвер.", token, says=REFUTED), OLGA)
    assert to(reply(desk, "Обновите драйвер.", token), OLGA)


def test_the_same_mail_by_another_way_is_a_duplicate(desk: Desk) -> None:
    token = notified(desk)
    first = desk.take(
        ANNA, "Обновите.", "Re: [#1] x", says=None, cc=(OLGA,), answers=token, copy="<a@desk.test>"
    )
    again = desk.take(
        ANNA, "Обновите.", "Re: [#1] x", says=None, cc=(OLGA,), answers=token, copy="<a@desk.test>"
    )
    assert said(desk).count("Обновите.") == 1
    assert to(first, BORIS)
    assert not again


def test_somebody_who_is_told_of_tickets_without_being_an_agent_spoils_nothing(desk: Desk) -> None:
    watched = desk.offline.watched
    head = Address("head@office.example")
    desk.offline.watched = replace(watched, desk=replace(watched.desk, notify=(*watched.desk.notify, head)))
    desk.offline.restart()
    mails = desk.take(OLGA, COMPLETE)
    his, hers = (str(*(mail["message-id"] for mail in to(mails, who))) for who in (head.address, ANNA))
    desk.take(head.address, "Кто этим занят?", "Re: [#1] x", answers=his)
    assert to(reply(desk, "#close", hers), OLGA)


def test_what_an_operator_releases_counts_all_the_same(desk: Desk) -> None:
    token = notified(desk)
    reply(desk, "Обновите драйвер.", token, cc=(OLGA,))
    reply(desk, "#close\nИ перезагрузите.", token)
    assert to(desk.release(), OLGA)
    assert desk.ticket().status is Status.CLOSED
