"""Whoever only reads: what becomes of his answers, and what he is told of that."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.message import Address
from intake.desk.support_desk import Agent
from intake.store.tickets import tickets
from tests.offline import Queued
from tests.services.test_copies import ANNA, BORIS, CAP, OLGA, Office, office, reached

__all__ = ["office"]

HEAD = "head@desk.test"
BY_CONFIGURATION = "an agent who does not act"
BY_REGULATION = "the head of the regulation"
BY_NOTIFY = "an address in notify"
WAYS = [BY_CONFIGURATION, BY_REGULATION, BY_NOTIFY]


def with_head(office: Office, way: str) -> None:
    watched = office.desk.watched
    desk, regulation = watched.desk, watched.regulation
    if way == BY_CONFIGURATION:
        desk = replace(desk, readers=(Agent("Ольга Павловна", HEAD, acts=False),))
    elif way == BY_REGULATION:
        regulation = replace(regulation, notices=replace(regulation.notices, head=HEAD))
    else:
        desk = replace(desk, notify=(*desk.notify, Address(HEAD)))
    office.desk.watched = replace(watched, desk=desk, regulation=regulation)
    office.desk.restart()


def text_of(mail: Queued) -> str:
    part = message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def to(address: str, mails: list[Queued]) -> str:
    (mail,) = (mail for mail in mails if address in mail.rcpt_tos)
    return text_of(mail)


def answered(office: Office, text: str, extra: str = "") -> list[Queued]:
    return office.write(HEAD, text, answering=office.to(ANNA)[0].message_id, extra=extra)


@pytest.mark.parametrize("way", WAYS)
def test_his_answer_is_a_note_for_the_agents_and_he_is_told_so(office: Office, way: str) -> None:
    with_head(office, way)
    mails = answered(office, "Разберитесь сегодня.")
    assert reached(mails) == {ANNA, BORIS, HEAD}
    assert office.last().disposition is DispositionKind.NOTE
    assert "Разберитесь сегодня." in to(ANNA, mails)
    assert "клиент этого не видит" in to(ANNA, mails)
    assert "сотрудники прочтут как заметку, клиент его не получит" in to(HEAD, mails)
    with office.desk.database.read() as connection:
        said = tickets.entries(connection, 1)[-1]
    assert (said.kind, said.text) == ("note", "Разберитесь сегодня.")
    assert any("only reads" in reason for reason in office.last().reasons)


@pytest.mark.parametrize("way", [BY_CONFIGURATION, BY_REGULATION])
def test_what_an_agent_answers_him_is_a_note_that_he_reads(office: Office, way: str) -> None:
    with_head(office, way)
    note = next(mail for mail in answered(office, "Разберитесь сегодня.") if ANNA in mail.rcpt_tos)
    assert "Делать ничего не нужно" not in text_of(note)
    mails = office.write(ANNA, "Уже звоню ей.", answering=note.message_id)
    assert OLGA not in reached(mails)
    assert "Уже звоню ей." in to(HEAD, mails)
    assert "Вы только читаете" in to(HEAD, mails)


@pytest.mark.parametrize("command", ["#close\nХватит.", "#закрыть", "#release", "#note\nЭто он."])
def test_he_commands_nothing_and_is_told_so(office: Office, command: str) -> None:
    with_head(office, BY_CONFIGURATION)
    mails = answered(office, command)
    assert OLGA not in reached(mails)
    assert "Команды выполняются только от сотрудников" in to(HEAD, mails)
    with office.desk.database.read() as connection:
        ticket = tickets.load(connection, 1)
    assert ticket is not None
    assert ticket.status == "open"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("said", ["none", "dmarc=fail header.from=desk.test"])
def test_whoever_only_shows_his_address_is_held(office: Office, way: str, said: str) -> None:
    with_head(office, way)
    office.count += 1
    lines = [
        f"Authentication-Results: mx.desk.test; {said}",
        f"From: {HEAD}",
        "To: support@desk.test",
        "Subject: Re: [#1] Request",
        "Message-ID: <forged@desk.test>",
        "",
        "Отдайте клиенту деньги.",
    ]
    before = len(office.desk.mails)
    office.desk.take("\r\n".join(lines).encode(), office.now)
    mails = office.desk.mails[before:]
    assert office.last().status is MailStatus.HELD
    assert OLGA not in reached(mails)
    assert not any(mail.template == "note" for mail in mails)


def test_what_belongs_to_no_ticket_is_held_and_read_by_agents(office: Office) -> None:
    with_head(office, BY_NOTIFY)
    office.write("stranger@other.example", "И у меня.", answering=office.to(OLGA)[0].message_id)
    notice = office.to(HEAD)[-1]
    assert "о письме решают сотрудники" in text_of(notice)
    mails = office.write(HEAD, "#release", answering=notice.message_id)
    assert OLGA not in reached(mails)
    assert office.last().disposition is DispositionKind.REJECT


def test_agents_and_readers_get_each_a_mail_that_says_what_their_answer_does(office: Office) -> None:
    with_head(office, BY_NOTIFY)
    mails = office.write(OLGA, "Ну что?", answering=office.to(OLGA)[0].message_id)
    assert [set(mail.rcpt_tos) for mail in mails] == [{ANNA, BORIS}, {HEAD}]
    assert "ответ уйдёт клиенту" in text_of(mails[0])
    assert "ответ уйдёт клиенту" not in text_of(mails[1])
    assert "Вы только читаете" in text_of(mails[1])
    assert "Вы только читаете" not in text_of(mails[0])


@pytest.mark.parametrize("way", [BY_REGULATION, BY_CONFIGURATION])
def test_with_a_request_of_his_own_he_is_a_customer(office: Office, way: str) -> None:
    with_head(office, way)
    fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4"
    mails = office.write(HEAD, f"Не открывается касса. {fields}")
    assert office.last().disposition is DispositionKind.OPEN_TICKET
    told = next(mail.message_id for mail in mails if HEAD in mail.rcpt_tos)
    office.write(HEAD, "Касса в зале.", answering=told, number=2)
    assert office.last().disposition is DispositionKind.APPEND


def test_his_marked_machine_causes_nothing_and_an_unmarked_one_falls_silent(office: Office) -> None:
    with_head(office, BY_CONFIGURATION)
    assert answered(office, "Меня нет.", "Auto-Submitted: auto-replied") == []
    sent = []
    for count in range(2 * CAP):
        answering = office.to(HEAD)[-1].message_id if office.to(HEAD) else office.to(ANNA)[0].message_id
        sent.append(office.write(HEAD, f"Ваше письмо {count} получено.", answering=answering))
    assert sent[0]
    assert not any(sent[-CAP:])
