"""Whether an SQLite database is still the one that was opened, or its files were deleted or replaced.

SQLite goes on writing into a file that has no name any more, and says nothing: whatever is committed
there is gone when the process ends (https://www.sqlite.org/howtocorrupt.html).  So it is asked with
each transaction, by a few microseconds of stat(2).  The write-ahead log is looked at as well: as long
as a connection is open, SQLite does not delete it, and without it what was committed last is lost.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from intake.store.database.errors import LostDatabase

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OpenFiles:
    """The files of one connection, by the names that they had when it was opened."""

    identities: tuple[tuple[str, _Identity], ...]

    @property
    def database(self) -> _Identity:
        """The database itself."""
        return self.identities[0][1]

    def require(self) -> None:
        """LostDatabase when a name is gone, or another file has it."""
        for name, identity in self.identities:
            require_same(name, identity)


def opened(path: Path) -> OpenFiles:
    """The files of a database that was just opened; LostDatabase when it is gone already."""
    # SQLite follows links before it names what lies beside.
    names = (str(path), os.path.realpath(path) + "-wal")
    found = [(name, _identity(name)) for name in names]
    if found[0][1] is None:
        raise LostDatabase(f"{path} was deleted", gone=True)
    return OpenFiles(tuple((name, identity) for name, identity in found if identity is not None))


def require_same(name: str, identity: _Identity) -> None:
    """LostDatabase when this file is not there, or is another one.

    One that can't be asked is taken for the same: what is done to it next will say what is wrong.
    """
    try:
        now = _identity(name)
    except OSError:
        return
    if now != identity:
        became = "deleted" if now is None else "replaced by another file"
        raise LostDatabase(f"{name} was {became} while it was in use", gone=now is None)


def _identity(name: str) -> _Identity | None:
    """Which file has this name; OSError when it can't be asked."""
    try:
        found = os.stat(name)  # noqa: PTH116 - a Path costs more than the question
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino
