"""Certificates of servers that end soon: read at each login, kept, and told to whoever can do something."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Literal

import pytest
from sqlalchemy import select

from intake.assembly.wiring import sender_thread
from intake.desk.digest import DigestWish
from intake.desk.expiry import of_server
from intake.desk.support_desk import Agent
from intake.mail.imap.mailbox import Mailbox
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.mail.tls import Security, certificate_ends
from intake.metrics import Watched, _FromDatabase
from intake.services.certificates import CertificateWatch, ending_in
from intake.services.wellbeing import Limits
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from tests.mail.imap_help import account
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.test_digests import digests
from tests.services.test_operators import IMAP, Desk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IN_TEN_DAYS = NOW + timedelta(days=10)


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database)


def reached(database: Database, server: str, ends: datetime | None, at: datetime = NOW) -> None:
    with database.write() as connection:
        contacts.record_ok(connection, server, at, ends)


@pytest.mark.parametrize(
    ("days", "told"),
    [(-1, True), (0, True), (20, True), (21, True), (21.1, False), (90, False), (None, False)],
)
def test_a_certificate_is_told_of_three_weeks_before(days: float | None, told: bool) -> None:
    ends = None if days is None else NOW + timedelta(days=days)
    assert (of_server("imap", ends, NOW, NOW) is not None) is told


def test_of_a_server_that_was_not_reached_lately_nothing_is_said() -> None:
    assert of_server("imap", IN_TEN_DAYS, NOW - timedelta(days=3), NOW) is None
    assert of_server("imap", IN_TEN_DAYS, None, NOW) is None


@pytest.mark.parametrize("said", [None, {}, {"notAfter": "soon"}, {"notAfter": ""}, "x"])
def test_what_is_no_certificate_ends_never(said: object) -> None:
    assert certificate_ends(said) is None


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_the_outgoing_server_is_asked_at_each_login(
    certificate_authority: CertificateAuthority, security: Literal["none", "starttls", "tls"]
) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    server = SmtpServer(certificate_authority, security=security, certificate_ends=ends).start()

    async def look() -> datetime | None:
        transport = Transport(SmtpAccount(server.host, server.port, security, ca_file=server.ca_file))
        await transport.check()
        await transport.close()
        return transport.certificate_ends

    try:
        assert asyncio.run(look()) == (None if security == "none" else ends)
    finally:
        server.stop()


def test_a_mailboxs_server_is_asked_at_each_login(dovecot: DovecotServer, mail_user: str) -> None:
    ways: tuple[tuple[Security, int], ...] = (("tls", dovecot.tls_port), ("starttls", dovecot.port))
    for security, port in ways:
        login = replace(account(dovecot, mail_user), security=security, port=port, ca_file=dovecot.ca_file)
        mailbox = Mailbox(login)
        mailbox.connect()
        mailbox.close()
        assert mailbox.certificate_ends is not None
        assert mailbox.certificate_ends > datetime.now(UTC)
    mailbox = Mailbox(replace(account(dovecot, mail_user), security="none", port=dovecot.port))
    mailbox.connect()
    mailbox.close()
    assert mailbox.certificate_ends is None


def test_what_sending_saw_is_kept_for_status(
    desk: DeskInHand, certificate_authority: CertificateAuthority
) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    server = SmtpServer(certificate_authority, security="tls", certificate_ends=ends).start()
    desk.receive(letter(COMPLETE))
    transport = Transport(SmtpAccount(server.host, server.port, "tls", ca_file=server.ca_file))
    sender = sender_thread(
        desk.database, [transport], "smtp", [desk.parts], owner="x", clock=lambda: desk.now
    )
    try:
        assert sender.run_until_empty(lambda: False)
    finally:
        server.stop()
    with desk.database.read() as connection:
        (kept,) = contacts.contacts(connection)
        assert (kept.server, kept.certificate_ends) == ("smtp", ends)
        assert [one.at for one in ending_in(connection, ends - timedelta(days=1))] == []
        assert [one.table for one in ending_in(connection, desk.now)] == (
            ["smtp"] if ends - desk.now <= timedelta(days=21) else []
        )


def test_the_log_says_so_once_a_day(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = CertificateWatch("imap support")
    for hours in range(49):
        watch.look(IN_TEN_DAYS, NOW + timedelta(hours=hours))
    said = capsys.readouterr().err.count("certificate_ends_soon") + caplog.text.count("certificate_ends_soon")
    assert said == 3
    CertificateWatch("imap support").look(NOW + timedelta(days=60), NOW)
    assert "certificate_ends_soon" not in capsys.readouterr().err


def test_the_digest_names_the_server(desk: DeskInHand) -> None:
    reached(desk.database, "imap support: mail.desk.test", IN_TEN_DAYS)
    assert (
        digests(
            desk, Agent("Анна", "anna@desk.test", digest=DigestWish(wanted=True, minute=9 * 60))
        ).send_due()
        == 1
    )
    with desk.database.read() as connection:
        query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.template == "digest")
        mail = message_from_bytes(connection.execute(query).scalars().one())
    (plain,) = (part for part in mail.walk() if part.get_content_type() == "text/plain")
    text = plain.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "imap support: mail.desk.test  сертификат сервера" in text
    assert "12.03.2026" in text


def test_operators_hear_of_it_and_that_it_is_over(database: Database) -> None:
    desk = Desk(database)
    watch = desk.watch()

    def told() -> list[str]:
        with database.read() as connection:
            rows = connection.execute(select(outbox.c.subject).where(outbox.c.template == "trouble"))
            return list(rows.scalars())

    for _ in range(30):
        reached(database, IMAP, desk.now + timedelta(days=10), desk.now)
        watch.look()
        desk.now += timedelta(minutes=1)
    assert len(told()) == 1
    reached(database, IMAP, desk.now + timedelta(days=90), desk.now)
    watch.look()
    assert len(told()) == 2


def test_metrics_tell_how_long_each_certificate_lasts(database: Database) -> None:
    reached(database, "imap support", IN_TEN_DAYS)
    reached(database, "clamd", None)
    watched = Watched(database, lambda: NOW, Limits(0, timedelta(minutes=15)))
    found = {family.name: family.samples for family in _FromDatabase(watched).collect()}
    (sample,) = found["intake_certificate_seconds"]
    assert (sample.labels, sample.value) == ({"server": "imap support"}, 864_000)
