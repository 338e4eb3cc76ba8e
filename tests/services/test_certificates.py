"""Certificates of servers that end soon: read at each login, kept, and told to whoever can do something."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import select

from intake.assembly.accounts import Accounts
from intake.assembly.operators import parts_of
from intake.assembly.wiring import sender_thread
from intake.config.settings import load_settings
from intake.console.check_servers import certificates_of_token_servers
from intake.desk.digest import DigestWish
from intake.desk.expiry import of_server
from intake.desk.support_desk import Agent
from intake.desk.troubles import TroubleKind
from intake.mail.imap.mailbox import Mailbox
from intake.mail.oauth.problems import TokenPermanent
from intake.mail.oauth.recipe import Grant, Recipe
from intake.mail.oauth.source import TokenSource
from intake.mail.smtp.transport import SmtpAccount, Transport
from intake.mail.tls import Security, certificate_ends
from intake.metrics import Watched, _FromDatabase
from intake.services.certificates import CertificateWatch, TokenServers, ending_in
from intake.services.operators import Part
from intake.services.wellbeing import Limits
from intake.store import contacts
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from tests.mail.imap_help import account
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer
from tests.servers.smtp import SmtpServer
from tests.servers.tokens import Client, token_server
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


def test_a_token_servers_certificate_is_noted_when_a_token_is_asked_for_and_told_everywhere(
    desk: DeskInHand,
    certificate_authority: CertificateAuthority,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    desk.now = ends - timedelta(days=10)
    with token_server() as server:
        server.speak_tls(certificate_authority.server_context(ends=ends))
        server.add(Client("intake", "hush", ("client_credentials",)))
        said = Recipe("ms", server.token_url, "intake", "support@desk.test", Grant.CLIENT_CREDENTIALS)
        asked = TokenSource(replace(said, client_secret="hush", ca_file=certificate_authority.ca_file))
        assert asked.reached is None
        noted = TokenServers(
            desk.database, lambda: {asked.recipe.host: asked.reached}, clock=lambda: desk.now
        )
        noted.note()
        assert asked.token()
        noted.note()
    with desk.database.read() as connection:
        (kept,) = contacts.contacts(connection)
        assert (kept.server, kept.certificate_ends) == (f"token server {asked.recipe.host}", ends)
        (found,) = ending_in(connection, desk.now)
    told = f"the certificate of token server {asked.recipe.host} ends on {ends:%Y-%m-%d}: have it renewed"
    assert found.told(desk.now) == told
    assert "certificate_ends_soon" in capsys.readouterr().err
    # Not asked again, it is not said to have been reached again.
    desk.now += timedelta(hours=1)
    noted.note()
    with desk.database.read() as connection:
        (kept,) = contacts.contacts(connection)
        assert kept.last_ok_at == desk.now - timedelta(hours=1)


def test_a_token_server_is_named_even_where_it_refuses(certificate_authority: CertificateAuthority) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=5)
    with token_server() as server:
        server.speak_tls(certificate_authority.server_context(ends=ends))
        said = Recipe("", server.token_url, "nobody", "x@desk.test", Grant.CLIENT_CREDENTIALS)
        asked = TokenSource(replace(said, ca_file=certificate_authority.ca_file))
        with pytest.raises(TokenPermanent):
            asked.token()
    assert asked.reached is not None
    assert asked.reached.certificate_ends == ends


def test_check_and_operators_look_at_the_token_server(
    tmp_path: Path, certificate_authority: CertificateAuthority
) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    with token_server() as server:
        server.speak_tls(certificate_authority.server_context(ends=ends))
        server.add(Client("intake", "hush", ("client_credentials",)))
        (tmp_path / "config.toml").write_text(
            f"""
            [database]
            url = "sqlite:///{tmp_path}/intake.db"
            [smtp]
            host = "127.0.0.1"
            port = 1
            security = "none"
            timeout_seconds = 1
            username = "support@desk.test"
            auth = "xoauth2"
            oauth = "own"
            [[mailbox]]
            name = "support"
            address = "support@desk.test"
            host = ""
            [oauth.own]
            grant = "client_credentials"
            token_url = "{server.token_url}"
            client_id = "intake"
            client_secret = "hush"
            ca_file = "{certificate_authority.ca_file}"
            """
        )
        (tmp_path / "config.toml").chmod(0o600)
        settings = load_settings(tmp_path / "config.toml")
        accounts = Accounts(settings)
        host = server.token_url.split("/")[2]
        parts = parts_of(settings, accounts)
        assert Part(TroubleKind.TOKEN, host, f"token server {host}") in parts
        assert accounts.token_servers() == {host: None}
        source = accounts.smtp_source(settings.smtp)
        assert source is not None
        assert source.token()
        (said,) = certificates_of_token_servers(accounts)
    assert said.right
    assert f"the certificate of token server {host} ends on {ends:%Y-%m-%d}" in said.detail


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
    reached(database, "token server login.test", None)
    watched = Watched(database, lambda: NOW, Limits(0, timedelta(minutes=15)))
    found = {family.name: family.samples for family in _FromDatabase(watched).collect()}
    (sample,) = found["intake_certificate_seconds"]
    assert (sample.labels, sample.value) == ({"server": "imap support"}, 864_000)
    # A token server is asked when a token runs out, and nobody should be alarmed in between.
    lately = [sample.labels["server"] for sample in found["intake_contact_seconds"]]
    assert lately == ["clamd", "imap support"]
