"""`intake login`: the code is shown, waited for, tried on the mailbox and kept for the daemon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.assembly.accounts import Accounts
from intake.config.settings import Settings, load_settings
from intake.console.login import login_command
from intake.mail.imap.mailbox import Mailbox
from intake.mail.oauth.kept import token_path
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.token_logins import dovecot_with_tokens
from tests.servers.tokens import Client, TokenServer, token_server

ACCOUNT = "support@desk.example"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        server.add(Client("intake", "", ("refresh_token", DEVICE)))
        yield server


@pytest.fixture(scope="module")
def dovecot(tokens: TokenServer, certificate_authority: CertificateAuthority) -> Iterator[OwnDovecot]:
    server = dovecot_with_tokens(certificate_authority, tokens)
    yield server.start()
    server.close()


@pytest.fixture
def settings(tmp_path: Path, tokens: TokenServer, dovecot: OwnDovecot) -> Settings:
    tokens.asked.clear()
    path = tmp_path / "config.toml"
    path.write_text(f"""
[database]
url = "sqlite:///intake.db"
[smtp]
host = "127.0.0.1"
security = "none"
username = "{ACCOUNT}"
oauth = "own"
[[mailbox]]
name = "support"
address = "{ACCOUNT}"
host = "127.0.0.1"
port = {dovecot.port}
security = "none"
oauth = "own"
[oauth.own]
token_url = "{tokens.token_url}"
device_url = "{tokens.address}/device"
client_id = "intake"
scope = "mail"
""")
    return load_settings(path)


def test_a_login_shows_the_code_waits_and_keeps_the_token_for_reading_and_sending(
    settings: Settings, tokens: TokenServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            tokens.confirm(ACCOUNT)

    assert login_command(settings, "support", sleep=sleep) == 0
    said = capsys.readouterr().err
    code = list(tokens.codes.values())[-1].user_code
    assert f"Open {tokens.address}/enter as {ACCOUNT} and enter the code {code}" in said
    assert f"is kept in {token_path(tmp_path, 'own', ACCOUNT)}" in said
    assert waits == [5.0] * 3
    accounts = Accounts(settings)
    with Mailbox(accounts.imap(settings.mailboxes[0])) as mailbox:
        mailbox.select("INBOX")
    # The code was asked for once, and for the token thrice.
    assert len(tokens.asked) == 4


def test_a_token_of_another_account_is_not_kept(
    settings: Settings, tokens: TokenServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert login_command(settings, "support", sleep=lambda _: tokens.confirm("boss@desk.example")) == 1
    said = capsys.readouterr().err
    assert "the token doesn't open the mailbox, so it isn't kept" in said
    assert f"was the code entered as {ACCOUNT}?" in said
    assert not token_path(tmp_path, "own", ACCOUNT).exists()


def test_a_refused_or_forgotten_login_and_a_missing_mailbox_are_told(
    settings: Settings, tokens: TokenServer, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: float) -> None:
        list(tokens.codes.values())[-1].refused = True

    assert login_command(settings, "support", sleep=refuse) == 1
    assert "access_denied" in capsys.readouterr().err
    assert login_command(settings, "support", sleep=lambda _: None) == 1
    assert "has run out before it was entered" in capsys.readouterr().err
    assert login_command(settings, "sales") == 2
    assert "there is no mailbox 'sales'; there are: support" in capsys.readouterr().err


def test_where_no_token_can_be_kept_nobody_is_asked_to_enter_a_code(
    settings: Settings, tokens: TokenServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token_path(tmp_path, "own", ACCOUNT).with_name("oauth-own-support@desk.example.json.lock").mkdir()
    assert login_command(settings, "support") == 1
    assert "a token can't be kept in" in capsys.readouterr().err
    assert tokens.asked == []
