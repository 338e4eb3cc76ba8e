from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.config.calendars import russian_calendar
from intake.desk.calendar_days import Hours, Window
from intake.desk.term_rules import (
    DeadlineRules,
    NoticeRules,
    Obligation,
    ReopeningRules,
    SilenceRules,
    Term,
    TermRule,
    Timeline,
    Unit,
)
from intake.desk.terms.business_time import WorkingCalendar
from intake.desk.terms.deadlines import Deadline, Pause, deadline
from intake.desk.terms.reopening import may_reopen, reopens_until
from intake.desk.terms.silence import TimerKind, silence, term_notices
from intake.desk.ticket import Moment, Priority, Status

MOSCOW = ZoneInfo("Europe/Moscow")
WEEK = ((Window.parse("10:00-18:00"),),) * 5 + ((), ())
DESK = WorkingCalendar.of(Hours("Europe/Moscow", WEEK, national=lambda: russian_calendar(range(2024, 2028))))

FIRST, SOLUTION = Obligation.FIRST_REACTION, Obligation.RESOLUTION
OPEN, INFO, ASKED = Status.OPEN, Status.AWAITING_INFO, Status.AWAITING_CUSTOMER
SOLVED, CLOSED = Status.RESOLVED, Status.CLOSED


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def local(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M")


def rule(obligation: Obligation, text: str, **more: Any) -> TermRule:
    return TermRule(obligation, Term.parse(text), **more)


def case(arrival: str, *history: tuple[str, Status], **more: Any) -> Timeline:
    moments = tuple(Moment(moscow(at), status) for at, status in history)
    return Timeline(moscow(arrival), moments or (Moment(moscow(arrival), OPEN),), **more)


RARUS = DeadlineRules(
    (
        rule(SOLUTION, "5 calendar days", kinds=("feature",)),
        rule(SOLUTION, "3 working days"),
    ),
)
PHARMACY = DeadlineRules(
    (
        rule(FIRST, "5 working days", licences=("Стандарт",)),
        rule(FIRST, "1 working day", licences=("ПРОФ",)),
        *RARUS.terms,
    ),
)
CLEVERENCE = DeadlineRules((rule(FIRST, "1 working day"), rule(SOLUTION, "10 working days")))
HOURS = DeadlineRules((rule(FIRST, "4 working hours"), rule(SOLUTION, "16 working hours")))
NOTHING = DeadlineRules()


def due(some: Timeline, rules: DeadlineRules) -> str | None:
    return local(deadline(some, rules, DESK).due_at)


# --- Which term -----------------------------------------------------------------------------------


def test_three_working_days_are_the_solution_from_the_start_where_no_first_reaction_is_set() -> None:
    owed = deadline(case("2026-03-16 12:00"), RARUS, DESK)
    assert local(owed.due_at) == "2026-03-19 18:00"
    assert owed.obligation is SOLUTION
    assert owed.term == Term(3, Unit.WORKING_DAYS)


def test_a_wish_has_five_calendar_days_and_they_end_on_a_working_day() -> None:
    assert due(case("2026-03-16 12:00", kind="feature"), RARUS) == "2026-03-23 18:00"


@pytest.mark.parametrize(
    ("licence", "end"),
    [("Стандарт", "2026-03-23 18:00"), ("СТАНДАРТ", "2026-03-23 18:00"), ("ПРОФ", "2026-03-17 18:00")],
)
def test_the_kind_of_licence_decides_the_first_reaction(licence: str, end: str) -> None:
    owed = deadline(case("2026-03-16 12:00", licence=licence), PHARMACY, DESK)
    assert (local(owed.due_at), owed.obligation) == (end, FIRST)


def test_without_a_known_licence_the_general_rule_holds() -> None:
    assert due(case("2026-03-16 12:00"), PHARMACY) == "2026-03-19 18:00"


def test_after_the_first_answer_the_solution_is_owed() -> None:
    some = case("2026-03-16 12:00", first_answered_at=moscow("2026-03-16 15:00"))
    owed = deadline(some, CLEVERENCE, DESK)
    assert (local(owed.due_at), owed.obligation) == ("2026-03-30 18:00", SOLUTION)


def test_the_first_rule_that_fits_counts() -> None:
    rules = DeadlineRules(
        (rule(FIRST, "1 working hour", priorities=(Priority.CRITICAL,)), rule(FIRST, "4 working hours")),
    )
    assert due(case("2026-03-16 12:00", priority=Priority.CRITICAL), rules) == "2026-03-16 13:00"
    assert due(case("2026-03-16 12:00"), rules) == "2026-03-16 16:00"


def test_a_rule_may_say_that_there_is_no_term() -> None:
    rules = DeadlineRules((TermRule(SOLUTION, None, kinds=("other",)), rule(SOLUTION, "3 working days")))
    assert due(case("2026-03-16 12:00", kind="other"), rules) is None
    assert due(case("2026-03-16 12:00"), rules) == "2026-03-19 18:00"


def test_without_terms_nothing_is_due() -> None:
    owed = deadline(case("2026-03-16 12:00"), NOTHING, DESK)
    assert (owed.due_at, owed.obligation, owed.term) == (None, None, None)


def test_where_only_the_first_reaction_has_a_term_nothing_is_due_after_it() -> None:
    rules = DeadlineRules((rule(FIRST, "4 working hours"),))
    assert due(case("2026-03-16 12:00", first_answered_at=moscow("2026-03-16 13:00")), rules) is None


# --- The clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrival", "started", "end"),
    [
        ("2026-03-16 12:00", "2026-03-16 12:00", "2026-03-16 16:00"),
        ("2026-03-16 19:00", "2026-03-17 10:00", "2026-03-17 14:00"),
        ("2026-03-21 12:00", "2026-03-23 10:00", "2026-03-23 14:00"),
        ("2025-12-31 12:00", "2026-01-12 10:00", "2026-01-12 14:00"),  # New Year
        ("2024-11-02 14:00", "2024-11-02 14:00", "2024-11-05 11:00"),  # a worked, shortened Saturday
        ("2026-05-08 15:00", "2026-05-08 15:00", "2026-05-12 12:00"),  # a shortened Friday before 9 May
    ],
)
def test_the_clock_starts_with_the_arrival_or_the_next_opening(arrival: str, started: str, end: str) -> None:
    owed = deadline(case(arrival), HOURS, DESK)
    assert (local(owed.started_at), local(owed.due_at)) == (started, end)


def test_nothing_is_due_while_the_customer_is_awaited_or_after_the_solution() -> None:
    for status in (INFO, ASKED, SOLVED, CLOSED):
        some = case("2026-03-16 12:00", ("2026-03-16 12:00", OPEN), ("2026-03-16 13:00", status))
        owed = deadline(some, HOURS, DESK)
        assert owed.due_at is None
        assert owed.pauses[-1].until is None


def test_a_pause_moves_the_due_time_by_the_working_time_waited() -> None:
    some = case(
        "2026-03-16 12:00",
        ("2026-03-16 12:00", OPEN),
        ("2026-03-17 16:00", ASKED),
        ("2026-03-18 12:00", OPEN),
    )
    owed = deadline(some, RARUS, DESK)
    assert local(owed.due_at) == "2026-03-20 14:00"
    assert [(local(p.since), local(p.until), p.moved) for p in owed.pauses] == [
        ("2026-03-17 16:00", "2026-03-18 12:00", timedelta(hours=4)),
    ]


def test_a_pause_over_a_weekend_moves_nothing() -> None:
    some = case(
        "2026-03-20 12:00",
        ("2026-03-20 12:00", OPEN),
        ("2026-03-20 18:00", ASKED),
        ("2026-03-23 10:00", OPEN),
    )
    assert due(some, RARUS) == "2026-03-25 18:00"


def test_waiting_for_missing_data_from_the_first_minute_stops_the_clock() -> None:
    some = case("2026-03-16 12:00", ("2026-03-16 12:00", INFO), ("2026-03-17 12:00", OPEN))
    assert due(some, RARUS) == "2026-03-20 18:00"
    assert due(some, HOURS) == "2026-03-17 16:00"


def test_several_pauses_add_up() -> None:
    some = case(
        "2026-03-16 10:00",
        ("2026-03-16 10:00", INFO),
        ("2026-03-16 11:00", OPEN),
        ("2026-03-16 12:00", ASKED),
        ("2026-03-16 14:00", OPEN),
        first_answered_at=moscow("2026-03-16 12:00"),
    )
    assert due(some, HOURS) == "2026-03-18 13:00"


def test_asking_again_is_the_same_pause() -> None:
    some = case(
        "2026-03-16 10:00",
        ("2026-03-16 10:00", INFO),
        ("2026-03-16 11:00", INFO),
        ("2026-03-16 12:00", OPEN),
    )
    assert len(deadline(some, HOURS, DESK).pauses) == 1


def test_a_pause_after_the_due_time_does_not_make_it_good() -> None:
    some = case(
        "2026-03-16 10:00",
        ("2026-03-16 10:00", OPEN),
        ("2026-03-16 15:00", ASKED),
        ("2026-03-17 15:00", OPEN),
    )
    assert due(some, HOURS) == "2026-03-16 14:00"


def test_a_reopened_ticket_goes_on_with_its_term_or_begins_anew() -> None:
    some = case(
        "2026-03-16 12:00",
        ("2026-03-16 12:00", OPEN),
        ("2026-03-17 12:00", SOLVED),
        ("2026-03-18 12:00", OPEN),
        first_answered_at=moscow("2026-03-16 13:00"),
    )
    assert due(some, RARUS) == "2026-03-20 18:00"
    assert due(some, replace(RARUS, restart_on_reopening=True)) == "2026-03-23 18:00"


def test_a_clock_set_back_makes_no_negative_pause() -> None:
    some = case(
        "2026-03-16 12:00",
        ("2026-03-16 12:00", OPEN),
        ("2026-03-16 13:00", ASKED),
        ("2026-03-16 12:30", OPEN),
    )
    assert due(some, HOURS) == "2026-03-16 16:00"


def test_a_case_without_history_is_open() -> None:
    assert due(Timeline(moscow("2026-03-16 12:00"), ()), HOURS) == "2026-03-16 16:00"


def test_a_deadline_beyond_the_calendar_is_uncertain() -> None:
    assert deadline(case("2027-12-30 12:00"), RARUS, DESK).certain is False
    assert deadline(case("2026-12-30 12:00"), RARUS, DESK).certain is True


arrivals = st.integers(0, 365 * 24 * 60).map(
    lambda m: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
)
terms = st.sampled_from(["30 working minutes", "4 working hours", "3 working days", "5 calendar days"])


@given(arrivals, terms, st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_pause_never_brings_a_deadline_nearer_and_moves_it_by_what_was_waited(
    at: datetime, text: str, first: int, second: int
) -> None:
    asked, answered = at + timedelta(minutes=first), at + timedelta(minutes=first + second)
    rules = DeadlineRules((rule(SOLUTION, text),))
    plain = deadline(Timeline(at, (Moment(at, OPEN),)), rules, DESK)
    paused = deadline(
        Timeline(at, (Moment(at, OPEN), Moment(asked, ASKED), Moment(answered, OPEN))),
        rules,
        DESK,
    )
    assert plain.due_at is not None
    assert paused.due_at is not None
    moved = DESK.measure(asked, answered) if asked < plain.due_at else timedelta(0)
    assert DESK.measure(plain.due_at, paused.due_at) == moved
    assert paused.due_at >= plain.due_at


# --- What explains it ------------------------------------------------------------------------------


REOPENED = (
    ("2026-03-16 12:00", OPEN),
    ("2026-03-17 12:00", SOLVED),
    ("2026-03-18 12:00", OPEN),
)


def test_without_a_term_the_start_and_the_pauses_are_told_all_the_same() -> None:
    rules = replace(NOTHING, restart_on_reopening=True)
    pause = Pause(moscow("2026-03-17 12:00"), moscow("2026-03-18 12:00"), SOLVED)
    start = moscow("2026-03-16 12:00")
    found = deadline(case("2026-03-16 12:00", *REOPENED), rules, DESK)
    assert found == Deadline(None, None, None, start, (pause,))


def test_while_the_clock_stands_what_will_be_owed_is_told() -> None:
    some = case("2026-03-16 12:00", ("2026-03-16 12:00", OPEN), ("2026-03-16 13:00", ASKED))
    pause = Pause(moscow("2026-03-16 13:00"), None, ASKED, timedelta(0))
    assert deadline(some, HOURS, DESK) == Deadline(
        None, FIRST, Term.parse("4 working hours"), moscow("2026-03-16 12:00"), (pause,)
    )


def test_a_pause_tells_its_status_and_by_how_much_it_moved_the_due_time() -> None:
    some = case(
        "2026-03-16 12:00",
        ("2026-03-16 12:00", OPEN),
        ("2026-03-16 13:00", ASKED),
        ("2026-03-16 14:00", OPEN),
    )
    assert deadline(some, HOURS, DESK).pauses == (
        Pause(moscow("2026-03-16 13:00"), moscow("2026-03-16 14:00"), ASKED, timedelta(hours=1)),
    )


def test_a_reopened_ticket_owes_its_first_reaction_from_the_arrival() -> None:
    rules = replace(HOURS, restart_on_reopening=True)
    found = deadline(case("2026-03-16 12:00", *REOPENED), rules, DESK)
    assert (found.started_at, local(found.due_at)) == (moscow("2026-03-16 12:00"), "2026-03-16 16:00")


@pytest.mark.parametrize(
    ("history", "begun"),
    [
        ([*REOPENED, ("2026-03-18 13:00", ASKED), ("2026-03-18 14:00", OPEN)], "2026-03-18 12:00"),
        ([*REOPENED, ("2026-03-18 13:00", SOLVED), ("2026-03-18 14:00", CLOSED)], "2026-03-18 12:00"),
        ([("2026-03-16 12:00", INFO), ("2026-03-16 13:00", OPEN)], "2026-03-16 12:00"),
    ],
)
def test_only_a_reopening_begins_the_term_anew(history: list[tuple[str, Status]], begun: str) -> None:
    rules = replace(RARUS, restart_on_reopening=True)
    assert deadline(case("2026-03-16 12:00", *history), rules, DESK).started_at == moscow(begun)


def test_a_pause_without_length_hides_none_that_follows() -> None:
    some = case(
        "2026-03-16 12:00",
        ("2026-03-16 12:00", INFO),
        ("2026-03-16 12:00", OPEN),
        ("2026-03-16 13:00", ASKED),
        ("2026-03-16 14:00", OPEN),
    )
    assert due(some, HOURS) == "2026-03-16 17:00"


def test_a_pause_that_begins_when_it_is_due_comes_too_late() -> None:
    some = case(
        "2026-03-16 12:00",
        ("2026-03-16 12:00", OPEN),
        ("2026-03-16 16:00", ASKED),
        ("2026-03-16 17:00", OPEN),
    )
    assert due(some, HOURS) == "2026-03-16 16:00"


# --- Terms as text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "3 working days",
        "1 working day",
        "5 calendar days",
        "30 working minutes",
        "1 working hour",
        "1000 working days",
        "1000 calendar days",
        "10000 working hours",
        "600000 working minutes",
    ],
)
def test_a_term_prints_as_it_is_written(text: str) -> None:
    assert str(Term.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "days",
        "three working days",
        "0 working days",
        "-1 working days",
        "3 days",
        "1001 working days",
        "٣ working days",
        "99999999999 working days",
    ],
)
def test_other_terms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="term"):
        Term.parse(text)


# --- Silence ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "closed"),
    [
        ("2026-03-16 12:00", "2026-03-23 18:00"),
        ("2026-04-30 12:00", "2026-05-08 17:00"),  # over 1 May: 4, 5, 6, 7 and 8 May
        ("2026-05-06 12:00", "2026-05-14 18:00"),  # over 9 May: 7, 8, 12, 13 and 14 May
        ("2025-04-30 16:30", "2025-05-13 18:00"),  # 5, 6, 7, 12 and 13 May
        ("2025-12-30 12:00", "2026-01-16 18:00"),
    ],
)
def test_five_working_days_of_silence_close_a_ticket(asked: str, closed: str) -> None:
    end = silence(moscow(asked), SilenceRules(), DESK).close_at
    assert local(end) == closed


def test_reminders_come_before_the_closing_only() -> None:
    rules = SilenceRules(
        remind_after=tuple(map(Term.parse, ["5 working days", "2 working days", "9 working days"]))
    )
    planned = silence(moscow("2026-03-16 12:00"), rules, DESK)
    assert [local(at) for at in planned.remind_at] == ["2026-03-18 18:00"]


def test_a_desk_may_never_close_by_itself() -> None:
    rules = SilenceRules(remind_after=(Term.parse("2 working days"),), close_after=None)
    planned = silence(moscow("2026-03-16 12:00"), rules, DESK)
    assert planned.close_at is None
    assert len(planned.remind_at) == 1


# --- Reopening -------------------------------------------------------------------------------------

KEYSYSTEMS = ReopeningRules(by_kind=(("feature", Term.parse("5 working days")), ("spam", None)))


@pytest.mark.parametrize(
    ("finished", "kind", "last"),
    [
        ("2026-03-16 12:00", "error", "2026-03-18 18:00"),
        ("2026-03-16 12:00", "feature", "2026-03-23 18:00"),
        ("2026-03-20 17:59", "error", "2026-03-24 18:00"),  # over a weekend
        ("2025-12-29 12:00", "error", "2026-01-12 18:00"),  # over New Year
        ("2024-11-01 12:00", "consultation", "2024-11-05 18:00"),  # a worked Saturday is the first day
        ("2026-05-07 12:00", "error", "2026-05-12 18:00"),
        ("2026-05-06 12:00", "error", "2026-05-08 17:00"),  # the second day is shortened
    ],
)
def test_a_reply_in_the_last_minute_reopens_and_one_minute_later_does_not(
    finished: str, kind: str, last: str
) -> None:
    end = reopens_until(moscow(finished), kind, KEYSYSTEMS, DESK)
    assert local(end) == last
    assert end is not None
    minute = timedelta(minutes=1)
    assert may_reopen(moscow(finished), end - minute, kind, KEYSYSTEMS, DESK)
    assert may_reopen(moscow(finished), end, kind, KEYSYSTEMS, DESK)
    assert not may_reopen(moscow(finished), end + minute, kind, KEYSYSTEMS, DESK)


def test_a_kind_without_a_window_never_reopens() -> None:
    assert not may_reopen(moscow("2026-03-16 12:00"), moscow("2026-03-16 12:01"), "spam", KEYSYSTEMS, DESK)


# --- Notices to agents -----------------------------------------------------------------------------


def planned(
    some: Timeline, rules: NoticeRules, terms: DeadlineRules = HOURS
) -> list[tuple[str | None, TimerKind]]:
    return [(local(n.at), n.kind) for n in term_notices(deadline(some, terms, DESK), rules, DESK)]


def test_agents_are_reminded_told_and_overruled_in_this_order() -> None:
    rules = NoticeRules(
        remind_before=(timedelta(hours=1), timedelta(hours=2)),
        escalate_after=timedelta(hours=4),
        head="head@example.com",
    )
    assert planned(case("2026-03-16 12:00"), rules) == [
        ("2026-03-16 14:00", TimerKind.DUE_SOON),
        ("2026-03-16 15:00", TimerKind.DUE_SOON),
        ("2026-03-16 16:00", TimerKind.OVERDUE),
        ("2026-03-17 12:00", TimerKind.ESCALATED),
    ]


def test_a_reminder_before_the_clock_has_run_is_left_out() -> None:
    rules = NoticeRules(remind_before=(timedelta(hours=4), timedelta(hours=5), timedelta(hours=3)))
    assert planned(case("2026-03-16 12:00"), rules) == [
        ("2026-03-16 13:00", TimerKind.DUE_SOON),
        ("2026-03-16 16:00", TimerKind.OVERDUE),
    ]


def test_a_reminder_may_lie_on_the_working_day_before() -> None:
    rules = NoticeRules(remind_before=(timedelta(hours=10),), tell_overdue=False)
    assert planned(case("2026-03-16 12:00"), rules, RARUS) == [("2026-03-18 16:00", TimerKind.DUE_SOON)]


def test_nobody_is_reminded_at_the_due_time_itself() -> None:
    rules = NoticeRules(remind_before=(timedelta(0),))
    assert planned(case("2026-03-16 12:00"), rules) == [("2026-03-16 16:00", TimerKind.OVERDUE)]


def test_without_a_head_nothing_is_escalated() -> None:
    rules = NoticeRules(tell_overdue=False, escalate_after=timedelta(hours=1))
    assert planned(case("2026-03-16 12:00"), rules) == []


def test_nobody_is_reminded_of_what_is_not_due() -> None:
    asked = case("2026-03-16 12:00", ("2026-03-16 12:00", ASKED))
    assert planned(asked, NoticeRules(remind_before=(timedelta(hours=1),))) == []
    assert planned(case("2026-03-16 12:00"), NoticeRules(), NOTHING) == []
