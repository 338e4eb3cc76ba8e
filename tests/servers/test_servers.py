"""The test servers themselves: what the other tests lean on."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from pathlib import Path

import imapclient
import psycopg
import pytest

from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot
from tests.servers.postgres import OwnPostgres
from tests.servers.process import ports_of_worker
from tests.servers.smtp import DROP, SmtpProcess, SmtpServer

MAIL = b"From: a@x.example\r\nSubject: one\r\n\r\nHello\r\n"


@pytest.mark.parametrize("workers", [1, 2, 16, 48, 128])
def test_processes_that_share_a_run_have_ports_of_their_own_however_many_they_are(workers: int) -> None:
    names = ({"PYTEST_XDIST_WORKER": f"gw{number}"} for number in range(workers))
    shares = [ports_of_worker({**name, "PYTEST_XDIST_WORKER_COUNT": str(workers)}) for name in names]
    assert min(len(share) for share in shares) > 90
    assert len(set().union(*shares)) == sum(len(share) for share in shares)


def _login(server: DovecotServer, user: str) -> imapclient.IMAPClient:
    context = ssl.create_default_context(cafile=str(server.ca_file))
    client = imapclient.IMAPClient(server.host, server.tls_port, ssl=True, ssl_context=context, timeout=10)
    client.normalise_times = False
    client.login(user, "secret")
    return client


def test_dovecot_shows_a_delivered_mail_with_its_arrival_time_over_tls(
    dovecot: DovecotServer, mail_user: str
) -> None:
    arrived = datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC)
    dovecot.deliver(mail_user, MAIL, arrived)
    dovecot.deliver(mail_user, MAIL, arrived, folder="Отдел/Заявки & вопросы")
    with _login(dovecot, mail_user) as client:
        client.select_folder("INBOX")
        (item,) = client.fetch(client.search(), ["BODY.PEEK[]", "INTERNALDATE"]).values()
        assert item[b"BODY[]"] == MAIL
        assert item[b"INTERNALDATE"] == arrived
        assert client.select_folder("Отдел/Заявки & вопросы")[b"EXISTS"] == 1


def test_dovecot_gives_uids_in_the_order_of_delivery(dovecot: DovecotServer, mail_user: str) -> None:
    mails = [MAIL.replace(b"one", b"%d" % number) for number in range(120)]
    dovecot.deliver_many(mail_user, mails)
    with _login(dovecot, mail_user) as client:
        client.select_folder("INBOX")
        fetched = client.fetch(client.search(), ["BODY.PEEK[]"])
        assert [fetched[uid][b"BODY[]"] for uid in sorted(fetched)] == mails
        client.move(sorted(fetched)[:2], "Processed")
    assert dovecot.messages(mail_user) == mails[2:]
    assert dovecot.messages(mail_user, "Processed") == mails[:2]
    assert dovecot.count(mail_user) == 118


def test_dovecot_restarts_on_its_ports_with_its_mail_and_can_change_uidvalidity(
    certificate_authority: CertificateAuthority,
) -> None:
    server = OwnDovecot(certificate_authority, without=["MOVE"]).start()
    try:
        server.deliver("anna", MAIL)
        with _login(server, "anna") as client:
            before = client.select_folder("INBOX")[b"UIDVALIDITY"]
            assert b"MOVE" not in client.capabilities()
        server.kill()
        server.start()
        server.change_uidvalidity("anna")
        with _login(server, "anna") as client:
            after = client.select_folder("INBOX")
            assert after[b"EXISTS"] == 1
            assert after[b"UIDVALIDITY"] != before
    finally:
        server.close()


def test_postgres_gives_each_test_a_fresh_database_and_survives_a_kill() -> None:
    server = OwnPostgres().start()
    try:
        first, second = server.create_database(), server.create_database()
        with psycopg.connect(first.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE TABLE t (x text)")
            connection.execute("INSERT INTO t VALUES ('ж')")
        server.kill()
        server.start()
        with psycopg.connect(first.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT x FROM t").fetchone() == ("ж",)
        server.restart()
        with psycopg.connect(second.replace("+psycopg", "")) as connection, pytest.raises(psycopg.Error):
            connection.execute("SELECT x FROM t")
    finally:
        server.close()


def test_the_smtp_sink_records_mail_and_follows_its_script(smtp_server: SmtpServer) -> None:
    smtp_server.script("DOT", "451 4.3.0 Later", DROP)
    smtp_server.refuse("nobody@x.example")
    client = smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=10)
    with pytest.raises(smtplib.SMTPDataError) as failure:
        client.sendmail("a@x.example", ["b@x.example"], b"one")
    assert failure.value.smtp_code == 451
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.sendmail("a@x.example", ["b@x.example"], b"two")
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=10) as again:
        assert list(again.sendmail("a@x.example", ["b@x.example", "nobody@x.example"], b".\r\nx\r\n"))
    (mail,) = smtp_server.wait_for(1)
    assert (mail.mail_from, mail.rcpt_tos, mail.raw) == ("a@x.example", ("b@x.example",), b".\r\nx\r\n")


def test_the_smtp_sink_speaks_tls_and_demands_a_login(certificate_authority: CertificateAuthority) -> None:
    server = SmtpServer(certificate_authority, security="starttls", username="u", password="p").start()
    try:
        context = ssl.create_default_context(cafile=str(server.ca_file))
        with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as client:
            client.starttls(context=context)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                client.login("u", "wrong")
            client.login("u", "p")
            client.sendmail("a@x.example", ["b@x.example"], b"one")
        server.restart()
        assert len(server.mails) == 1
    finally:
        server.stop()


def test_the_smtp_process_leaves_every_accepted_mail_in_its_directory(tmp_path: Path) -> None:
    process = SmtpProcess(tmp_path).start()
    try:
        for text in (b"one\r\n", b"two\r\n"):
            with smtplib.SMTP(process.host, process.port, timeout=10) as client:
                client.sendmail("a@x.example", ["b@x.example"], text)
        process.kill()
        assert [mail.raw for mail in process.mails] == [b"one\r\n", b"two\r\n"]
        process.start()
    finally:
        process.close()
