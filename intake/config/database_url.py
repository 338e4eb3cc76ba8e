"""Completing the database address that the operator wrote."""

from __future__ import annotations

import re
from pathlib import Path

from intake.config.paths import beside

_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_SERVER = re.compile(
    r"(?:[^\s@/?#]{1,1000}@)?"  # user and password
    r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[^\s@:/?#\[\]]{0,253})(?::\d{1,5})?"  # host and port, or nothing
    r"/[^\s@/?#]{1,63}(?:\?[^\s#]{0,2000})?"  # database and options
)
_FORMS = '"sqlite:///intake.db" or "postgresql+psycopg://intake@db.example/intake"'


def exact_database_url(url: str, base: Path) -> str:
    """The address with its driver named and an SQLite file's path absolute.

    ValueError says what is wrong without quoting the address, which may hold a password.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme in _SQLITE:
        return f"sqlite:///{_sqlite_file(rest, base)}"
    if separator and scheme in _POSTGRESQL:
        if not _SERVER.fullmatch(rest):
            raise ValueError(
                'isn\'t understood: write it as "postgresql+psycopg://intake@db.example/intake"; '
                "in a password, @ is written %40, / is %2F, # is %23 and ? is %3F"
            )
        return f"postgresql+psycopg://{rest}"
    raise ValueError(f"is not the address of a database that Intake can use: write it as {_FORMS}")


def _sqlite_file(rest: str, base: Path) -> str:
    """`/intake.db` (relative) or `//var/lib/intake/intake.db` (absolute), as SQLAlchemy writes them."""
    path, question, options = rest.removeprefix("/").partition("?")
    if not rest.startswith("/") or path in ("", ":memory:"):
        raise ValueError("must name a file such as sqlite:///intake.db: tickets kept in memory would be lost")
    file = beside(base, path)
    if file.is_dir():
        raise ValueError(f"{file} is a folder: name a file in it")
    return f"{file}{question}{options}"


def database_file(url: str) -> Path | None:
    """The file of an exact address; None for a server."""
    scheme, _, rest = url.partition("://")
    return Path(rest.removeprefix("/").partition("?")[0]) if scheme == "sqlite" else None
