"""Operators are told by the real daemon that a part of the desk doesn't work, and that it works again."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.assembly.parts import utc_now
from intake.store.contacts import contacts
from tests.confirmed import confirmed
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.faults.test_database_faults import allow_file_sizes
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import RecordedMail, SmtpServer
from tests.services.desk import COMPLETE, letter

IGOR = "igor@elsewhere.test"
AFTER = 2.0

_OPERATOR = f"""
[[operator]]
name = "Игорь"
address = "{IGOR}"

[trouble]
after_seconds = {AFTER}
free_bytes = 0
"""
_SECOND = """
[trouble.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "intake@provider.test"
"""
_SALES = """
[[mailbox]]
name = "sales"
address = "sales@desk.test"
host = "127.0.0.1"
port = {port}
security = "none"
username = "{user}"
password = "{password}"
poll_seconds = 1
"""


@pytest.fixture
def second_server() -> Iterator[SmtpServer]:
    server = SmtpServer().start()
    yield server
    server.stop()


@pytest.fixture
def desk(
    tmp_path: Path, dovecot: DovecotServer, mail_user: str, smtp_server: SmtpServer
) -> Iterator[DeskUnderTest]:
    there = DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user, extra=_OPERATOR)
    yield there
    there.close()


@pytest.fixture
def daemons(desk: DeskUnderTest) -> Iterator[list[RunningDaemon]]:
    """The daemons that a test starts; they end with it."""
    del desk
    running: list[RunningDaemon] = []
    yield running
    for daemon in running:
        daemon.close()


def told(mails: list[RecordedMail]) -> list[EmailMessage]:
    """What Igor got."""
    return [message_from_bytes(mail.raw, policy=policy.default) for mail in mails if IGOR in mail.rcpt_tos]


def subjects(server: SmtpServer) -> list[str]:
    return [str(mail["Subject"]) for mail in told(server.mails)]


def with_sales(desk: DeskUnderTest, password: str) -> None:
    """A second mailbox with this password; its tables stand before those of others, as in the example."""
    user = f"sales.{desk.user}"
    desk.extra = _SALES.format(port=desk.dovecot.port, user=user, password=password) + _OPERATOR
    desk.write_config()


def fails_on(desk: DeskUnderTest, server: str) -> None:
    """Wait until a server has failed for so long that what was told once might be told again."""
    enough = utc_now() + timedelta(seconds=2 * AFTER)

    def failed() -> bool:
        with desk.database.read() as connection:
            last = [one.last_error_at for one in contacts(connection) if one.server.startswith(server)]
        return any(at is not None and at > enough for at in last)

    until(failed, f"{server} fails for a while")


def test_a_refused_login_is_told_once_through_restarts_and_once_when_it_is_over(
    desk: DeskUnderTest, daemons: list[RunningDaemon], smtp_server: SmtpServer
) -> None:
    with_sales(desk, "wrong")
    daemons.append(RunningDaemon(desk.config).started())
    daemons[-1].said("mailbox_trouble")
    until(lambda: subjects(smtp_server), "Igor is told")
    assert daemons[-1].stop() == 0
    daemons.append(RunningDaemon(desk.config).started())
    fails_on(desk, "imap sales")
    assert daemons[-1].stop() == 0
    assert subjects(smtp_server) == ["Неполадка: почтовый ящик sales"]
    with_sales(desk, "secret")
    daemons.append(RunningDaemon(desk.config).started())
    until(lambda: len(subjects(smtp_server)) > 1, "Igor is told that it is over")
    assert daemons[-1].stop() == 0
    assert subjects(smtp_server)[1:] == ["Снова работает: почтовый ящик sales"]
    first = told(smtp_server.mails)[0]
    body = first.get_body(("plain",))
    assert body is not None
    assert "login refused" in " ".join(body.get_content().split())


def test_while_the_mail_server_is_down_the_other_one_tells_and_it_itself_that_it_is_over(
    desk: DeskUnderTest,
    daemons: list[RunningDaemon],
    smtp_server: SmtpServer,
    second_server: SmtpServer,
) -> None:
    desk.extra = _OPERATOR + _SECOND.format(port=second_server.port)
    desk.write_config()
    smtp_server.stop()
    desk.dovecot.deliver(desk.user, confirmed(letter(COMPLETE)))
    daemons.append(RunningDaemon(desk.config).started())
    until(lambda: subjects(second_server), "Igor is told by the other server")
    fails_on(desk, "smtp")
    assert subjects(second_server) == ["Неполадка: исходящая почта"]
    assert second_server.mails[0].mail_from == "intake@provider.test"
    smtp_server.start()
    until(lambda: subjects(smtp_server), "Igor is told that it is over")
    assert daemons[-1].stop() == 0
    assert subjects(smtp_server) == ["Снова работает: исходящая почта"]
    assert len(subjects(second_server)) == 1


def test_a_run_from_cron_tells_as_well(desk: DeskUnderTest, smtp_server: SmtpServer) -> None:
    with_sales(desk, "wrong")
    until(lambda: desk.run_once() == 1 and subjects(smtp_server), "Igor is told")
    assert desk.run_once() == 1
    assert subjects(smtp_server) == ["Неполадка: почтовый ящик sales"]
    with_sales(desk, "secret")
    assert desk.run_once() == 0
    assert subjects(smtp_server)[1:] == ["Снова работает: почтовый ящик sales"]


def test_a_nearly_full_disk_is_told_at_once(desk: DeskUnderTest, smtp_server: SmtpServer) -> None:
    desk.extra = _OPERATOR.replace("free_bytes = 0", f"free_bytes = {10**18}")
    desk.write_config()
    assert desk.run_once() == 0
    assert desk.run_once() == 0
    assert subjects(smtp_server) == ["Неполадка: место на диске"]


def test_a_database_that_cant_be_written_is_told_without_it(
    desk: DeskUnderTest, daemons: list[RunningDaemon], smtp_server: SmtpServer
) -> None:
    """A limit on the size of files refuses writes as a full disk does; the log is smaller than it."""
    daemons.append(RunningDaemon(desk.config).started())
    desk.dovecot.deliver(desk.user, confirmed(letter(COMPLETE)))
    until(lambda: smtp_server.mails, "the database is used")
    allow_file_sizes(daemons[-1], 50_000)
    until(lambda: subjects(smtp_server), "Igor is told")
    daemons[-1].said("event=mailbox_trouble")
    allow_file_sizes(daemons[-1], resource.RLIM_INFINITY)
    until(lambda: len(subjects(smtp_server)) > 1, "Igor is told that it is over")
    assert subjects(smtp_server) == ["Неполадка: база данных", "Снова работает: база данных"]
    assert daemons[-1].stop() == 0


def test_an_automatic_reply_to_it_is_answered_by_nobody(desk: DeskUnderTest, smtp_server: SmtpServer) -> None:
    with_sales(desk, "wrong")
    until(lambda: desk.run_once() == 1 and subjects(smtp_server), "Igor is told")
    (mail,) = told(smtp_server.mails)
    for number, marked in enumerate((True, False)):
        reply = EmailMessage()
        reply["From"], reply["To"] = IGOR, "support@desk.test"
        reply["Subject"] = f"{'Автоответ' if marked else 'Re'}: {mail['Subject']}"
        reply["In-Reply-To"], reply["Message-ID"] = mail["Message-ID"], f"<reply-{number}@elsewhere.test>"
        if marked:
            reply["Auto-Submitted"] = "auto-replied"
        reply.set_content("Я в отпуске до 15 марта." if marked else "Пароль сменили, завтра исправлю.")
        desk.dovecot.deliver(desk.user, confirmed(reply.as_bytes()))
    desk.run_once()
    first, second = desk.data("mail", "list")
    assert first["disposition"] == "ignore"
    assert second["disposition"] == "open_ticket"
    # The person gets what anybody gets who writes to the desk.
    events = [(mail["X-Intake-Event"], bool(mail["In-Reply-To"])) for mail in told(smtp_server.mails)]
    assert events == [("trouble", False), (None, True)]


def test_status_and_check_know_nothing_of_it(desk: DeskUnderTest) -> None:
    checked: subprocess.CompletedProcess[str] = desk.command("check")
    assert IGOR in checked.stdout
    desk.extra = ""
    desk.write_config()
    checked = desk.command("check")
    assert "note   operators: nobody is told by mail of a mailbox, server, token or disk in trouble" in (
        checked.stdout
    )
