"""The revision of the tables, and how they are upgraded to the newest.

The revisions are listed here as well as in the migrations (a test compares them): asking whether
a database is current must not cost the 0.8 seconds that importing Alembic takes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

import intake
from intake.store.database.errors import NewerDatabase, OldDatabase
from intake.store.database.session import Database

if TYPE_CHECKING:
    from alembic.config import Config

# Every revision, oldest first.
REVISIONS: tuple[str, ...] = ("0001", "0002", "0003")
HEAD = REVISIONS[-1]

_VERSION_TABLE = "alembic_version"
# Any number will do; it must only be the same for all who upgrade.
_UPGRADE_LOCK = 0x1F7A4E


@dataclass(frozen=True, slots=True)
class Revision:
    """The revision of a database; None when it has no tables of ours."""

    current: str | None
    newest: str = HEAD

    @property
    def is_current(self) -> bool:
        """Whether this version of Intake can work with it."""
        return self.current == self.newest

    @property
    def is_newer(self) -> bool:
        """Whether a newer version of Intake made it."""
        return self.current is not None and self.current not in REVISIONS


def current(database: Database) -> Revision:
    """The revision of the database.  StoreTemporary when it cannot be reached."""
    with database.read() as connection:
        return _current(connection)


def is_empty(database: Database) -> bool:
    """Whether there are no tables of ours yet."""
    return current(database).current is None


def require_current(database: Database) -> None:
    """Refuse to work with tables of another revision: OldDatabase or NewerDatabase, saying what to do."""
    revision = current(database)
    if revision.is_newer:
        message = f"{database.name} was made by a newer Intake (revision {revision.current}): update this one"
        raise NewerDatabase(message)
    if not revision.is_current:
        found = revision.current or "none"
        message = f"{database.name} has revision {found}, but {HEAD} is needed; run: intake db upgrade"
        raise OldDatabase(message)


def upgrade(database: Database) -> Revision:
    """Bring the tables to the newest revision, in one transaction; does nothing when they are there already.

    If killed halfway, it leaves nothing behind; two at once wait for each other.  NewerDatabase when
    there is nothing to upgrade to.
    """
    from alembic import command  # noqa: PLC0415 - see above

    with database.change_tables() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        revision = _current(connection)
        if revision.is_newer:
            message = f"{database.name} was made by a newer Intake (revision {revision.current})"
            raise NewerDatabase(message)
        if not revision.is_current:
            config = alembic_config(database)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return current(database)


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for the database; `upgrade` hands the connection over in its attributes."""
    from alembic.config import Config  # noqa: PLC0415

    # Alembic would keep writing to the stdout that there was when it was imported.
    config = Config(stdout=sys.stdout)
    config.set_main_option("script_location", _escaped(str(migrations_directory())))
    config.attributes["database"] = database
    return config


def migrations_directory() -> Path:
    """The migrations: inside the package when it was installed, beside it in the source tree."""
    package = Path(intake.__file__).resolve().parent
    installed = package / "_data" / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _current(connection: Connection) -> Revision:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return Revision(None)
    found: Sequence[str] = (
        connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars().all()
    )
    return Revision(found[0] if found else None)


def _escaped(path: str) -> str:
    """Escaped as a value for ConfigParser, where a percent sign begins an interpolation."""
    return path.replace("%", "%%")
