"""Logging in by access tokens: Dovecot with introspection, and Postfix that asks Dovecot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest

from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import ImapPermanent, ImapTemporary, Mailbox
from intake.mail.oauth import source as oauth_source
from intake.mail.oauth.problems import TokenProblem
from intake.mail.oauth.recipe import Grant, Recipe
from intake.mail.oauth.source import TokenSource
from intake.mail.smtp.account import SmtpAccount, SmtpUnavailable
from intake.mail.smtp.transport import Transport
from tests.mail.imap_help import mail
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.token_logins import SUBMISSION, TokenSmtp, dovecot_with_tokens, postfix_with_tokens
from tests.servers.tokens import Client, Fault, TokenServer, token_server

ACCOUNT = "support@desk.example"
RAW = b"From: support@desk.example\r\nTo: olga@far.example\r\nMessage-ID: <1@desk.example>\r\n\r\nHello\r\n"
Mechanism = Literal["xoauth2", "oauthbearer"]


@pytest.fixture(scope="module")
def running() -> Iterator[TokenServer]:
    with token_server() as server:
        server.add(Client("intake", "hush", ("client_credentials", "refresh_token")))
        yield server


@pytest.fixture
def tokens(running: TokenServer) -> TokenServer:
    running.faults.clear()
    running.introspection_faults.clear()
    running.asked.clear()
    running.lifetime = 3600
    return running


@pytest.fixture(scope="module")
def server(running: TokenServer, certificate_authority: CertificateAuthority) -> Iterator[OwnDovecot]:
    dovecot = dovecot_with_tokens(certificate_authority, running)
    yield dovecot.start()
    dovecot.close()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock by which tokens run out; a test moves it."""
    clock = [1000.0]
    monkeypatch.setattr(oauth_source, "running_seconds", lambda: clock[0])
    return clock


def source_of(tokens: TokenServer, account: str = ACCOUNT) -> TokenSource:
    refresh = tokens.grant("intake", account)
    said = Recipe("ms", tokens.token_url, "intake", account, Grant.REFRESH_TOKEN, "hush", refresh)
    return TokenSource(said)


def imap(server: OwnDovecot, source: TokenSource, auth: Mechanism = "xoauth2") -> Mailbox:
    account = ImapAccount(server.host, server.port, "none", ACCOUNT, source.token, auth=auth, timeout=20)
    return Mailbox(replace(account, refused=source.refused))


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_mailbox_is_opened_with_a_token(server: OwnDovecot, tokens: TokenServer, auth: Mechanism) -> None:
    with imap(server, source_of(tokens), auth) as mailbox:
        mailbox.select("INBOX")
        assert len(tokens.asked) == 1


@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_token_that_ended_before_its_time_is_replaced_within_the_same_login(
    server: OwnDovecot, tokens: TokenServer, auth: Mechanism, now: list[float]
) -> None:
    source = source_of(tokens)
    with imap(server, source, auth) as mailbox:
        mailbox.select("INBOX")
    tokens.revoke(source.token())
    now[0] += 60
    with imap(server, source, auth) as mailbox:
        mailbox.select("INBOX")
    assert len(tokens.asked) == 2


def test_a_token_that_ends_while_we_wait_costs_no_mail(
    server: OwnDovecot, tokens: TokenServer, now: list[float]
) -> None:
    source = source_of(tokens)
    with imap(server, source) as mailbox:
        mailbox.select("INBOX")
        before = len(mailbox.all_uids())
        tokens.revoke(source.token())
        now[0] += 60
        server.deliver(ACCOUNT, mail())
        server.stop()
        with pytest.raises(ImapTemporary):
            mailbox.wait(20)
        server.start()
        mailbox.connect()
        mailbox.select("INBOX")
        assert len(mailbox.all_uids()) == before + 1


def test_the_servers_reasons_are_told_and_no_token_server_is_pestered(
    server: OwnDovecot, tokens: TokenServer
) -> None:
    source = source_of(tokens, "somebody@desk.example")
    mailbox = imap(server, source)
    with pytest.raises(ImapPermanent, match=r'check username, scope.*AUTHENTICATIONFAILED.*"status":"'):
        mailbox.connect()
    assert len(tokens.asked) == 1


def test_a_mail_server_that_cant_ask_about_tokens_is_no_fault_of_the_token(
    server: OwnDovecot, tokens: TokenServer
) -> None:
    source = source_of(tokens)
    mailbox = imap(server, source)
    tokens.introspection_faults.append(Fault(500))
    with pytest.raises(ImapTemporary, match="UNAVAILABLE"):
        mailbox.connect()
    mailbox.connect()
    mailbox.select("INBOX")
    mailbox.close()
    assert len(tokens.asked) == 1


def test_the_true_reason_is_told_again_and_again_and_the_first_good_token_opens_the_mailbox(
    server: OwnDovecot, tokens: TokenServer, now: list[float]
) -> None:
    mailbox = imap(server, source_of(tokens))
    tokens.faults += [Fault(401, {"error": "invalid_client"}), Fault(503, "busy"), Fault(429)]
    for told in (r"refuses \(401\) invalid_client", "answers 503 busy", "answers 429"):
        with pytest.raises(TokenProblem, match=told):
            mailbox.connect()
        now[0] += 5
    now[0] += 60
    mailbox.connect()
    mailbox.select("INBOX")
    mailbox.close()


# SMTP


def smtp(host: str, port: int, source: TokenSource, auth: Mechanism = "xoauth2") -> Transport:
    account = SmtpAccount(host, port, "none", ACCOUNT, source.token, auth=auth, refused=source.refused)
    return Transport(account)


async def sent(transport: Transport) -> list[str]:
    report = await transport.send(ACCOUNT, ("olga@far.example",), RAW)
    return [result.outcome for result in report.recipients]


@pytest.fixture
def sink(tokens: TokenServer) -> Iterator[TokenSmtp]:
    made = TokenSmtp(tokens)
    yield made
    made.close()


@pytest.mark.parametrize("offered", ["XOAUTH2", "OAUTHBEARER", "XOAUTH2 OAUTHBEARER", ""])
def test_mail_is_sent_with_a_token_by_what_the_server_offers(
    sink: TokenSmtp, tokens: TokenServer, offered: str
) -> None:
    """Yandex takes XOAUTH2 without saying so."""
    sink.offered = offered
    transport = smtp(sink.host, sink.port, source_of(tokens))

    async def run() -> None:
        assert await sent(transport) == ["accepted"]
        await transport.close()

    asyncio.run(run())
    assert sink.mechanisms == ["OAUTHBEARER" if offered == "OAUTHBEARER" else "XOAUTH2"]


@pytest.mark.parametrize("offered", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_that_ended_is_replaced_before_the_mail_suffers(
    sink: TokenSmtp, tokens: TokenServer, offered: str, now: list[float]
) -> None:
    sink.offered = offered
    source = source_of(tokens)
    source.token()
    now[0] += 60
    tokens.revoke(source.token())
    transport = smtp(sink.host, sink.port, source)

    async def run() -> None:
        assert await sent(transport) == ["accepted"]
        # A kept connection whose login has ended is opened anew.
        sink.login_ended = True
        assert await sent(transport) == ["accepted"]
        await transport.close()

    asyncio.run(run())
    assert len(tokens.asked) == 2
    assert len(sink.mechanisms) == 3


@pytest.mark.parametrize("offered", ["XOAUTH2", "OAUTHBEARER"])
def test_a_login_that_is_refused_says_why_and_no_mail_counts_an_attempt(
    sink: TokenSmtp, tokens: TokenServer, offered: str
) -> None:
    sink.offered = offered
    transport = smtp(sink.host, sink.port, source_of(tokens, "somebody@desk.example"))
    with pytest.raises(SmtpUnavailable, match=r'check username and scope \(535 .*"status":"401"') as caught:
        asyncio.run(sent(transport))
    assert caught.value.temporary is False
    assert len(tokens.asked) == 1


def test_a_token_server_that_refuses_is_the_reason_that_is_told(sink: TokenSmtp, tokens: TokenServer) -> None:
    tokens.faults.append(Fault(400, {"error": "invalid_grant", "error_description": "revoked"}))
    transport = smtp(sink.host, sink.port, source_of(tokens))
    with pytest.raises(TokenProblem, match=r"refuses \(400\) invalid_grant: revoked"):
        asyncio.run(sent(transport))
    assert sink.mechanisms == []


@pytest.mark.root
@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
def test_a_day_with_postfix_and_dovecot_by_tokens_alone(
    tokens: TokenServer, certificate_authority: CertificateAuthority, auth: Mechanism, now: list[float]
) -> None:
    with postfix_with_tokens(certificate_authority, tokens) as (postfix, dovecot):
        source = source_of(tokens)
        account = SmtpAccount(
            postfix.host,
            postfix.submission_port,
            "starttls",
            ACCOUNT,
            source.token,
            ca_file=certificate_authority.ca_file,
            auth=auth,
            refused=source.refused,
            local_hostname=SUBMISSION,
        )
        transport = Transport(account)

        async def run() -> None:
            assert await sent(transport) == ["accepted"]
            await transport.close()
            tokens.revoke(source.token())
            now[0] += 60
            assert await sent(transport) == ["accepted"]
            await transport.close()

        asyncio.run(run())
        with imap(dovecot, source, auth) as mailbox:
            mailbox.select("INBOX")
    assert len(tokens.asked) == 2
