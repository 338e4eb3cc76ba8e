"""The daemon recovers from whatever a token server does for a while, and tells the true reason meanwhile."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.faults.house import House
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.smtp import SmtpServer
from tests.servers.token_logins import TokenSmtp, dovecot_with_tokens, postfix_with_tokens
from tests.servers.tokens import Client, Fault, TokenServer, token_server

ACCOUNT = "support@desk.example"
_SENDING = """
[mailbox.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
"""
_BY_POSTFIX = """
[mailbox.smtp]
host = "127.0.0.1"
port = {port}
security = "starttls"
ca_file = "{ca_file}"
"""
_OAUTH = """
[oauth.own]
token_url = "{url}"
client_id = "intake"
client_secret = "hush"
refresh_token = "{refresh}"
"""

_SALES = """
[[mailbox]]
name = "sales"
address = "sales@desk.test"
host = "127.0.0.1"
port = {imap}
security = "none"
username = "{user}"
password = "secret"
processed_folder = "Processed"
poll_seconds = 1
trusted_authserv_ids = ["mx.desk.test"]
[mailbox.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
username = "{user}"
oauth = "late"
[oauth.late]
token_url = "{url}"
client_id = "late"
client_secret = "hush"
"""


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        server.add(Client("intake", "hush", ("refresh_token",)))
        yield server


@pytest.fixture
def dovecot(tokens: TokenServer, certificate_authority: CertificateAuthority) -> Iterator[OwnDovecot]:
    server = dovecot_with_tokens(certificate_authority, tokens)
    yield server.start()
    server.close()


@pytest.fixture
def sink(tokens: TokenServer) -> Iterator[TokenSmtp]:
    made = TokenSmtp(tokens)
    yield made
    made.close()


@pytest.fixture
def house(
    dovecot: OwnDovecot, tokens: TokenServer, sink: TokenSmtp, tmp_path: Path, smtp_server: SmtpServer
) -> Iterator[House]:
    """A desk that reads and sends by tokens alone; nobody else is told anything."""
    made = House(DeskUnderTest(tmp_path, dovecot, smtp_server, ACCOUNT, notify=()))
    more = _OAUTH.format(url=tokens.token_url, refresh=tokens.grant("intake", ACCOUNT))
    made.configure(mailbox=_SENDING.format(smtp=sink.port), more=more, poll_seconds="1")
    text = made.desk.config.read_text(encoding="utf-8")
    made.desk.config.write_text(text.replace('password = "secret"', 'oauth = "own"'), encoding="utf-8")
    yield made
    made.close()


def answered(house: House, sink: TokenSmtp, count: int = 1) -> None:
    wanted = {letter.sender for letter in house.complete_letters(count)}
    until(lambda: wanted <= set(sink.recipients), "answers")


def test_one_refusal_of_the_token_server_stops_nothing_for_good(
    house: House, sink: TokenSmtp, tokens: TokenServer
) -> None:
    tokens.faults += [Fault(401, {"error": "invalid_client", "error_description": "AADSTS7000215: wait"})] * 2
    daemon = house.start()
    daemon.said("invalid_client: AADSTS7000215: wait")
    until(lambda: "AADSTS7000215: wait" in house.status(), "the true reason in the status")
    answered(house, sink)
    daemon.said("event=mailbox_is_back")
    assert "NONAUTH" not in daemon.log
    assert "failing since" not in house.status()


def test_a_token_that_ends_while_the_daemon_waits_is_replaced_and_mail_goes_on(
    house: House, sink: TokenSmtp, tokens: TokenServer, dovecot: OwnDovecot
) -> None:
    tokens.lifetime = 3
    daemon = house.start()
    answered(house, sink)
    for _ in range(2):
        for token in tokens.active():
            tokens.revoke(token.access_token)
        dovecot.restart()
        sink.login_ended = True
        answered(house, sink)
    assert "NONAUTH" not in daemon.log
    assert len([one for one in tokens.tokens if one.access_token.startswith("access")]) >= 3


def test_a_token_server_that_is_down_or_busy_is_waited_for_and_named(
    house: House, sink: TokenSmtp, tokens: TokenServer
) -> None:
    tokens.faults += [Fault(503, "busy"), Fault(429, {"error": "slow"}, {"Retry-After": "3"})]
    daemon = house.start()
    daemon.said("answers 503 busy")
    daemon.said("answers 429 slow")
    answered(house, sink)


def test_a_mailbox_whose_sending_gets_no_token_delays_no_others_mail(
    house: House, sink: TokenSmtp, tokens: TokenServer
) -> None:
    other = "sales@desk.example"
    with house.desk.config.open("a", encoding="utf-8") as config:
        config.write(
            _SALES.format(imap=house.desk.dovecot.port, smtp=sink.port, url=tokens.token_url, user=other)
        )
    daemon = house.start()
    sales = {letter.sender for letter in house.complete_letters(2, other, "sales@desk.test")}
    answered(house, sink, 3)
    daemon.said("event=smtp_server_cant_be_used")
    until(lambda: "smtp sales: 127.0.0.1" in house.status(), "the account in the status")
    status = house.status()
    assert "refuses (400) invalid_client: The client does not exist on this server." in status
    assert not sales & set(sink.recipients)
    waiting = [mail for mail in house.outbox() if mail["mailbox"] == "sales"]
    assert {mail["attempts"] for mail in waiting} == {0}
    # What another account could not send goes out as soon as it can.
    tokens.add(Client("late", "hush", ("client_credentials",)))
    until(lambda: sales <= set(sink.recipients), "the other mailbox's answers")


def test_a_token_server_that_never_answers_doesnt_keep_the_daemon_from_ending(
    house: House, sink: TokenSmtp, tokens: TokenServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/token"
        more = _SALES.format(imap=house.desk.dovecot.port, smtp=sink.port, url=url, user="sales@desk.example")
        with house.desk.config.open("a", encoding="utf-8") as config:
            config.write(more)
        daemon = house.start()
        house.complete_letters(1, "sales@desk.example", "sales@desk.test")
        asked, _ = silent.accept()
        with asked:
            began = time.monotonic()
            assert daemon.stop() == 0
            assert time.monotonic() - began < 15


def test_a_check_after_the_daemon_uses_up_no_refresh_token(
    house: House, sink: TokenSmtp, tokens: TokenServer
) -> None:
    house.start()
    answered(house, sink)
    asked = len(tokens.asked)
    done = house.desk.command("check")
    assert f"logged in as {ACCOUNT}" in done.stdout
    assert len(tokens.asked) == asked
    answered(house, sink)


def test_two_daemons_that_renew_one_token_at_once_take_it_from_nobody(
    house: House, tokens: TokenServer, dovecot: OwnDovecot, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir(mode=0o700)
    (tmp_path / "second").mkdir()
    text = f'tokens_dir = "{tmp_path / "kept"}"\n' + house.desk.config.read_text(encoding="utf-8")
    house.desk.config.write_text(text, encoding="utf-8")
    (url,) = re.findall(r'^url = "(.*)"$', text, re.MULTILINE)
    second = tmp_path / "second" / "config.toml"
    second.write_text(text.replace(url, f"sqlite:///{tmp_path / 'second' / 'intake.db'}"), encoding="utf-8")
    second.chmod(0o600)
    other = RunningDaemon(second)
    try:
        daemons = (house.start().started(), other.started())
        for round_ in range(1, 3):
            asked = len(tokens.asked)
            for token in tokens.active():
                tokens.revoke(token.access_token)
            dovecot.restart()
            for daemon in daemons:
                until(lambda: daemon.log.count("event=mailbox_is_back") >= round_, "it to be back")  # noqa: B023
            # Each refresh token is good for one question: whoever comes second takes what the first has got.
            assert 1 <= len(tokens.asked) - asked <= 2
        for daemon in daemons:
            assert "invalid_grant" not in daemon.log
            assert daemon.stop() == 0
    finally:
        other.close()


@pytest.mark.root
def test_a_day_of_short_tokens_with_postfix_and_dovecot_answers_everybody_once(
    tokens: TokenServer, certificate_authority: CertificateAuthority, tmp_path: Path, smtp_server: SmtpServer
) -> None:
    # A token that lasts for hours of a day, in seconds.
    tokens.lifetime = 3
    with postfix_with_tokens(certificate_authority, tokens) as (postfix, dovecot):
        house = House(DeskUnderTest(tmp_path, dovecot, smtp_server, ACCOUNT, notify=()))
        sending = _BY_POSTFIX.format(port=postfix.submission_port, ca_file=certificate_authority.ca_file)
        more = _OAUTH.format(url=tokens.token_url, refresh=tokens.grant("intake", ACCOUNT))
        house.configure(mailbox=sending, more=more, poll_seconds="1")
        text = house.desk.config.read_text(encoding="utf-8")
        house.desk.config.write_text(text.replace('password = "secret"', 'oauth = "own"'), encoding="utf-8")
        try:
            daemon = house.start()
            written: list[str] = []
            for _ in range(4):
                written += [letter.sender for letter in house.complete_letters(3)]
                until(lambda: set(written) <= set(_reached(postfix.onward)), "answers")  # noqa: B023
                for token in tokens.active():
                    tokens.revoke(token.access_token)
                dovecot.restart()
            assert sorted(_reached(postfix.onward)) == sorted(written)
            assert len(tokens.asked) >= 4
            assert "invalid_grant" not in daemon.log
            assert daemon.stop() == 0
        finally:
            house.close()


def _reached(server: SmtpServer) -> list[str]:
    return [address for mail in list(server.mails) for address in mail.rcpt_tos]
