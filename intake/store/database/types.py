"""Column types of our own: what SQLite and PostgreSQL would otherwise treat differently."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from intake.desk.message import Attachment
from intake.desk.ticket import Moment, Offer, Status

Piece = TypeVar("Piece")

# Only INTEGER PRIMARY KEY is SQLite's own row number; BIGINT would need a second index.
RowId = BigInteger().with_variant(Integer(), "sqlite")

# A PostgreSQL B-tree takes keys of up to 2704 bytes, and a character takes up to four.
_LONGEST_KEY = 500

_KEEPS_OUT = str.maketrans({"\0": "", **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd")})


def clean_text(text: str) -> str:
    """The text without NUL, which PostgreSQL refuses, and lone surrogates, which have no UTF-8."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.translate(_KEEPS_OUT)
    return text.replace("\0", "") if "\0" in text else text


def _cleaned(value: str | None) -> str | None:
    return None if value is None else clean_text(str(value))


def _utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        message = f"A naive datetime reached the database: {value!r}"
        raise ValueError(message)
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _utc_text(value: datetime | None) -> str | None:
    """The time in UTC as SQLAlchemy's own type writes it to SQLite."""
    utc = _utc(value)
    return None if utc is None else utc.replace(tzinfo=None).isoformat(" ", "microseconds")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, in UTC on the way in and out.

    SQLite has no time zones: SQLAlchemy's own type silently drops the offset there, so it is
    converted beforehand.  A naive datetime is the caller's mistake: ValueError.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        """Convert to UTC; SQLite gets it as text without the offset, which sorts correctly."""
        return _utc_text if dialect.name == "sqlite" else _utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Mark as UTC; PostgreSQL answers in the time zone of its session."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text that both databases take; an enumeration's member goes in as its value."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Clean on the way in; Text has nothing to add, so SQLAlchemy's own processing is skipped."""
        del dialect
        return _cleaned


class Key(TypeDecorator[str]):
    """Clean text short enough for an index; a longer one keeps its start and a digest of the whole."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Clean and shorten, in the same way for what is stored and what is looked for."""
        del dialect
        return _key


def _key(value: str | None) -> str | None:
    if value is None:
        return None
    text = clean_text(str(value))
    if len(text) <= _LONGEST_KEY:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: _LONGEST_KEY - len(digest) - 1]}~{digest}"


class TextList(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts, kept as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write the array readably: operators look into the database too."""
        del dialect
        if value is None:
            return None
        return json.dumps([clean_text(item) for item in value], ensure_ascii=False) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Read the array; a missing one is empty."""
        del dialect
        return tuple(json.loads(value)) if value and value != "[]" else ()


class Attachments(TypeDecorator[tuple[Attachment, ...]]):
    """A tuple of attachments, kept as a JSON array of objects."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Attachment, ...] | None, dialect: Dialect) -> str | None:
        """Write the array; the names in it come from the mail and are cleaned like all text."""
        del dialect
        if value is None:
            return None
        return clean_text(json.dumps([asdict(item) for item in value])) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Attachment, ...] | None:
        """Read the array; a missing one is empty."""
        del dialect
        return tuple(Attachment(**item) for item in json.loads(value)) if value and value != "[]" else ()


class History(TypeDecorator[tuple[Moment, ...]]):
    """The statuses of a ticket in order, kept as a JSON array of times and statuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Moment, ...] | None, dialect: Dialect) -> str | None:
        """Write times in UTC."""
        del dialect
        if value is None:
            return None
        return json.dumps([[moment.at.astimezone(UTC).isoformat(), moment.status] for moment in value])

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Moment, ...] | None:
        """Read times and statuses; a missing history is empty."""
        del dialect
        return tuple(
            Moment(datetime.fromisoformat(at), Status(status)) for at, status in json.loads(value or "[]")
        )


class Offers(TypeDecorator[tuple[Offer, ...]]):
    """What was offered to whom, kept as a JSON array of arrays; NULL says that it wasn't remembered."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Offer, ...] | None, dialect: Dialect) -> str | None:
        """Write the array readably."""
        del dialect
        if value is None:
            return None
        # Cleaned before it is JSON, in which a NUL is written as an escape.
        rows = [
            [clean_text(each.to), each.name, clean_text(each.value), each.ticket_number] for each in value
        ]
        return json.dumps(rows, ensure_ascii=False) if rows else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Offer, ...] | None:
        """Read the array."""
        del dialect
        if value is None:
            return None
        return tuple(Offer(*row) for row in json.loads(value)) if value != "[]" else ()


def in_pieces(values: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Cut a long list into pieces: both databases limit the number of parameters of a statement."""
    iterator = iter(values)
    while piece := list(islice(iterator, 500)):
        yield piece


def as_stored(value: object) -> object:
    """A value of a column as the database would give it back: text cleaned, times in UTC."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, Moment):
        return Moment(value.at.astimezone(UTC), value.status)
    if isinstance(value, Offer):
        return Offer(clean_text(value.to), value.name, clean_text(value.value), value.ticket_number)
    if isinstance(value, tuple):
        return tuple(as_stored(item) for item in value)
    return value
