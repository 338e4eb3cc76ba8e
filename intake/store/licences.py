"""The registry of licences: replaced whole by an import, looked up by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Row, delete, exists, insert, select

from intake.desk.licences.checking import Licence
from intake.store.tables import licence


def replace_all(connection: Connection, licences: Sequence[Licence]) -> int:
    """Put these in place of everything registered before; returns how many there were before."""
    before = connection.execute(delete(licence)).rowcount
    if licences:
        connection.execute(insert(licence), [_values(one) for one in licences])
    return before


def find(connection: Connection, numbers: Sequence[str]) -> dict[str, Licence]:
    """The registered licences among these numbers (in the form of `normal_number`)."""
    if not numbers:
        return {}
    rows = connection.execute(select(licence).where(licence.c.registration_number.in_(numbers)))
    return {row.registration_number: _licence(row) for row in rows}


def is_empty(connection: Connection) -> bool:
    """Whether nothing is registered; then nothing is checked."""
    return not connection.execute(select(exists().select_from(licence))).scalar()


def all_licences(connection: Connection) -> Iterator[Licence]:
    """Everything registered, by number."""
    rows = connection.execute(select(licence).order_by(licence.c.registration_number))
    return (_licence(row) for row in rows)


def _values(one: Licence) -> dict[str, object]:
    return {name: getattr(one, name) for name in Licence.__dataclass_fields__}


def _licence(row: Row[*tuple[object, ...]]) -> Licence:
    return Licence(**row._asdict())
