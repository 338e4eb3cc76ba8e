"""A report is shown on a terminal, as a page and as files, whatever names strangers give."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.console.report import write_csv
from intake.console.report_page import report_page
from intake.console.report_text import print_report
from intake.desk.report import Period, Report
from intake.desk.reports.counting import ReportCounter
from intake.desk.reports.facts import MailFact, TermFact, TicketFact
from intake.desk.reports.tables import Names, ReportWords
from intake.desk.support_desk import SupportDesk
from intake.desk.term_rules import Obligation
from intake.desk.ticket import Moment, Status
from intake.services.simulate import mails_of, simulate, simulated_report
from tests.languages import LANGUAGES
from tests.services.desk import COMPLETE, SUPPORT, letter

REGULATION = load_regulation(packaged("regulations") / "default.toml")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "Europe/Moscow")
NASTY = "=cmd()|<script>alert(1)</script> & \x1b[31mООО «Очень длинное имя организации, которое не кончается»"


def counted(organization: str = NASTY, tickets: int = 40) -> Report:
    counter = ReportCounter(MARCH, {"support": REGULATION}, datetime(2026, 4, 2, tzinfo=UTC))
    for number in range(tickets):
        at = datetime(2026, 3, 2, 7, tzinfo=UTC) + timedelta(hours=number)
        firm = organization if number % 2 else f"ООО «Фирма {number}»"
        counter.ticket(
            TicketFact(
                number=number,
                mailbox="support",
                status=Status.RESOLVED,
                created_at=at,
                kind="error",
                priority="normal",
                licence="",
                agent="anna@desk.test",
                organization=firm,
                asked=1,
                first_missing=("release",),
                history=(Moment(at, Status.OPEN), Moment(at + timedelta(hours=3), Status.RESOLVED)),
                first_answered_at=at + timedelta(hours=1),
                finished_at=at + timedelta(hours=3),
                closed_reason=None,
                due_at=None,
            )
        )
        owed = Obligation.RESOLUTION
        term = TermFact(number, "support", owed, bool(owed), at, at, "error", "normal", "", "", firm)
        counter.term(term)
    counter.mail(MailFact(12, held=False, automatic="bounce"))
    return counter.report()


def words(language: str, report: Report | None = None, most: int | None = 15) -> ReportWords:
    names = Names({"error": "Ошибка"}, {"anna@desk.test": "Анна"}, {"release": "Релиз"})
    return ReportWords(report or counted(), LANGUAGES.catalogue(language), names, most)


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name.rpartition(":")[2] in {"src", "href"}]


@pytest.mark.parametrize("language", ["ru", "en", "de"])
def test_the_page_needs_nothing_else_and_runs_nothing(language: str) -> None:
    page = report_page(words(language))
    seen = Page(page)
    assert not {"script", "link", "img", "iframe", "form"} & set(seen.tags)
    assert seen.links == []
    assert "<script" not in page
    assert "@import" not in page
    assert "url(http" not in page
    assert seen.tags.count("svg") == 5
    assert "@page { size: A4" in page


def test_a_page_of_nothing_is_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    empty = ReportCounter(MARCH, {"support": REGULATION}, datetime(2026, 4, 2, tzinfo=UTC)).report()
    assert "Nothing." in report_page(words("en", empty))
    print_report(words("en", empty), "Nothing.")
    assert "Terms kept: first reaction –, solution –." in capsys.readouterr().out


@pytest.mark.parametrize("language", ["ru", "en", "de"])
def test_lines_of_a_pipe_fit_eighty_columns(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_report(words(language), "-")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in "".join(lines)


def test_groups_beyond_the_largest_are_put_together(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(words("en", most=5), "-")
    told = capsys.readouterr().out
    assert "17 others" in told
    table = next(one for one in words("en", most=5).tables() if one.name == "by_organization")
    assert len(table.rows) == 5
    assert sum(int(row[1]) for row in table.rows) == 40


def test_files_for_a_spreadsheet_have_every_group_and_no_formula(tmp_path: Path) -> None:
    write_csv(words("ru", most=None), tmp_path / "new" / "folder")
    names = {path.stem for path in (tmp_path / "new" / "folder").iterdir()}
    assert names == {table.name for table in words("ru").tables()}
    with (tmp_path / "new" / "folder" / "by_organization.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 22
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_old_mail_is_counted_by_its_own_dates(tmp_path: Path) -> None:
    for day, text in ((2, COMPLETE), (3, "Не печатается счёт, помогите."), (9, COMPLETE)):
        mail = BytesParser(policy=policy.default).parsebytes(letter(text, sender=f"olga{day}@firma.example"))
        mail["Date"] = f"{day} Mar 2025 23:30:00 +0000"
        (tmp_path / f"{day}.eml").write_bytes(mail.as_bytes())
    own = frozenset({SUPPORT.key})
    desk = SupportDesk("support", SUPPORT, own, (), (), "ru", LANGUAGES)
    now = datetime(2026, 4, 2, tzinfo=UTC)
    every = list(simulate(tmp_path, mails_of(tmp_path), desk, REGULATION, now))
    report = simulated_report(every, REGULATION, None, now)
    assert report is not None
    assert (report.period.first, report.period.last) == (date(2025, 3, 3), date(2025, 3, 10))
    assert {day.day: count.opened for day, count in report.days.items() if count.opened} == {
        3: 1,
        4: 1,
        10: 1,
    }
    assert (report.complete, report.known, report.asked) == (2, 3, 1)
    narrow = simulated_report(every, REGULATION, (date(2025, 3, 4), date(2025, 3, 4)), now)
    assert narrow is not None
    assert narrow.opened == narrow.mails.arrived == 1
