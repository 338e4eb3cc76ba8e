"""What agents see of a mail before they open it, and what their filters may go by."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from sqlalchemy import select

from intake.desk.declension import accusative
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from tests.services.desk import COMPLETE, DeskInHand, letter

OURS = ("X-Intake-Event", "X-Intake-Ticket", "X-Intake-Status", "List-Id")


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database)


def sent(desk: DeskInHand, audience: str) -> list[EmailMessage]:
    query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.audience == audience)
    with desk.database.read() as connection:
        raws = list(connection.execute(query.order_by(outbox.c.id)).scalars())
    return [message_from_bytes(bytes(raw), EmailMessage, policy=policy.default) for raw in raws]


def sender(mail: EmailMessage) -> tuple[str, str]:
    # The standard library's addresses keep the space between two encoded-words of a name.
    compat = message_from_bytes(mail.as_bytes(), policy=policy.compat32)
    name, address = parseaddr(str(compat["From"]))
    return str(make_header(decode_header(name))), address


def named(raw: bytes, name: str) -> bytes:
    _, _, rest = raw.partition(b"\n")
    return f"From: {name} <olga@firma.example>\n".encode() + rest


def test_agents_read_whose_ticket_it_is_and_filters_what_happened(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    (told,) = sent(desk, "agents")
    assert sender(told) == ("Ольга через Службу поддержки", "support@desk.test")
    assert [told[name] for name in OURS] == ["notification", "1", "open", "<support.desk.test>"]
    assert told["Subject"] == "Новое · [#1] Не печатается счёт"


def test_customers_read_the_desk_alone(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    (answer,) = sent(desk, "customer")
    assert sender(answer) == ("Служба поддержки", "support@desk.test")
    assert not any(answer[name] for name in OURS)
    assert answer["Subject"] == "[#1] Не печатается счёт"


@pytest.mark.parametrize("name", ["=?utf-8?B?YW5uYUBkZXNrLnRlc3Q=?=", '"Анна (anna@desk.test)"', '""'])
def test_a_name_that_looks_like_an_address_is_none(desk: DeskInHand, name: str) -> None:
    desk.receive(named(letter(COMPLETE), name))
    (told,) = sent(desk, "agents")
    assert sender(told) == ("Служба поддержки", "support@desk.test")


def test_a_name_stays_one_name(desk: DeskInHand) -> None:
    desk.receive(named(letter(COMPLETE), "=?utf-8?Q?Olga=0D=0ABcc=3A_x_y=E2=80=AE?="))
    (told,) = sent(desk, "agents")
    assert told["Bcc"] is None
    assert sender(told) == ("Olga Bcc: x y через Службу поддержки", "support@desk.test")


def test_further_mails_go_into_the_ticket_s_thread_under_their_writer_s_name(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    desk.receive(letter("И ещё вопрос.", subject="Re: [#1] Не печатается счёт"))
    first, second = sent(desk, "agents")
    assert second["Subject"].startswith("Новое письмо · [#1] ")
    assert second["X-Intake-Event"] == "update"
    assert first["Message-ID"] in second["References"]


@pytest.mark.parametrize(
    ("name", "declined"),
    [
        ("Служба поддержки", "Службу поддержки"),
        ("Техническая поддержка", "Техническую поддержку"),
        ("Отдел продаж", "Отдел продаж"),
        ("Бухгалтерия", "Бухгалтерию"),
        ("Support", "Support"),
    ],
)
def test_a_desk_s_name_is_declined(name: str, declined: str) -> None:
    assert accusative(name, "ru") == declined
