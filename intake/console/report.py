"""`intake report`: on a terminal, as a page, as files for a spreadsheet, as JSON."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.assembly.parts import desk_languages, load_regulations, report_names, utc_now
from intake.config.settings import Settings
from intake.console.lines import FORMULAS
from intake.console.output import print_json, say, with_progress
from intake.console.report_text import print_report
from intake.console.session import opened
from intake.console.simulate import desk_to_try
from intake.desk.language.texts import Text, TextKey
from intake.desk.regulation import Regulation
from intake.desk.report import Period, Report
from intake.desk.reports.tables import ReportWords
from intake.services.report import make_report
from intake.services.simulate import mails_of, simulate, simulated_report
from intake.services.views import report_view

_SHOWN = 15
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: days (None: those of last month), of which mailboxes ("": any), in what language."""

    first: date | None = None
    last: date | None = None
    mailbox: str = ""
    regulation: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the report is wanted; on the terminal where none of it is."""

    html: Path | None = None
    csv: Path | None = None
    as_json: bool = False


def report_command(settings: Settings, asked: Asked, wanted: Wanted) -> int:
    """Make a report; 1 when no mailbox is concerned, 2 when the period ends before it begins."""
    regulations = _regulations(settings, asked)
    if not regulations:
        say("No mailbox has this name and regulation; see: intake check --files")
        return 1
    now = utc_now()
    try:
        period = period_of(asked, next(iter(regulations.values())).time_zone, now)
    except ValueError as error:
        say(f"{error}.")
        return 2
    with opened(settings) as database, database.read() as connection:
        report = make_report(connection, regulations, period, now)
    show(settings, report, regulations, asked, wanted)
    return 0


def simulated_command(settings: Settings | None, source: Path, asked: Asked, wanted: Wanted) -> int:
    """Report what old mail would have come to; 1 when there is none, 2 when the period is none."""
    desk, regulation = desk_to_try(settings, asked.regulation or None)
    now = utc_now()
    try:
        mails = mails_of(source)
        days = None
        if asked.first or asked.last:
            period = period_of(asked, regulation.time_zone, now)
            days = period.first, period.last
    except ValueError as error:
        say(f"{error}.")
        return 2
    every = with_progress(simulate(source, mails, desk, regulation, now), len(mails))
    report = simulated_report(every, regulation, days, now)
    if report is None:
        say(f"{source} contains no mail.")
        return 1
    show(settings, report, {desk.mailbox: regulation}, asked, wanted)
    return 0


def show(
    settings: Settings | None,
    report: Report,
    regulations: Mapping[str, Regulation],
    asked: Asked,
    wanted: Wanted,
) -> None:
    """Show or write a report in every way that is wanted."""
    mailboxes = settings.mailboxes if settings else ()
    own = next((one.language for one in mailboxes if one.name in regulations), "ru")
    catalogue = desk_languages(settings).catalogue(asked.language or own, own)
    names = report_names(settings, regulations.values(), catalogue.language)
    if wanted.html is not None:
        # Drawing takes a while to load.
        from intake.console.report_page import report_page  # noqa: PLC0415

        page = report_page(ReportWords(report, catalogue, names, _SHOWN))
        wanted.html.write_text(page, encoding="utf-8")
    if wanted.csv is not None:
        write_csv(ReportWords(report, catalogue, names), wanted.csv)
    if wanted.as_json:
        print_json([report_view(report)])
    elif wanted.html is None and wanted.csv is None:
        words = ReportWords(report, catalogue, names, _SHOWN)
        print_report(words, catalogue.say(Text(TextKey.REPORT_EMPTY)))


def period_of(asked: Asked, zone: str, now: datetime) -> Period:
    """The days that are meant: of one without the other the rest of its month, of neither last month's.

    ValueError when they end before they begin.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    first, last = asked.first, asked.last
    if first is None and last is None:
        last = today.replace(day=1) - _DAY
    if last is None:
        assert first is not None  # noqa: S101 - said above
        last = (first.replace(day=1) + 31 * _DAY).replace(day=1) - _DAY
    return Period(first or last.replace(day=1), last, zone)


def _regulations(settings: Settings, asked: Asked) -> dict[str, Regulation]:
    loaded = load_regulations(settings)
    return {
        mailbox.name: loaded[mailbox.regulation]
        for mailbox in settings.mailboxes
        if asked.mailbox in {"", mailbox.name} and asked.regulation in {"", mailbox.regulation}
    }


def write_csv(words: ReportWords, folder: Path) -> None:
    """A file for each table (RFC 4180), with a mark of UTF-8 for spreadsheets."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in words.tables():
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.columns)
            for row in table.rows:
                writer.writerow([f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in row])
    sys.stdout.write(f"{folder}\n")
