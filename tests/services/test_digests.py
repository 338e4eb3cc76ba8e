"""The daily digest: who gets it, when, once, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import Connection, select, update

from intake.desk.calendar_days import CalendarDays
from intake.desk.digest import DigestWish
from intake.desk.expiry import Expiring, ExpiringKind
from intake.desk.message import Address
from intake.desk.regulation import Regulation
from intake.desk.support_desk import Agent
from intake.desk.term_rules import NoticeRules
from intake.desk.ticket import Status, Ticket
from intake.services.answers import Answering
from intake.services.digests import Digests
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw, ticket
from intake.store.tickets import tickets
from tests.services.desk import COMPLETE, TEMPLATES, DeskInHand, letter

ANNA, BORIS, HEAD = "anna@desk.test", "boris@desk.test", "head@desk.test"
AT_NINE = DigestWish(wanted=True, minute=9 * 60)
SPAM = "X-Spam-Flag: YES\nX-Spam-Level: *********************\n"


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    """It is Monday, noon in Moscow."""
    return DeskInHand(database)


def digests(
    desk: DeskInHand, *agents: Agent, head: str = "", holder: str = "", expiring: tuple[Expiring, ...] = ()
) -> Digests:
    """The digests of a desk with these agents; another `holder` is another daemon."""
    regulation: Regulation = replace(desk.regulation, notices=NoticeRules(tell_overdue=False, head=head))
    there = replace(
        desk.watched.desk, agents=agents, notify=tuple(Address(agent.address) for agent in agents)
    )
    watched = replace(desk.watched, desk=there, regulation=regulation)
    answering = Answering(watched, TEMPLATES)
    return Digests(desk.database, watched, answering, desk.lease, lambda: desk.now, lambda _: expiring)


def told(desk: DeskInHand) -> list[tuple[str, str, str]]:
    """To whom each digest went, its subject and its text."""
    query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.template == "digest")
    with desk.database.read() as connection:
        raws = list(connection.execute(query.order_by(outbox.c.id)).scalars())
    mails = [message_from_bytes(bytes(raw), policy=policy.default) for raw in raws]
    found = []
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body is not None
        found.append((str(mail["To"].addresses[0].addr_spec), str(mail["Subject"]), str(body.get_content())))
    return found


def assign(desk: DeskInHand, address: str) -> None:
    with desk.database.write() as connection:
        connection.execute(update(ticket).values(assignee=address))


def tomorrow(desk: DeskInHand, hour: int = 9) -> None:
    """The next day, at an hour of Moscow."""
    desk.now = (desk.now + timedelta(days=1)).replace(hour=hour - 3, minute=0)
    desk.lease.take()


def test_an_agent_hears_in_the_morning_of_what_nobody_has(desk: DeskInHand) -> None:
    morning = digests(desk, Agent("Анна", ANNA, digest=DigestWish(wanted=True)), Agent("Борис", BORIS))
    assert morning.send_due() == 0
    desk.receive(letter(COMPLETE))
    assert morning.send_due() == 0
    tomorrow(desk, hour=8)
    assert morning.send_due() == 0
    tomorrow(desk)
    assert morning.send_due() == 1
    ((to, subject, text),) = told(desk)
    assert to == ANNA
    assert subject == "Сводка: без исполнителя 1"
    assert "#1  Не печатается счёт" in text
    assert "Ольга" in text
    assert max(map(len, text.splitlines())) <= 140


def test_agents_hear_in_time_of_a_login_that_ends(desk: DeskInHand) -> None:
    ends = datetime(2026, 12, 31, tzinfo=UTC)
    found = (
        Expiring("oauth.office", ExpiringKind.SECRET, ends),
        Expiring("oauth.own", ExpiringKind.CERTIFICATE, ends),
    )
    assert digests(desk, Agent("Анна", ANNA, digest=AT_NINE), expiring=found).send_due() == 1
    ((_, subject, text),) = told(desk)
    assert subject == "Сводка: заканчивается доступ 2"
    assert "[oauth.office]  секрет приложения" in text
    assert "      до 31.12.2026 03:00 (МСК)" in text
    assert "[oauth.own]  сертификат" in text
    assert "Администратору нужно обновить его до этого дня" in text


def test_there_is_one_for_each_day_whoever_looks(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    first, second = (digests(desk, Agent("Анна", ANNA, digest=AT_NINE)) for _ in range(2))
    assert first.send_due() == 1
    assert first.send_due() == second.send_due() == 0
    tomorrow(desk)
    assert second.send_due() == 1
    assert first.send_due() == 0
    assert len(told(desk)) == 2


def test_open_tickets_are_read_once_for_all_readers(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receive(letter(COMPLETE))
    read: list[str] = []
    listed = tickets.list_tickets

    def counting(connection: Connection, states: tuple[Status, ...], name: str) -> Iterable[Ticket]:
        read.append(name)
        return listed(connection, states, name)

    monkeypatch.setattr(tickets, "list_tickets", counting)
    both = Agent("Анна", ANNA, digest=AT_NINE), Agent("Борис", BORIS, digest=AT_NINE)
    assert digests(desk, *both).send_due() == 2
    assert len(read) == 1
    assert {to for to, _, _ in told(desk)} == {ANNA, BORIS}


def test_where_nobody_gets_a_digest_no_calendar_is_loaded(desk: DeskInHand) -> None:
    def load() -> CalendarDays:
        raise AssertionError("nothing is counted in working days")

    desk.regulation = replace(desk.regulation, hours=replace(desk.regulation.hours, national=load))
    assert digests(desk, Agent("Борис", BORIS)).send_due() == 0
    assert desk.regulation.local_day(desk.now) == date(2026, 3, 2)


def test_what_could_not_be_queued_is_not_taken_either(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receive(letter(COMPLETE))
    killed = digests(desk, Agent("Анна", ANNA, digest=AT_NINE))

    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Answering, "queue", dies)
        with pytest.raises(KeyboardInterrupt):
            killed.send_due()
    assert digests(desk, Agent("Анна", ANNA, digest=AT_NINE)).send_due() == 1


def test_nothing_is_sent_where_there_is_nothing_or_on_a_day_off_or_to_whom_wants_none(
    desk: DeskInHand,
) -> None:
    assert digests(desk, Agent("Анна", ANNA, digest=AT_NINE)).send_due() == 0
    desk.receive(letter(COMPLETE))
    desk.now += timedelta(days=5)
    desk.lease.take()
    anna = Agent("Анна", ANNA, digest=AT_NINE)
    boris = Agent("Борис", BORIS, digest=DigestWish(wanted=False))
    assert digests(desk, anna, boris).send_due() == 0
    desk.now += timedelta(days=3)  # Monday is a holiday, too, in place of the 8th of March.
    desk.lease.take()
    assert digests(desk, anna, boris).send_due() == 1
    assert [to for to, _, _ in told(desk)] == [ANNA]


def test_a_day_that_begins_in_the_middle_sends_only_what_was_asked_for(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    boris = Agent("Борис", BORIS, digest=AT_NINE)
    assert digests(desk, boris, head=HEAD).send_due() == 1
    tomorrow(desk)
    assert digests(desk, boris, head=HEAD).send_due() == 2


def test_whoever_is_away_gets_none_and_his_deputy_reads_his_tickets(desk: DeskInHand) -> None:
    anna = Agent("Анна", ANNA, digest=AT_NINE)
    desk.receive(letter(COMPLETE))
    assign(desk, ANNA)
    tomorrow(desk)
    away = replace(anna, away=(date(2026, 3, 1), date(2026, 3, 9)), deputy=BORIS)
    boris = Agent("Борис", BORIS, digest=AT_NINE)
    assert digests(desk, away, boris).send_due() == 1
    ((to, subject, text),) = told(desk)
    assert (to, subject) == (BORIS, "Сводка: ждут 1")
    assert "Анна" in text


def test_colleagues_tickets_are_the_head_s_alone(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    assign(desk, ANNA)
    anna, boris = Agent("Анна", ANNA, digest=AT_NINE), Agent("Борис", BORIS, digest=AT_NINE)
    digests(desk, anna, boris, head=HEAD).send_due()
    tomorrow(desk)
    assert digests(desk, anna, boris, head=HEAD).send_due() == 2
    assert [to for to, _, _ in told(desk)] == [ANNA, HEAD]


def test_what_a_filter_had_passed_over_is_shown_with_the_way_back_and_without_a_link(
    desk: DeskInHand,
) -> None:
    anna = Agent("Анна", ANNA, digest=AT_NINE)
    for number in range(23):
        spam = letter("Buy", subject=f"See https://evil.test/{number}", sender=f"x{number}@evil.test")
        desk.receive(SPAM.encode() + spam)
    assert digests(desk, anna).send_due() == 1
    ((_, subject, text),) = told(desk)
    assert subject == "Сводка: пропущено 23"
    assert "https://" not in text
    assert "See https: //evil.test/0" in text
    assert "x0@evil.test" in text
    assert "и ещё 3" in text
    assert "intake mail release" in text
    tomorrow(desk)
    assert digests(desk, anna).send_due() == 0
