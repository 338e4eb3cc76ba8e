"""Two tickets become one: what the customer is told, and what agents read in the one that goes on."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from intake.desk.disposition import DispositionKind, MailStatus
from intake.services.export import export_ticket
from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.offline import Queued
from tests.services.test_copies import ANNA, BORIS, OLGA, Office, office, reached

__all__ = ["office"]

SECOND = "И накладная тоже не печатается. ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4"


def text_of(mail: Queued) -> str:
    part = message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def merged(office: Office, text: str = "#merge 1", *, number: int = 2) -> list[Queued]:
    office.write(OLGA, SECOND)
    return office.write(BORIS, text, answering=office.to(BORIS)[-1].message_id, number=number)


def test_the_customer_reads_under_which_number_it_goes_on(office: Office) -> None:
    (told,) = merged(office)
    assert told.rcpt_tos == (OLGA,)
    assert "обращение #2 с обращением #1" in text_of(told)
    assert told.automatic
    assert office.last().disposition is DispositionKind.NOTE
    assert "Не открывается форма" not in text_of(told)


def test_a_reply_to_that_goes_on_in_the_other_one(office: Office) -> None:
    (told,) = merged(office)
    mails = office.write(OLGA, "Хорошо, жду.", answering=told.message_id, number=2)
    assert reached(mails) == {ANNA, BORIS}
    assert office.last().ticket_number == 1
    assert "накладная тоже не печатается" in text_of(mails[0])


def test_whose_ticket_was_closed_already_is_not_disturbed(office: Office) -> None:
    office.write(OLGA, SECOND)
    office.write(BORIS, "#close", answering=office.to(BORIS)[-1].message_id, number=2)
    assert OLGA not in reached(
        office.write(BORIS, "#merge 1", answering=office.to(BORIS)[-1].message_id, number=2)
    )


@pytest.mark.parametrize("number", [1, 2])
def test_an_agent_sees_both_and_who_merged_them(office: Office, number: int) -> None:
    merged(office)
    (shown,) = office.write(ANNA, f"#show {number}", answering=office.to(ANNA)[0].message_id)
    text = text_of(shown)
    assert "накладная тоже не печатается" in text
    assert "Не открывается форма" in text
    assert "Борис" in text
    assert "Обращение #2 объединено с этим" in text


def test_what_was_merged_twice_shows_all(office: Office) -> None:
    merged(office)
    office.write(OLGA, SECOND.replace("накладная", "касса"))
    office.write(BORIS, "#merge 3", answering=office.to(BORIS)[0].message_id, number=1)
    with office.desk.database.read() as connection:
        said = [one.text for one in tickets.told(connection, 3) if one.kind == "customer"]
    assert [text.split()[1] for text in said] == ["открывается", "накладная", "касса"]


def test_the_console_and_the_export_have_them_too(office: Office, tmp_path: Path) -> None:
    merged(office)
    with office.desk.database.read() as connection:
        told = tickets.told(connection, 1)
        (event,) = (one for one in told if one.text == "ticket 2 merged into this one")
        closed = next(one for one in tickets.entries(connection, 2) if "(merged)" in one.text)
    assert "Борис" in event.author
    assert "Борис" in closed.author
    assert any("накладная" in one.text for one in told)
    written = export_ticket(office.desk.database, 1, tmp_path / "out")
    assert written is not None
    assert {"mail-1.eml", "mail-2.eml"} <= {path.name for path in written}


def test_an_answer_that_waits_while_its_ticket_is_merged_is_not_lost(office: Office) -> None:
    """It was meant for another conversation: its writer reads where that goes on, and writes there."""
    office.write(OLGA, SECOND)
    told = office.to(ANNA)[-1].message_id
    office.write(ANNA, "Включили склад.", answering=told, number=2)
    office.write(BORIS, "Выключите склад.", answering=told, number=2)
    waits, collision = office.last().id, office.to(BORIS)[-1].message_id
    office.write(ANNA, "#merge 1", answering=told, number=2)
    (refused,) = office.write(BORIS, "#send", answering=collision, number=2)
    assert refused.rcpt_tos == (BORIS,)
    assert "Обращение 2 тем временем объединено с обращением 1" in text_of(refused)
    assert status(office, waits) is MailStatus.HELD
    sent = office.write(BORIS, "Выключите склад, это о накладной.", answering=collision, number=2)
    assert reached(sent) == {OLGA, ANNA}
    assert status(office, waits) is MailStatus.DISCARDED


def status(office: Office, mail_id: int) -> MailStatus:
    with office.desk.database.read() as connection:
        return next(line.status for line in ledger.list_mails(connection) if line.id == mail_id)
