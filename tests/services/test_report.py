"""Every figure of a report, against tickets that were counted by hand: docs/report.md defines each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from intake.desk.regulation import Regulation
from intake.desk.report import GroupedBy, Period, Report, Spread
from intake.desk.term_rules import DeadlineRules, Obligation, Term, TermRule, Unit
from intake.desk.ticket import Status
from intake.services.report import make_report
from intake.services.views import report_view
from intake.store.database.report_tables import ended_term
from intake.store.database.session import Database
from intake.store.database.tables import ticket
from tests.services.desk import COMPLETE, DeskInHand, letter

REACTION, SOLUTION = Obligation.FIRST_REACTION, Obligation.RESOLUTION
PROOF = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), "Europe/Moscow")
INCOMPLETE = "Не печатается счёт, помогите пожалуйста."


def with_terms(regulation: Regulation) -> Regulation:
    terms = (TermRule(REACTION, Term(1, Unit.WORKING_HOURS)), TermRule(SOLUTION, Term(8, Unit.WORKING_HOURS)))
    return replace(regulation, deadlines=DeadlineRules(terms))


class Month:
    """A desk of March 2026 by Moscow's clock, which works from 9 to 18."""

    def __init__(self, database: Database) -> None:
        self.desk = DeskInHand(database)
        self.desk = DeskInHand(database, with_terms(self.desk.regulation))

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        self.desk.now = datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)
        self.desk.lease.take()

    def customer(self, text: str, who: str = "olga@firma.example", subject: str = "Не печатается") -> None:
        self.desk.receive(letter(text, sender=who, subject=subject, Message_ID=self._id()))

    def agent(self, number: int, text: str) -> None:
        subject = f"[#{number}] Не печатается"
        mail = letter(text, sender="anna@desk.test", subject=subject, Message_ID=self._id())
        self.desk.receive(PROOF + mail)

    def _id(self) -> str:
        return f"<{self.desk.uid}@mail.example>"

    def report(self, period: Period = MARCH) -> Report:
        regulations: Mapping[str, Regulation] = {"support": self.desk.regulation}
        with self.desk.database.read() as connection:
            return make_report(connection, regulations, period, self.desk.now)


@pytest.fixture
def month(database: Database) -> Month:
    """Four tickets.

    1: Monday 2nd, 10:00, complete; answered 10:30 (in time); solved Tuesday 12:00 (in 9 + 2 hours: late).
    2: Monday 2nd, 11:00, incomplete; complete on Tuesday at 11:00; solved at 11:40 with the first answer.
    3: Wednesday 4th, 16:00, complete; never answered: due were its reaction at 17:00, its solution on Thursday at 15:00.
    4: Thursday 5th, 9:00, complete; closed as spam at 9:10.
    A bounce comes on Friday.
    """
    made = Month(database)
    made.at(2, 10)
    made.customer(COMPLETE)
    made.at(2, 10, 30)
    made.agent(1, "Перезапустите службу печати, пожалуйста.")
    made.at(2, 11)
    made.customer(INCOMPLETE, "petr@zavod.example")
    made.at(3, 11)
    made.customer("Рег. номер 800123457, ООО «Завод», релиз 3.0.12.5", "petr@zavod.example", "Re: [#2]")
    made.at(3, 11, 40)
    made.agent(2, "#resolve\nОбновите релиз.")
    made.at(3, 12)
    made.agent(1, "#resolve\nГотово.")
    made.at(4, 16)
    made.customer(COMPLETE.replace("Ромашка", "Василёк"), "vera@vasilek.example")
    made.at(5, 9)
    made.customer(COMPLETE.replace("счёт", "акт"), "spam@other.example")
    made.at(5, 9, 10)
    made.agent(4, "#spam")
    made.at(6, 12)
    return made


def test_terms_are_kept_missed_or_passed_with_nothing_done(month: Month) -> None:
    report = month.report()
    reaction, solution = report.terms[REACTION], report.terms[SOLUTION]
    assert (reaction.kept, reaction.missed, reaction.still_late) == (2, 0, 1)
    assert (solution.kept, solution.missed, solution.still_late) == (1, 1, 1)
    assert reaction.share_kept == pytest.approx(2 / 3)


def test_tickets_are_counted_by_day_hour_and_weekday(month: Month) -> None:
    report = month.report()
    assert (report.opened, report.solved, report.ended_otherwise) == (4, 2, 1)
    assert (report.open_at_start, report.open_at_end) == (0, 1)
    days = {
        day.day: (of.opened, of.solved, of.ended_otherwise, of.open_at_end) for day, of in report.days.items()
    }
    assert days == {
        1: (0, 0, 0, 0),
        2: (2, 0, 0, 2),
        3: (0, 2, 0, 0),
        4: (1, 0, 0, 1),
        5: (1, 0, 1, 1),
        6: (0, 0, 0, 1),
    }
    assert {hour: count for hour, count in enumerate(report.hours) if count} == {9: 1, 10: 1, 11: 1, 16: 1}
    assert report.weekdays == [2, 0, 1, 1, 0, 0, 0]


def test_times_are_working_time_without_the_waiting_which_is_told_apart(month: Month) -> None:
    report = month.report()
    # Ticket 1 took 30 minutes, ticket 2 the 40 after it was complete; it waited 7 + 2 hours.
    assert report.times[REACTION] == Spread(2, timedelta(minutes=30), timedelta(minutes=40))
    assert report.waiting[REACTION] == Spread(2, timedelta(0), timedelta(hours=9))
    assert report.times[SOLUTION] == Spread(2, timedelta(minutes=40), timedelta(hours=11))
    assert report.waiting[SOLUTION] == Spread(2, timedelta(0), timedelta(hours=9))


def test_what_was_asked_and_missing(month: Month) -> None:
    report = month.report()
    assert (report.asked, report.requests) == (1, 1)
    assert (report.complete, report.known) == (3, 4)
    assert report.missing == {"registration_number": 1, "organization": 1, "release": 1}
    assert report.older == 0


def test_groups_have_their_own_tickets_and_terms(month: Month) -> None:
    groups = month.report().groups
    firms = groups[GroupedBy.ORGANIZATION]
    assert {name: (of.opened, of.solved) for name, of in firms.items()} == {
        "ООО «Ромашка»": (2, 1),
        "ООО «Завод»": (1, 1),
        "ООО «Василёк»": (1, 0),
    }
    late = {name: of.terms[REACTION].still_late for name, of in firms.items()}
    assert late == {"ООО «Ромашка»": 0, "ООО «Завод»": 0, "ООО «Василёк»": 1}
    assert sum(of.opened for of in groups[GroupedBy.AGENT].values()) == 4
    assert set(groups[GroupedBy.PRIORITY]) == {"normal"}
    for by in GroupedBy:
        assert sum(of.terms[SOLUTION].missed for of in groups[by].values()) == 1


def test_mails_are_counted_by_their_arrival(month: Month) -> None:
    mail = letter("Я в отпуске.", sender="auto@firma.example", Auto_Submitted="auto-replied")
    month.desk.receive(mail)
    month.at(6, 13)
    mails = month.report().mails
    assert mails.arrived == 10
    assert mails.automatic == 1
    assert (mails.held, mails.bounced) == (0, 0)


def test_a_reopened_ticket_was_open_again_and_is_solved_twice(month: Month) -> None:
    month.at(4, 10)
    month.customer("Не помогло, снова не печатается.", subject="Re: [#1]")
    assert month.desk.ticket(1).status is Status.OPEN
    month.at(5, 10)
    month.agent(1, "#resolve\nТеперь точно.")
    month.at(6, 12)
    report = month.report()
    assert report.solved == 3
    assert report.days[date(2026, 3, 4)].open_at_end == 2
    assert report.days[date(2026, 3, 5)].open_at_end == 1


def test_another_month_has_what_was_open_then_and_nothing_else(month: Month) -> None:
    month.at(31, 12)
    april = Period(date(2026, 4, 1), date(2026, 4, 30), "Europe/Moscow")
    month.desk.now = datetime(2026, 4, 10, tzinfo=UTC)
    report = month.report(april)
    assert (report.opened, report.solved, report.open_at_start, report.open_at_end) == (0, 0, 1, 1)
    assert report.terms[REACTION].still_late == 1
    assert report.mails.arrived == 0


def test_a_month_looks_the_same_afterwards(month: Month) -> None:
    month.desk.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    before = report_view(month.report())
    month.desk.lease.take()
    month.agent(3, "#resolve\nИзвините, что долго.")
    assert report_view(month.report()) == before


def test_terms_of_tickets_from_before_are_worked_out(month: Month) -> None:
    before = month.report()
    with month.desk.database.write() as connection:
        connection.execute(delete(ended_term))
        connection.execute(update(ticket).values(first_missing=None))
    after = month.report()
    assert after.terms == before.terms
    assert after.older == 4
    assert (after.known, after.missing) == (0, {})
    assert after.opened == 4


def test_the_day_begins_where_the_desk_is(month: Month) -> None:
    month.at(9, 0, 30)
    month.customer(COMPLETE.replace("счёт", "отчёт"), "late@firma.example")
    month.at(9, 12)
    assert month.report().days[date(2026, 3, 9)].opened == 1
    utc = replace(MARCH, zone="UTC")
    assert month.report(utc).days[date(2026, 3, 8)].opened == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ends \(2026-03-01\) before it begins \(2026-03-02\)"):
        Period(date(2026, 3, 2), date(2026, 3, 1), "Europe/Moscow")
