"""The registry of licences: asked for facts, imported whole, listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.desk.facts import Facts
from intake.desk.licence import Licence
from intake.desk.licences.file import RowProblem, decode_licences, parse_licences
from intake.desk.regulation import Regulation
from intake.desk.rules.reading import Reading
from intake.desk.rules.table import registration_numbers
from intake.desk.support_desk import SupportDesk
from intake.store import licences
from intake.store.database.session import Connection, Database


def with_licences(
    connection: Connection,
    reading: Reading,
    known: Facts,
    regulation: Regulation,
    desk: SupportDesk,
) -> Facts:
    """The facts with the licences that the mail names, where the regulation checks any."""
    if regulation.licences is None or licences.is_empty(connection):
        return known
    numbers = registration_numbers(reading, known, regulation, desk)
    found = licences.find(connection, numbers)
    return replace(known, licences=tuple(found.values()), has_registry=True)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to: with any problem nothing was changed."""

    licences: Sequence[Licence]
    problems: Sequence[RowProblem]
    replaced: int


def import_licences(database: Database, content: bytes, *, dry_run: bool) -> Imported:
    """Replace the registry by a CSV file (UTF-8 or cp1251), all or nothing."""
    found, problems = parse_licences(decode_licences(content))
    if problems or dry_run:
        return Imported(found, problems, 0)
    with database.write() as connection:
        replaced = licences.replace_all(connection, found)
    return Imported(found, (), replaced)
