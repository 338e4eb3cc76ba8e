"""A fault of ours over one mail harms that mail alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from intake.desk.disposition import Disposition
from intake.desk.rules.reading import Reading
from intake.services.process import ATTEMPTS
from intake.store.database.session import Database
from intake.store.spool import ledger, spool
from tests.services.desk import COMPLETE, DeskInHand, letter

BAD = "Роковая тема"


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Applying what was decided about the bad mail fails after its ticket was written."""
    usual = spool.record

    def record(connection: Connection, mail_id: int, disposition: Disposition, **facts: Any) -> None:
        summary = facts["summary"]
        if isinstance(summary, spool.MailSummary) and summary.subject == BAD:
            raise LookupError("a fault of ours")
        usual(connection, mail_id, disposition, **facts)

    monkeypatch.setattr(spool, "record", record)


@pytest.mark.usefixtures("fault")
def test_one_mail_that_fails_takes_nothing_of_the_others_with_it(database: Database) -> None:
    desk = DeskInHand(database)
    subjects = ["Первая", BAD, "Третья"]
    for subject in subjects:
        desk.spool(letter(COMPLETE + subject, subject=subject, sender=f"a{len(subject)}@firm.example"))
    rounds = 0
    while desk.processor.process_batch().mails:
        rounds += 1
    # A busy machine may end a batch before its last mail.
    assert rounds >= ATTEMPTS
    assert [desk.ticket(number).subject for number in (1, 2)] == ["Первая", "Третья"]
    assert desk.templates_sent().count("acknowledgement") == 2
    with database.read() as connection:
        states = [line.status for line in ledger.list_mails(connection)]
    assert sorted(states) == ["processed", "processed", "quarantined"]


@pytest.mark.usefixtures("fault")
def test_a_mail_that_cannot_be_read_is_not_read_again_when_the_batch_is_done_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = DeskInHand(database)
    tries: list[int] = []
    usual = desk.processor._reader.read

    def read(mail: spool.SpooledMail) -> Reading:
        tries.append(mail.id)
        if b"unreadable" in mail.raw:
            raise RuntimeError("the reading helper ended")
        return usual(mail)

    monkeypatch.setattr(desk.processor._reader, "read", read)
    desk.spool(letter("unreadable"))
    desk.spool(letter(COMPLETE, subject=BAD))
    desk.processor.process_batch()
    assert tries.count(1) == 1
    assert tries.count(2) == 2
