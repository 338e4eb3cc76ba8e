"""The registry of licences: asked for facts, imported whole, listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intake.desk.licence_rules import Licence
from intake.desk.licences.file import RowProblem, decode_licences, parse_licences
from intake.desk.rules.case import Case
from intake.store import licences
from intake.store.database.session import Connection, Database


def with_licences(connection: Connection, case: Case) -> Case:
    """The case with the licences that its mail names, where the regulation checks any."""
    if case.regulation.licences is None or licences.is_empty(connection):
        return case
    return case.with_licences(tuple(licences.find(connection, case.registration_numbers).values()))


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
