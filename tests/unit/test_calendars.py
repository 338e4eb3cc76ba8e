from collections.abc import Iterable
from datetime import date

import pytest

from intake.config.calendars import russian_calendar
from intake.desk.calendar_days import CalendarDays


def days(year: int, *texts: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{text}") for text in texts}


def of_year(some: Iterable[date], year: int) -> set[date]:
    return {day for day in some if day.year == year}


@pytest.fixture(scope="module")
def calendar() -> CalendarDays:
    return russian_calendar(range(2024, 2027))


@pytest.mark.parametrize(
    ("year", "texts"),
    [
        (2024, ["02-22", "03-07", "05-08", "06-11", "11-02"]),
        (2025, ["03-07", "04-30", "06-11", "11-01"]),
        (2026, ["04-30", "05-08", "06-11", "11-03"]),
    ],
)
def test_the_shortened_days_are_those_of_the_production_calendar(
    calendar: CalendarDays, year: int, texts: list[str]
) -> None:
    assert of_year(calendar.shortened, year) == days(year, *texts)
    assert set(calendar.shortened.values()) == {60}


@pytest.mark.parametrize(
    ("year", "texts"),
    [(2024, ["04-27", "11-02", "12-28"]), (2025, ["11-01"]), (2026, [])],
)
def test_the_working_saturdays_are_known(calendar: CalendarDays, year: int, texts: list[str]) -> None:
    assert of_year(calendar.open, year) == days(year, *texts)


@pytest.mark.parametrize(
    ("year", "texts"),
    [
        (2024, ["04-29", "04-30", "05-10", "12-30", "12-31"]),
        (2025, ["05-02", "05-08", "06-13", "11-03", "12-31"]),
        (2026, ["01-09", "03-09", "05-11", "12-31"]),
    ],
)
def test_the_moved_days_off_are_known(calendar: CalendarDays, year: int, texts: list[str]) -> None:
    assert days(year, *texts) <= calendar.closed


@pytest.mark.parametrize(("year", "working_days"), [(2024, 248), (2025, 247), (2026, 247)])
def test_a_year_has_as_many_working_days_as_the_production_calendar_says(
    calendar: CalendarDays, year: int, working_days: int
) -> None:
    every = [
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    worked = [d for d in every if d in calendar.open or (d.weekday() < 5 and d not in calendar.closed)]
    assert len(worked) == working_days


def test_no_day_is_both_open_and_closed(calendar: CalendarDays) -> None:
    assert not calendar.open & calendar.closed
    assert not calendar.shortened.keys() & calendar.closed


def test_one_year_alone_says_the_same_as_among_others(calendar: CalendarDays) -> None:
    for year in (2024, 2025, 2026):
        alone = russian_calendar([year])
        assert alone.closed == of_year(calendar.closed, year)
        assert alone.open == of_year(calendar.open, year)
        assert set(alone.shortened) == of_year(calendar.shortened, year)


def test_the_data_end_with_the_last_year_whose_moved_days_are_known() -> None:
    assert russian_calendar([2024, 2025]).data_until == date(2025, 12, 31)
    assert russian_calendar([2025, 2026, 2100]).data_until == date(2026, 12, 31)
    assert russian_calendar([2100]).data_until == date(2099, 12, 31)


def test_a_gap_between_the_years_ends_the_data() -> None:
    assert russian_calendar([2024, 2026]).data_until == date(2024, 12, 31)


def test_an_unknown_year_still_has_the_holidays_of_the_law() -> None:
    assert days(2100, "01-08", "02-23", "11-04") <= russian_calendar([2100]).closed


@pytest.mark.parametrize("years", [[], [2012], [2012, 2024]])
def test_years_without_this_law_are_refused(years: list[int]) -> None:
    with pytest.raises(ValueError, match="2013"):
        russian_calendar(years)
