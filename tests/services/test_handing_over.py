"""Who leaves, who is reminded, whose turn it is: by the desk's clock, in its database, exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.message import Address
from intake.desk.regulation import Choice, Route
from intake.desk.support_desk import Agent
from intake.desk.term_rules import DeadlineRules, NoticeRules, Obligation, Term, TermRule, Unit
from intake.desk.ticket import Status
from intake.store import absences, assignment
from intake.store.database.session import Database
from intake.store.outbox import listing
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules

ANNA, BORIS, VERA = "anna@desk.test", "boris@desk.test", "vera@desk.test"
DEFAULT = load_regulation(packaged("regulations") / "default.toml")
SOLVED_IN_THREE = with_rules(
    DEFAULT,
    deadlines=DeadlineRules((TermRule(Obligation.RESOLUTION, Term(3, Unit.WORKING_DAYS)),)),
    notices=NoticeRules(tell_overdue=True),
)
PROVED = "mx.desk.test; dkim=pass header.d=desk.test; spf=pass smtp.mailfrom=desk.test"
RE = "Re: [#1] Не печатается счёт"


class Desk(DeskInHand):
    """A desk of three; what each of its mails came to is asked by address."""

    def staff(self, *agents: Agent) -> None:
        people = {
            one.address: one for one in (Agent("Анна", ANNA), Agent("Борис", BORIS), Agent("Вера", VERA))
        }
        people |= {one.address: one for one in agents}
        desk = replace(self.watched.desk, agents=tuple(people.values()), notify=tuple(map(Address, people)))
        watched = replace(self.watched, desk=desk)
        self.watched = watched
        self.timers._watched = watched
        self.processor._watched = watched
        self.processor._reader._watched = watched
        self.answering._watched = watched

    def from_agent(self, text: str, sender: str = ANNA, subject: str = RE) -> None:
        self.receive(letter(text, subject=subject, sender=sender, Authentication_Results=PROVED))

    def told_since(self, seen: int) -> list[tuple[str, tuple[str, ...]]]:
        """Template and recipients of what went out after the first mails."""
        lines = self.sent()[seen:]
        return [(line.template, tuple(to.address for to in line.recipients)) for line in lines]

    def text(self, place: int) -> str:
        line = self.sent()[place]
        with self.database.read() as connection:
            raw = listing.raw(connection, line.id)
        assert raw is not None
        body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database, DEFAULT)
    desk.staff()
    return desk


def with_ticket(desk: Desk) -> Desk:
    desk.receive(letter(COMPLETE))
    desk.from_agent("#assign me")
    assert desk.ticket().assignee == ANNA
    return desk


def test_an_agent_who_leaves_by_mail_is_away_after_a_restart_and_his_ticket_is_told_once(desk: Desk) -> None:
    with_ticket(desk)
    seen = len(desk.sent())
    desk.from_agent("#away 20.03 Борис", subject="отпуск")
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("done", (ANNA,)), ("deputy", (BORIS,))]
    assert "20.03.2026" in desk.text(seen)
    assert "Не печатается счёт" in desk.text(seen + 1)
    desk.later(days=1)
    assert desk.tick() == 0
    desk.lease.release()
    again = Desk(desk.database, DEFAULT, now=desk.now, uid=desk.uid)
    again.staff()
    assert again.tick() == 0
    seen = len(again.sent())
    again.receive(letter("Ну что?", subject=RE))
    assert again.told_since(seen) == [("update", (BORIS,))]


def test_the_configurations_absence_is_told_on_its_first_working_day_and_ends_by_itself(desk: Desk) -> None:
    with_ticket(desk)
    # Saturday to Tuesday.
    desk.staff(Agent("Анна", ANNA, (date(2026, 3, 14), date(2026, 3, 17)), BORIS))
    seen = len(desk.sent())
    desk.now = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
    assert desk.tick() == 0
    desk.now = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("deputy", (BORIS,))]
    desk.now = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
    desk.receive(letter("Ну что?", subject=RE))
    assert desk.told_since(seen + 1) == [("update", (ANNA,))]


def test_who_comes_back_early_is_told_again_whatever_the_configuration_says(desk: Desk) -> None:
    with_ticket(desk)
    desk.staff(Agent("Анна", ANNA, (date(2026, 3, 1), date(2026, 3, 31)), BORIS))
    desk.from_agent("#back", subject="вернулась")
    seen = len(desk.sent())
    desk.receive(letter("Ну что?", subject=RE))
    assert desk.told_since(seen) == [("update", (ANNA,))]
    with desk.database.read() as connection:
        (said,) = absences.said(connection)
    assert (said.agent, said.absence, said.back_on) == (ANNA, None, date(2026, 3, 2))


def test_a_ticket_given_to_somebody_who_is_away_goes_to_his_deputy_once_and_the_giver_knows(
    desk: Desk,
) -> None:
    with_ticket(desk)
    desk.staff(Agent("Борис", BORIS, (date(2026, 3, 1), date(2026, 3, 31)), VERA))
    seen = len(desk.sent())
    desk.from_agent("#assign Борису\nОн знает этого клиента.")
    desk.tick()
    assert desk.told_since(seen) == [("assigned", (VERA,)), ("done", (ANNA,))]
    assert "Он знает этого клиента." in desk.text(seen)
    assert "Вера" in desk.text(seen + 1)
    assert desk.ticket().assignee == BORIS
    desk.later(days=1)
    assert desk.tick() == 0


def test_a_reminder_survives_whatever_happens_and_comes_once(desk: Desk) -> None:
    with_ticket(desk)
    desk.from_agent("#remind 3d позвонить")
    desk.later(hours=1)
    desk.receive(letter("Ещё вот что.", subject=RE))
    desk.from_agent("#resolve\nГотово.", sender=BORIS)
    seen = len(desk.sent())
    desk.later(days=3)
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("agent_reminder", (ANNA,))]
    assert "позвонить" in desk.text(seen)
    assert desk.ticket().plans.reminders == ()
    desk.later(days=30)
    assert desk.tick() == 0


def test_a_reminder_that_was_taken_back_never_comes_and_others_stay(desk: Desk) -> None:
    with_ticket(desk)
    desk.from_agent("#remind 3d")
    desk.from_agent("#remind 3d", sender=BORIS)
    desk.from_agent("#напомнить нет")
    seen = len(desk.sent())
    desk.later(days=4)
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("agent_reminder", (BORIS,))]


def test_an_agent_who_is_dismissed_is_never_reminded(desk: Desk) -> None:
    desk.receive(letter(COMPLETE))
    desk.from_agent("#remind 3d", sender=VERA)
    people = tuple(agent for agent in desk.watched.desk.agents if agent.address != VERA)
    desk.staff()
    watched = replace(desk.watched, desk=replace(desk.watched.desk, agents=people, notify=(Address(ANNA),)))
    desk.timers._watched = desk.answering._watched = watched
    seen = len(desk.sent())
    desk.later(days=4)
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("agent_reminder", (ANNA,))]


def test_a_date_by_hand_counts_instead_of_the_terms_until_it_is_taken_back(database: Database) -> None:
    desk = Desk(database, SOLVED_IN_THREE)
    desk.staff()
    with_ticket(desk)
    by_term = desk.ticket().due_at
    desk.from_agent("#due 20.03")
    assert desk.ticket().due_at == datetime(2026, 3, 20, 15, 0, tzinfo=UTC)
    desk.from_agent("#ask\nКакой у вас принтер?")
    assert desk.ticket().status is Status.AWAITING_CUSTOMER
    assert desk.ticket().due_at == datetime(2026, 3, 20, 15, 0, tzinfo=UTC)
    desk.receive(letter("Куосера.", subject=RE))
    assert desk.ticket().due_at == datetime(2026, 3, 20, 15, 0, tzinfo=UTC)
    desk.from_agent("#срок снять")
    assert desk.ticket().due_at == by_term
    desk.from_agent("#due 20.03")
    desk.from_agent("#resolve\nГотово.")
    assert desk.ticket().due_at is None


def test_where_no_regulation_sets_terms_a_date_by_hand_is_told_when_it_has_passed(desk: Desk) -> None:
    with_ticket(desk)
    desk.from_agent("#due 20.03 10:00")
    seen = len(desk.sent())
    desk.now = datetime(2026, 3, 20, 7, 1, tzinfo=UTC)
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("overdue", (ANNA,))]
    desk.from_agent("#due нет")
    assert desk.ticket().due_at is None


@pytest.mark.parametrize("stops", [True, False])
def test_waiting_for_others_stops_the_clock_where_the_regulation_says_so(
    database: Database,
    stops: bool,
) -> None:
    rules = replace(SOLVED_IN_THREE.deadlines, waiting_stops_clock=stops)
    desk = Desk(database, with_rules(SOLVED_IN_THREE, deadlines=rules))
    desk.staff()
    with_ticket(desk)
    by_term = desk.ticket().due_at
    assert by_term == datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
    desk.from_agent("#wait")
    assert desk.ticket().due_at == (None if stops else by_term)
    desk.now = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    desk.from_agent("Пока ничего.")
    assert desk.ticket().plans.wait is None
    assert desk.ticket().due_at == (datetime(2026, 3, 9, 15, 0, tzinfo=UTC) if stops else by_term) or stops


def test_a_wait_with_an_end_is_over_then_and_its_agent_is_told(database: Database) -> None:
    desk = Desk(database, SOLVED_IN_THREE)
    desk.staff()
    with_ticket(desk)
    desk.from_agent("#wait до 6.03")
    desk.from_agent("#note\nВендор молчит.", sender=BORIS)
    assert desk.ticket().due_at is None
    seen = len(desk.sent())
    desk.now = datetime(2026, 3, 6, 6, 0, tzinfo=UTC)
    assert desk.tick() == 1
    assert desk.told_since(seen) == [("agent_reminder", (ANNA,))]
    assert desk.ticket().plans.wait is None
    assert desk.ticket().due_at is not None


def routed(database: Database, choose: Choice, holder: str = "first") -> Desk:
    route = Route(assignees=(ANNA, BORIS, VERA), choose=choose)
    desk = Desk(database, with_rules(DEFAULT, routes=(route,)), holder=holder)
    desk.staff()
    return desk


def new(desk: Desk, number: int) -> str | None:
    desk.receive(
        letter(f"{COMPLETE} Склад {number}.", subject=f"Склад {number}", sender=f"c{number}@firma.example")
    )
    return desk.ticket(number).assignee


def test_turns_are_kept_by_the_database_and_no_daemon_takes_one_twice(database: Database) -> None:
    first = routed(database, Choice.IN_TURN)
    assert [new(first, number) for number in (1, 2)] == [ANNA, BORIS]
    first.lease.release()
    second = routed(database, Choice.IN_TURN, holder="second")
    second.uid = first.uid
    assert [new(second, number) for number in (3, 4)] == [VERA, ANNA]
    with database.read() as connection:
        assert assignment.turns(connection, "support") == ((f"{ANNA}, {BORIS}, {VERA}", ANNA),)


def test_a_turn_is_lost_by_nobody_when_a_mail_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = routed(database, Choice.IN_TURN)
    assert new(desk, 1) == ANNA
    queue = desk.answering.queue

    def fails(*_: object) -> int:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(desk.answering, "queue", fails)
    desk.receive(letter(f"{COMPLETE} Склад 2.", subject="Склад 2", sender="c2@firma.example"))
    monkeypatch.setattr(desk.answering, "queue", queue)
    desk.lease.take()
    desk.processor.process_batch()
    assert desk.ticket(2).assignee == BORIS
    assert new(desk, 3) == VERA


def test_of_equals_the_first_gets_the_next_ticket_and_finished_ones_are_no_load(database: Database) -> None:
    desk = routed(database, Choice.LEAST_LOADED)
    assert [new(desk, number) for number in (1, 2, 3, 4)] == [ANNA, BORIS, VERA, ANNA]
    desk.from_agent("#resolve\nГотово.", sender=BORIS, subject="Re: [#2] Склад 2")
    assert new(desk, 5) == BORIS


BY_TELEPHONE = f"#new zoya@liliya.example\n{COMPLETE}"
OF_LILIYA = Route(customers=("liliya.example",), assignee=BORIS)
FORWARDED = (
    f"---------- Forwarded message ---------\nОт: Зоя <zoya@liliya.example>\nТема: Склад\n\n{COMPLETE}"
)


@pytest.mark.parametrize(("text", "subject"), [(BY_TELEPHONE, "Звонок"), (FORWARDED, "Fwd: Склад")])
def test_what_an_agent_brings_is_given_by_rule_to_whom_its_customer_is(
    database: Database, text: str, subject: str
) -> None:
    desk = Desk(database, with_rules(DEFAULT, routes=(OF_LILIYA,)))
    desk.staff()
    desk.from_agent(text, subject=subject)
    assert desk.ticket().assignee == BORIS
    seen = len(desk.sent())
    desk.receive(letter("Ну что?", subject="Re: [#1] Склад", sender="zoya@liliya.example"))
    assert desk.told_since(seen) == [("update", (BORIS,))]


def test_turns_are_taken_by_what_agents_bring_unless_it_lacks_something_or_they_say_who(
    database: Database,
) -> None:
    desk = routed(database, Choice.IN_TURN)
    for number, text in enumerate((BY_TELEPHONE, "#assign Вере\n" + BY_TELEPHONE, BY_TELEPHONE), start=1):
        desk.from_agent(text, subject=f"Звонок {number}")
    desk.from_agent("#new zoya@liliya.example\nНе печатает.", subject="Звонок 4")
    assert [desk.ticket(number).assignee for number in (1, 2, 3, 4)] == [ANNA, VERA, BORIS, None]


def test_a_new_request_for_somebody_away_is_known_to_his_deputy_and_one_mail_tells_its_writer(
    desk: Desk,
) -> None:
    desk.staff(Agent("Вера", VERA, (date(2026, 3, 1), date(2026, 3, 31)), BORIS))
    desk.from_agent("#assign Вере\n#remind 3d\n" + BY_TELEPHONE, subject="Звонок")
    told = desk.told_since(0)
    assert [to for template, to in told if template == "assigned"] == [(BORIS,)]
    assert [to for template, to in told if template == "done"] == [(ANNA,)]
    assert "Напоминание" in desk.text([template for template, _ in told].index("done"))
    assert desk.tick() == 0


def test_time_passes_nothing_by_where_a_thousand_plans_wait(desk: Desk) -> None:
    with_ticket(desk)
    for days in range(1, 20):
        desk.from_agent(f"#remind {days * 7}d")
    assert len(desk.ticket().plans.reminders) == 19
    seen = len(desk.sent())
    desk.now += timedelta(days=19 * 7 + 1)
    assert desk.tick() == 19
    assert {template for template, _ in desk.told_since(seen)} == {"agent_reminder"}
