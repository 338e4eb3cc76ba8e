"""`intake db`: the tables and their revision."""

from __future__ import annotations

import sys
import time

from intake.assembly.parts import open_database
from intake.config.settings import Settings
from intake.console.output import say
from intake.store.database import schema
from intake.store.database.session import Database
from intake.store.tickets import words

_PIECE = 500
_REST = 0.12


def upgrade_command(settings: Settings) -> int:
    """Bring the tables to the newest revision."""
    database = open_database(settings)
    try:
        database.make_file()
        before = schema.current(database).current
        after = schema.upgrade(database).current
        _index_words(database)
    finally:
        database.close()
    if before == after:
        say(f"{database.name} is at revision {after} already.")
    else:
        say(f"{database.name}: revision {before or 'none'} -> {after}")
    return 0


def _index_words(database: Database) -> None:
    """Index what was said before; who is interrupted may begin again, or leave it to the daemon."""
    with database.read() as connection:
        below = words.left(connection)
    if below:
        say("Mail from before is indexed for `tickets list --text`; the daemon may run meanwhile.")
    while below:
        with database.read() as connection:
            texts = words.before(connection, _PIECE)
        with database.write() as connection:
            below = words.fill(connection, texts)
        if below and database.is_sqlite:
            # Long enough for a daemon that waits for SQLite's lock to find it free.
            time.sleep(_REST)


def current_command(settings: Settings) -> int:
    """Print the database's revision; 1 when it isn't this program's."""
    database = open_database(settings, read_only=True)
    try:
        revision = schema.current(database)
    finally:
        database.close()
    sys.stdout.write(f"{revision.current or 'none'}\n")
    if revision.is_current:
        return 0
    if revision.is_newer:
        say(f"made by a newer Intake; this one needs {revision.newest}: update it")
    else:
        say(f"{revision.newest} is needed; run: intake db upgrade")
    return 1
