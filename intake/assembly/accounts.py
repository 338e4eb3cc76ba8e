"""From settings to logins: who logs in where, and which token source stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from intake.assembly.signing import key_of, wrong_keys
from intake.config.problems import ConfigError, Location, Mistake
from intake.config.settings import Settings
from intake.config.tables.common import is_known
from intake.config.tables.mailbox import MailboxSettings
from intake.config.tables.oauth import OAuthSettings
from intake.config.tables.smtp import SmtpServerSettings
from intake.desk.expiry import Expiring, ExpiringKind
from intake.mail.imap.account import ImapAccount
from intake.mail.oauth.kept import TokenFile, token_path
from intake.mail.oauth.recipe import Grant, Recipe
from intake.mail.oauth.source import Reached, TokenSource
from intake.mail.smtp.account import SmtpAccount

_LOCK_PATIENCE = 3


class Accounts:
    """The accounts of all servers.  One account at one token server has one source of tokens, whoever asks.

    `careful`: no refresh token is used up where a new one couldn't be kept.  ConfigError where a key or
    certificate is of no use.
    """

    def __init__(self, settings: Settings, *, careful: bool = False) -> None:
        self._settings = settings
        self._careful = careful
        self._sources: dict[tuple[str, str, str], TokenSource] = {}
        problems = [settings.problem(mistake) for mistake in (*_wrong_keys(settings), *wrong_keys(settings))]
        if problems:
            raise ConfigError(problems)

    def imap(self, mailbox: MailboxSettings) -> ImapAccount:
        """How to log in to a mailbox's server."""
        account = ImapAccount(
            host=mailbox.host,
            port=mailbox.port,
            security=mailbox.security,
            username=mailbox.username,
            secret=mailbox.password.get_secret_value() if mailbox.password else "",
            ca_file=mailbox.ca_file,
            verify=mailbox.verify_certificates,
            timeout=mailbox.timeout_seconds,
            idle=mailbox.idle,
        )
        source = self.source_of(mailbox)
        if source is None:
            return account
        return replace(account, auth=mailbox.auth, secret=source.token, refused=source.refused)

    def smtp(self, smtp: SmtpServerSettings, mailbox: MailboxSettings | None = None) -> SmtpAccount:
        """How to log in to a server that takes mail; `mailbox` is the one whose `[mailbox.smtp]` it is."""
        account = SmtpAccount(
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            username=smtp.username,
            password=smtp.password.get_secret_value() if smtp.password else "",
            ca_file=smtp.ca_file,
            verify=smtp.verify_certificates,
            timeout=smtp.timeout_seconds,
        )
        dkim = self._settings.dkim if mailbox is None else mailbox.dkim
        if dkim is not None:
            account = replace(account, sign=key_of(dkim).signed)
        source = self.smtp_source(smtp, mailbox)
        if source is None:
            return account
        return replace(account, auth=smtp.auth, password=source.token, refused=source.refused)

    def open_files(self) -> tuple[str, ...]:
        """The files of refresh tokens that other users of this machine may read."""
        files = (source.file for source in self._all())
        return tuple(str(file.path) for file in files if file is not None and file.is_open_to_others)

    def token_servers(self) -> dict[str, Reached | None]:
        """The token servers by host, and how each was reached last by this process."""
        found: dict[str, Reached | None] = {}
        for source in self._all():
            known, reached = found.setdefault(source.recipe.host, None), source.reached
            if reached is not None and (known is None or known.at < reached.at):
                found[source.recipe.host] = reached
        return found

    def _all(self) -> tuple[TokenSource, ...]:
        """The sources of all accounts that log in by a token."""
        for mailbox in self._settings.mailboxes:
            self.source_of(mailbox)
            if mailbox.smtp is not None:
                self.smtp_source(mailbox.smtp, mailbox)
        self.smtp_source(self._settings.smtp)
        if self._settings.trouble.smtp is not None:
            self.smtp_source(self._settings.trouble.smtp)
        return tuple(self._sources.values())

    def source_of(self, mailbox: MailboxSettings) -> TokenSource | None:
        """Where the tokens of a mailbox come from; None where it has a password."""
        if mailbox.auth == "password":
            return None
        if mailbox.oauth is not None:
            return self._source("", mailbox.oauth, mailbox.username)
        return self._source(*self._named(mailbox.oauth_name), mailbox.username)

    def smtp_source(
        self, smtp: SmtpServerSettings, mailbox: MailboxSettings | None = None
    ) -> TokenSource | None:
        """Where the tokens for sending come from; None where there is a password, or no login."""
        if smtp.auth == "password":
            return None
        if smtp.oauth_name is None and mailbox is not None and mailbox.oauth is not None:
            return self._source("", mailbox.oauth, smtp.username)
        return self._source(*self._named(smtp.oauth_name), smtp.username)

    def _named(self, name: str | None) -> tuple[str, OAuthSettings]:
        # The settings were checked: whoever logs in by a token names a table that is there.
        return name or "", self._settings.oauths[name or ""]

    def _source(self, name: str, oauth: OAuthSettings, account: str) -> TokenSource:
        owner = "" if name else self._owner(oauth)
        place = (name, owner, account.casefold())
        if place not in self._sources:
            recipe = _recipe(name, oauth, account)
            file = None
            if recipe.is_refreshed:
                path = token_path(self._settings.tokens_dir, name, account, mailbox=owner)
                file = TokenFile(path, account, patience=_LOCK_PATIENCE * recipe.timeout)
            self._sources[place] = TokenSource(recipe, file, self._careful)
        return self._sources[place]

    def _owner(self, oauth: OAuthSettings) -> str:
        """The mailbox by which a `[mailbox.oauth]` goes: the first, where several have the same one.

        The same account's name at another token server is another account.
        """
        owners = (mailbox.name for mailbox in self._settings.mailboxes if mailbox.oauth == oauth)
        return next(owners, "")


def _recipe(name: str, oauth: OAuthSettings, account: str) -> Recipe:
    said = Recipe(
        name=name,
        url=oauth.token_url,
        client_id=oauth.client_id,
        account=account,
        grant=Grant(oauth.grant),
        client_secret=oauth.client_secret.get_secret_value() if oauth.client_secret else "",
        refresh_token=oauth.refresh_token.get_secret_value() if oauth.refresh_token else "",
        basic=oauth.client_auth == "basic",
        scope=oauth.scope,
        scope_on_refresh=oauth.scope_on_refresh,
        scope_in_claims=oauth.scope_in_claims,
        issuer=oauth.issuer,
        audience=oauth.audience,
        subject_token=oauth.subject_token.get_secret_value() if oauth.subject_token else "",
        subject_token_type=oauth.subject_token_type,
        requested_token_type=oauth.requested_token_type,
        device_url=oauth.device_url or "",
        device_grant=oauth.device_grant,
        device_parameter=oauth.device_parameter,
        ca_file=oauth.ca_file,
        timeout=oauth.timeout_seconds,
    )
    return _with_key(said, oauth)


def _with_key(said: Recipe, oauth: OAuthSettings) -> Recipe:
    if oauth.service_account is None and oauth.key is None:
        return said
    from intake.mail.oauth import keys  # noqa: PLC0415 - takes time, and few need it

    if oauth.service_account is not None:
        account = keys.service_account(oauth.service_account.get_secret_value())
        key = keys.signing_key(account.key, key_id=account.key_id)
        return replace(said, client_id=account.email, issuer=said.issuer or account.email, key=key)
    pem = oauth.key.get_secret_value() if oauth.key else ""
    return replace(said, key=keys.signing_key(pem, _certificate(oauth), oauth.key_id))


def _certificate(oauth: OAuthSettings) -> str:
    return oauth.certificate_file.read_text("utf-8", "replace") if oauth.certificate_file else ""


def _wrong_keys(settings: Settings) -> Iterator[Mistake]:
    for location, oauth in _tables(settings):
        if not all(is_known(one) for one in (oauth.key, oauth.service_account) if one is not None):
            # It is to come, and the settings say so.
            continue
        try:
            _recipe("", oauth, "")
        except ValueError as problem:
            yield Mistake((*location, _wrong_one(oauth, problem)), str(problem))
        except OSError as problem:
            yield Mistake((*location, "certificate_file"), f"can't be read: {problem.strerror}")


def _wrong_one(oauth: OAuthSettings, problem: ValueError) -> str:
    from intake.mail.oauth.keys import CertificateProblem  # noqa: PLC0415 - takes time, and few need it

    if isinstance(problem, CertificateProblem):
        return "certificate_file"
    return "service_account" if oauth.service_account else "key"


def expiring(settings: Settings, now: datetime) -> tuple[Expiring, ...]:
    """The secrets and certificates that end soon, or have ended, the first to end first."""
    found = [one for location, oauth in _tables(settings) for one in _ends(location, oauth)]
    return tuple(sorted((one for one in found if one.is_near(now)), key=lambda one: one.at))


def _ends(location: Location, oauth: OAuthSettings) -> Iterator[Expiring]:
    named = ".".join(str(part) for part in location if isinstance(part, str))
    if oauth.client_secret_expires is not None:
        day = oauth.client_secret_expires
        yield Expiring(named, ExpiringKind.SECRET, datetime(day.year, day.month, day.day, tzinfo=UTC))
    if oauth.certificate_file is not None:
        from intake.mail.oauth import keys  # noqa: PLC0415 - takes time, and few need it

        try:
            yield Expiring(named, ExpiringKind.CERTIFICATE, keys.certificate_ends(_certificate(oauth)))
        except (OSError, ValueError):
            # `check` and the start say what is wrong with it.
            return


def _tables(settings: Settings) -> Iterator[tuple[Location, OAuthSettings]]:
    for name, oauth in settings.oauths.items():
        yield ("oauth", name), oauth
    for index, mailbox in enumerate(settings.mailboxes):
        if mailbox.oauth is not None:
            yield ("mailbox", index, "oauth"), mailbox.oauth
