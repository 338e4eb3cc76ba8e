"""The registry as a CSV file: read with every bad row named, and written so that it can be read again."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from intake.desk.licence_rules import Licence
from intake.desk.licences.checking import normal_number

COLUMNS = (
    "registration_number",
    "organization",
    "product",
    "kind",
    "purchased_on",
    "valid_until",
    "latest_release",
)
REQUIRED = COLUMNS[:3]

_LONGEST_CELL = 500
_FIRST_YEAR, _LAST_YEAR = 1980, 2199
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_RELEASE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}")
_SHORTENED_BY_SPREADSHEET = re.compile(r"\d[.,]?\d{0,15}[eEеЕ]\+\d{1,3}")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a line (counted from 1) of the file; `column` may be ""."""

    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.column}: {self.what}"
            if self.column
            else f"line {self.line}: {self.what}"
        )


def decode_licences(raw: bytes) -> str:
    """The text of a file in UTF-8 (with or without a byte order mark) or, failing that, cp1251.

    ValueError when it is neither.
    """
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError("the file is neither UTF-8 nor cp1251 text")


def parse_licences(text: str) -> tuple[tuple[Licence, ...], tuple[RowProblem, ...]]:
    """The licences of a CSV text and all its problems; the caller takes all or nothing.

    The first line names the columns in any order, the last four of `COLUMNS` may be missing; ";"
    or "," separates cells, whichever the first line has.  A row is one line.  Days are 2026-03-02 or
    02.03.2026; blank lines are skipped; a repeated registration number is a problem, and so is a file
    without any.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((number for number, line in enumerate(lines, start=1) if line.strip()), 0)
    if not first:
        return (), (RowProblem(1, "", "the file is empty"),)
    divider = ";" if lines[first - 1].count(";") > lines[first - 1].count(",") else ","
    header, problems = _header(first, lines[first - 1], divider)
    if problems:
        return (), tuple(problems)
    reader = _Rows(divider, header)
    for number, line in enumerate(lines[first:], start=first + 1):
        if line.strip(" \t;,"):
            reader.read(number, line)
    if not reader.licences and not reader.problems:
        # An export that failed halfway, more likely than a desk that sold nothing.
        return (), (RowProblem(first, "", "no licence follows; the registry stays as it is"),)
    return tuple(reader.licences), tuple(reader.problems)


def format_licences(licences: tuple[Licence, ...]) -> str:
    """The licences as a CSV text with all columns, ";" and ISO days, which `parse_licences` reads."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for licence in licences:
        writer.writerow(
            (
                licence.registration_number,
                licence.organization,
                licence.product,
                licence.kind,
                licence.purchased_on or "",
                licence.valid_until or "",
                licence.latest_release,
            ),
        )
    return output.getvalue()


# --- Rows -----------------------------------------------------------------------------------------


def _header(number: int, line: str, divider: str) -> tuple[tuple[str, ...], list[RowProblem]]:
    try:
        cells = tuple(cell.strip().casefold() for cell in _cells(line, divider))
    except csv.Error as error:
        return (), [RowProblem(number, "", f"quotes: {error}")]
    problems = [RowProblem(number, name, "the column is missing") for name in REQUIRED if name not in cells]
    problems += [
        RowProblem(number, name[:60], "no such column") for name in cells if name and name not in COLUMNS
    ]
    twice = sorted({name for name in cells if name and cells.count(name) > 1})
    return cells, problems + [RowProblem(number, name[:60], "the column is there twice") for name in twice]


def _cells(line: str, divider: str) -> list[str]:
    """The cells of one line; csv.Error when its quotes don't match."""
    return next(csv.reader([line], delimiter=divider, strict=True))


class _Rows:
    """What the rows gave so far."""

    def __init__(self, divider: str, header: tuple[str, ...]) -> None:
        self.licences: list[Licence] = []
        self.problems: list[RowProblem] = []
        self._divider = divider
        self._header = header
        self._first_line: dict[str, int] = {}

    def read(self, number: int, line: str) -> None:
        """Take one line: a licence, or at least one problem."""
        try:
            cells = _cells(line, self._divider)
        except csv.Error as error:
            self.problems.append(RowProblem(number, "", f"quotes: {error}"))
            return
        if len(cells) < len(self._header) or any(cell.strip() for cell in cells[len(self._header) :]):
            what = f"{len(cells)} cells instead of {len(self._header)}"
            self.problems.append(RowProblem(number, "", what))
            return
        row = _Row(number, {name: _clean(cell) for name, cell in zip(self._header, cells, strict=False)})
        licence = row.licence()
        self._look_for_repetition(number, licence.registration_number, row.problems)
        self.problems += row.problems
        if not row.problems:
            self.licences.append(licence)

    def _look_for_repetition(self, number: int, registration: str, problems: list[RowProblem]) -> None:
        if not registration:
            return
        earlier = self._first_line.setdefault(registration, number)
        if earlier != number:
            what = f"{registration} is in line {earlier} already"
            problems.append(RowProblem(number, "registration_number", what))


@dataclass(slots=True)
class _Row:
    """One row on its way to a licence, collecting its problems."""

    number: int
    cells: dict[str, str]
    problems: list[RowProblem]

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number = number
        self.cells = cells
        self.problems = []

    def licence(self) -> Licence:
        """The licence; only good when no problem was found."""
        for name, cell in self.cells.items():
            if len(cell) > _LONGEST_CELL:
                self._wrong(name, f"longer than {_LONGEST_CELL} characters")
        purchased, valid = self._day("purchased_on"), self._day("valid_until")
        if purchased and valid and valid < purchased:
            self._wrong("valid_until", "before purchased_on")
        return Licence(
            registration_number=self._registration_number(),
            organization=self._required("organization"),
            product=self._required("product"),
            kind=self.cells.get("kind", ""),
            purchased_on=purchased,
            valid_until=valid,
            latest_release=self._release(),
        )

    def _wrong(self, column: str, what: str) -> None:
        self.problems.append(RowProblem(self.number, column, what))

    def _required(self, name: str) -> str:
        value = self.cells[name]
        if not value:
            self._wrong(name, "is empty")
        return value

    def _registration_number(self) -> str:
        typed = self._required("registration_number")
        if _SHORTENED_BY_SPREADSHEET.fullmatch(typed):
            self._wrong("registration_number", f"a spreadsheet has shortened it: {typed}")
        number = normal_number(typed)
        if typed and not number:
            self._wrong("registration_number", f"no number: {typed[:60]}")
        return number

    def _day(self, name: str) -> date | None:
        typed = self.cells.get(name, "")
        if not typed:
            return None
        found = _DAY.fullmatch(typed)
        if found:
            year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
            if known := _date(int(year), int(month), int(day)):
                return known
        self._wrong(name, f"no day like 2026-03-02 or 02.03.2026: {typed[:60]}")
        return None

    def _release(self) -> str:
        typed = self.cells.get("latest_release", "")
        if typed and not _RELEASE.fullmatch(typed):
            self._wrong("latest_release", f"no release like 3.0.12.4: {typed[:60]}")
        return typed


def _date(year: int, month: int, day: int) -> date | None:
    """The day, None when there is no such day or it can only be a typing error."""
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _clean(cell: str) -> str:
    """A cell with single plain blanks and without invisible characters."""
    kept = "".join(char if char.isprintable() or char.isspace() else "" for char in cell)
    return " ".join(kept.split())
