"""What agents write from the mailbox itself while no daemon runs finds the ticket of the mail that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient
from sqlalchemy import text

from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer
from tests.services.desk import COMPLETE, letter

OLGA = "olga@firma.example"


@pytest.fixture
def desk(tmp_path: Path, dovecot: DovecotServer, mail_user: str) -> Iterator[DeskUnderTest]:
    sink = SmtpServer().start()
    desk = DeskUnderTest(tmp_path, dovecot, sink, mail_user, extra='sent_folder = "Sent"')
    client = IMAPClient(dovecot.host, dovecot.port, ssl=False)
    client.login(mail_user, "secret")
    client.create_folder("Sent")
    assert desk.run_once() == 0
    dovecot.deliver(mail_user, letter(COMPLETE, sender=OLGA, Message_ID="<first@firma.example>"))
    answer = letter("Обновите драйвер.", sender="support@desk.test", In_Reply_To="<first@firma.example>")
    client.append("Sent", answer.replace(b"To: support@desk.test", f"To: {OLGA}".encode()), ["\\Seen"])
    client.logout()
    yield desk
    desk.close()
    sink.stop()


def agents_entries(desk: DeskUnderTest) -> list[str]:
    with desk.database.read() as connection:
        return list(connection.execute(text("SELECT text FROM entry WHERE kind = 'agent'")).scalars())


def test_by_a_single_run(desk: DeskUnderTest) -> None:
    assert desk.run_once() == 0
    assert agents_entries(desk) == ["Обновите драйвер."]


def test_by_the_daemon(desk: DeskUnderTest) -> None:
    daemon = RunningDaemon(desk.config)
    try:
        until(lambda: agents_entries(desk) == ["Обновите драйвер."], "the answer is on the ticket")
    finally:
        daemon.close()
