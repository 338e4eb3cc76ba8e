"""`intake check`: one line for each thing checked; what is wrong, and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from intake.assembly.accounts import Accounts, expiring
from intake.assembly.parts import (
    desk_languages,
    language_directories,
    load_regulations,
    load_templates,
    open_database,
    regulation_path,
    scanner,
    utc_now,
)
from intake.assembly.sent_folders import sent_mailbox
from intake.assembly.signing import dkim_tables, key_of
from intake.assembly.wellbeing import look
from intake.config.cue_tables import CueFiles, LanguageError
from intake.config.languages import available_languages
from intake.config.problems import ConfigError
from intake.config.regulations import RegulationError, load_regulation
from intake.config.settings import Settings, load_settings
from intake.config.tables.mailbox import MailboxSettings
from intake.config.word_files import WordFiles
from intake.console.check_servers import certificate, certificates_of_token_servers, outgoing
from intake.console.output import print_json
from intake.desk.language.word_lists import WordLists, install
from intake.mail.imap.mailbox import Mailbox
from intake.mail.lmtp.listening import made_at_the_start, place_problem
from intake.services.check import Checked, check_database, check_scanner, check_state
from intake.services.check_mailbox import MailboxFolders, check_incoming, check_sent
from intake.store.database import schema
from intake.store.database.errors import StoreError

_USAGE = 2
_NOBODY_TRUSTED = (
    "trusted_authserv_ids is empty, so nothing proves a sender: first mails are answered in the desk's own "
    "words alone, forged ones are not recognized, agents are proved only by answering a notification, and "
    "people in Cc wait for #invite; name the server that writes your Authentication-Results headers"
)

_NOT_ASKED = (
    "neither they nor the database were asked, as what they need is there only while the service runs: start "
    "it, and run `intake check` again"
)
_NOT_VERIFIED = "signs, but what it signs can't be verified: make another key"
_SHORT_KEY = "a key of 2048 bits would be believed by more servers"
_NOBODY_TOLD = (
    "nobody is told by mail of a mailbox, server, token or disk in trouble: name somebody in [[operator]]"
)


def check_command(config: Path, *, files_alone: bool = False, as_json: bool) -> int:
    """Check everything, reporting as it goes; 2 for a wrong configuration, 1 for anything else wrong.

    With `files_alone` neither a server nor the database is asked.
    """
    try:
        settings = load_settings(config, started=False)
        # Keys and certificates are looked at.
        Accounts(settings)
    except ConfigError as error:
        wrong = [Checked("configuration", right=False, detail=str(problem)) for problem in error.problems]
        _tell(wrong, as_json=as_json)
        return _USAGE
    _tell([Checked(f"configuration {config}", right=True, detail="is valid")], as_json=as_json)
    _tell(
        [Checked("configuration", right=True, detail=str(item)) for item in settings.warnings],
        as_json=as_json,
        word="note ",
    )
    _tell([*_trust(settings), *_nobody_told(settings), *_expiring(settings)], as_json=as_json, word="note ")
    files = [*_languages(settings), *_regulations(settings), *_rules(settings), *_templates(settings)]
    files += [*_place(settings), *_dkim(settings)]
    _tell(files, as_json=as_json)
    others = iter(()) if files_alone else _others(settings)
    servers = [checked for checked in _tell_each(others, as_json=as_json) if not checked.right]
    if any(not checked.right for checked in files):
        return _USAGE
    return 1 if servers else 0


def _trust(settings: Settings) -> Iterator[Checked]:
    """Say what it costs where no server's word on a sender is believed."""
    for mailbox in settings.mailboxes:
        if not mailbox.trusted_authserv_ids:
            yield Checked(f"mailbox {mailbox.name}", right=True, detail=_NOBODY_TRUSTED)


def _nobody_told(settings: Settings) -> Iterator[Checked]:
    if not settings.operators:
        yield Checked("operators", right=True, detail=_NOBODY_TOLD)


def _expiring(settings: Settings) -> Iterator[Checked]:
    now = utc_now()
    for one in expiring(settings, now):
        yield Checked("login", right=not one.has_ended(now), detail=one.told(now))


def _languages(settings: Settings) -> Iterator[Checked]:
    try:
        languages = desk_languages(settings)
    except LanguageError as error:
        for problem in error.problems:
            yield Checked("languages", right=False, detail=problem)
    else:
        yield Checked("languages", right=True, detail=f"are complete: {', '.join(languages.spoken)}")
    directories = language_directories(settings)
    problems = WordFiles(directories).problems()
    for problem in problems:
        yield Checked("words", right=False, detail=problem)
    # Regulations are read by them: where some are wrong, by those that came with the program.
    install(WordLists(WordFiles(language_directories(None) if problems else directories)))
    problems = CueFiles(directories).problems()
    for problem in problems:
        yield Checked("cues", right=False, detail=problem)
    if not problems:
        yield Checked("cues", right=True, detail="each is found in its example and not in its counterexample")


def _regulations(settings: Settings) -> Iterator[Checked]:
    """Check the regulations that mailboxes name, and all others in the folder: they may be named tomorrow."""
    named = [mailbox.regulation for mailbox in settings.mailboxes]
    languages = available_languages(language_directories(settings))
    others = sorted(file.stem for file in settings.regulations_dir.glob("*.toml"))
    for name in dict.fromkeys((*named, *others)):
        path = regulation_path(settings, name)
        try:
            regulation = load_regulation(path, languages=languages)
        except RegulationError as error:
            for problem in error.problems:
                yield Checked(f"regulation {name}", right=False, detail=problem)
        else:
            until = regulation.hours.days.data_until
            reaches = f"; the production calendar reaches to {until}" if until else ""
            closed = "; nobody new is answered: its budget for strangers is 0"
            nobody = closed if regulation.budgets.answers_no_strangers else ""
            yield Checked(f"regulation {name}", right=True, detail=f"is valid ({path}){reaches}{nobody}")


def _rules(settings: Settings) -> Iterator[Checked]:
    """Check that the mailboxes' rules fit their regulations, and say how many there are."""
    try:
        regulations = load_regulations(settings)
    except RegulationError as error:
        # What is wrong with a regulation itself is said already.
        own = [problem for problem in error.problems if ".rule[" in problem]
        yield from (Checked("rules", right=False, detail=problem) for problem in own)
        return
    for mailbox in settings.mailboxes if regulations else ():
        shipped = "on" if mailbox.shipped_rules else "off"
        detail = f"{len(mailbox.rules)} of its own; marks of spam and virus filters are {shipped}"
        yield Checked(f"rules of mailbox {mailbox.name}", right=True, detail=detail)


def _templates(settings: Settings) -> Iterator[Checked]:
    problems = load_templates(settings).check()
    for problem in problems:
        yield Checked("templates", right=False, detail=str(problem))
    if not problems:
        yield Checked("templates", right=True, detail="all render")


def _place(settings: Settings) -> Iterator[Checked]:
    """Check what can be told of where LMTP is to listen; the daemon itself may listen there now."""
    listen = settings.lmtp.listen
    if folder := made_at_the_start(listen):
        name = folder.removeprefix("/run/")
        told = (
            f"{folder} isn't there yet: systemd makes it at the start (RuntimeDirectory={name} in the unit)"
        )
        yield Checked("[lmtp] listen", right=True, detail=told)
    elif problem := place_problem(listen):
        yield Checked("[lmtp] listen", right=False, detail=problem)


def _dkim(settings: Settings) -> Iterator[Checked]:
    """Check that keys sign what can be verified, and say what has to be in the DNS, which isn't asked."""
    for location, given in dkim_tables(settings):
        key = key_of(given)
        named = ".".join(str(part) for part in location if isinstance(part, str))
        if not key.verifies():
            yield Checked(f"[{named}]", right=False, detail=_NOT_VERIFIED)
            continue
        advice = f"; {_SHORT_KEY}" if key.is_short else ""
        told = f'signs mail from {key.domain}; publish it: {key.record_name}. IN TXT "{key.record}"{advice}'
        yield Checked(f"[{named}]", right=True, detail=told)


def _others(settings: Settings) -> Iterator[Checked]:
    if settings.awaits:
        yield Checked("servers", right=True, detail=_NOT_ASKED, is_note=True)
        return
    yield from _database(settings)
    yield from _servers(settings)


def _servers(settings: Settings) -> Iterator[Checked]:
    accounts = Accounts(settings, careful=True)
    for path in accounts.open_files():
        yield Checked(
            "login", right=False, detail=f"{path} holds a token and others may read it: chmod 600 it"
        )
    for mailbox in settings.mailboxes:
        if not mailbox.host:
            yield Checked(
                f"mailbox {mailbox.name}", right=True, detail=f"watches no server; {_doors(settings)}"
            )
            continue
        login = accounts.imap(mailbox)
        incoming = Mailbox(login)
        yield from check_incoming(mailbox.name, str(login), incoming, _folders(settings, mailbox))
        yield from certificate(str(login), incoming.certificate_ends)
        if mailbox.sent_folder:
            sent = sent_mailbox(settings, accounts, mailbox)
            wanted, copies = mailbox.sent_folder, mailbox.sent_copies
            yield from check_sent(mailbox.name, str(login), sent, wanted, copies=copies)
    yield from outgoing(accounts.smtp(settings.smtp))
    for mailbox in settings.mailboxes:
        if mailbox.smtp is not None:
            yield from outgoing(accounts.smtp(mailbox.smtp, mailbox), f"mailbox {mailbox.name}:")
    yield from certificates_of_token_servers(accounts)
    if settings.operators:
        told = ", ".join(operator.address for operator in settings.operators)
        yield Checked("operators", right=True, detail=f"are told of trouble: {told}")
    if settings.trouble.smtp is not None:
        yield from outgoing(accounts.smtp(settings.trouble.smtp), "[trouble.smtp]")
    antivirus = scanner(settings)
    if antivirus is not None:
        yield check_scanner(antivirus)


def _database(settings: Settings) -> Iterator[Checked]:
    """Check the database, and how the desk is that it holds."""
    database = open_database(settings, read_only=True)
    try:
        checked = check_database(database)
        yield checked
        if not checked.right or not database.exists or schema.is_empty(database):
            return
        with database.read() as connection:
            found = look(settings, database, connection)
    except StoreError as problem:
        yield Checked(f"database {database.name}", right=False, detail=str(problem))
        return
    finally:
        database.close()
    yield from check_state(found, database.name)


def _doors(settings: Settings) -> str:
    by_lmtp = f"LMTP at {settings.lmtp.listen} or " if settings.lmtp.listen else ""
    return f"its mail comes by {by_lmtp}`intake deliver`"


def _folders(settings: Settings, mailbox: MailboxSettings) -> MailboxFolders:
    account = (mailbox.host.casefold(), mailbox.username)
    elsewhere = tuple(
        other.folder
        for other in settings.mailboxes
        if other is not mailbox and (other.host.casefold(), other.username) == account
    )
    return MailboxFolders(mailbox.folder, mailbox.processed_folder, mailbox.quarantine_folder, elsewhere)


def _tell_each(found: Iterator[Checked], *, as_json: bool) -> Iterator[Checked]:
    """Print each finding as soon as it is known: a server that doesn't answer takes its time."""
    for checked in found:
        _tell([checked], as_json=as_json)
        yield checked


def _tell(found: list[Checked], *, as_json: bool, word: str = "ok   ") -> None:
    """Print one line for each finding; those that are right begin with `word`."""
    if as_json:
        print_json({"subject": item.subject, "ok": item.right, "detail": item.detail} for item in found)
        return
    for item in found:
        usual = "note " if item.is_note else word
        sys.stdout.write(f"{usual if item.right else 'WRONG'}  {item.subject}: {item.detail}\n")
    sys.stdout.flush()
