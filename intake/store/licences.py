"""The registry of licences: replaced whole by an import, looked up by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Row, delete, insert, literal_column, select

from intake.desk.licence_rules import Licence
from intake.store.database.prepared import ListQuery, Query, list_of
from intake.store.database.tables import licence

_COLUMNS = tuple(column.name for column in licence.c)
_FIND: ListQuery[*tuple[Any, ...]] = ListQuery(
    lambda length: select(licence).where(
        licence.c.registration_number.in_(list_of("numbers", length, licence.c.registration_number))
    )
)
_ANY = Query(select(licence.c.registration_number).limit(literal_column("1", Integer)))


def replace_all(connection: Connection, licences: Sequence[Licence]) -> int:
    """Replace everything registered before by these; returns how many there were before."""
    before = connection.execute(delete(licence)).rowcount
    if licences:
        connection.execute(insert(licence), [_values(one) for one in licences])
    return before


def find(connection: Connection, numbers: Sequence[str]) -> dict[str, Licence]:
    """The registered licences among these numbers (in the form of `normal_number`), in their order."""
    rows = _FIND.rows(connection, {}, numbers=numbers)
    licences = (Licence(**dict(zip(_COLUMNS, row, strict=True))) for row in rows)
    found = {one.registration_number: one for one in licences}
    return {number: found[number] for number in numbers if number in found}


def is_empty(connection: Connection) -> bool:
    """Whether no licence is registered; in that case none are checked."""
    return not _ANY.rows(connection, {})


def all_licences(connection: Connection) -> Iterator[Licence]:
    """Everything registered, by number."""
    rows = connection.execute(select(licence).order_by(licence.c.registration_number))
    return (_licence(row) for row in rows)


def _values(one: Licence) -> dict[str, object]:
    return {name: getattr(one, name) for name in Licence.__dataclass_fields__}


def _licence(row: Row[*tuple[object, ...]]) -> Licence:
    return Licence(**row._asdict())
