"""`[dkim]` and `[mailbox.dkim]`: whose mail is signed by which key, and what is named as wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intake.assembly.accounts import Accounts
from intake.config.problems import ConfigError
from intake.config.settings import Settings, load_settings
from intake.console import check
from tests.servers.dkim_keys import ed25519_pem, rsa_pem

SERVERS = '[database]\nurl = "sqlite:///intake.db"\n[smtp]\nhost = "mail.example.com"\n'
MAILBOX = '[[mailbox]]\nname = "support"\naddress = "support@example.com"\nhost = ""\n'
OWN = '[mailbox.smtp]\nhost = "other.example.com"\nusername = ""\n'
MAIL = b"From: support@example.com\r\nSubject: one\r\n\r\none\r\n"


def table(name: str = "dkim", domain: str = "example.com") -> str:
    return f'[{name}]\ndomain = "{domain}"\nselector = "mail"\nkey_file = "dkim.pem"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.upper().startswith("INTAKE_"):
            monkeypatch.delenv(name)
    put(tmp_path, ed25519_pem())
    return tmp_path


def put(folder: Path, pem: str, mode: int = 0o600) -> None:
    (folder / "dkim.pem").write_text(pem)
    (folder / "dkim.pem").chmod(mode)


def load(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_settings(path)


def problem(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        Accounts(load(folder, text))
    (only,) = caught.value.problems
    return str(only)


def signs(settings: Settings, *, own: bool = False) -> bool:
    accounts, (mailbox,) = Accounts(settings), settings.mailboxes
    own_account = mailbox.smtp is not None and own
    account = (
        accounts.smtp(mailbox.smtp, mailbox) if own_account and mailbox.smtp else accounts.smtp(settings.smtp)
    )
    return account.sign(MAIL) != MAIL


def test_nothing_is_signed_unless_a_key_is_given(folder: Path) -> None:
    assert not signs(load(folder, SERVERS + MAILBOX))


def test_mail_by_the_usual_server_is_signed(folder: Path) -> None:
    assert signs(load(folder, SERVERS + table() + MAILBOX))


def test_mail_by_a_mailboxs_own_account_is_signed_by_its_own_key_alone(folder: Path) -> None:
    settings = load(folder, SERVERS + table() + MAILBOX + OWN)
    assert not signs(settings, own=True)
    settings = load(folder, SERVERS + MAILBOX + OWN + table("mailbox.dkim"))
    assert signs(settings, own=True)
    assert not signs(settings)


def test_a_key_that_others_may_read_is_refused(folder: Path) -> None:
    put(folder, ed25519_pem(), 0o644)
    for text in (SERVERS + table() + MAILBOX, SERVERS + MAILBOX + OWN + table("mailbox.dkim")):
        told = problem(folder, text)
        assert "dkim.key_file" in told
        assert "is readable by every user: chmod 600 it" in told


@pytest.mark.parametrize(
    ("pem", "told"),
    [
        ("hush hush", "is no private key in PEM"),
        ("", "is empty"),
        (
            ed25519_pem(b"words"),
            "is encrypted: write it without a passphrase",
        ),
    ],
)
def test_a_key_of_no_use_is_named_without_its_content(folder: Path, pem: str, told: str) -> None:
    put(folder, pem)
    found = problem(folder, SERVERS + table() + MAILBOX)
    assert told in found
    assert "hush" not in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (table().replace("key_file", "# key_file"), "dkim.key: is missing: give key_file"),
        (table().replace('"mail"', '"no selector"'), "dkim.selector"),
        (table().replace("selector", "# selector"), "dkim.selector: is missing"),
        (table().replace("dkim.pem", "nowhere.pem"), "can't read"),
    ],
)
def test_what_is_missing_or_wrong_is_named(folder: Path, text: str, told: str) -> None:
    assert told in problem(folder, SERVERS + text + MAILBOX)


def test_a_key_of_a_mailbox_without_an_account_of_its_own_would_sign_nothing(folder: Path) -> None:
    told = problem(folder, SERVERS + MAILBOX + table("mailbox.dkim"))
    assert "the mailbox's mail goes by [smtp], and [dkim] signs what goes there" in told


def test_a_key_of_a_domain_from_which_nothing_is_sent_is_told(folder: Path) -> None:
    (note,) = load(folder, SERVERS + table(domain="other.example") + MAILBOX).warnings
    assert "nothing is sent from other.example there, so nothing is signed" in str(note)
    (note,) = load(folder, SERVERS + table() + MAILBOX + OWN).warnings
    assert "nothing is sent from example.com there" in str(note)


def test_check_verifies_the_key_and_says_what_to_publish(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, rsa_pem(1024))
    load(folder, SERVERS + table() + MAILBOX)
    check.check_command(folder / "config.toml", files_alone=True, as_json=False)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "[dkim]" in line)
    assert line.startswith("ok     [dkim]: signs mail from example.com; publish it: ")
    assert 'mail._domainkey.example.com. IN TXT "v=DKIM1; k=rsa; p=MIGf' in line
    assert line.endswith("a key of 2048 bits would be believed by more servers")
