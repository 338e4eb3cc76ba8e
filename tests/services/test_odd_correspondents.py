"""Lists that send their own postings back, senders of 300 characters, machines and agents among the readers."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes

import pytest
from sqlalchemy import select

from intake.console import explain as console
from intake.services.explain import explain
from intake.store.database.session import Database
from intake.store.database.tables import mail, outbox, outbox_raw, participant
from tests.services.desk import COMPLETE, DeskInHand, letter

LIST = "all@firma.example"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def answer(desk: DeskInHand, **headers: str) -> None:
    """Anna answers what she was told of."""
    notified = next(line.message_id for line in desk.sent() if line.template == "notification")
    desk.receive(letter("Обновите программу.", sender="anna@desk.test", In_Reply_To=notified, **headers))


def participants(desk: DeskInHand) -> set[str]:
    with desk.database.read() as connection:
        return set(connection.execute(select(participant.c.address)).scalars())


def dispositions(desk: DeskInHand) -> list[str | None]:
    with desk.database.read() as connection:
        return list(connection.execute(select(mail.c.disposition).order_by(mail.c.id)).scalars())


def posted(desk: DeskInHand, *, message_id: str | None = None, sender: str | None = None) -> bytes:
    """Our last mail to the list as the list hands it to its members, the desk among them."""
    with desk.database.read() as connection:
        ours = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.template == "relay")
        posting = message_from_bytes(connection.execute(ours).scalars().all()[-1])
    changed = {"Message-ID": message_id, "From": sender, "Subject": f"[all] {posting['Subject']}"}
    for name, value in changed.items():
        if value is not None:
            del posting[name]
            posting[name] = value
    for name, value in (("List-Id", "<all.firma.example>"), ("List-Post", f"<mailto:{LIST}>")):
        posting[name] = value
    posting["Precedence"] = "list"
    return posting.as_bytes()


@pytest.mark.parametrize("sender", [None, f'"Support via all" <{LIST}>'])
def test_a_list_that_sends_its_postings_back_brings_our_own_mail(
    desk: DeskInHand, sender: str | None
) -> None:
    desk.receive(letter(COMPLETE, Cc=LIST))
    answer(desk)
    before = desk.templates_sent()
    desk.receive(posted(desk, sender=sender))
    assert dispositions(desk)[-1] == "ignore"
    assert desk.templates_sent() == before


def test_our_mail_under_a_foreign_message_id_is_held_and_told(desk: DeskInHand) -> None:
    """Nothing shows any more that it is ours, and a person may write from the desk's mailbox by hand."""
    desk.receive(letter(COMPLETE, Cc=LIST))
    answer(desk)
    before = desk.templates_sent()
    desk.receive(posted(desk, message_id="<1@firma.example>"))
    assert dispositions(desk)[-1] == "hold"
    assert sorted(desk.templates_sent()) == sorted([*before, "held"])


def test_a_posting_that_bears_nothing_of_ours_reaches_agents_and_nobody_else(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, Cc=LIST))
    answer(desk)
    before = desk.templates_sent()
    for number in range(3):
        desk.receive(posted(desk, message_id=f"<{number}@firma.example>", sender=f"Support via all <{LIST}>"))
    assert set(dispositions(desk)[2:]) <= {"append", "duplicate"}
    fresh = desk.sent()[len(before) :]
    assert {line.audience for line in fresh} <= {"agents"}


def test_a_sender_of_300_characters_gets_a_ticket_and_agents_hear_that_he_gets_no_mail(
    desk: DeskInHand,
) -> None:
    sender = "x" * 240 + "@" + "y" * 52 + ".example"
    request = letter(COMPLETE, sender=sender)
    explanation = explain(request, desk.watched.desk, desk.regulation, desk.now)
    page = console._page(explanation, desk.regulation, desk.watched.desk)
    assert any(sender in line and "can't be written to" in line for line in page.splitlines())
    desk.receive(request)
    assert dispositions(desk) == ["open_ticket"]
    assert sorted(desk.templates_sent()) == ["bounced", "notification"]


def test_machines_among_the_readers_never_take_part(desk: DeskInHand) -> None:
    machines = "noreply@firma.example, MAILER-DAEMON@firma.example, postmaster@firma.example"
    desk.receive(letter(COMPLETE, Cc=f"{machines}, ivan@firma.example"))
    answer(desk, Cc="no-reply@other.example, postmaster@other.example, vera@other.example")
    assert participants(desk) == {"olga@firma.example", "ivan@firma.example", "vera@other.example"}
    (relayed,) = (line for line in desk.sent() if line.template == "relay")
    # Vera has it from Anna.
    assert {one.address for one in relayed.recipients} == {"olga@firma.example", "ivan@firma.example"}


def test_an_agent_in_cc_of_himself_takes_no_part_and_gets_nothing_twice(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    answer(desk, Cc="anna@desk.test")
    assert participants(desk) == {"olga@firma.example"}
    assert sorted(desk.templates_sent()) == ["acknowledgement", "notification", "relay"]
