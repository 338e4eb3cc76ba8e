"""`intake deliver`: one mail from standard input into the spool, for pipes and delivery agents.

Who calls it keeps the mail until the exit code is 0, and tries again at 75 (sysexits.h); at any other
code he gives it up.  So whatever is wrong here, and not with the call, ends with 75.

What is said may come to a customer, in the mail server's bounce: names and paths are told to a terminal
and to syslog alone.
"""

from __future__ import annotations

import os
import sys
import syslog
from pathlib import Path
from typing import BinaryIO

from intake.assembly.parts import open_database, utc_now
from intake.config.problems import ConfigError
from intake.config.settings import Settings, find_config, load_settings
from intake.console.output import say
from intake.log import configure_logging
from intake.services.delivered import Destination, NotYet, take
from intake.services.piped import read_mail
from intake.store.database import schema
from intake.store.database.errors import StoreError, StorePermanent

COMMITTED = 0
NO_SUCH_MAILBOX = os.EX_USAGE
NO_MAIL = os.EX_DATAERR
TRY_AGAIN = os.EX_TEMPFAIL


def deliver_command(given: Path | None, name: str, stream: BinaryIO) -> int:
    """Take one mail for a mailbox; 0 once it is committed, or was before."""
    try:
        return _deliver(load_settings(find_config(given), servers=False), name, stream)
    except (ConfigError, StoreError, NotYet, OSError) as problem:
        return _again(str(problem))
    except Exception as fault:  # noqa: BLE001 - whatever it is, it must not cost the mail
        return _again(f"{type(fault).__name__}: {fault}")


def _again(told: str) -> int:
    _tell(told)
    say("The mail was not taken: try again later.")
    return TRY_AGAIN


def _tell(told: str) -> None:
    if sys.stderr.isatty():
        say(told)
        return
    syslog.openlog("intake", syslog.LOG_PID, syslog.LOG_MAIL)
    syslog.syslog(syslog.LOG_ERR, f"deliver: {told}")


def _deliver(settings: Settings, name: str, stream: BinaryIO) -> int:
    configure_logging("warning", settings.log.format)
    found = next((one for one in settings.mailboxes if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in settings.mailboxes)
        _tell(f"There is no mailbox {name}; known: {known}")
        say("There is no such mailbox.")
        return NO_SUCH_MAILBOX
    to = Destination(found.name, found.max_mail_bytes, found.since)
    to.require_open(utc_now())
    mail = read_mail(stream, to.max_mail_bytes)
    if not mail.raw.strip():
        say("There is no mail on standard input.")
        return NO_MAIL
    database = open_database(settings)
    try:
        if not database.exists:
            raise StorePermanent(f"There is no database yet at {database.name}; `intake run` creates it.")
        schema.require_current(database)
        take(database, to, mail, utc_now)
    finally:
        database.close()
    return COMMITTED
