"""What mail providers' addresses, ports and scopes are, so that nobody has to look them up.

Sources and dates are in docs/mail-systems.md.  A key that is written in the file always wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intake.config.documents import text_of
from intake.config.operator_checks import smtp_tables
from intake.config.secrets import Table, tables

OAUTH_NAME = "oauth = NAME"
"""Under this key a table keeps the name of an `[oauth.NAME]`, apart from a table of its own."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of mailboxes; `scopes` are by grant, `oauth` is what its token server does its own way.

    `files_sent`: it puts what is sent by its server into the sender's folder of sent mail itself.
    """

    imap: Table
    smtp: Table
    token_url: str
    device_url: str = ""
    scopes: Mapping[str, str] = field(default_factory=dict)
    oauth: Table = field(default_factory=dict)
    files_sent: bool = False


_TLS: Table = {"port": 993, "security": "tls"}
_DELEGATED = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)
PROVIDERS: Mapping[str, Provider] = {
    "microsoft": Provider(
        imap={"host": "outlook.office365.com", **_TLS},
        smtp={"host": "smtp.office365.com", "port": 587, "security": "starttls"},
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106 - an address
        device_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
        scopes={
            "client_credentials": "https://outlook.office365.com/.default",
            "device_code": _DELEGATED,
            "refresh_token": _DELEGATED,
        },
        files_sent=True,
    ),
    "google": Provider(
        imap={"host": "imap.gmail.com", **_TLS},
        smtp={"host": "smtp.gmail.com", "port": 587, "security": "starttls"},
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scopes={"jwt_bearer": "https://mail.google.com/"},
        oauth={"scope_on_refresh": False, "scope_in_claims": True},
        files_sent=True,
    ),
    "yandex": Provider(
        imap={"host": "imap.yandex.ru", **_TLS},
        smtp={"host": "smtp.yandex.ru", "port": 465, "security": "tls"},
        token_url="https://oauth.yandex.ru/token",  # noqa: S106 - an address
        device_url="https://oauth.yandex.ru/device/code",
        scopes={"device_code": "mail:imap_full mail:smtp"},
        oauth={
            "scope_on_refresh": False,
            "device_grant": "device_code",
            "device_parameter": "code",
            "subject_token_type": "urn:yandex:params:oauth:token-type:email",
        },
    ),
    "mailru": Provider(
        imap={"host": "imap.mail.ru", **_TLS},
        smtp={"host": "smtp.mail.ru", "port": 465, "security": "tls"},
        token_url="https://oauth.mail.ru/token",  # noqa: S106 - an address
        oauth={"scope_on_refresh": False},
    ),
}
_ANY_TENANT = "organizations"
# An application has a secret there, too, when a person logs in.
_PERSONS_SECRET = ("yandex", "mailru")


def fill_presets(document: Table) -> None:
    """Write into the tables, in place, what their providers and the tables around them say."""
    for _, smtp in smtp_tables(document):
        _fill(smtp, _provider(smtp), "smtp")
        _name_oauth(smtp)
    for _, mailbox in tables(document, "mailbox"):
        _name_oauth(mailbox)
        _fill(mailbox, _provider(mailbox), "imap")
        own = mailbox.get("smtp")
        if isinstance(own, dict):
            _fill_own_smtp(own, mailbox)
    _fill_usual_smtp(document)
    for _, mailbox in tables(document, "mailbox"):
        _fill_sent(mailbox, document.get("smtp"))
    for table in oauth_tables(document).values():
        _fill_oauth(table)
    for _, mailbox in tables(document, "mailbox"):
        inline = mailbox.get("oauth")
        if isinstance(inline, dict):
            inline.setdefault("provider", mailbox.get("provider"))
            _fill_oauth(inline)


def _fill_sent(mailbox: Table, usual: object) -> None:
    """No copies where the server files them: for the account that logs in, and for no other."""
    smtp = mailbox.get("smtp", usual)
    provider = _provider(smtp) if isinstance(smtp, dict) else None
    if provider is None or not provider.files_sent or not isinstance(smtp, dict):
        return
    name = text_of(mailbox, "username") or text_of(mailbox, "address")
    if text_of(smtp, "username").casefold() == name.casefold():
        mailbox.setdefault("sent_copies", False)


def oauth_tables(document: Table) -> dict[str, Table]:
    """The tables `[oauth.NAME]` by their names."""
    named = document.get("oauth")
    found = named.items() if isinstance(named, dict) else ()
    return {name: table for name, table in found if isinstance(table, dict)}


def _provider(table: Table) -> Provider | None:
    return PROVIDERS.get(text_of(table, "provider"))


def _fill(table: Table, provider: Provider | None, protocol: str) -> None:
    """Host, port and security; who names another host gets neither of the others."""
    if provider is not None and "host" not in table:
        preset = provider.imap if protocol == "imap" else provider.smtp
        if "security" in table and table["security"] != preset["security"]:
            # Another way in has another port.
            preset = {"host": preset["host"]}
        for key, value in preset.items():
            table.setdefault(key, value)


def _name_oauth(table: Table) -> None:
    if isinstance(table.get("oauth"), str):
        table[OAUTH_NAME] = table.pop("oauth")
        if "password" not in table:
            table.setdefault("auth", "xoauth2")


def _fill_own_smtp(smtp: Table, mailbox: Table) -> None:
    """`[mailbox.smtp]`: whoever logs in there is the mailbox's account, unless another is named."""
    if "host" not in smtp:
        smtp.setdefault("provider", mailbox.get("provider"))
    _fill(smtp, _provider(smtp), "smtp")
    _name_oauth(smtp)
    if "username" in smtp:
        return
    smtp["username"] = text_of(mailbox, "username") or text_of(mailbox, "address")
    if "password" in smtp:
        return
    smtp.setdefault("auth", mailbox.get("auth", "password"))
    if smtp["auth"] == "password":
        if "password" in mailbox:
            smtp["password"] = mailbox["password"]
    elif OAUTH_NAME in mailbox:
        smtp.setdefault(OAUTH_NAME, mailbox[OAUTH_NAME])


def _fill_usual_smtp(document: Table) -> None:
    """Where every mailbox has an account of its own, the first one's is the usual one."""
    own = [mailbox.get("smtp") for _, mailbox in tables(document, "mailbox")]
    first = own[0] if own else None
    if "smtp" in document or not isinstance(first, dict) or not all(isinstance(one, dict) for one in own):
        return
    if first.get("auth", "password") == "password" or OAUTH_NAME in first:
        document["smtp"] = dict(first)


def _fill_oauth(table: Table) -> None:
    provider = _provider(table)
    table.setdefault("grant", _usual_grant(table))
    if provider is None:
        return
    app_only = table["grant"] == "client_credentials"
    tenant = text_of(table, "tenant") or ("" if app_only else _ANY_TENANT)
    for key, address in (("token_url", provider.token_url), ("device_url", provider.device_url)):
        if address and (tenant or "{tenant}" not in address):
            table.setdefault(key, address.format(tenant=tenant))
    if scope := provider.scopes.get(str(table["grant"])):
        table.setdefault("scope", scope)
    for key, value in provider.oauth.items():
        table.setdefault(key, value)


def _usual_grant(table: Table) -> str:
    if "service_account" in table:
        return "jwt_bearer"
    if "refresh_token" in table:
        return "refresh_token"
    has_proof = "client_secret" in table or "key" in table
    is_persons = table.get("provider") in _PERSONS_SECRET
    return "client_credentials" if has_proof and not is_persons else "device_code"
