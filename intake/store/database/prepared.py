"""Statements that every mail needs, compiled once and handed to the driver directly.

SQLAlchemy's own path to the driver costs several times what SQLite needs for the statement.  So the
few that every mail runs take a shorter path: SQLAlchemy writes their SQL and says how values are
converted, once for each database, and the driver does the rest.  Errors are raised as SQLAlchemy's.

A server answers each statement, and waiting for the answer takes longer than the statement.  So what is only
written waits on our side for whatever asks next, or for the commit, and goes there with it; an error
shows then, and takes the transaction with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVarTuple

from sqlalchemy import Connection, Dialect, Table, bindparam, exc
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.sql.elements import BindParameter, ClauseElement, ColumnElement
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeEngine

Columns = TypeVarTuple("Columns")
Values = Mapping[str, object]

_Convert = Callable[[Any], Any]

# More rows take several statements: to the database each number of rows is a statement of its own.
_MOST_ROWS = 8
# The lengths for which a statement about lists is prepared.
_LENGTHS = (1, 2, 8, 32)


# Where a value comes from (its name, None for one that the statement itself contains), how the driver
# wants it, and the value that the statement contains.  A tuple: each mail brings about a hundred of them.
_Parameter = tuple[str | None, _Convert | None, object]


class _Text:
    """A statement in the SQL dialect of one database."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, keys: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=None if keys is None else list(keys))
        self._sql = str(compiled)
        binds: dict[str, BindParameter[Any]] = getattr(compiled, "binds", {})
        self._positional: bool = getattr(compiled, "positional", False)
        order: Sequence[str] = getattr(compiled, "positiontup", None) or tuple(binds)
        self._names = tuple(order)
        self._parameters = tuple(_parameter(name, binds[name], dialect) for name in order)

    def execute(self, connection: Connection, given: Values) -> Any:
        """Run the statement; returns the driver's cursor."""
        return _execute(connection, self._sql, self._values(given))

    def write(self, connection: Connection, given: Values) -> None:
        """Run the statement, at once or together with what comes next."""
        if self._positional:
            _execute(connection, self._sql, self._values(given))
        else:
            _waiting(connection).append((self._sql, self._values(given)))

    def _values(self, given: Values) -> Sequence[object] | Values:
        values = [
            written if name is None else given[name] if convert is None else convert(given[name])
            for name, convert, written in self._parameters
        ]
        return values if self._positional else dict(zip(self._names, values, strict=True))


_Statement = tuple[str, Sequence[object] | Values]


def _waiting(connection: Connection) -> list[_Statement]:
    """What was written and waits to be sent; it belongs to the driver's connection."""
    waiting: list[_Statement] = connection.info.setdefault("intake: waiting", [])
    return waiting


def flush(connection: Connection) -> None:
    """Send what waits; needed before a commit, and before any statement that doesn't come from here."""
    waiting = _waiting(connection)
    if waiting:
        statements = list(waiting)
        waiting.clear()
        _together(connection, statements)


def forget(connection: Connection) -> None:
    """Drop what waits: the transaction is rolled back anyway."""
    # A connection that is gone took what waited with it.
    if not (connection.closed or connection.invalidated):
        _waiting(connection).clear()


def command(connection: Connection, sql: str) -> None:
    """A statement without values, in words that both databases understand."""
    _execute(connection, sql, ())


def _execute(connection: Connection, sql: str, values: Sequence[object] | Values) -> Any:
    waiting = _waiting(connection)
    statements = [*waiting, (sql, values)]
    waiting.clear()
    return _together(connection, statements)


def _together(connection: Connection, statements: Sequence[_Statement]) -> Any:
    """Send statements at once; returns the cursor of the last."""
    driver: Any = connection.connection.driver_connection
    try:
        if len(statements) == 1:
            return driver.execute(*statements[0])
        with driver.pipeline():
            cursors = [driver.execute(*statement) for statement in statements]
        return cursors[-1]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, error) from error


def _parameter(name: str, bind: BindParameter[Any], dialect: Dialect) -> _Parameter:
    kind: TypeEngine[Any] = bind.type
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind.required:
        return name, convert, None
    value = bind.effective_value
    return None, None, value if convert is None else convert(value)


def _told(connection: Connection, error: Exception) -> exc.DBAPIError:
    """SQLAlchemy's error for the driver's; a lost connection is invalidated as SQLAlchemy would do it."""
    gone = connection.dialect.is_disconnect(error, connection.connection.driver_connection, None)  # type: ignore[arg-type]
    if gone:
        connection.invalidate(error)
    return exc.DBAPIError("a prepared statement", None, error, connection_invalidated=gone)


class Query(Generic[*Columns]):
    """A SELECT; lists of values must have a fixed length."""

    def __init__(self, statement: TypedReturnsRows[*Columns]) -> None:
        self._statement = statement
        self._texts: dict[str, tuple[_Text, tuple[tuple[int, _Convert], ...]]] = {}

    def rows(self, connection: Connection, given: Values) -> list[tuple[*Columns]]:
        """All rows, as plain tuples; NULL is None, whatever the type."""
        dialect = connection.dialect
        text, conversions = self._texts.get(dialect.name) or self._prepare(dialect)
        found: list[Any] = text.execute(connection, given).fetchall()
        if not conversions:
            return found
        return [_converted(row, conversions) for row in found]

    def _prepare(self, dialect: Dialect) -> tuple[_Text, tuple[tuple[int, _Convert], ...]]:
        kinds = [column.type for column in self._statement.exported_columns]
        readers = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in kinds]
        conversions = tuple((place, reader) for place, reader in enumerate(readers) if reader)
        prepared = (_Text(self._statement, dialect, None), conversions)
        return self._texts.setdefault(dialect.name, prepared)


def _converted(row: Sequence[Any], conversions: Sequence[tuple[int, _Convert]]) -> Any:
    values = list(row)
    for place, read in conversions:
        if values[place] is not None:
            values[place] = read(values[place])
    return tuple(values)


class ListQuery(Generic[*Columns]):
    """A SELECT about lists of values, prepared for a few lengths of them.

    `make` writes the statement for lists of that many values: the values of the list `numbers` are
    the parameters `numbers_0`, `numbers_1`… (`list_of` makes them).  NULL fills a list up: it equals
    nothing.  A longer list is asked in pieces.
    """

    def __init__(self, make: Callable[[int], TypedReturnsRows[*Columns]]) -> None:
        self._make = make
        self._queries: dict[int, Query[*Columns]] = {}

    def rows(self, connection: Connection, given: Values, **lists: Sequence[object]) -> list[tuple[*Columns]]:
        """The rows of all pieces, as plain tuples; none when all lists are empty."""
        found: list[tuple[*Columns]] = []
        for start in range(0, max(map(len, lists.values())), _LENGTHS[-1]):
            pieces = {name: values[start : start + _LENGTHS[-1]] for name, values in lists.items()}
            longest = max(map(len, pieces.values()))
            length = next(length for length in _LENGTHS if length >= longest)
            asked = dict(given)
            for name, piece in pieces.items():
                for place in range(length):
                    asked[f"{name}_{place}"] = piece[place] if place < len(piece) else None
            found += self._query(length).rows(connection, asked)
        return found

    def _query(self, length: int) -> Query[*Columns]:
        found = self._queries.get(length)
        return found or self._queries.setdefault(length, Query(self._make(length)))


def list_of(name: str, length: int, like: ColumnElement[Any]) -> list[BindParameter[Any]]:
    """The parameters of a list in a `ListQuery`, of the type of a column."""
    return [bindparam(f"{name}_{place}", type_=like.type) for place in range(length)]


class Write:
    """An INSERT or UPDATE of one row; `keys` are the columns of an INSERT, in any order."""

    def __init__(self, statement: ClauseElement, keys: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._keys = keys
        self._texts: dict[str, _Text] = {}

    def run(self, connection: Connection, given: Values) -> None:
        """Run the statement for one row."""
        self._text(connection).write(connection, given)

    def returned(self, connection: Connection, given: Values) -> int:
        """Run the statement; returns the number that its RETURNING clause names."""
        number: int = self._text(connection).execute(connection, given).fetchall()[0][0]
        return number

    def changed(self, connection: Connection, given: Values) -> int:
        """Run the statement; returns how many rows it affected."""
        count: int = self._text(connection).execute(connection, given).rowcount
        return count

    def _text(self, connection: Connection) -> _Text:
        dialect = connection.dialect
        found = self._texts.get(dialect.name)
        return found or self._texts.setdefault(dialect.name, _Text(self._statement, dialect, self._keys))


class WriteRows:
    """An INSERT of several rows of some columns, a few of them in each statement.

    `shared` are columns with the same value in all rows, and how that value is found.
    """

    def __init__(
        self,
        table: Table,
        statement: Insert,
        columns: Sequence[str],
        shared: Mapping[str, ColumnElement[Any]] | None = None,
    ) -> None:
        self._columns = columns
        alike = dict(shared or {})
        self._writes = tuple(
            Write(
                statement.values(
                    [alike | _numbered(table, columns, place) for place in range(count)]
                ).inline()
            )
            for count in range(1, _MOST_ROWS + 1)
        )

    def run(self, connection: Connection, rows: Sequence[Values], **shared: object) -> None:
        """Write all rows, in their order; `shared` are the parameters of the shared columns."""
        for start in range(0, len(rows), _MOST_ROWS):
            piece = rows[start : start + _MOST_ROWS]
            given = {
                f"{name}_{place}": row[name] for place, row in enumerate(piece) for name in self._columns
            }
            self._writes[len(piece) - 1].run(connection, given | shared)


def _numbered(table: Table, columns: Sequence[str], place: int) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"{name}_{place}", type_=table.c[name].type) for name in columns}
