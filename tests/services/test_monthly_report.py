"""The report of a month comes once, on the first working day of the next one, to whoever shall have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from intake.desk.term_rules import NoticeRules
from intake.services.answers import Answering
from intake.services.monthly_report import MonthlyReports, MonthlyWish
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from tests.services.desk import COMPLETE, TEMPLATES, DeskInHand, letter

HEAD = "head@desk.test"
MONTHLY = MonthlyWish(wanted=True)


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    """A ticket came in March; it is Tuesday, 31 March 2026, noon in Moscow."""
    made = DeskInHand(database)
    made.receive(letter(COMPLETE))
    clock(made, 31)
    return made


def clock(desk: DeskInHand, day: int, hour: int = 12, month: int = 3, minute: int = 0) -> None:
    """Another time, by Moscow's clock."""
    desk.now = datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)
    desk.lease.take()


def monthly(desk: DeskInHand, wish: MonthlyWish = MONTHLY, head: str = HEAD) -> MonthlyReports:
    regulation = replace(desk.regulation, notices=NoticeRules(head=head))
    watched = replace(desk.watched, regulation=regulation)
    answering = Answering(watched, TEMPLATES)
    return MonthlyReports(desk.database, watched, answering, desk.lease, lambda: desk.now, wish)


def told(desk: DeskInHand) -> list[EmailMessage]:
    query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw)
    with desk.database.read() as connection:
        raws = connection.execute(query.where(outbox.c.template == "monthly_report")).scalars().all()
    return [message_from_bytes(bytes(raw), policy=policy.default) for raw in raws]


def test_it_comes_when_the_desk_opens_on_the_first_working_day(desk: DeskInHand) -> None:
    reports = monthly(desk)
    # What is last month's now comes at once: nobody had it.
    reports.send_due()
    before = len(told(desk))
    clock(desk, 1, 8, 4)
    assert reports.send_due() == 0
    clock(desk, 1, 9, 4)
    assert reports.send_due() == 1
    mail = told(desk)[before]
    assert str(mail["To"]) == HEAD
    assert str(mail["Subject"]) == "Отчёт: support, 01.03.2026 – 31.03.2026 (Europe/Moscow)"
    body = mail.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    assert "поступило: 1" in text
    assert "01.03.2026:" not in text
    assert max(map(len, text.splitlines())) <= 200


def test_a_day_off_is_passed_over(desk: DeskInHand) -> None:
    # 1 May is a holiday, 2 and 3 are a weekend.
    reports = monthly(desk)
    for day in (1, 2, 3):
        clock(desk, day, 12, 5)
        assert reports.send_due() == 0
    clock(desk, 4, 9, 5)
    assert reports.send_due() == 1


def test_an_hour_may_be_named(desk: DeskInHand) -> None:
    reports = monthly(desk, replace(MONTHLY, minute=11 * 60))
    clock(desk, 1, 10, 4, 59)
    assert reports.send_due() == 0
    clock(desk, 1, 11, 4)
    assert reports.send_due() == 1


def test_it_comes_once_whoever_looks_and_how_often(desk: DeskInHand) -> None:
    clock(desk, 1, 12, 4)
    first, second = monthly(desk), monthly(desk)
    assert [one.send_due() for one in (first, second, first, monthly(desk))] == [1, 0, 0, 0]
    clock(desk, 15, 12, 4)
    assert monthly(desk).send_due() == 0
    clock(desk, 4, 12, 5)
    assert second.send_due() == 1


def test_one_that_is_killed_before_its_commit_comes_later(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(desk, 1, 12, 4)
    reports = monthly(desk)

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Answering, "queue", killed)
        with pytest.raises(KeyboardInterrupt):
            reports.send_due()
    assert told(desk) == []
    assert monthly(desk).send_due() == 1


def test_a_desk_that_was_off_on_that_day_catches_up_within_the_month(desk: DeskInHand) -> None:
    clock(desk, 20, 12, 4)
    assert monthly(desk).send_due() == 1


def test_others_than_the_head_may_be_named(desk: DeskInHand) -> None:
    clock(desk, 1, 12, 4)
    wish = MonthlyWish(wanted=True, to=("one@desk.test", "two@desk.test"))
    assert monthly(desk, wish).send_due() == 2
    assert {str(mail["To"]) for mail in told(desk)} == {"one@desk.test", "two@desk.test"}


@pytest.mark.parametrize(("wish", "head"), [(MonthlyWish(), HEAD), (MONTHLY, "")])
def test_nobody_gets_one_unasked(desk: DeskInHand, wish: MonthlyWish, head: str) -> None:
    clock(desk, 1, 12, 4)
    assert monthly(desk, wish, head).send_due() == 0


def test_of_a_month_in_which_nothing_was_nothing_is_told(database: Database) -> None:
    desk = DeskInHand(database)
    clock(desk, 1, 12, 4)
    assert monthly(desk).send_due() == 0


def test_a_clock_that_ran_ahead_takes_no_report_away(desk: DeskInHand) -> None:
    clock(desk, 2, 12, 6)
    assert monthly(desk).send_due() == 1
    clock(desk, 1, 12, 4)
    assert monthly(desk).send_due() == 1
    clock(desk, 2, 12, 6)
    assert monthly(desk).send_due() == 1
