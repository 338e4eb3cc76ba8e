"""The configuration file as an operator writes it, rightly and wrongly."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from intake.config.paths import packaged
from intake.config.problems import ConfigError
from intake.config.settings import Settings, find_config, load_settings

ROOT = Path(__file__).resolve().parents[2]

DATABASE = '[database]\nurl = "sqlite:///intake.db"\n'
SMTP = '[smtp]\nhost = "mail.example.com"\n'
MAILBOX = """[[mailbox]]
name = "support"
address = "support@example.com"
host = "mail.example.com"
password = "hunter2-imap"
"""
GOOD = DATABASE + SMTP + MAILBOX
TOKENS = "[oauth.office]"
NOT_LISTED = "is not in the list of languages: add it there, or name another here"


@pytest.fixture(autouse=True)
def no_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("INTAKE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the configuration lies, with a regulation beside it."""
    (tmp_path / "regulations").mkdir()
    (tmp_path / "regulations" / "default.toml").touch()
    (tmp_path / "templates").mkdir()
    return tmp_path


def load(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return load_settings(path)


def problems(folder: Path, text: str) -> list[str]:
    """The problems as printed, without the folder."""
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    assert "hunter2" not in str(caught.value)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def problem(folder: Path, text: str) -> str:
    (only,) = problems(folder, text)
    return only


def test_the_example_loads_after_nothing_but_copying(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes((ROOT / "config.example.toml").read_bytes())
    path.chmod(0o600)
    settings = load_settings(path)
    assert settings.regulations_dir == packaged("regulations")
    assert settings.templates_dir == packaged("templates")
    assert settings.mailboxes[0].notify == ("anna@example.com", "boris@example.com")
    assert settings.mailboxes[0].trusted_authserv_ids == ("mx.example.com",)
    assert settings.warnings == ()


def test_every_key_that_the_example_shows_commented_is_a_real_one(tmp_path: Path) -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    # Logins by token stand in a paragraph that the next test reads.
    lines = [line for part in example.split("\n\n") if TOKENS not in part for line in part.splitlines()]
    (tmp_path / "company-ca.pem").touch()
    (tmp_path / "tokens").mkdir()
    (tmp_path / "dkim").write_text("a key", encoding="utf-8")
    (tmp_path / "dkim").chmod(0o600)
    shown = [line.removeprefix("# ") for line in lines]
    text = "\n".join(
        line
        for line in shown
        if not line.startswith("password_file")
        and (" = " not in line or line.split()[1] == "=")
        and (" = " in line or line.startswith("["))
    )
    settings = load(tmp_path, text.replace("/run/credentials/intake.service/dkim", "dkim"))
    assert settings.dkim is not None
    assert settings.mailboxes[0].aliases == ("help@example.com",)
    assert settings.mailboxes[0].max_mail_bytes == 30_000_000


def test_every_key_that_the_example_shows_of_logins_by_token_is_a_real_one(tmp_path: Path) -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    (part,) = [part for part in example.split("\n\n") if TOKENS in part]
    shown = [line.removeprefix("# ") for line in part.splitlines()]
    keys = [line for line in shown if re.match(r"\w+ = \S+( +#.*)?$|\[[\w.]+\]$", line)]
    keys = [line for line in keys if "_file" not in line and not line.startswith("audience")]
    mailbox = MAILBOX.replace('host = "mail.example.com"\npassword = "hunter2-imap"\n', "")
    text = DATABASE + mailbox + "\n".join(keys) + '\nclient_secret = "hush"\n'
    settings = load(tmp_path, text)
    assert len(keys) >= 16
    assert settings.mailboxes[0].oauth_name == "office"
    assert settings.mailboxes[0].smtp is not None
    assert settings.smtp.host == "smtp.office365.com"


def test_a_short_file_gets_the_usual_values(folder: Path) -> None:
    settings = load(folder, GOOD)
    mailbox = settings.mailbox("support")
    assert (mailbox.port, mailbox.security, mailbox.username) == (993, "tls", "support@example.com")
    assert (mailbox.folder, mailbox.processed_folder, mailbox.regulation) == ("INBOX", "", "default")
    assert (settings.smtp.port, settings.smtp.security, settings.smtp.username) == (587, "starttls", "")
    assert settings.agents == ()
    assert settings.database.url.get_secret_value() == f"sqlite:///{folder}/intake.db"


@pytest.mark.parametrize(
    ("security", "imap", "smtp"), [("tls", 993, 465), ("starttls", 143, 587), ("none", 143, 25)]
)
def test_the_usual_port_follows_the_security(folder: Path, security: str, imap: int, smtp: int) -> None:
    text = f'{DATABASE}{SMTP}security = "{security}"\n{MAILBOX}security = "{security}"\n'
    settings = load(folder, text)
    assert (settings.mailboxes[0].port, settings.smtp.port) == (imap, smtp)


def test_settings_cannot_be_changed(folder: Path) -> None:
    settings = load(folder, GOOD)
    with pytest.raises(ValueError, match="frozen"):
        settings.smtp.host = "elsewhere"


def test_no_secret_shows_in_what_is_printed(folder: Path) -> None:
    text = GOOD.replace("sqlite:///intake.db", "postgresql://intake:hunter2@db/intake")
    shown = repr(load(folder, text)) + str(load(folder, text))
    assert "hunter2" not in shown


def test_a_mailbox_whose_mail_is_handed_over_has_no_server_and_says_so(folder: Path) -> None:
    host = 'host = "mail.example.com"\n'
    mailbox = MAILBOX.replace(host, 'host = ""\n').replace('password = "hunter2-imap"\n', "")
    assert host not in mailbox
    assert "password" not in mailbox
    assert load(folder, f"{DATABASE}{SMTP}{mailbox}").mailboxes[0].host == ""
    (told,) = problems(folder, f'{DATABASE}{SMTP}{mailbox}processed_folder = "Done"\n')
    assert 'host = "" watches no server' in told
    assert any(
        "mailbox[1].host" in line
        for line in problems(folder, f"{DATABASE}{SMTP}{mailbox}".replace('host = ""\n', ""))
    )


@pytest.mark.parametrize("listen", ["0.0.0.0:2424", "lmtp.sock", "mail.example.com:24", "127.0.0.1"])
def test_mail_is_handed_over_on_this_machine_alone(folder: Path, listen: str) -> None:
    (told,) = problems(folder, f'{GOOD}[lmtp]\nlisten = "{listen}"\n')
    assert "systemd" in told


def test_every_problem_is_named_at_once_with_its_line(folder: Path) -> None:
    text = """regulation_dir = "regulations"
[database]
url = "mysql://intake:hunter2@db/intake"
[smtp]
host = "smtps://mail.example.com"
port = 99999
securty = "tls"
username = "support"
[[mailbox]]
name = "support"
address = "support@example"
host = "mail.example.com"
port = "imap"
security = "ssl"
password = ["hunter2"]
[[mailbox]]
name = "Support"
address = "support@example"
host = "imap://mail.example.com"
notify = ["anna@example.com", "Anna <anna@example.com>"]
poll_seconds = 0
[[agent]]
adress = "anna@example.com"
[logs]
level = "info"
"""
    found = [line.split(" ")[0] for line in problems(folder, text)]
    assert found == [
        "config.toml:1:",
        "config.toml:3:",
        "config.toml:4:",
        "config.toml:5:",
        "config.toml:6:",
        "config.toml:7:",
        "config.toml:13:",
        "config.toml:14:",
        "config.toml:15:",
        "config.toml:16:",
        "config.toml:17:",
        "config.toml:18:",
        "config.toml:19:",
        "config.toml:20:",
        "config.toml:21:",
        "config.toml:22:",
        "config.toml:23:",
        "config.toml:24:",
    ]


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ("hots = 1", "mailbox[1].hots", 'did you mean "host"'),
        ("pasword_file = 1", "mailbox[1].pasword_file", 'did you mean "password_file"'),
        ("zzz = 1", "mailbox[1].zzz", "known: "),
        ("port = true", "mailbox[1].port", "must be a number"),
        ("port = 0", "mailbox[1].port", "at least 1"),
        ("port = 993.5", "mailbox[1].port", "whole number"),
        ('idle = "perhaps"', "mailbox[1].idle", "true or false"),
        ('language = "tlh"', "mailbox[1].language", 'there is no catalogue "tlh"; available: '),
        ('folder = ""', "mailbox[1].folder", "not be empty"),
        ('folder = "a\\nb"', "mailbox[1].folder", "one line"),
        ('since = "21.11.2026"', "mailbox[1].since", "a day: 2026-12-31"),
        ("since = 2026-11-21T10:00:00", "mailbox[1].since", "a day: 2026-12-31"),
        ("since = 5", "mailbox[1].since", "a day: 2026-12-31"),
        ('processed_folder = "INBOX"', "mailbox[1].processed_folder", "watched folder"),
        ('regulation = "../default"', "mailbox[1].regulation", "available: cleverence, default"),
        ('regulation = "none-such"', "mailbox[1].regulation", "available: cleverence, default"),
        ('ca_file = "none.pem"', "mailbox[1].ca_file", "no file"),
        ("max_mail_bytes = 5", "mailbox[1].max_mail_bytes", "at least"),
        ('notify = "anna@example.com"', "mailbox[1].notify", "list in square brackets"),
        ('notify = ["Support@example.com"]', "mailbox[1].notify[1]", "desk's own"),
        ('aliases = ["support@example.com "]', "mailbox[1].aliases[1]", "not a mail address"),
        ('subaddress_separator = "++"', "mailbox[1].subaddress_separator", "must be"),
        ('auth = "xoauth2"', "mailbox[1].oauth", "[mailbox.oauth]"),
        ('[mailbox.oauth]\ntoken_url = "https://x/t"\nclient_id = "c"', "mailbox[1].oauth", "is not used"),
    ],
)
def test_a_wrong_key_of_a_mailbox_is_named_with_what_to_do(
    folder: Path, written: str, key: str, said: str
) -> None:
    first, *_ = problems(folder, f"{GOOD}{written}\n")
    assert f": {key}: " in first
    assert said in first


def test_a_language_that_the_desk_does_not_speak_is_named_with_its_line(folder: Path) -> None:
    (only,) = problems(folder, f'{GOOD}language = "tlh"\n')
    line = len(GOOD.splitlines()) + 1
    assert f"config.toml:{line}: mailbox[1].language: there is no catalogue" in only


def test_every_language_is_spoken_unless_some_are_listed(folder: Path) -> None:
    assert load(folder, GOOD).languages is None
    assert load(folder, f'languages = ["ru", "en"]\n{GOOD}').languages == ("ru", "en")


@pytest.mark.parametrize(
    ("top", "mailbox", "found"),
    [
        (
            'languages = ["ru", "tlh"]\n',
            "",
            'config.toml:1: languages[2]: there is no catalogue "tlh"; available: de, en, ru',
        ),
        (
            'languages = ["ru"]\n',
            'language = "de"\n',
            f'config.toml:11: mailbox[1].language: "de" {NOT_LISTED}',
        ),
        (
            'languages = ["en"]\n',
            "",
            f'config.toml:6: mailbox[1].language: "ru" {NOT_LISTED}',
        ),
        (
            "languages = []\n",
            "",
            "config.toml:1: languages: must name a language at least; leave it out to speak all there are",
        ),
        (
            'languages = "ru"\n',
            "",
            "config.toml:1: languages: must be a list in square brackets; it is 'ru'",
        ),
    ],
)
def test_what_is_wrong_with_the_listed_languages_is_named_with_line_and_key(
    folder: Path, top: str, mailbox: str, found: str
) -> None:
    assert problem(folder, f"{top}{GOOD}{mailbox}") == found


def test_what_is_missing_is_named(folder: Path) -> None:
    found = "\n".join(problems(folder, ""))
    assert "database: is missing: add a table [database]" in found
    assert "smtp: is missing: add a table [smtp]" in found
    assert "mailbox: is missing: add at least one table [[mailbox]]" in found


def test_a_mailbox_in_single_brackets_is_explained(folder: Path) -> None:
    assert "write [[mailbox]] with two brackets" in problem(folder, GOOD.replace("[[mailbox]]", "[mailbox]"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[smtp\nhost = "x"', "is not TOML"),
        ("[database]\n[database]\n", "is not TOML"),
        ("password = 'hunter2", "is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_one_problem(folder: Path, text: str, said: str) -> None:
    assert said in problem(folder, text)


def test_a_file_in_another_charset_is_explained(folder: Path) -> None:
    path = folder / "config.toml"
    path.write_bytes("# Служба\n".encode("cp1251"))
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load_settings(path)


def test_a_file_with_a_byte_order_mark_loads(folder: Path) -> None:
    assert load(folder, "\ufeff" + GOOD).smtp.host == "mail.example.com"


@pytest.mark.parametrize("name", ["none.toml", "regulations"])
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load_settings(folder / name)


def test_a_key_inside_a_long_text_misleads_no_line_number(folder: Path) -> None:
    text = f'{DATABASE}{SMTP}username = """\nport = 1\n"""\nport = 0\n{MAILBOX}'
    assert any(line.startswith("config.toml:8: smtp.port") for line in problems(folder, text))


def test_the_second_mailbox_is_told_from_the_first(folder: Path) -> None:
    second = MAILBOX.replace('"support"', '"sales"').replace("support@", "sales@")
    assert "mailbox[2].prot" in problem(folder, f"{GOOD}{second}prot = 1\n")


def test_two_mailboxes_may_not_watch_the_same_folder(folder: Path) -> None:
    second = MAILBOX.replace('"support"', '"sales"').replace("support@", "sales@")
    login = 'username = "shared"\n'
    assert "already watched by mailbox[1]" in problem(folder, f"{GOOD}{login}{second}{login}")


def test_an_alias_of_one_mailbox_is_no_address_of_another(folder: Path) -> None:
    second = MAILBOX.replace('"support"', '"sales"').replace("support@", "sales@")
    assert "already belongs to mailbox[1]" in problem(
        folder, f'{GOOD}aliases = ["Sales@example.com"]\n{second}'
    )


def test_logins_of_agents_and_servers_to_believe(folder: Path) -> None:
    agents = (
        '[[agent]]\naddress = "a@x"\nlogin = "anna"\n[[agent]]\naddress = "b@x"\nlogin = ["b", "b@corp"]\n'
    )
    settings = load(folder, GOOD + agents)
    assert [agent.login for agent in settings.agents][-2:] == [("anna",), ("b", "b@corp")]
    mailbox = settings.mailboxes[0]
    assert (mailbox.trusted_submission, mailbox.exchange_header_firewall) == ((), False)


def test_a_login_belongs_to_one_agent(folder: Path) -> None:
    agents = '[[agent]]\naddress = "a@x"\nlogin = "Anna"\n[[agent]]\naddress = "b@x"\nlogin = ["b", "anna", "A@X"]\n'
    found = "\n".join(problems(folder, GOOD + agents))
    assert "login[2]: anna is already the address or a login of agent[1]" in found
    assert "login[3]: A@X is already the address or a login of agent[1]" in found
    assert load(folder, GOOD + '[[agent]]\naddress = "a@x"\nlogin = ["a@x", "anna", "anna"]\n').agents
    empty = "\n".join(problems(folder, GOOD + '[[agent]]\naddress = "a@x"\nlogin = [""]\n'))
    assert "login[1]: must not be empty" in empty


def test_an_agent_has_an_address_of_his_own(folder: Path) -> None:
    agents = (
        '[[agent]]\naddress = "SUPPORT@example.com"\n[[agent]]\naddress = "a@x"\n[[agent]]\naddress = "A@x"\n'
    )
    found = "\n".join(problems(folder, GOOD + agents))
    assert "agent[1].address: support@example.com is the address of mailbox[1]" in found
    assert "agent[3].address: a@x is already an agent's" in found


def test_a_secret_is_read_from_its_file_without_the_last_line_break(folder: Path) -> None:
    (folder / "imap").write_bytes("пароль с пробелом \r\n".encode())
    (folder / "imap").chmod(0o600)
    settings = load(folder, GOOD.replace('password = "hunter2-imap"', 'password_file = "imap"'))
    secret = settings.mailboxes[0].password
    assert secret is not None
    assert secret.get_secret_value() == "пароль с пробелом "
    assert settings.warnings == ()


def test_a_secret_is_read_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PASSWORD", "swordfish")
    settings = load(folder, GOOD.replace('password = "hunter2-imap"', 'password_env = "DESK_PASSWORD"'))
    assert settings.mailboxes[0].password is not None
    assert settings.mailboxes[0].password.get_secret_value() == "swordfish"


def test_the_database_address_may_be_a_secret(folder: Path) -> None:
    (folder / "url").write_text("postgresql://intake:hunter2@db.example/intake\n")
    settings = load(folder, GOOD.replace('url = "sqlite:///intake.db"', 'url_file = "url"'))
    url = settings.database.url.get_secret_value()
    assert url == "postgresql+psycopg://intake:hunter2@db.example/intake"


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ('password_file = "none"', "password_file", "can't read"),
        ('password_file = "regulations"', "password_file", "can't read"),
        ('password_file = "empty"', "password_file", "is empty"),
        ('password_file = "binary"', "password_file", "not UTF-8"),
        ('password_file = "huge"', "password_file", "larger than"),
        ("password_file = 1", "password_file", "text in quotes"),
        ('password_env = "NONE_SUCH"', "password_env", "NONE_SUCH is not set"),
        ('password = ""', "password", "is empty"),
        ("password = 1", "password", "text in quotes"),
        ("", "password", "is missing"),
        ('password = "hunter2"\npassword_file = "empty"', "password_file", "both given"),
        ('password_file = "none"\npassword_env = "NONE_SUCH"', "password_env", "both given"),
    ],
)
def test_a_secret_that_cannot_be_had_is_explained(folder: Path, written: str, key: str, said: str) -> None:
    (folder / "empty").touch()
    (folder / "binary").write_bytes(b"\xff\xfehunter2")
    (folder / "huge").write_bytes(b"hunter2" * 20_000)
    found = problems(folder, GOOD.replace('password = "hunter2-imap"', written))
    assert any(f": mailbox[1].{key}: " in line and said in line for line in found)


def test_a_secret_written_as_a_number_is_not_quoted(folder: Path) -> None:
    found = problem(folder, GOOD.replace('"hunter2-imap"', "271828"))
    assert "mailbox[1].password: must be text in quotes" in found
    assert "271828" not in found


def test_oauth_takes_its_secrets_from_files(folder: Path) -> None:
    (folder / "token").write_text("hunter2-refresh\n")
    text = GOOD.replace('password = "hunter2-imap"', 'auth = "xoauth2"') + (
        '[mailbox.oauth]\ntoken_url = "https://login.example.com/token"\n'
        'client_id = "intake"\nrefresh_token_file = "token"\n'
    )
    oauth = load(folder, text).mailboxes[0].oauth
    assert oauth is not None
    assert oauth.refresh_token is not None
    assert oauth.refresh_token.get_secret_value() == "hunter2-refresh"


def test_a_login_without_a_password_is_a_problem_and_the_reverse_too(folder: Path) -> None:
    assert "smtp.password: is missing" in problem(folder, f'{DATABASE}{SMTP}username = "a"\n{MAILBOX}')
    assert "smtp.username: is missing" in problem(folder, f'{DATABASE}{SMTP}password = "hunter2"\n{MAILBOX}')


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///none/such/intake.db", "does not exist: create it"),
        ("sqlite:///regulations", "is a folder"),
        ("postgresql://", "isn't understood"),
        ("postgresql://intake@db.example", "isn't understood"),
        ("postgresql://intake:hunter2@db:port/intake", "isn't understood"),
        ("postgresql://intake:hunter2@x@db/intake", "%40"),
        ("mysql://root:hunter2@db/intake", "not the address of a database"),
        ("intake.db", "not the address of a database"),
    ],
)
def test_a_wrong_database_address_is_explained_and_never_quoted(folder: Path, url: str, said: str) -> None:
    found = problem(folder, GOOD.replace("sqlite:///intake.db", url))
    assert "config.toml:2: database.url: " in found
    assert said in found


@pytest.mark.parametrize(
    "rest",
    [
        "intake@db.example/intake",
        "intake:a%40b:c@db.example:5433/intake?sslmode=verify-full",
        "intake@[::1]:5432/intake",
        "/intake?host=/run/postgresql",
    ],
)
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_address_gets_its_driver(folder: Path, scheme: str, rest: str) -> None:
    settings = load(folder, GOOD.replace("sqlite:///intake.db", f"{scheme}://{rest}"))
    assert settings.database.url.get_secret_value() == f"postgresql+psycopg://{rest}"


@pytest.mark.parametrize("url", ["sqlite:////tmp/intake.db", "sqlite+pysqlite:////tmp/intake.db?timeout=5"])
def test_an_absolute_database_file_stays_where_it_is(folder: Path, url: str) -> None:
    settings = load(folder, GOOD.replace("sqlite:///intake.db", url))
    assert settings.database.url.get_secret_value().startswith("sqlite:////tmp/intake.db")


def test_the_environment_overrides_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_SMTP__HOST", "127.0.0.1")
    monkeypatch.setenv("INTAKE_SMTP__PORT", "2525")
    monkeypatch.setenv("INTAKE_LOG__LEVEL", "debug")
    monkeypatch.setenv("INTAKE_AGENT", '[{"address": "anna@example.com"}]')
    monkeypatch.setenv("INTAKE_CONFIG", "is no key")
    settings = load(folder, GOOD)
    assert (settings.smtp.host, settings.smtp.port, settings.log.level) == ("127.0.0.1", 2525, "debug")
    assert settings.agents[0].address == "anna@example.com"


def test_a_secret_from_the_environment_replaces_the_files_in_any_form(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_SMTP__PASSWORD", "swordfish")
    settings = load(folder, f'{DATABASE}{SMTP}username = "a"\npassword_file = "none"\n{MAILBOX}')
    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "swordfish"


def test_a_wrong_value_from_the_environment_names_the_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_SMTP__PORT", "smtp")
    monkeypatch.setenv("INTAKE_LOG__LEVLE", "info")
    found = problems(folder, GOOD)
    assert "environment variable INTAKE_SMTP__PORT: smtp.port: must be a whole number; it is 'smtp'" in found
    assert any(line.startswith("environment variable INTAKE_LOG__LEVLE: log.levle: ") for line in found)


def test_a_broken_list_in_the_environment_is_one_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_AGENT", "[{hunter2")
    assert "JSON" in problem(folder, GOOD)


def test_paths_are_relative_to_the_file_and_not_to_the_shell(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    (folder / "ca.pem").touch()
    settings = load(folder, f'{GOOD}ca_file = "ca.pem"\n')
    assert settings.regulations_dir == folder / "regulations"
    assert settings.mailboxes[0].ca_file == folder / "ca.pem"


def test_a_missing_folder_of_another_name_is_a_problem(folder: Path) -> None:
    assert "there is no folder" in problem(folder, f'templates_dir = "our-templates"\n{GOOD}')


def test_doubtful_settings_load_with_a_warning(folder: Path) -> None:
    (folder / "imap").write_text("secret")
    (folder / "imap").chmod(0o644)
    text = GOOD.replace('password = "hunter2-imap"', 'password_file = "imap"') + (
        'security = "none"\nverify_certificates = false\nnotify = ["anna@example.com"]\n'
    )
    warnings = "\n".join(str(warning) for warning in load(folder, text).warnings)
    assert "readable by every user" in warnings
    assert "unencrypted" in warnings
    assert "can read and change the mail" in warnings
    assert "anna@example.com is notified of tickets but is not an [[agent]]" in warnings


def test_a_readable_file_with_a_secret_in_it_is_warned_of(folder: Path) -> None:
    path = folder / "config.toml"
    path.write_text(GOOD)
    path.chmod(0o644)
    assert [warning.message[:14] for warning in load_settings(path).warnings] == ["holds a secret"]


def test_the_desks_own_addresses_are_known_without_case(folder: Path) -> None:
    settings = load(folder, f'{GOOD}aliases = ["Help@Example.com"]\n')
    assert settings.own_addresses == {"support@example.com", "help@example.com"}


def test_the_configuration_is_looked_for_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(ConfigError, match=r"config\.example\.toml"):
        find_config()
    (folder / "config.toml").touch()
    assert find_config() == Path("config.toml")
    monkeypatch.setenv("INTAKE_CONFIG", "/else/where.toml")
    assert find_config() == Path("/else/where.toml")
    assert find_config(Path("given.toml")) == Path("given.toml")
