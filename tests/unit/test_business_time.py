import pickle
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.config.calendars import russian_calendar
from intake.desk.calendar_days import CalendarDays, Hours, Window, hours_problems, minute_of_day
from intake.desk.terms.business_time import WorkingCalendar

MOSCOW = ZoneInfo("Europe/Moscow")
RUSSIA = russian_calendar(range(2024, 2028))


def week(*windows: str, days: int = 5) -> tuple[tuple[Window, ...], ...]:
    return (tuple(Window.parse(text) for text in windows),) * days + ((),) * (7 - days)


NOTHING_SPECIAL = CalendarDays()


def calendar(
    *windows: str,
    zone: str = "Europe/Moscow",
    days: int = 5,
    national: CalendarDays = NOTHING_SPECIAL,
    **more: Any,
) -> WorkingCalendar:
    return WorkingCalendar.of(Hours(zone, week(*windows, days=days), national=lambda: national, **more))


RARUS = calendar("10:00-18:00", national=RUSSIA)
PLAIN = calendar("10:00-18:00")
CLEVERENCE = calendar("9:00-19:00", national=RUSSIA, working_weekends=False, shortened_by=0)


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def local(at: datetime) -> str:
    return at.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M")


# --- The production calendar -----------------------------------------------------------------------


@pytest.mark.parametrize(("year", "norm"), [(2024, 1979), (2025, 1972), (2026, 1972)])
def test_a_year_of_forty_hour_weeks_has_the_norm_of_the_production_calendar(year: int, norm: int) -> None:
    lunch = calendar("9:00-13:00", "14:00-18:00", national=RUSSIA)
    for desk in (RARUS, lunch):
        assert desk.measure(moscow(f"{year}-01-01"), moscow(f"{year + 1}-01-01")) == timedelta(hours=norm)


def test_a_desk_that_ignores_moved_saturdays_and_short_days_works_whole_weekdays() -> None:
    assert CLEVERENCE.windows_on(date(2024, 11, 2)) == ()
    assert CLEVERENCE.closing(date(2026, 5, 8)) == moscow("2026-05-08 19:00")
    assert not CLEVERENCE.is_working_day(date(2026, 1, 9))


def test_a_moved_saturday_has_the_hours_of_a_weekday() -> None:
    assert RARUS.is_open(moscow("2024-12-28 17:59"))
    assert not RARUS.is_open(moscow("2024-12-30 12:00"))


def test_a_shortened_day_ends_an_hour_earlier() -> None:
    assert RARUS.is_open(moscow("2026-05-08 16:59"))
    assert not RARUS.is_open(moscow("2026-05-08 17:00"))
    assert RARUS.closing(date(2025, 11, 1)) == moscow("2025-11-01 17:00")


def test_a_shortened_day_may_lose_a_whole_window() -> None:
    desk = calendar("9:00-16:00", "17:00-17:45", national=RUSSIA)
    assert desk.windows_on(date(2026, 5, 8)) == (Window(540, 960),)
    exactly = calendar("9:00-16:00", "17:00-18:00", national=RUSSIA)
    assert exactly.windows_on(date(2026, 5, 8)) == (Window(540, 960),)


def test_over_new_year_the_desk_opens_on_the_twelfth() -> None:
    assert RARUS.next_opening(moscow("2025-12-30 18:00")) == moscow("2026-01-12 10:00")


def test_a_deadline_beyond_the_data_is_told_apart() -> None:
    assert RARUS.covers(moscow("2027-12-31 23:59"))
    assert not RARUS.covers(moscow("2028-01-01 00:00"))
    assert PLAIN.covers(moscow("2999-01-01 00:00"))
    assert not calendar("10:00-18:00", national=RUSSIA).covers(moscow("2028-01-01 00:00"))


# --- Terms in days (Civil Code art. 191-194) -------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "count", "end"),
    [
        ("2026-03-16 12:00", 3, "2026-03-19 18:00"),  # Monday noon
        ("2026-03-21 12:00", 3, "2026-03-25 18:00"),  # Saturday
        ("2026-03-22 23:59", 3, "2026-03-25 18:00"),  # Sunday, a minute before Monday
        ("2026-03-16 00:00", 1, "2026-03-17 18:00"),  # before opening
        ("2026-03-16 23:59", 1, "2026-03-17 18:00"),  # after closing, the same day
        ("2025-12-30 12:00", 3, "2026-01-14 18:00"),  # over New Year
        ("2026-04-30 12:00", 5, "2026-05-08 17:00"),  # May; the last day is shortened
        ("2024-12-27 12:00", 1, "2024-12-28 18:00"),  # a worked Saturday counts
    ],
)
def test_working_days_run_from_the_day_after_to_the_closing_of_the_last(
    at: str, count: int, end: str
) -> None:
    assert local(RARUS.end_of_nth_working_day(moscow(at), count)) == end


@pytest.mark.parametrize(
    ("at", "count", "end"),
    [
        ("2026-03-16 12:00", 4, "2026-03-20 18:00"),
        ("2026-03-16 12:00", 5, "2026-03-23 18:00"),  # ends on a Saturday
        ("2026-05-05 12:00", 5, "2026-05-12 18:00"),  # ends on a Sunday, Monday is off too
        ("2026-05-03 12:00", 5, "2026-05-08 17:00"),
        ("2025-12-27 12:00", 5, "2026-01-12 18:00"),
    ],
)
def test_calendar_days_end_with_the_next_working_day(at: str, count: int, end: str) -> None:
    assert local(RARUS.calendar_days_term(moscow(at), count)) == end


def test_the_day_of_the_event_is_the_local_one() -> None:
    late_in_utc = datetime(2026, 3, 16, 21, 30, tzinfo=UTC)  # already Tuesday in Moscow
    assert local(PLAIN.end_of_nth_working_day(late_in_utc, 1)) == "2026-03-18 18:00"


@pytest.mark.parametrize("count", [0, -1])
def test_a_term_of_no_days_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=r"^a term has at least one day$"):
        PLAIN.end_of_nth_working_day(moscow("2026-03-16"), count)
    with pytest.raises(ValueError, match=r"^a term has at least one day$"):
        PLAIN.calendar_days_term(moscow("2026-03-16"), count)


# --- Hours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "minutes", "end"),
    [
        ("2026-03-16 12:00", 60, "2026-03-16 13:00"),
        ("2026-03-16 17:30", 30, "2026-03-16 18:00"),  # used up exactly: the closing
        ("2026-03-16 17:30", 31, "2026-03-17 10:01"),
        ("2026-03-20 17:00", 120, "2026-03-23 11:00"),  # over a weekend
        ("2026-03-21 12:00", 1, "2026-03-23 10:01"),
        ("2026-03-16 12:00", 0, "2026-03-16 12:00"),
    ],
)
def test_working_minutes_run_inside_the_windows(at: str, minutes: int, end: str) -> None:
    assert local(RARUS.add(moscow(at), timedelta(minutes=minutes))) == end


def test_seconds_are_counted_exactly() -> None:
    start = moscow("2026-03-16 17:59:30")
    assert RARUS.add(start, timedelta(seconds=31)) == moscow("2026-03-17 10:00:01")
    assert RARUS.measure(start, moscow("2026-03-17 10:00:01")) == timedelta(seconds=31)


def test_nothing_is_measured_backwards() -> None:
    assert PLAIN.measure(moscow("2026-03-17"), moscow("2026-03-16")) == timedelta(0)


def test_negative_work_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^working time is never negative$"):
        PLAIN.add(moscow("2026-03-17"), timedelta(seconds=-1))
    with pytest.raises(ValueError, match=r"^working time is never negative$"):
        PLAIN.subtract(moscow("2026-03-17"), timedelta(seconds=-1))


def test_subtracting_finds_the_reminder_before_a_deadline() -> None:
    assert PLAIN.subtract(moscow("2026-03-16 11:00"), timedelta(hours=2)) == moscow("2026-03-13 17:00")
    assert PLAIN.subtract(moscow("2026-03-16 18:00"), timedelta(hours=8)) == moscow("2026-03-16 10:00")


def test_working_time_is_subtracted_over_days_off() -> None:
    assert PLAIN.subtract(moscow("2026-03-16 10:00"), timedelta(minutes=1)) == moscow("2026-03-13 17:59")
    assert PLAIN.subtract(moscow("2026-03-15 12:00"), timedelta(hours=9)) == moscow("2026-03-12 17:00")
    assert PLAIN.subtract(moscow("2026-03-16 09:00"), timedelta(0)) == moscow("2026-03-16 09:00")


def test_a_desk_that_never_closes_has_no_gaps() -> None:
    always = calendar("0:00-24:00", days=7)
    start = moscow("2026-03-16 12:34")
    assert always.add(start, timedelta(days=30)) == start + timedelta(days=30)
    assert always.next_opening(start) == start


def test_the_day_off_has_no_closing() -> None:
    with pytest.raises(ValueError, match="closed"):
        PLAIN.closing(date(2026, 3, 21))


# --- Clock changes --------------------------------------------------------------------------------


def test_a_window_over_the_hour_put_forward_is_an_hour_shorter() -> None:
    desk = calendar("0:00-6:00", zone="Europe/Berlin", days=7)
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 3, 29, tzinfo=berlin)
    assert desk.measure(night, night + timedelta(days=1)) == timedelta(hours=5)
    autumn = datetime(2026, 10, 25, tzinfo=berlin)
    assert desk.measure(autumn, autumn + timedelta(days=1)) == timedelta(hours=7)


def test_an_opening_in_the_skipped_hour_is_the_moment_of_the_skip() -> None:
    desk = calendar("2:30-6:00", zone="Europe/Berlin", days=7)
    assert desk.next_opening(datetime(2026, 3, 29, 0, 0, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )


def test_a_window_whole_in_the_skipped_hour_is_empty() -> None:
    desk = calendar("2:10-2:50", zone="Europe/Berlin", days=7)
    assert desk.next_opening(datetime(2026, 3, 29, 0, 0, tzinfo=UTC)) == datetime(
        2026, 3, 30, 0, 10, tzinfo=UTC
    )


def test_times_of_one_zone_are_measured_by_the_clock_and_not_by_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    desk = calendar("0:00-24:00", zone="Europe/Berlin", days=7)
    start = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    assert desk.measure(start, start.replace(fold=1)) == timedelta(hours=1)


def test_a_skipped_date_has_no_working_time() -> None:
    desk = calendar("10:00-18:00", zone="Pacific/Apia", days=7)
    apia = ZoneInfo("Pacific/Apia")
    assert desk.measure(
        datetime(2011, 12, 29, 10, tzinfo=apia), datetime(2011, 12, 31, 18, tzinfo=apia)
    ) == timedelta(hours=16)


# --- Laws -----------------------------------------------------------------------------------------

ZONES = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
instants = st.timedeltas(timedelta(0), timedelta(days=4 * 365)).map(
    lambda passed: datetime(2024, 1, 2, tzinfo=UTC) + passed
)
work = st.timedeltas(timedelta(0), timedelta(hours=300))


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    return tuple(Window(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    days = draw(st.lists(st.one_of(st.just(()), windows()), min_size=7, max_size=7).filter(any))
    national = draw(st.sampled_from([RUSSIA, CalendarDays()]))
    hours = Hours(
        draw(st.sampled_from(ZONES)),
        tuple(days),
        national=lambda: national,
        working_weekends=draw(st.booleans()),
        shortened_by=draw(st.sampled_from([0, 60, 600])),
    )
    return WorkingCalendar.of(hours)


@given(calendars(), instants, work)
def test_adding_then_measuring_gives_the_same(desk: WorkingCalendar, at: datetime, length: timedelta) -> None:
    assert desk.measure(at, desk.add(at, length)) == length


@given(calendars(), instants, work)
def test_subtracting_then_measuring_gives_the_same(
    desk: WorkingCalendar, at: datetime, length: timedelta
) -> None:
    start = desk.subtract(at, length)
    assert start <= at
    assert desk.measure(start, at) == length


@given(calendars(), instants, work, work)
def test_adding_in_two_parts_is_adding_at_once(
    desk: WorkingCalendar, at: datetime, first: timedelta, second: timedelta
) -> None:
    assert desk.add(desk.add(at, first), second) == desk.add(at, first + second)


@given(calendars(), st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_a_span_split_anywhere_adds_up(desk: WorkingCalendar, points: list[datetime]) -> None:
    start, middle, end = points
    end = min(end, start + timedelta(days=90))
    middle = min(middle, end)
    assert desk.measure(start, middle) + desk.measure(middle, end) == desk.measure(start, end)


@given(calendars(), instants, instants, work, work)
def test_adding_keeps_the_order(
    desk: WorkingCalendar, first: datetime, second: datetime, shorter: timedelta, longer: timedelta
) -> None:
    earlier, later = sorted((first, second))
    assert desk.add(earlier, shorter) <= desk.add(later, shorter)
    shorter, longer = sorted((shorter, longer))
    assert desk.add(first, shorter) <= desk.add(first, longer)


@given(calendars(), instants)
def test_the_next_opening_is_open_and_no_work_lies_before_it(desk: WorkingCalendar, at: datetime) -> None:
    opening = desk.next_opening(at)
    assert opening >= at
    assert desk.is_open(opening)
    assert desk.measure(at, opening) == timedelta(0)


@given(calendars(), instants, st.integers(1, 30))
def test_terms_in_days_end_at_a_closing_after_the_day_of_the_event(
    desk: WorkingCalendar, at: datetime, count: int
) -> None:
    for end in (desk.end_of_nth_working_day(at, count), desk.calendar_days_term(at, count)):
        assert end > at
        # A closing at midnight shows the day after.
        day = desk.local_day(end - timedelta(microseconds=1))
        assert desk.is_working_day(day)
        assert day > desk.local_day(at)


@given(calendars(), instants, st.integers(1, 20))
def test_the_days_of_a_term_are_counted_one_by_one(desk: WorkingCalendar, at: datetime, count: int) -> None:
    day, end = desk.local_day(at), desk.end_of_nth_working_day(at, count)
    passed = [d for d in (day + timedelta(days=n) for n in range(1, 200)) if desk.is_working_day(d)]
    assert end == desk.closing(passed[count - 1])


# --- What an operator writes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("10:00-18:00", Window(600, 1080)),
        (" 9:00 – 24:00 ", Window(540, 1440)),
        ("0:00-0:01", Window(0, 1)),
        ("8:59-23:59", Window(539, 1439)),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, window: Window) -> None:
    assert Window.parse(text) == window


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10-18",
        "18:00-10:00",
        "10:00-10:00",
        "10:00-24:01",
        "10:60-18:00",
        "10:00",
        "१०:00-18:00",
        "-1:00-2:00",
        "10:0-18:00",
    ],
)
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Window.parse(text)


def test_a_window_prints_as_it_is_written() -> None:
    assert str(Window.parse("9:05-24:00")) == "9:05-24:00"
    assert minute_of_day("09:05") == 545


def test_the_operator_has_the_last_word_about_a_day() -> None:
    own = CalendarDays(
        closed=frozenset({date(2026, 3, 17)}),
        open=frozenset({date(2026, 1, 3), date(2026, 3, 21)}),
        shortened={date(2026, 3, 18): 120, date(2026, 3, 21): 60},
    )
    desk = calendar("10:00-18:00", national=RUSSIA, own=own)
    assert not desk.is_working_day(date(2026, 3, 17))
    assert desk.closing(date(2026, 1, 3)) == moscow("2026-01-03 18:00")
    assert desk.closing(date(2026, 3, 18)) == moscow("2026-03-18 16:00")
    assert desk.closing(date(2026, 3, 21)) == moscow("2026-03-21 17:00")


def test_a_shortened_day_that_the_operator_opens_whole_is_whole() -> None:
    own = CalendarDays(open=frozenset({date(2026, 5, 8)}))
    assert calendar("10:00-18:00", national=RUSSIA, own=own).closing(date(2026, 5, 8)) == moscow(
        "2026-05-08 18:00"
    )


def test_every_contradiction_in_the_hours_is_named_at_once() -> None:
    own = CalendarDays(
        closed=frozenset({date(2026, 3, 17), date(2026, 3, 18)}),
        open=frozenset({date(2026, 3, 17)}),
        shortened={date(2026, 3, 18): 60, date(2026, 3, 19): 0},
    )
    days = (Window(600, 800), Window(700, 900))
    problems = hours_problems(Hours("Europe/Moscow", (days,) * 6, own=own, shortened_by=-1))
    assert [problem.split(":")[0] for problem in problems] == [
        "week",
        *["week"] * 6,
        "shortened_by",
        "closed, open",
        "closed, shortened",
        "shortened",
    ]
    assert hours_problems(Hours("Europe/Moscow", ((),) * 7)) == ("week: no day has opening hours",)


def test_each_contradiction_is_told_with_its_day() -> None:
    own = CalendarDays(
        closed=frozenset({date(2026, 3, 17), date(2026, 3, 18)}),
        open=frozenset({date(2026, 3, 17)}),
        shortened={date(2026, 3, 18): 60, date(2026, 3, 19): 1440, date(2026, 3, 20): -1},
    )
    overlapping = (Window(600, 800), Window(700, 900))
    assert hours_problems(Hours("Europe/Moscow", ((), overlapping), own=own, shortened_by=-1)) == (
        "week: seven days are needed, Monday first",
        "week: day 2: 11:40-15:00 begins before 10:00-13:20 ends",
        "shortened_by: the number of minutes can't be negative",
        "closed, open: 2026-03-17 is both",
        "closed, shortened: 2026-03-18 is both",
        "shortened: 2026-03-19: 1 to 1439 minutes are possible, not 1440",
        "shortened: 2026-03-20: 1 to 1439 minutes are possible, not -1",
    )


def test_what_touches_the_bounds_is_sound() -> None:
    own = CalendarDays(shortened={date(2026, 3, 18): 1, date(2026, 3, 19): 1439})
    meeting = ((Window(600, 800), Window(800, 900)),) * 7
    assert hours_problems(Hours("Europe/Moscow", meeting, own=own, shortened_by=0)) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10:00", "hours are written 10:00-18:00, not '10:00'"),
        ("10-18:00", "a time of day is written 9:00, not '10'"),
        ("10:00-18:00-19:00", "a time of day is written 9:00, not '18:00-19:00'"),
        ("100:00-18:00", "a time of day is written 9:00, not '100:00'"),
        ("1:00:00-18:00", "a time of day is written 9:00, not '1:00:00'"),
        ("10:60-18:00", "no such time of day: 10:60"),
        ("10:00-24:01", "no such time of day: 24:01"),
        ("18:00-10:00", "hours must end after they begin, by 24:00: 18:00-10:00"),
    ],
)
def test_the_operator_is_told_what_is_wrong_with_his_hours(text: str, told: str) -> None:
    with pytest.raises(ValueError) as wrong:
        Window.parse(text)
    assert str(wrong.value) == told


def test_special_days_can_be_handed_to_another_process() -> None:
    days = CalendarDays(
        frozenset({date(2026, 3, 17)}),
        frozenset({date(2026, 3, 21)}),
        MappingProxyType({date(2026, 3, 18): 60}),
        date(2026, 12, 31),
    )
    assert pickle.loads(pickle.dumps(days)) == days


SATURDAY, FRIDAY = date(2026, 3, 21), date(2026, 3, 20)
SPECIAL = CalendarDays(
    frozenset({date(2026, 3, 17)}), frozenset({SATURDAY}), {SATURDAY: 30, FRIDAY: 30}, date(2026, 12, 31)
)


@pytest.mark.parametrize(
    ("weekends", "earlier", "opened", "shortened"),
    [
        (True, 60, {SATURDAY}, {SATURDAY: 60, FRIDAY: 60}),
        (False, 60, set(), {FRIDAY: 60}),
        (True, 0, {SATURDAY}, {}),
        (False, 0, set(), {}),
    ],
)
def test_a_desk_may_follow_its_country_in_part(
    earlier: int, opened: set[date], shortened: dict[date, int], *, weekends: bool
) -> None:
    followed = SPECIAL.narrowed(working_weekends=weekends, shortened_by=earlier)
    assert followed == CalendarDays(SPECIAL.closed, frozenset(opened), shortened, SPECIAL.data_until)


def test_the_operators_own_days_leave_the_data_as_old_as_they_are() -> None:
    own = CalendarDays(closed=frozenset({FRIDAY}), data_until=date(2030, 1, 1))
    assert SPECIAL.overridden_by(own).data_until == SPECIAL.data_until


def test_sound_hours_have_no_problems() -> None:
    assert hours_problems(Hours("Europe/Moscow", week("10:00-18:00"), national=lambda: RUSSIA)) == ()


@pytest.mark.parametrize("days", [(), ((),) * 7, ((Window(0, 1),),) * 6])
def test_a_calendar_without_a_week_is_refused(days: tuple[tuple[Window, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"^a week needs seven days and a window on at least one of them$"):
        WorkingCalendar("UTC", days, frozenset(), frozenset(), {})


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(KeyError):
        WorkingCalendar("Europe/Moskva", week("10:00-18:00"), frozenset(), frozenset(), {})
