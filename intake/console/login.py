"""`intake login`: a person confirms elsewhere that Intake may use a mailbox, and its first token is kept."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

from intake.assembly.accounts import Accounts
from intake.config.settings import Settings
from intake.config.tables.mailbox import MailboxSettings
from intake.desk.mail_servers import MailServerProblem
from intake.mail.imap.account import ImapAccount
from intake.mail.imap.mailbox import Mailbox
from intake.mail.imap.problems import LoginRefused
from intake.mail.oauth.device import DeviceLogin, begin
from intake.mail.oauth.endpoint import Answer
from intake.mail.oauth.problems import TokenPermanent, TokenProblem
from intake.mail.oauth.source import TokenSource

_FAILED, _USAGE = 1, 2


def login_command(settings: Settings, name: str, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """Get and keep the tokens by which a mailbox is read and answered; 1 when that failed."""
    try:
        mailbox = settings.mailbox(name)
    except KeyError:
        known = ", ".join(one.name for one in settings.mailboxes)
        return _say(f"there is no mailbox {name!r}; there are: {known}", _USAGE)
    accounts = Accounts(settings)
    sources = _sources(accounts, settings, mailbox)
    if not sources:
        return _say(f"mailbox {name} needs no login: it has a password, or a grant that needs nobody", _USAGE)
    for source in sources:
        try:
            source.require_room()
            kept = _log_in(source, accounts.imap(mailbox), mailbox, sleep)
        except TokenProblem as problem:
            return _say(problem.public, _FAILED)
        if not kept:
            return _FAILED
    return 0


def _sources(accounts: Accounts, settings: Settings, mailbox: MailboxSettings) -> list[TokenSource]:
    """Those of the mailbox, for reading and for sending, that begin with a person's login; each once."""
    own = mailbox.smtp
    sending = accounts.smtp_source(own, mailbox) if own else accounts.smtp_source(settings.smtp)
    used = [source for source in (accounts.source_of(mailbox), sending) if source is not None]
    return [one for at, one in enumerate(used) if one.recipe.is_refreshed and one not in used[:at]]


def _log_in(
    source: TokenSource, reading: ImapAccount, mailbox: MailboxSettings, sleep: Callable[[float], None]
) -> bool:
    answer = _confirmed(begin(source.recipe), sleep)
    account = source.recipe.account
    if account == reading.username and not _is_of(answer, reading):
        return False
    source.keep(answer)
    _say(f"mailbox {mailbox.name}: the token of {account} is kept in {source.file and source.file.path}", 0)
    return True


def _confirmed(login: DeviceLogin, sleep: Callable[[float], None]) -> Answer:
    _say(f"Open {login.address} as {login.recipe.account} and enter the code {login.user_code}", 0)
    if login.complete_address:
        _say(f"or open {login.complete_address}", 0)
    _say(f"within {max(round(login.lasts / 60), 1)} minutes; waiting…", 0)
    left = login.lasts
    while left > 0:
        sleep(login.again_in)
        left -= login.again_in
        if (answer := login.look()) is not None:
            return answer
    raise TokenPermanent("the code has run out before it was entered: begin anew")


def _is_of(answer: Answer, reading: ImapAccount) -> bool:
    """Whether the mailbox lets the token in; one that was given by another account is of no use."""
    token = str(answer.get("access_token", ""))
    mailbox = Mailbox(replace(reading, secret=token, refused=lambda _: False))
    try:
        mailbox.connect()
    except LoginRefused as refusal:
        _say(f"the token doesn't open the mailbox, so it isn't kept: {refusal.public}", _FAILED)
        _say(f"was the code entered as {reading.username}?", _FAILED)
        return False
    except MailServerProblem as problem:
        _say(f"kept without being tried: {problem.public}", 0)
    finally:
        mailbox.close()
    return True


def _say(message: str, code: int) -> int:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()
    return code
