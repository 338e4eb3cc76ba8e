"""How values are laid out in the text of a mail: one-line cells, aligned tables, quotes.

These are the filters of the templates; each takes data and gives data, none reads a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intake.desk.answer_context import FieldLine
from intake.mail.one_line import one_line

Row = tuple[str, str]

_LONGEST_CELL = 300
_WIDEST_LABEL = 32


def line(value: object, limit: int = _LONGEST_CELL) -> str:
    """Turn a value into one clean line of at most `limit` characters."""
    return one_line(str(value), limit)


def sentence(text: str) -> str:
    """Begin with a capital letter; a command, a number or an address in the first place stays as it is."""
    first = text.split(maxsplit=1)[0].rstrip(",:;.") if text.strip() else ""
    return text[:1].upper() + text[1:] if first.isalpha() else text


def filled(rows: Iterable[Sequence[object]]) -> tuple[Row, ...]:
    """Keep the rows that have a value, each cell as one clean line."""
    cells = ((label, line(value)) for label, value in rows)
    return tuple((line(label), value) for label, value in cells if value)


def columns(rows: Iterable[Sequence[object]]) -> str:
    """Lay out rows of label and value as an aligned table; rows without a value are left out."""
    shown = filled(rows)
    width = min(max((len(label) for label, _ in shown), default=0), _WIDEST_LABEL)
    return "\n".join(f"  {label:<{width}}  {value}" for label, value in shown)


def field_rows(fields: Iterable[FieldLine], absent: str = "", *, with_source: bool = False) -> list[Row]:
    """Make rows of the identifying fields; a missing value is shown as `absent`.

    The field that is the subject is left out: every mail shows the ticket's subject by itself.
    """
    shown = (field for field in fields if not field.is_subject)
    return [(field.title, _field_value(field, absent, with_source)) for field in shown]


def quoted(text: str) -> str:
    """Mark every line as quoted, so that nothing in it can pass for the desk's own words."""
    return "\n".join(f"> {row}".rstrip() for row in text.strip("\n").split("\n"))


def tidy(text: str) -> str:
    """Cut trailing spaces and fold runs of empty lines into one; "-- " opens a signature and stays."""
    rows: list[str] = []
    for row in text.strip().split("\n"):
        kept = "-- " if row in ("-- ", "--") else row.rstrip()
        if kept or (rows and rows[-1]):
            rows.append(kept)
    return "\n".join(rows) + "\n"


def _field_value(field: FieldLine, absent: str, with_source: bool) -> str:
    if not field.value:
        return absent
    return f"{field.value} ({field.source})" if with_source and field.source else field.value
