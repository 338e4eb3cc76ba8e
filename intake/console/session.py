"""Opening the database for a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from intake.assembly.parts import install_cues, open_database
from intake.config.settings import Settings
from intake.store.database import schema
from intake.store.database.errors import StorePermanent
from intake.store.database.session import Database


@contextmanager
def opened(settings: Settings, *, read_only: bool = True) -> Iterator[Database]:
    """The configured database; OldDatabase or NewerDatabase when its revision isn't this program's."""
    install_cues(settings)
    database = open_database(settings, read_only=read_only)
    try:
        if not database.exists:
            raise StorePermanent(f"There is no database yet at {database.name}; `intake run` creates it.")
        schema.require_current(database)
        yield database
    finally:
        database.close()
