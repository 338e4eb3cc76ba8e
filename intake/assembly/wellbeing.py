"""From the settings to how the desk is: what `intake status` and `intake check` tell of."""

from __future__ import annotations

from datetime import timedelta

from intake.assembly.accounts import expiring
from intake.assembly.parts import open_database, utc_now
from intake.config.settings import Settings
from intake.services.wellbeing import Limits, Wellbeing, try_to_write, wellbeing
from intake.store.database.session import Connection, Database

# Seconds: whoever holds the database for longer than any transaction of ours keeps the daemon out as well.
_WRITES_WITHIN = 5.0


def limits(settings: Settings) -> Limits:
    """What counts as trouble, by `[trouble]`."""
    return Limits(settings.trouble.free_bytes, timedelta(seconds=settings.trouble.after_seconds))


def look(settings: Settings, database: Database, connection: Connection) -> Wellbeing:
    """How the desk is; a write is tried, by a connection of its own."""
    writing = open_database(settings, busy_seconds=_WRITES_WITHIN)
    try:
        cant_write = try_to_write(writing)
    finally:
        writing.close()
    now = utc_now()
    return wellbeing(
        connection,
        database,
        cant_write=cant_write,
        limits=limits(settings),
        expiring=expiring(settings, now),
        now=now,
    )
