"""What time alone brings about happens exactly once, whatever happens to daemons and clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.regulation import IncompleteRules
from intake.desk.term_rules import DeadlineRules, NoticeRules, Obligation, SilenceRules, Term, TermRule, Unit
from intake.desk.ticket import ClosedReason, Status
from intake.services.answer_context import Occasion
from intake.services.timers import BATCH_TIMERS
from intake.store.database.errors import StorePermanent
from intake.store.database.session import Connection, Database
from intake.store.database.tables import timer
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules
from tests.services.test_answers import sent

REGULATION = with_rules(
    load_regulation(packaged("regulations") / "default.toml"),
    silence=SilenceRules((Term(2, Unit.WORKING_DAYS),), Term(5, Unit.WORKING_DAYS)),
    deadlines=DeadlineRules((TermRule(Obligation.RESOLUTION, Term(3, Unit.WORKING_DAYS)),)),
    notices=NoticeRules((timedelta(hours=4),), tell_overdue=True),
    incomplete=IncompleteRules(silent_after=None),
)


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database, REGULATION)


def test_a_silent_customer_is_reminded_once_and_his_ticket_closed_once(desk: DeskInHand) -> None:
    desk.receive(letter("Не печатается счёт."))
    assert desk.ticket().status is Status.AWAITING_INFO
    desk.later(days=1)
    assert desk.tick() == 0
    desk.now = datetime(
        2026, 3, 4, 15, 1, tzinfo=UTC
    )  # Monday's question, two working days later, after closing
    assert desk.tick() == 1
    assert desk.tick() == 0
    desk.later(days=7)
    assert desk.tick() == 1
    ticket = desk.ticket()
    assert (ticket.status, ticket.closed_reason) == (Status.CLOSED, ClosedReason.NO_REPLY)
    desk.later(days=30)
    assert desk.tick() == 0
    assert desk.templates_sent() == ["request", "reminder", "closed_no_reply"]


def test_a_customer_who_answers_is_neither_reminded_nor_closed(desk: DeskInHand) -> None:
    desk.receive(letter("Не печатается счёт."))
    first = desk.sent()[0]
    desk.later(hours=3)
    desk.receive(letter(COMPLETE, subject="Re: [#1] Не печатается счёт", In_Reply_To=first.message_id))
    assert desk.ticket().status is Status.OPEN
    desk.later(days=30)
    desk.tick()
    assert "reminder" not in desk.templates_sent()
    assert "closed_no_reply" not in desk.templates_sent()


def test_agents_hear_before_a_deadline_and_when_it_has_passed_once_each(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    assert desk.ticket().due_at == datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
    desk.now = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    assert desk.tick() == 1
    desk.now = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
    assert desk.tick() == 1
    desk.later(days=10)
    assert desk.tick() == 0
    assert desk.templates_sent()[2:] == ["due_soon", "overdue"]


def test_a_daemon_that_was_down_over_both_closes_without_a_mocking_reminder(desk: DeskInHand) -> None:
    desk.receive(letter("Не печатается счёт."))
    desk.later(days=60)
    assert desk.tick() == 1
    assert desk.templates_sent() == ["request", "closed_no_reply"]


def test_a_daemon_that_was_down_over_several_notices_sends_each_of_them_once(desk: DeskInHand) -> None:
    for number in range(3):
        desk.receive(letter(f"{COMPLETE} Склад {number}.", subject=f"Склад {number}"))
    desk.later(days=30)
    desk.tick()
    told = [(line.template, line.ticket_number) for line in desk.sent()][6:]
    assert sorted(told) == [(kind, number) for kind in ("due_soon", "overdue") for number in (1, 2, 3)]


def test_a_daemon_that_was_down_over_several_reminders_sends_the_last_one_only(database: Database) -> None:
    terms = Term(1, Unit.WORKING_DAYS), Term(2, Unit.WORKING_DAYS), Term(3, Unit.WORKING_DAYS)
    silence = SilenceRules(terms, Term(20, Unit.WORKING_DAYS))
    desk = DeskInHand(database, with_rules(REGULATION, silence=silence))
    for number in range(2):
        desk.receive(letter(f"Не печатается счёт {number}.", subject=f"Счёт {number}"))
    desk.later(days=7)
    desk.tick()
    assert desk.templates_sent()[2:] == ["reminder", "reminder"]
    assert {line.ticket_number for line in desk.sent()[2:]} == {1, 2}


def test_a_timer_that_the_store_refuses_keeps_no_other_waiting(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receive(letter("Не печатается счёт."))
    desk.receive(letter("Не печатается накладная.", subject="Накладная"))
    desk.later(days=60)
    queue = desk.timers._answering.queue

    def refuse_the_first(connection: Connection, occasion: Occasion) -> int:
        if occasion.ticket is not None and occasion.ticket.number == 1:
            raise StorePermanent("refused")
        return queue(connection, occasion)

    monkeypatch.setattr(desk.timers._answering, "queue", refuse_the_first)
    desk.tick()
    assert (desk.ticket(1).status, desk.ticket(2).status) == (Status.AWAITING_INFO, Status.CLOSED)


def test_a_later_versions_timers_keep_no_other_waiting_however_many_they_are(desk: DeskInHand) -> None:
    desk.receive(letter("Не печатается счёт."))
    desk.receive(letter("Не печатается накладная.", subject="Накладная"))
    desk.later(days=60)
    strange = {"ticket_number": 1, "mailbox": "support", "kind": "survey", "fired_at": None}
    with desk.database.write() as connection:
        rows = [
            {**strange, "basis": f"asked {number}", "due_at": desk.now - timedelta(days=59)}
            for number in range(BATCH_TIMERS + 1)
        ]
        connection.execute(insert(timer), rows)
    assert desk.tick() == 2
    assert (desk.ticket(1).status, desk.ticket(2).status) == (Status.CLOSED, Status.CLOSED)


def test_a_clock_set_back_repeats_nothing(desk: DeskInHand) -> None:
    desk.receive(letter("Не печатается счёт."))
    desk.later(days=3)
    assert desk.tick() == 1
    desk.later(days=-2)
    assert desk.tick() == 0
    desk.later(days=2)
    assert desk.tick() == 0


def test_of_two_daemons_only_the_one_with_the_lease_fires(database: Database) -> None:
    first = DeskInHand(database, REGULATION, holder="first")
    first.receive(letter("Не печатается счёт."))
    second = DeskInHand(database, REGULATION, holder="second")
    first.later(days=30)
    second.now = first.now
    assert not second.lease.take()
    assert first.tick() == 1
    first.lease.release()
    assert second.tick() == 0
    assert first.templates_sent() == ["request", "closed_no_reply"]


def test_a_pass_over_a_million_tickets_looks_at_the_index_only(database: Database) -> None:
    """Fifty thousand timers wait, none is due: the pass asks one question, answered by the index."""
    numbers = "SELECT i FROM generate_series(1, 1000000) AS n(i)"
    if database.is_sqlite:
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n"
    at = "'2026-03-02 09:30:00.000000'"
    with database.write() as connection:
        connection.execute(
            text(
                f"""INSERT INTO ticket (number, mailbox, status, subject, requester_key, requester, requester_name,
                language, kind, priority, created_at, updated_at, missing, asked, history, licence_kind)
                SELECT i, 'support', 'open', 'x', 'c', 'c@example.com', '', 'ru', 'error', 'normal', {at}, {at},
                '[]', 0, '[]', '' FROM ({numbers}) AS numbers"""
            )
        )
        connection.execute(
            text(
                f"""INSERT INTO timer (ticket_number, mailbox, kind, basis, due_at)
                SELECT i, 'support', 'overdue', 'x', '2031-01-01 00:00:00.000000'
                FROM ({numbers}) AS numbers WHERE i <= 50000"""
            )
        )
    desk = DeskInHand(database, REGULATION)
    with database.read() as connection:
        connection.execute(text("ANALYZE")) if not database.is_sqlite else None
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        plan = "\n".join(
            " ".join(map(str, row))
            for row in connection.execute(
                text(
                    f"{explain} SELECT id FROM timer WHERE mailbox = 'support' AND fired_at IS NULL "
                    "AND due_at <= '2026-03-02 09:30:00.000000' LIMIT 1"
                )
            )
        )
    assert "ix_timer_waiting" in plan
    assert desk.tick() == 0


def test_agents_who_hear_that_a_term_is_over_read_what_was_said(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    note = letter("#note\nСпросить бухгалтерию.", sender="anna@desk.test", subject="Re: [#1] Счёт")
    desk.receive(b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n" + note)
    desk.later(days=7)
    desk.tick()
    assert desk.templates_sent()[-1] == "overdue"
    text = sent(desk, "agents")[-1].get_body(("plain",))
    assert text is not None
    told = text.get_content()
    assert "внутренняя заметка" in told
    assert "> Спросить бухгалтерию." in told
    assert "Не печатается счёт, помогите." in told


@pytest.mark.parametrize(("entries", "left"), [(0, None), (1, 1), (100, 0)])
def test_a_regulation_says_how_much_is_retold(database: Database, entries: int, left: int | None) -> None:
    desk = DeskInHand(database, with_rules(REGULATION, history_entries=entries))
    desk.receive(letter(COMPLETE))
    desk.receive(letter("Вторая ошибка, с налогами.", subject="Re: [#1] Не печатается счёт"))
    desk.later(days=7)
    desk.tick()
    body = sent(desk, "agents")[-1].get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert ("История обращения" in text) is (left is not None)
    assert ("помогите" in text) is (left == 0)
    assert ("Более ранних записей: 1." in text) is (left == 1)
