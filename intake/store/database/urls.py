"""The URL of a database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from intake.store.database.errors import StorePermanent

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def normalised(url: str, directory: Path | None) -> URL:
    """The URL with the driver we use and an absolute path; StorePermanent for a URL that we can't use."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        # The URL itself may hold a password, so it is not quoted.
        raise StorePermanent("The database URL cannot be read; it looks like sqlite:///intake.db") from error
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        message = f"Neither SQLite nor PostgreSQL: {parsed.get_backend_name()}"
        raise StorePermanent(message)
    parsed = parsed.set(drivername=driver)
    if driver == "sqlite":
        if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
            raise StorePermanent("An SQLite URL must name a file: sqlite:///intake.db")
        return parsed.set(database=str((directory or Path.cwd()) / parsed.database))
    return parsed
