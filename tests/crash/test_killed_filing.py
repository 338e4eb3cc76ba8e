"""SIGKILL while copies are filed and agents write in the mailbox itself: each copy and each answer is there once."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from imapclient import IMAPClient
from sqlalchemy import text

from tests.confirmed import confirmed
from tests.crash.warm import Nursery
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpProcess
from tests.services.desk import COMPLETE, letter

MAILS = 60
KILLS = 20


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, dovecot: DovecotServer, mail_user: str) -> Iterator[DeskUnderTest]:
    sink = SmtpProcess(tmp_path / "sent").start()
    made = DeskUnderTest(
        tmp_path,
        dovecot,
        sink,
        mail_user,
        extra='sent_folder = "Sent"\nidle = true',
        overlay="[regulation.budgets]\nanswers_to_newcomers = 100000\n",
    )
    yield made
    made.close()
    sink.close()


def test_kills_neither_lose_nor_double_a_copy_or_an_answer(
    desk: DeskUnderTest, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20260302)
    client = IMAPClient(desk.dovecot.host, desk.dovecot.port, ssl=False)
    client.login(desk.user, "secret")
    client.create_folder("Sent")
    assert desk.run_once() == 0
    desk.dovecot.deliver_many(desk.user, [customers_mail(number) for number in range(MAILS)])
    answered: set[int] = set()
    for number in range(KILLS):
        daemon = nursery.daemon(desk.config, desk.config.parent / f"daemon-{number}.log")
        if chance.random() < 0.8:
            until(lambda: "event=started" in daemon.log or not daemon.alive, "a daemon")  # noqa: B023
        for one in sorted(registered(desk) - answered)[:2]:
            client.append("Sent", answer(one), ["\\Seen"])
            answered.add(one)
        time.sleep(chance.random() * 1.5)
        daemon.kill()
    last = RunningDaemon(desk.config).started()
    try:
        until(lambda: filed_and_read(desk, len(answered)), "every copy and answer")
        assert last.stop() == 0
    finally:
        last.close()
    client.select_folder("Sent")
    raws = client.fetch(client.search("ALL"), ["BODY.PEEK[]"]).values()
    ids = Counter(str(message_from_bytes(raw[b"BODY[]"])["Message-ID"]) for raw in raws)
    client.logout()
    sent = rows(desk, "SELECT message_id FROM outbox WHERE audience = 'customer' AND state = 'sent'")
    with capsys.disabled():
        print(f"\n{len(sent)} copies, {len(answered)} answers, {KILLS} kills")  # noqa: T201
    assert ids == Counter([*sent, *(f"<answer-{number}@desk.test>" for number in answered)])
    noted = rows(desk, "SELECT text FROM entry WHERE kind = 'agent'")
    assert sorted(noted) == sorted(f"Ответ {number}" for number in answered)
    assert len(answered) > KILLS // 2


def customers_mail(number: int) -> bytes:
    sender, message_id = f"customer{number}@firma{number}.example", f"<{number}@firma.example>"
    return confirmed(letter(COMPLETE, subject=f"Письмо {number}", sender=sender, Message_ID=message_id))


def answer(number: int) -> bytes:
    """What an agent answers in the mailbox itself."""
    raw = letter(
        f"Ответ {number}",
        subject="Re: Письмо",
        sender="support@desk.test",
        Message_ID=f"<answer-{number}@desk.test>",
        In_Reply_To=f"<{number}@firma.example>",
    )
    return re.sub(rb"To: [^\r\n]+", f"To: customer{number}@firma{number}.example".encode(), raw, count=1)


def registered(desk: DeskUnderTest) -> set[int]:
    """Which of the mails are tickets."""
    return {int(subject.split()[1]) for subject in rows(desk, "SELECT subject FROM ticket")}


def filed_and_read(desk: DeskUnderTest, answered: int) -> bool:
    unfiled = rows(desk, "SELECT '' FROM sent_copy WHERE due_at IS NOT NULL")
    unsent = rows(desk, "SELECT '' FROM outbox WHERE state <> 'sent'")
    waiting = rows(desk, "SELECT '' FROM mail WHERE status = 'spooled'")
    noted = rows(desk, "SELECT text FROM entry WHERE kind = 'agent'")
    done = not (unfiled or unsent or waiting) and len(noted) >= answered
    return done and len(rows(desk, "SELECT subject FROM ticket")) == MAILS


def rows(desk: DeskUnderTest, query: str) -> list[str]:
    with desk.database.read() as connection:
        return [str(row[0]) for row in connection.execute(text(query))]
