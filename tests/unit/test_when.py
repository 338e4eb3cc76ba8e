"""Days, times, spans and periods as agents write them, and when that is by the desk's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from intake.desk.calendar_days import CalendarDays, Hours, Window
from intake.desk.commands.dates import read_period, read_when, takes_back
from intake.desk.language.texts import Text, TextKey
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.terms.moments import days_of, moment
from intake.desk.when import After, AtTime, InDays, Measure, OnDay, OnWeekday, When

DAY = (Window(9 * 60, 18 * 60),)
CALENDAR = WorkingCalendar.of(
    Hours("Europe/Moscow", (*((DAY,) * 5), (), ()), own=CalendarDays(closed=frozenset({date(2026, 12, 31)})))
)
# Monday, 12:30 in Moscow.
NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("3d", After(3, Measure.DAYS)),
        ("3 days", After(3, Measure.DAYS)),
        ("in 2 weeks", After(2, Measure.WEEKS)),
        ("через 3 дня", After(3, Measure.DAYS)),
        ("через неделю", After(1, Measure.WEEKS)),
        ("через день", After(1, Measure.DAYS)),
        ("через час", After(1, Measure.HOURS)),
        ("полчаса", After(30, Measure.MINUTES)),
        ("2 часа", After(2, Measure.HOURS)),
        ("45 мин", After(45, Measure.MINUTES)),
        ("30m", After(30, Measure.MINUTES)),
        ("через 2 месяца", After(2, Measure.MONTHS)),
        ("3 рабочих дня", After(3, Measure.WORKING_DAYS)),
        ("5 working days", After(5, Measure.WORKING_DAYS)),
        ("in 3 Tagen", After(3, Measure.DAYS)),
        ("15.12", OnDay(15, 12)),
        ("15.12.", OnDay(15, 12)),
        ("15.12.2026", OnDay(15, 12, 2026)),
        ("15.12.26", OnDay(15, 12, 2026)),
        ("2026-12-15", OnDay(15, 12, 2026)),
        ("15/12", OnDay(15, 12)),
        ("12/15/2026", OnDay(15, 12, 2026)),
        ("15 декабря", OnDay(15, 12)),
        ("15 декабря 2026 г.", OnDay(15, 12, 2026)),
        ("15-го декабря", OnDay(15, 12)),
        ("15 December", OnDay(15, 12)),
        ("Dec 15", OnDay(15, 12)),
        ("December 15th, 2026", OnDay(15, 12, 2026)),
        ("15. Dezember", OnDay(15, 12)),
        ("15.12 10:00", OnDay(15, 12, at=time(10, 0))),
        ("15.12 в 9:30", OnDay(15, 12, at=time(9, 30))),
        ("15 Dec at 3 pm", OnDay(15, 12, at=time(15, 0))),
        ("завтра", InDays(1)),
        ("завтра в 10:00", InDays(1, time(10, 0))),
        ("послезавтра", InDays(2)),
        ("the day after tomorrow", InDays(2)),
        ("tomorrow", InDays(1)),
        ("в пятницу", OnWeekday(4)),
        ("до пятницы", OnWeekday(4)),
        ("on monday 9:00", OnWeekday(0, time(9, 0))),
        ("17:45", AtTime(time(17, 45))),
        ("at 5 pm", AtTime(time(17, 0))),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, when: When) -> None:
    assert read_when(text) == (when, "")


@pytest.mark.parametrize(
    ("text", "when", "rest"),
    [
        ("3d позвонить клиенту", After(3, Measure.DAYS), "позвонить клиенту"),
        ("15.12: проверить оплату", OnDay(15, 12), "проверить оплату"),
        ("15.12 10:00 – проверить 2 счёта", OnDay(15, 12, at=time(10, 0)), "проверить 2 счёта"),
        ("tomorrow call them", InDays(1), "call them"),
    ],
)
def test_what_follows_a_time_is_left(text: str, when: When, rest: str) -> None:
    assert read_when(text) == (when, rest)


@pytest.mark.parametrize(
    "text", ["", "скоро", "5/6", "как-нибудь", "3.0.12.4", "3", "мая", "25:00", "через", "позвонить 15.12"]
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    found = read_when(text)
    assert found is None or found[1]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", (date(2026, 11, 30), None)),
        ("20.12", (date(2026, 11, 30), date(2026, 12, 20))),
        ("до 20.12", (date(2026, 11, 30), date(2026, 12, 20))),
        ("until Dec 20", (date(2026, 11, 30), date(2026, 12, 20))),
        ("20.12-31.12", (date(2026, 12, 20), date(2026, 12, 31))),
        ("20.12 – 31.12", (date(2026, 12, 20), date(2026, 12, 31))),
        ("20-31.12", (date(2026, 12, 20), date(2026, 12, 31))),
        ("20-31 декабря", (date(2026, 12, 20), date(2026, 12, 31))),
        ("с 20.12 по 31.12", (date(2026, 12, 20), date(2026, 12, 31))),
        ("from 2026-12-20 to 2026-12-31", (date(2026, 12, 20), date(2026, 12, 31))),
        ("с 20 декабря", (date(2026, 12, 20), None)),
        ("28.12-10.01", (date(2026, 12, 28), date(2027, 1, 10))),
        ("25.11-5.12", (date(2026, 11, 25), date(2026, 12, 5))),
        ("на неделю", (date(2026, 11, 30), date(2026, 12, 6))),
        ("сегодня", (date(2026, 11, 30), date(2026, 11, 30))),
        ("завтра", (date(2026, 11, 30), date(2026, 12, 1))),
    ],
)
def test_an_absence_is_read_as_people_write_it(text: str, days: tuple[date, date | None]) -> None:
    found = read_period(text)
    assert found is not None
    assert (days_of("#away", found[0], NOW, CALENDAR), found[1]) == (days, "")


def test_a_deputy_may_follow_an_absence() -> None:
    found = read_period("20.12-31.12 Борис")
    assert found is not None
    assert found[1] == "Борис"
    assert read_period("Борис") is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("10.11.2026", TextKey.COMMAND_PAST),
        ("15.10", TextKey.COMMAND_PAST),
        ("31.02", TextKey.COMMAND_NO_SUCH_DAY),
        ("15.13", TextKey.COMMAND_NO_SUCH_DAY),
        ("99999d", TextKey.COMMAND_TOO_FAR),
        ("99999 months", TextKey.COMMAND_TOO_FAR),
        ("99999 working days", TextKey.COMMAND_TOO_FAR),
        ("2099-01-01", TextKey.COMMAND_TOO_FAR),
    ],
)
def test_the_past_and_what_does_not_exist_are_told(text: str, wrong: TextKey) -> None:
    found = read_when(text)
    assert found is not None
    for at_closing in (True, False):
        told = moment("#due", found[0], NOW, CALENDAR, at_closing=at_closing)
        assert isinstance(told, Text)
        assert told.key is wrong


def test_an_absence_that_ends_before_it_begins_is_told() -> None:
    found = read_period("2026-12-31 - 2026-12-20")
    assert found is not None
    told = days_of("#away", found[0], NOW, CALENDAR)
    assert isinstance(told, Text)
    assert told.key is TextKey.COMMAND_BACKWARDS


@pytest.mark.parametrize(
    ("text", "at_closing", "local"),
    [
        ("3d", False, "2026-12-03 12:30"),
        ("3d", True, "2026-12-03 18:00"),
        # Saturday: the next working day.
        ("5d", False, "2026-12-07 09:00"),
        ("5d", True, "2026-12-07 18:00"),
        ("5.12", False, "2026-12-07 09:00"),
        ("5.12 11:00", False, "2026-12-05 11:00"),
        ("5.12 11:00", True, "2026-12-05 11:00"),
        # The desk's own day off.
        ("31.12", True, "2027-01-01 18:00"),
        ("2h", False, "2026-11-30 14:30"),
        ("в понедельник", False, "2026-12-07 09:00"),
        ("3 рабочих дня", True, "2026-12-03 18:00"),
        ("5 working days", False, "2026-12-07 12:30"),
        ("1 month", False, "2026-12-30 12:30"),
        ("15.01", True, "2027-01-15 18:00"),
        ("17:45", False, "2026-11-30 17:45"),
        ("сегодня", True, "2026-11-30 18:00"),
    ],
)
def test_a_time_is_by_the_desks_clock_and_calendar(text: str, at_closing: bool, local: str) -> None:
    found = read_when(text)
    assert found is not None
    at = moment("#due", found[0], NOW, CALENDAR, at_closing=at_closing)
    assert isinstance(at, datetime)
    expected = datetime.fromisoformat(f"{local}+03:00").astimezone(UTC)
    assert at == expected


def test_todays_opening_and_time_that_passed_are_past() -> None:
    for text in ("сегодня", "9:00"):
        found = read_when(text)
        assert found is not None
        assert isinstance(moment("#remind", found[0], NOW, CALENDAR, at_closing=False), Text)


def test_a_plan_is_taken_back_by_a_word() -> None:
    assert all(map(takes_back, ("none", "нет", "Снять", "-", "off")))
    assert not takes_back("завтра")
