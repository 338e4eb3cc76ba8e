"""What was said before all words were indexed is indexed a little at a time, while nothing else is due."""

from __future__ import annotations

from intake.store.database.session import Database
from intake.store.tickets import words

_PIECE = 100


class OldWords:
    """Indexes what an upgrade left; several may do so at once, and each may be killed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._done = False

    def fill(self) -> int:
        """Index some more; returns 0, for no mail goes out because of it."""
        if self._done:
            return 0
        with self._database.read() as connection:
            texts = words.before(connection, _PIECE)
        self._done = not texts.below
        if not self._done:
            with self._database.write() as connection:
                self._done = not words.fill(connection, texts)
        return 0
