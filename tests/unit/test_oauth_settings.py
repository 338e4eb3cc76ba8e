"""`[oauth.NAME]`, providers, and logins by token: what is filled in, and what is named as wrong."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from intake.assembly.accounts import Accounts, expiring
from intake.config.problems import ConfigError
from intake.config.settings import Settings, load_settings
from intake.console import check
from intake.console.status import status_command
from intake.mail.oauth.kept import token_path
from intake.mail.oauth.recipe import Grant, Recipe
from intake.store.database import schema
from intake.store.database.session import Database

DATABASE = '[database]\nurl = "sqlite:///intake.db"\n'
SMTP = '[smtp]\nhost = "mail.example.com"\n'
MAILBOX = '[[mailbox]]\nname = "support"\naddress = "support@example.com"\n'
MICROSOFT = """
[oauth.ms]
provider = "microsoft"
tenant = "contoso"
client_id = "app"
client_secret = "hush"
"""
BY_TOKEN = f'{MAILBOX}provider = "microsoft"\noauth = "ms"\n'


@pytest.fixture(autouse=True)
def no_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("INTAKE_"):
            monkeypatch.delenv(name)


def load(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_settings(path)


def problems(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        Accounts(load(folder, text))
    return str(caught.value)


def recipe(settings: Settings) -> Recipe:
    source = Accounts(settings).source_of(settings.mailboxes[0])
    assert source is not None
    return source.recipe


def key() -> str:
    made = rsa.generate_private_key(65537, 2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_microsofts_addresses_ports_and_scopes_are_known(tmp_path: Path) -> None:
    smtp = '[smtp]\nprovider = "microsoft"\noauth = "ms"\nusername = "support@example.com"\n'
    settings = load(tmp_path, DATABASE + smtp + BY_TOKEN + MICROSOFT)
    accounts = Accounts(settings)
    reading, sending = accounts.imap(settings.mailboxes[0]), accounts.smtp(settings.smtp)
    assert (reading.host, reading.port, reading.security, reading.auth) == (
        "outlook.office365.com",
        993,
        "tls",
        "xoauth2",
    )
    assert (sending.host, sending.port, sending.security) == ("smtp.office365.com", 587, "starttls")
    said = recipe(settings)
    assert said.url == "https://login.microsoftonline.com/contoso/oauth2/v2.0/token"
    assert (said.grant, said.scope) == (Grant.CLIENT_CREDENTIALS, "https://outlook.office365.com/.default")
    # One source gives both their tokens.
    assert accounts.smtp_source(settings.smtp) is accounts.source_of(settings.mailboxes[0])


def test_without_a_secret_microsoft_wants_a_persons_login_of_any_organization(tmp_path: Path) -> None:
    text = DATABASE + SMTP + BY_TOKEN + '[oauth.ms]\nprovider = "microsoft"\nclient_id = "app"\n'
    said = recipe(load(tmp_path, text))
    assert said.grant is Grant.DEVICE_CODE
    assert said.device_url == "https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode"
    assert "offline_access" in said.scope


@pytest.mark.parametrize(
    ("provider", "host", "more", "grant", "form"),
    [
        ("yandex", "imap.yandex.ru", 'client_id = "a"\nclient_secret = "h"\ngrant = "token_exchange"',
         Grant.TOKEN_EXCHANGE, {"subject_token": "support@example.com", "client_secret": "h",
         "subject_token_type": "urn:yandex:params:oauth:token-type:email"}),
        ("yandex", "imap.yandex.ru", 'client_id = "a"\nclient_secret = "h"', Grant.DEVICE_CODE,
         {"grant_type": "refresh_token"}),
        ("mailru", "imap.mail.ru", 'client_id = "a"\nclient_secret = "h"\nrefresh_token = "r"',
         Grant.REFRESH_TOKEN, {"grant_type": "refresh_token", "refresh_token": "r"}),
        ("google", "imap.gmail.com", 'client_id = "a"\nclient_secret = "h"\nrefresh_token = "r"',
         Grant.REFRESH_TOKEN, {"grant_type": "refresh_token", "refresh_token": "r"}),
    ],
)  # fmt: skip
def test_other_providers_are_asked_in_their_own_way(  # noqa: PLR0917 - a row of the table
    tmp_path: Path, provider: str, host: str, more: str, grant: Grant, form: dict[str, str]
) -> None:
    text = f'{DATABASE}{SMTP}{MAILBOX}provider = "{provider}"\noauth = "it"\n'
    settings = load(tmp_path, f'{text}[oauth.it]\nprovider = "{provider}"\n{more}\n')
    said = recipe(settings)
    assert settings.mailboxes[0].host == host
    assert said.grant is grant
    shown = said.form(said.refresh_token, 0.0)
    assert form.items() <= shown.items()
    assert "scope" not in shown


def test_yandex_calls_the_grant_of_a_device_code_by_another_name(tmp_path: Path) -> None:
    text = f'{DATABASE}{SMTP}{MAILBOX}provider = "yandex"\noauth = "ya"\n'
    said = recipe(load(tmp_path, f'{text}[oauth.ya]\nprovider = "yandex"\nclient_id = "a"\n'))
    assert said.device_form("123", 0.0) == {"client_id": "a", "grant_type": "device_code", "code": "123"}


def test_a_google_service_account_acts_for_the_mailbox(tmp_path: Path) -> None:
    account = {
        "client_email": "robot@project.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
        "private_key_id": "k1",
        "private_key": key(),
    }
    (tmp_path / "google.json").write_text(json.dumps(account))
    (tmp_path / "google.json").chmod(0o600)
    text = f'{DATABASE}{SMTP}{MAILBOX}provider = "google"\noauth = "g"\n'
    said = recipe(
        load(tmp_path, f'{text}[oauth.g]\nprovider = "google"\nservice_account_file = "google.json"\n')
    )
    assert (said.grant, said.client_id) == (Grant.JWT_BEARER, account["client_email"])
    assert set(said.form("", 0.0)) == {"grant_type", "assertion"}


def test_a_host_of_ones_own_and_another_security_win_over_the_provider(tmp_path: Path) -> None:
    proxy = MAILBOX + 'provider = "google"\nhost = "127.0.0.1"\nsecurity = "none"\npassword = "p"\n'
    assert load(tmp_path, DATABASE + SMTP + proxy).mailboxes[0].port == 143
    smtp = '[smtp]\nprovider = "google"\nsecurity = "tls"\nusername = "a"\npassword = "p"\n'
    other = load(tmp_path, DATABASE + smtp + MAILBOX + 'provider = "google"\npassword = "p"\n')
    assert (other.smtp.host, other.smtp.port) == ("smtp.gmail.com", 465)


def test_a_secret_of_a_named_table_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_OAUTH__MS__CLIENT_SECRET", "from outside")
    text = DATABASE + SMTP + BY_TOKEN + MICROSOFT.replace("client_secret =", "client_secret_file =")
    assert recipe(load(tmp_path, text)).client_secret == "from outside"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BY_TOKEN, "mailbox[1].oauth: there is no table [oauth.ms]; there are: none at all"),
        (BY_TOKEN.replace('"ms"', '"msn"') + MICROSOFT, "there is no table [oauth.msn]; there are: ms"),
        (BY_TOKEN.replace('provider = "microsoft"', 'provider = "outlook"\nhost = "h"') + MICROSOFT,
         "mailbox[1].provider: must be 'microsoft', 'google', 'yandex' or 'mailru'; it is 'outlook'"),
        (BY_TOKEN + MICROSOFT.replace('"microsoft"', '"outlook"') + 'token_url = "https://x/t"\n',
         "oauth.ms.provider: must be 'microsoft', 'google'"),
        (BY_TOKEN + MICROSOFT.replace("tenant", "tenent"), 'oauth.ms.tenent: is unknown: did you mean "tenant"?'),
        (BY_TOKEN + MICROSOFT.replace('tenant = "contoso"\n', ""), "oauth.ms.tenant: is missing"),
        (BY_TOKEN + MICROSOFT + 'grant = "password"\n', "oauth.ms.grant: must be 'refresh_token'"),
        (BY_TOKEN + MICROSOFT + 'grant = "refresh_token"\n', "oauth.ms.refresh_token: is missing"),
        (BY_TOKEN + MICROSOFT + 'grant = "jwt_bearer"\n', "oauth.ms.key: is missing"),
        (BY_TOKEN + MICROSOFT + 'grant = "token_exchange"\n', "oauth.ms.subject_token_type: is missing"),
        (BY_TOKEN + MICROSOFT.replace('client_secret = "hush"', 'grant = "client_credentials"'),
         "oauth.ms.client_secret: is missing"),
        (BY_TOKEN + MICROSOFT.replace('client_id = "app"\n', ""), "oauth.ms.client_id: is missing"),
        (BY_TOKEN + MICROSOFT + 'certificate_file = "none.pem"\n', "there is no file"),
        (BY_TOKEN + MICROSOFT + 'key = "secret words"\n', "oauth.ms.key: is no private key in PEM"),
        (BY_TOKEN + MICROSOFT + 'service_account = "{}"\n', "oauth.ms.service_account: is no key file of"),
        (BY_TOKEN + 'password = "p"\n' + MICROSOFT, "mailbox[1].oauth: is not used"),
        (BY_TOKEN + 'auth = "xoauth2"\npassword = "p"\n' + MICROSOFT, "mailbox[1].password: is not used"),
        (BY_TOKEN + '[oauth]\nms = "x"\n', "oauth.ms: must be a table"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_key(tmp_path: Path, text: str, told: str) -> None:
    found = problems(tmp_path, DATABASE + SMTP + text)
    assert told in found
    assert "hush" not in found
    assert "secret words" not in found


def test_a_login_for_sending_by_token_needs_a_name_and_a_table(tmp_path: Path) -> None:
    smtp = '[smtp]\nhost = "h"\nauth = "xoauth2"\n'
    found = problems(tmp_path, DATABASE + smtp + BY_TOKEN + MICROSOFT)
    assert "smtp.username: is missing: a token needs the name" in found
    assert "smtp.oauth: is missing: name a table [oauth.NAME]" in found


def test_a_key_that_others_may_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(key())
    (tmp_path / "key.pem").chmod(0o644)
    text = DATABASE + SMTP + BY_TOKEN + MICROSOFT.replace('client_secret = "hush"', 'key_file = "key.pem"')
    (only,) = load(tmp_path, text).warnings
    assert "oauth.ms.key_file" in str(only)
    assert "is readable by every user: chmod 600 it" in str(only)


def test_a_certificate_must_be_that_of_the_key(tmp_path: Path) -> None:
    made = trustme.CA().issue_cert("intake.example")
    (tmp_path / "cert.pem").write_bytes(made.cert_chain_pems[0].bytes())
    for name, content in (("key.pem", made.private_key_pem.bytes()), ("other.pem", key().encode())):
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    proof = 'key_file = "{}"\ncertificate_file = "cert.pem"'
    text = DATABASE + SMTP + BY_TOKEN + MICROSOFT.replace('client_secret = "hush"', proof)
    assert "is not the key of the certificate" in problems(tmp_path, text.format("other.pem"))
    said = recipe(load(tmp_path, text.format("key.pem")))
    assert said.grant is Grant.CLIENT_CREDENTIALS
    assert said.key is not None
    (tmp_path / "cert.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIC", encoding="utf-8")
    assert "certificate_file: is no certificate in PEM" in problems(tmp_path, text.format("key.pem"))


def test_what_ends_within_thirty_days_is_known(tmp_path: Path) -> None:
    made = trustme.CA().issue_cert("intake.example", not_after=datetime(2026, 12, 20, tzinfo=UTC))
    (tmp_path / "cert.pem").write_bytes(made.cert_chain_pems[0].bytes())
    (tmp_path / "key.pem").write_bytes(made.private_key_pem.bytes())
    (tmp_path / "key.pem").chmod(0o600)
    more = 'key_file = "key.pem"\ncertificate_file = "cert.pem"\nclient_secret_expires = 2026-12-31\n'
    settings = load(tmp_path, DATABASE + SMTP + BY_TOKEN + MICROSOFT + more)

    def warned(day: int, month: int = 12) -> list[str]:
        return [str(one) for one in expiring(settings, datetime(2026, month, day, 12, tzinfo=UTC))]

    assert warned(19, 11) == []
    assert warned(21, 11) == ["the certificate of [oauth.ms]"]
    assert warned(2) == ["the certificate of [oauth.ms]", "the client secret of [oauth.ms]"]


def test_what_ends_is_told_by_check_and_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = datetime.now(UTC) + timedelta(days=10)
    more = f"client_secret_expires = {soon:%Y-%m-%d}\n"
    settings = load(tmp_path, DATABASE + SMTP + BY_TOKEN + MICROSOFT + more)
    told = f"the client secret of [oauth.ms] ends on {soon:%Y-%m-%d}"
    (checked,) = check._expiring(settings)
    assert checked.right
    assert told in checked.detail
    monkeypatch.setattr(check, "utc_now", lambda: soon + timedelta(days=1))
    (checked,) = check._expiring(settings)
    assert not checked.right
    schema.upgrade(Database(settings.database.url.get_secret_value()))
    assert status_command(settings, as_json=False) == 1
    assert f"needs    {told}" in capsys.readouterr().out
    assert status_command(settings, as_json=True) == 1
    (ending,) = json.loads(capsys.readouterr().out)["expiring"]
    assert (ending["table"], ending["what"]) == ("oauth.ms", "secret")


def test_with_postgresql_a_place_for_tokens_is_asked_for(tmp_path: Path) -> None:
    database = '[database]\nurl = "postgresql://intake@db.example/intake"\n'
    text = database + SMTP + BY_TOKEN + '[oauth.ms]\nprovider = "microsoft"\nclient_id = "app"\n'
    (only,) = load(tmp_path, text).warnings
    assert "tokens_dir: is missing: with PostgreSQL name a folder" in str(only)
    (tmp_path / "kept").mkdir()
    settings = load(tmp_path, f'tokens_dir = "kept"\n{text}')
    assert settings.warnings == ()
    assert settings.tokens_dir == tmp_path / "kept"
    assert "tokens_dir: there is no folder" in problems(tmp_path, f'tokens_dir = "none"\n{text}')
    # What needs no refresh token needs no place either.
    assert load(tmp_path, database + SMTP + BY_TOKEN + MICROSOFT).warnings == ()


def test_a_kept_token_that_others_may_read_is_named_by_check(tmp_path: Path) -> None:
    text = DATABASE + SMTP + BY_TOKEN + '[oauth.ms]\nprovider = "microsoft"\nclient_id = "app"\n'
    accounts = Accounts(load(tmp_path, text))
    kept = token_path(tmp_path, "ms", "support@example.com")
    kept.touch(mode=0o600)
    assert accounts.open_files() == ()
    kept.chmod(0o640)
    assert accounts.open_files() == (str(kept),)


def own(name: str, server: str, secret: str, grant: str = "client_credentials") -> str:
    return f"""
[[mailbox]]
name = "{name}"
address = "{name}@example.com"
host = "imap.example.com"
folder = "{name}"
username = "desk"
auth = "xoauth2"
[mailbox.oauth]
grant = "{grant}"
token_url = "https://{server}/token"
device_url = "https://{server}/device"
client_id = "app"
client_secret = "{secret}"
[mailbox.smtp]
host = "mail.example.com"
auth = "xoauth2"
username = "desk"
"""


def test_two_mailboxes_with_the_same_username_show_their_secrets_to_their_own_token_servers(
    tmp_path: Path,
) -> None:
    boxes = own("one", "one.example", "first") + own("two", "two.example", "second")
    settings = load(tmp_path, DATABASE + SMTP + boxes + own("three", "one.example", "third"))
    accounts = Accounts(settings)
    for box, (server, secret) in zip(
        settings.mailboxes, [("one", "first"), ("two", "second"), ("one", "third")], strict=True
    ):
        assert box.smtp is not None
        sending, reading = accounts.smtp_source(box.smtp, box), accounts.source_of(box)
        assert sending is reading
        assert reading is not None
        assert reading.recipe.url == f"https://{server}.example/token"
        assert reading.recipe.client_secret == secret


def test_mailboxes_with_the_same_table_and_username_share_one_token(tmp_path: Path) -> None:
    boxes = own("one", "one.example", "s", "device_code") + own("two", "one.example", "s", "device_code")
    settings = load(tmp_path, DATABASE + SMTP + boxes)
    first, second = (Accounts(settings).source_of(box) for box in settings.mailboxes)
    shared = Accounts(settings)
    assert shared.source_of(settings.mailboxes[1]) is shared.source_of(settings.mailboxes[0])
    assert first is not None
    assert second is not None
    assert first.file is not None
    assert second.file is not None
    assert first.file.path == second.file.path


def test_no_two_logins_have_the_same_token_file(tmp_path: Path) -> None:
    boxes = own("one", "one.example", "s", "device_code") + own("two", "two.example", "s", "device_code")
    table = '[oauth.{}]\nprovider = "microsoft"\nclient_id = "app"\n'
    box = MAILBOX.replace("support", "{0}") + 'provider = "microsoft"\nfolder = "{0}"\n'
    named = box + 'oauth = "{1}"\nusername = "{2}"\n'
    names = [
        ("a", "mailbox", "desk"),
        ("b", "mailbox=one", "desk"),
        ("c", "x-y", "z"),
        ("d", "x", "y-z"),
        ("e", "../x", "desk"),
        ("f", "%2e", "desk"),
        ("g", ".", "desk"),
    ]
    text = "".join(named.format(*row) for row in names)
    tables = "".join(table.format(f'"{name}"') for name in sorted({name for _, name, _ in names}))
    settings = load(tmp_path, DATABASE + SMTP + text + boxes + tables)
    accounts = Accounts(settings)
    sources = [accounts.source_of(mailbox) for mailbox in settings.mailboxes]
    files = [source.file.path for source in sources if source is not None and source.file is not None]
    assert len(files) == len(set(files)) == len(names) + 2
    assert {file.parent for file in files} == {tmp_path}


def test_where_every_mailbox_has_an_account_of_its_own_the_first_is_the_usual_one(tmp_path: Path) -> None:
    own = BY_TOKEN + "[mailbox.smtp]\n" + MICROSOFT
    settings = load(tmp_path, DATABASE + own)
    accounts = Accounts(settings)
    usual, (first,) = accounts.smtp(settings.smtp), settings.mailboxes
    assert first.smtp is not None
    assert (usual.host, usual.username) == ("smtp.office365.com", "support@example.com")
    assert accounts.smtp_source(first.smtp, first) is accounts.source_of(first)
    both = own + MAILBOX.replace("support", "sales") + 'provider = "google"\npassword = "p"\n'
    assert "smtp: is missing: add a table [smtp]" in problems(tmp_path, DATABASE + both)


def test_a_sending_account_logs_in_as_its_mailbox_unless_it_says_otherwise(tmp_path: Path) -> None:
    box = (
        MAILBOX + 'host = "mail.example.com"\nusername = "box"\npassword = "p"\n[mailbox.smtp]\nhost = "mx"\n'
    )
    (mailbox,) = load(tmp_path, DATABASE + SMTP + box).mailboxes
    assert mailbox.smtp is not None
    assert (mailbox.smtp.username, mailbox.smtp.password) == ("box", mailbox.password)
    for more, username in (('username = ""\n', ""), ('username = "other"\npassword = "q"\n', "other")):
        (mailbox,) = load(tmp_path, DATABASE + SMTP + box + more).mailboxes
        assert mailbox.smtp is not None
        assert mailbox.smtp.username == username
    assert "mailbox[1].smtp.host: is missing" in problems(
        tmp_path, DATABASE + SMTP + box.replace('host = "mx"\n', "")
    )


def test_a_table_that_nobody_names_is_told(tmp_path: Path) -> None:
    text = DATABASE + SMTP + MAILBOX + 'host = "h"\npassword = "p"\n' + MICROSOFT
    (only,) = load(tmp_path, text).warnings
    assert 'oauth.ms: is named nowhere: write oauth = "ms"' in str(only)
