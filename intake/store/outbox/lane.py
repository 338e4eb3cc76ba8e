"""Which mails of the outbox go by one sending account: those of its mailbox, or of all that have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_

from intake.store.database.tables import outbox

Query = TypeVar("Query", bound=Select[*tuple[object, ...]])


@dataclass(frozen=True, slots=True)
class Lane:
    """The mails of `mailbox` alone; where that is None, those of no mailbox in `but`."""

    mailbox: str | None = None
    but: tuple[str, ...] = ()

    def of(self, query: Query) -> Query:
        """The query, of these mails alone; as it is where they are all mails."""
        condition = self.condition
        return query if condition is None else query.where(condition)

    @property
    def condition(self) -> ColumnElement[bool] | None:
        """What holds of these mails; None where they are all mails."""
        if self.mailbox is not None:
            return outbox.c.mailbox == self.mailbox
        if self.but:
            # Mail to operators, and mail from before there were lanes, is no mailbox's.
            return or_(outbox.c.mailbox.is_(None), outbox.c.mailbox.not_in(self.but))
        return None


EVERYTHING = Lane()
"""The one lane where no mailbox has an account of its own."""
