"""The columns that the questions of one statement share."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import BigInteger, Select, Text, literal_column, null, select
from sqlalchemy.sql.elements import ColumnElement

NO_NUMBER = null().cast(BigInteger)
NO_TEXT = null().cast(Text)

Row: TypeAlias = tuple[str, int | None, int | None, str | None, str | None]
"""To which question the row belongs, two numbers, and two texts."""


def rows_of(
    how: str,
    number: ColumnElement[int],
    other: ColumnElement[int] = NO_NUMBER,
    name: ColumnElement[str] = NO_TEXT,
    value: ColumnElement[str] = NO_TEXT,
) -> Select[str, int, int, str, str]:
    """The rows of one question, in the columns that all questions share."""
    return select(
        literal_column(f"'{how}'", Text).label("how"),
        number.label("number"),
        other.label("other"),
        name.label("name"),
        value.label("value"),
    )
