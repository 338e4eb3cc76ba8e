"""Checks of logins to servers: a password or a token, one of them, and all that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from intake.config.documents import text_of
from intake.config.operator_checks import smtp_tables
from intake.config.paths import beside
from intake.config.problems import Location, Mistake
from intake.config.providers import OAUTH_NAME, oauth_tables
from intake.config.secrets import Table, tables

_PASSWORDS = "password, password_file or password_env"
_SECRETS = "or their _file or _env forms"
_TOKENS = ("xoauth2", "oauthbearer")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check_server_logins(document: Table) -> Iterator[Mistake]:
    """Report logins that lack something, or have something of another kind of login."""
    known = oauth_tables(document)
    for location, smtp in smtp_tables(document):
        yield from _check_smtp(location, smtp, known)
    for location, mailbox in tables(document, "mailbox"):
        if mailbox.get("host") == "":
            yield from _check_no_login(location, mailbox)
        elif mailbox.get("auth", "password") == "password":
            yield from _check_password_login(location, mailbox)
        elif mailbox.get("auth") in _TOKENS:
            yield from _check_oauth_login(location, mailbox, known)
        own = mailbox.get("smtp")
        if isinstance(own, dict):
            yield from _check_smtp((*location, "smtp"), own, known, mailbox)
    for name, table in known.items():
        yield from _check_oauth(("oauth", name), table)
        if name not in set(_named(document)):
            message = f'is named nowhere: write oauth = "{name}" into [[mailbox]], [mailbox.smtp] or [smtp]'
            yield Mistake(("oauth", name), message, serious=False)


def resolve_oauth_paths(document: Table, base: Path) -> Iterator[Mistake]:
    """Make the paths of OAuth tables absolute, in place; report those that don't exist."""
    for location, table in _all_oauth(document):
        for key in ("certificate_file", "ca_file"):
            if text_of(table, key):
                path = beside(base, text_of(table, key))
                table[key] = str(path)
                if not path.is_file():
                    yield Mistake((*location, key), f"there is no file {path}")


def check_keeping(document: Table) -> Iterator[Mistake]:
    """Where a refresh token is kept, a folder must be named unless the database's file has one."""
    database = document.get("database")
    url = text_of(database, "url") if isinstance(database, dict) else ""
    refreshed = any(
        table.get("grant") in ("refresh_token", "device_code") for _, table in _all_oauth(document)
    )
    if refreshed and not url.startswith("sqlite") and "tokens_dir" not in document:
        message = (
            "is missing: with PostgreSQL name a folder that the daemon may write to, to keep tokens in it"
        )
        yield Mistake(("tokens_dir",), message, serious=False)


def _all_oauth(document: Table) -> Iterator[tuple[Location, Table]]:
    for name, table in oauth_tables(document).items():
        yield ("oauth", name), table
    for location, mailbox in tables(document, "mailbox"):
        inline = mailbox.get("oauth")
        if isinstance(inline, dict):
            yield (*location, "oauth"), inline


def _named(document: Table) -> Iterator[str]:
    for _, smtp in smtp_tables(document):
        yield text_of(smtp, OAUTH_NAME)
    for _, mailbox in tables(document, "mailbox"):
        yield text_of(mailbox, OAUTH_NAME)
        own = mailbox.get("smtp")
        if isinstance(own, dict):
            yield text_of(own, OAUTH_NAME)


def _check_smtp(
    location: Location, smtp: Table, known: dict[str, Table], mailbox: Table | None = None
) -> Iterator[Mistake]:
    if smtp.get("auth", "password") == "password":
        if smtp.get("username") and "password" not in smtp:
            yield Mistake((*location, "password"), f"is missing: a username needs {_PASSWORDS}")
        if "password" in smtp and not smtp.get("username"):
            yield Mistake((*location, "username"), "is missing: a password needs the name to log in with")
        if OAUTH_NAME in smtp:
            yield Mistake((*location, "oauth"), 'is not used: set auth = "xoauth2", or remove it')
    elif smtp.get("auth") in _TOKENS:
        if not smtp.get("username"):
            yield Mistake((*location, "username"), "is missing: a token needs the name to log in with")
        if "password" in smtp:
            yield Mistake((*location, "password"), f'is not used with auth = "{smtp["auth"]}": remove it')
        inline = mailbox is not None and isinstance(mailbox.get("oauth"), dict)
        if OAUTH_NAME in smtp:
            yield from _check_name(location, smtp, known)
        elif not inline:
            yield Mistake((*location, "oauth"), "is missing: name a table [oauth.NAME]")


def _check_no_login(location: Location, mailbox: Table) -> Iterator[Mistake]:
    for key in ("password", "oauth", OAUTH_NAME, "processed_folder", "quarantine_folder"):
        if mailbox.get(key):
            yield Mistake((*location, key), 'is not used: host = "" watches no server')


def _check_password_login(location: Location, mailbox: Table) -> Iterator[Mistake]:
    if "password" not in mailbox:
        yield Mistake((*location, "password"), f"is missing: give {_PASSWORDS}")
    if "oauth" in mailbox or OAUTH_NAME in mailbox:
        yield Mistake((*location, "oauth"), 'is not used: set auth = "xoauth2", or remove it')


def _check_oauth_login(location: Location, mailbox: Table, known: dict[str, Table]) -> Iterator[Mistake]:
    oauth = mailbox.get("oauth")
    if OAUTH_NAME in mailbox:
        yield from _check_name(location, mailbox, known)
    elif oauth is None:
        message = f'is missing: auth = "{mailbox["auth"]}" needs a table [mailbox.oauth], or oauth = "NAME"'
        yield Mistake((*location, "oauth"), message)
    if isinstance(oauth, dict):
        yield from _check_oauth((*location, "oauth"), oauth)
    if "password" in mailbox:
        yield Mistake((*location, "password"), f'is not used with auth = "{mailbox["auth"]}": remove it')


def _check_name(location: Location, table: Table, known: dict[str, Table]) -> Iterator[Mistake]:
    name = text_of(table, OAUTH_NAME)
    if name not in known:
        there = ", ".join(sorted(known)) or "none at all"
        yield Mistake((*location, "oauth"), f"there is no table [oauth.{name}]; there are: {there}")


def _check_oauth(location: Location, table: Table) -> Iterator[Mistake]:
    grant = table.get("grant")
    if grant == "refresh_token" and "refresh_token" not in table:
        message = 'is missing: give refresh_token, or grant = "device_code" and let `intake login` get one'
        yield Mistake((*location, "refresh_token"), message)
    if grant == "device_code" and not ({"device_url", "refresh_token"} & table.keys()):
        message = f"is missing: give refresh_token, client_secret or key ({_SECRETS}), or device_url"
        yield Mistake((*location, "refresh_token"), message)
    if grant == "client_credentials" and not ({"client_secret", "key"} & table.keys()):
        yield Mistake((*location, "client_secret"), f"is missing: give client_secret or key ({_SECRETS})")
    if grant == "jwt_bearer" and not ({"key", "service_account"} & table.keys()):
        yield Mistake((*location, "key"), f"is missing: give key or service_account ({_SECRETS})")
    if grant == "token_exchange" and not table.get("subject_token_type"):
        yield Mistake((*location, "subject_token_type"), "is missing: the grant token_exchange needs it")
    if "service_account" not in table and not table.get("client_id"):
        yield Mistake((*location, "client_id"), "is missing")
    if "certificate_file" in table and "key" not in table:
        yield Mistake(
            (*location, "key"), "is missing: a certificate proves nothing without its key (key_file)"
        )
    yield from _check_address(location, table)


def _check_address(location: Location, table: Table) -> Iterator[Mistake]:
    if table.get("provider") == "microsoft" and "token_url" not in table:
        yield Mistake(
            (*location, "tenant"), "is missing: write the directory (tenant) ID of your organization"
        )
        # The model must not report the address that follows from it.
        table["token_url"] = "https://login.microsoftonline.com/"  # noqa: S105 - an address
    for key in ("token_url", "device_url"):
        address = urlsplit(text_of(table, key))
        if address.scheme == "http" and address.hostname not in _LOOPBACK:
            message = f"sends secrets to {address.hostname} unencrypted: use https"
            yield Mistake((*location, key), message, serious=False)
