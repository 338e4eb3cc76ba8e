"""What an agent writes for his colleagues reaches no customer, and a digest says truly who waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from intake.store import digests
from tests.services.test_people import ANNA, BORIS, COMPLETE, OLGA, Desk, text_of, to

FORWARDED = (
    "---------- Пересылаемое сообщение ---------\nОт: Ольга <olga@client.example>\n"
    f"Тема: Не печатается счёт\n\n{COMPLETE}"
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("own", "subject"),
    [
        ("опять этот зануда", "Не печатается счёт"),
        ("Fwd: Касса стоит", "Касса стоит"),
        ("", "Не печатается счёт"),
    ],
)
def test_the_subject_of_a_forward_is_the_customers(desk: Desk, own: str, subject: str) -> None:
    sent = desk.take(ANNA, FORWARDED, own)
    assert desk.ticket().subject == subject
    assert all("зануда" not in str(mail["Subject"]) + text_of(mail) for mail in to(sent, OLGA))


def test_a_request_of_nothing_is_not_registered(desk: Desk) -> None:
    sent = desk.take(ANNA, f"#new {OLGA}\n", "")
    assert not to(sent, OLGA)
    assert "ни слов" in text_of(*to(sent, ANNA))


def waits_since(desk: Desk) -> dict[int, int | None]:
    """Of the answered tickets: after how many minutes the customer's next words came."""
    with desk.offline.database.read() as connection:
        found = digests.answered(connection, "support")
    created = desk.ticket().created_at
    minute = timedelta(minutes=1)
    return {number: None if at is None else round((at - created) / minute) for number, at in found.items()}


def test_a_ticket_waits_for_the_desk_since_the_first_words_after_its_last_answer(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE)
    assert waits_since(desk) == {}
    desk.agent("Какой у вас принтер?")
    assert waits_since(desk) == {1: None}
    desk.take(OLGA, "Самый обычный, лазерный.", "Re: [#1] Счёт")
    desk.take(OLGA, "И ещё: он в сети.", "Re: [#1] Счёт")
    assert waits_since(desk) == {1: 20}
    desk.agent("#note Спрошу у поставщика.", sender=BORIS)
    assert waits_since(desk) == {1: 20}
    desk.agent("Обновите драйвер.")
    assert waits_since(desk) == {1: None}
