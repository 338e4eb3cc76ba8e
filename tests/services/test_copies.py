"""Two agents and a customer on a whole desk: copies, answers that cross, and machines that answer for agents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.desk.disposition import MailStatus
from intake.desk.held import Decider, Deciding, Verdict
from intake.store.spool import decisions, ledger
from intake.store.spool.ledger import LedgerMail
from tests.e2e.desk import AGENTS, settings_without_servers
from tests.offline import OfflineDesk, Queued

ANNA, BORIS = AGENTS.values()
OLGA = "olga@first.example"
PROVED = "mx.desk.test; dkim=pass header.d={domain}"
START = datetime(2026, 3, 2, 7, tzinfo=UTC)
CAP = 5


class Office:
    """A desk, and the mails that people write to it."""

    def __init__(self, desk: OfflineDesk) -> None:
        self.desk = desk
        self.now = START
        self.count = 0

    def write(
        self, sender: str, text: str, *, answering: str = "", extra: str = "", number: int = 1
    ) -> list[Queued]:
        """Deliver a mail, and return what the desk wrote because of it."""
        self.count += 1
        self.now += timedelta(minutes=1)
        domain = sender.partition("@")[2]
        lines = [
            f"Authentication-Results: {PROVED.format(domain=domain)}",
            f"Received: from there by mx.desk.test; {self.now:%a, %d %b %Y %H:%M:%S} +0000",
            f"From: {sender}",
            "To: support@desk.test",
            f"Subject: Re: [#{number}] Request" if answering else "Subject: Request",
            f"Message-ID: <m{self.count}@{domain}>",
            *([f"In-Reply-To: {answering}"] if answering else []),
            *([extra] if extra else []),
            "Content-Type: text/plain; charset=utf-8",
        ]
        before = len(self.desk.mails)
        self.desk.take(("\n".join(lines) + f"\n\n{text}\n").encode(), self.now)
        return list(self.desk.mails[before:])

    def ask(self) -> None:
        fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4"
        self.write(OLGA, f"Не открывается форма. {fields}")

    def to(self, address: str) -> list[Queued]:
        return [mail for mail in self.desk.mails if address in mail.rcpt_tos]

    def last(self) -> LedgerMail:
        with self.desk.database.read() as connection:
            return list(ledger.list_mails(connection))[-1]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    model = OfflineDesk(settings_without_servers(tmp_path), tmp_path / "model.db")
    desk = OfflineDesk.copy_of(model, settings_without_servers(tmp_path), tmp_path / "desk.db", CAP)
    desk.restart()
    there = Office(desk)
    there.ask()
    yield there
    desk.close()
    model.close()


def reached(mails: list[Queued]) -> set[str]:
    return {address for mail in mails for address in mail.rcpt_tos}


def test_a_marked_machine_that_answers_a_copy_causes_nothing(office: Office) -> None:
    office.write(ANNA, "Включили склад.", answering=office.to(ANNA)[0].message_id)
    copy = office.to(BORIS)[-1]
    extra = "Auto-Submitted: auto-replied"
    assert office.write(BORIS, "Я в отпуске.", answering=copy.message_id, extra=extra) == []


@pytest.mark.parametrize("first", ["#note\nКто знает?", "Включили склад."])
def test_two_machines_that_answer_each_others_copies_fall_silent(office: Office, first: str) -> None:
    office.write(ANNA, first, answering=office.to(ANNA)[0].message_id)
    written = []
    for count in range(4 * CAP):
        for who in (BORIS, ANNA):
            answering = office.to(who)[-1].message_id
            written.append(office.write(who, f"Спасибо, сообщение {count} получено.", answering=answering))
    assert all(written[:2])
    # Its words change each time, and nothing marks it: a person could hardly tell.
    assert not any(written[-2 * CAP :])
    if first.startswith("#note"):
        assert OLGA not in reached([mail for mails in written for mail in mails])


def test_answers_in_one_pass_cross(office: Office) -> None:
    told = office.to(ANNA)[0].message_id
    assert reached(office.write(ANNA, "Включили склад.", answering=told)) == {OLGA, BORIS}
    assert reached(office.write(BORIS, "Выключите склад.", answering=told)) == {BORIS}
    assert office.last().status is MailStatus.HELD
    sent = office.write(BORIS, "#send", answering=office.to(BORIS)[-1].message_id)
    assert reached(sent) == {OLGA, ANNA}
    assert office.write(BORIS, "#send", answering=office.to(BORIS)[-1].message_id)[0].rcpt_tos == (BORIS,)


def test_an_operator_may_send_what_waits(office: Office) -> None:
    told = office.to(ANNA)[0].message_id
    office.write(ANNA, "Включили склад.", answering=told)
    office.write(BORIS, "Выключите склад.", answering=told)
    deciding = Deciding((office.last().id,), Verdict.RELEASE, Decider("root (intake mail)"))
    with office.desk.database.write() as connection:
        decisions.decide(connection, deciding, office.now)
    # The next mail brings the pass in which it goes out.
    sent = office.write(ANNA, "#priority high", answering=told)
    assert reached(sent) == {OLGA, ANNA}
