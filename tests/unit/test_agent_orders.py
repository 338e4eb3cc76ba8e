"""What a proved agent's mail does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.changes import (
    Assign,
    CountRequest,
    MergeInto,
    OpenTicket,
    SetKind,
    SetMissing,
    SetPriority,
    SetStatus,
    SetSubject,
)
from intake.desk.disposition import DispositionKind
from intake.desk.language.wording import Wording
from intake.desk.message import Address, AttachedMessage, Header
from intake.desk.rules.public_text import public_text
from intake.desk.rules.reading import read
from intake.desk.ticket import Participant, ParticipantRole, Priority, Status, Ticket
from tests.unit.desk_cases import (
    COMPLETE,
    CUSTOMER,
    DESK,
    decided,
    from_agent,
    names,
    regulation,
    sent,
    ticket,
    told,
)

OLGA = CUSTOMER.address


@pytest.mark.parametrize(
    ("text", "status", "kind", "templates", "moves"),
    [
        ("Включила склад.", Status.OPEN, "relay", {"relay"}, []),
        ("#note\nтекст", Status.OPEN, "note", set(), []),
        ("#заметка текст", Status.OPEN, "note", set(), []),
        ("#ask\nКакой релиз?", Status.OPEN, "relay", {"question"}, ["awaiting_customer"]),
        ("#ask release", Status.OPEN, "relay", {"question"}, ["awaiting_customer"]),
        ("#resolve\nГотово.", Status.OPEN, "relay", {"resolved"}, ["resolved"]),
        ("#close", Status.OPEN, "relay", {"closed"}, ["closed"]),
        ("#закрыть\nПока.", Status.RESOLVED, "relay", {"closed"}, ["closed"]),
        ("#reopen", Status.CLOSED, "note", set(), ["open"]),
        ("#reopen\nтекст для своих", Status.CLOSED, "note", {"done"}, ["open"]),
        ("#spam", Status.OPEN, "note", set(), ["closed"]),
        ("#assign boris@desk.test\n#priority high", Status.OPEN, "note", {"assigned"}, []),
        ("#priority high\n#resolve\nГотово.", Status.OPEN, "relay", {"resolved"}, ["resolved"]),
        ("#reopen", Status.OPEN, "reject", {"commands"}, []),
        ("#close", Status.CLOSED, "reject", {"commands"}, []),
        ("#assign vasya@desk.test", Status.OPEN, "reject", {"commands"}, []),
        ("#nonsense\nтекст", Status.OPEN, "reject", {"commands"}, []),
        ("#close\n#resolve\nтекст", Status.OPEN, "reject", {"commands"}, []),
        ("Сделано.\n#note секрет", Status.OPEN, "reject", {"commands"}, []),
        ("#ask", Status.OPEN, "reject", {"commands"}, []),
        ("", Status.OPEN, "reject", {"commands"}, []),
        ("-- \nАнна", Status.OPEN, "reject", {"commands"}, []),
        ("№заметка\nтекст", Status.OPEN, "note", set(), []),
        ("# note\nтекст", Status.OPEN, "reject", {"commands"}, []),
        ("#1 – откройте\n#2 – закройте", Status.OPEN, "relay", {"relay"}, []),
    ],
)
def test_orders(text: str, status: Status, kind: str, templates: set[str], moves: list[str]) -> None:
    found = decided(from_agent(text), names(ticket(status)))
    assert found.kind.value == kind
    assert set(told(found)) == templates
    assert [change.status.value for change in found.changes if isinstance(change, SetStatus)] == moves
    if kind == "reject":
        assert found.changes == ()
        assert told(found) == {"commands": {"anna@desk.test"}}


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("#reopen", ticket(Status.CLOSED, merged_into=3)),
        ("#spam", ticket(Status.CLOSED)),
        ("#merge 3", ticket(Status.CLOSED)),
    ],
)
def test_a_ticket_that_has_ended_is_not_ended_again_nor_taken_from_where_it_went(
    text: str, one: Ticket
) -> None:
    found = decided(from_agent(text), names(one, named_tickets=(ticket(number=3),)))
    assert (found.kind, found.changes) == (DispositionKind.REJECT, ())


def test_orders_of_the_house_change_the_ticket_and_tell_the_customer_nothing() -> None:
    found = decided(from_agent("#assign BORIS@desk.test\n#priority high\n#kind error"), names(ticket()))
    assert {Assign("boris@desk.test"), SetPriority(Priority.HIGH), SetKind("error")} <= set(found.changes)
    assert CUSTOMER.address not in {address for addresses in told(found).values() for address in addresses}


@pytest.mark.parametrize(
    ("missing", "status", "left", "moves"),
    [
        (("release",), Status.AWAITING_INFO, [()], [Status.OPEN]),
        (("release", "organization"), Status.AWAITING_INFO, [("organization",)], []),
        (("release",), Status.AWAITING_CUSTOMER, [()], []),
        ((), Status.AWAITING_INFO, [], []),
    ],
)
def test_a_ticket_that_waits_for_a_value_goes_on_when_an_agent_sets_the_last_one(
    missing: tuple[str, ...], status: Status, left: list[tuple[str, ...]], moves: list[Status]
) -> None:
    found = decided(from_agent("#set release: 3.0.12.4"), names(ticket(status, missing=missing)))
    assert [one.missing for one in found.changes if isinstance(one, SetMissing)] == left
    assert [one.status for one in found.changes if isinstance(one, SetStatus)] == moves


def test_an_agent_may_give_a_ticket_another_subject() -> None:
    found = decided(from_agent("#set subject: Сканер молчит"), names(ticket()))
    assert SetSubject("Сканер молчит") in found.changes


def test_what_an_agent_says_of_a_new_ticket_counts_more_than_what_was_found() -> None:
    orders = (
        "#new olga@client.example\n#set release: 9.9.9\n#priority high\n#assign boris@desk.test\n#kind error"
    )
    found = decided(from_agent(f"{orders}\n\n{COMPLETE}", subject="звонок"))
    (opened,) = [change for change in found.changes if isinstance(change, OpenTicket)]
    assert {"release": "9.9.9"}.items() <= {one.name: one.value for one in opened.fields}.items()
    assert (opened.priority, opened.kind) == (Priority.HIGH, "error")
    assert Assign("boris@desk.test") in found.changes


def test_two_machines_that_write_through_the_desk_are_stopped() -> None:
    limit = regulation().answers_per_address
    below = names(ticket(), relays_sent_ticket=limit - 1)
    reached = names(ticket(), relays_sent_ticket=limit)
    assert decided(from_agent("Спасибо, прочту."), below).kind is DispositionKind.RELAY
    stopped = decided(from_agent("Спасибо, прочту."), reached)
    assert stopped.kind is DispositionKind.HOLD
    assert stopped.changes == ()
    assert set(told(stopped)) == {"held"}
    assert decided(from_agent("#close\nГотово."), reached).kind is DispositionKind.RELAY


def test_fields_asked_for_are_missing_until_they_come() -> None:
    found = decided(from_agent("#ask release, организация\nУточните."), names(ticket()))
    assert SetMissing(("release", "organization")) in found.changes


@pytest.mark.parametrize(
    ("target", "kind"),
    [(ticket(number=3), "note"), (ticket(number=7), "reject"), (ticket(number=3, merged_into=2), "reject")],
)
def test_a_merge_needs_another_living_ticket(target: object, kind: str) -> None:
    number = getattr(target, "number", 0)
    facts = names(ticket(), named_tickets=(target,))
    found = decided(from_agent(f"#merge {number}"), facts)
    assert found.kind.value == kind
    assert (number in {one.number for one in found.changes if isinstance(one, MergeInto)}) is (kind == "note")


def test_a_merge_is_looked_up_beside_a_field_of_the_regulations_own() -> None:
    usual = regulation()
    field = replace(usual.fields[0], name="till", title=Wording.of({"ru": "касса", "en": "till"}))
    own = replace(usual, fields=(*usual.fields, field))
    written = from_agent("#set till 5\n#merge 3")
    assert read(written, own, DESK).question.named_numbers == (3,)


def test_a_merge_into_nothing_is_refused() -> None:
    assert decided(from_agent("#merge 999"), names(ticket())).kind is DispositionKind.REJECT


def test_a_forwarded_mail_is_registered_for_its_writer() -> None:
    text = f"Пришло мне.\n\n---------- Forwarded message ---------\nОт: Марина <marina@len.example>\n\n{COMPLETE}"
    found = decided(from_agent(text, subject="Fwd: Не открывается"))
    (opened,) = [change for change in found.changes if isinstance(change, OpenTicket)]
    assert opened.requester.address == "marina@len.example"
    assert opened.status is Status.OPEN
    assert told(found)["on_behalf"] == {"marina@len.example"}


QUOTED = "\n\n04.03.2026 12:00, Служба поддержки пишет:\n> Где кнопка?\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ответы ниже, красным." + QUOTED, "reject"),
        ("Ольга, ответил вам ниже по тексту:" + QUOTED, "reject"),
        ("See my comments inline." + QUOTED, "reject"),
        ("#resolve\nСмотрите ответ ниже" + QUOTED, "reject"),
        ("#note ответы ниже" + QUOTED, "note"),
        ("Ответы ниже:" + QUOTED + "Справа вверху.", "relay"),
        ("Ответ ниже: кнопка справа." + QUOTED, "relay"),
        ("Нужен релиз не ниже 3.0.12." + QUOTED, "relay"),
        ("Смотрите инструкцию ниже.", "relay"),
    ],
)
def test_an_answer_that_ends_by_pointing_into_the_quotation_is_not_half_handed_on(
    text: str, kind: str
) -> None:
    assert decided(from_agent(text), names(ticket())).kind.value == kind


def test_a_telephone_request_is_registered_for_the_caller() -> None:
    found = decided(from_agent(f"#new oleg@most.example\n{COMPLETE}", subject="звонок"))
    (opened,) = [change for change in found.changes if isinstance(change, OpenTicket)]
    assert opened.requester.address == "oleg@most.example"


def test_a_telephone_request_takes_what_else_the_agent_says_of_it() -> None:
    text = f"#new oleg@most.example\n#priority high\n#assign boris@desk.test\n#set release 9.9.1\n{COMPLETE}"
    found = decided(from_agent(text, subject="звонок"))
    (opened,) = [change for change in found.changes if isinstance(change, OpenTicket)]
    assert (opened.priority, opened.missing) == (Priority.HIGH, ())
    assert [item.value for item in opened.fields if item.name == "release"] == ["9.9.1"]
    assert Assign("boris@desk.test") in found.changes
    assert CountRequest() not in found.changes


def test_a_forward_takes_what_the_agent_says_above_it() -> None:
    forward = FORWARDED.format(writer="marina@len.example").replace("ЧУЖОЕ.", COMPLETE)
    text = f"#priority high\n#assign boris@desk.test\n\n{forward}"
    found = decided(from_agent(text, subject="Fwd: Счёт"))
    (opened,) = [change for change in found.changes if isinstance(change, OpenTicket)]
    assert (opened.requester.address, opened.priority) == ("marina@len.example", Priority.HIGH)
    assert opened.missing == ()
    assert Assign("boris@desk.test") in found.changes
    refused = decided(from_agent(f"#close\n\n{forward}", subject="Fwd: Счёт"))
    assert told(refused) == {"commands": {"anna@desk.test"}}


@pytest.mark.parametrize("line", ["#close", "#ask\nКак дела?", "#assign petr@elsewhere.example"])
def test_a_telephone_request_takes_nothing_that_a_new_ticket_cannot(line: str) -> None:
    found = decided(from_agent(f"{line}\n#new oleg@most.example\n{COMPLETE}", subject="звонок"))
    assert told(found) == {"commands": {"anna@desk.test"}}


def test_a_command_in_the_subject_stops_the_mail() -> None:
    written = from_agent("Он не платит.", subject="Re: [#7] Счёт #note")
    assert decided(written, names(ticket())).kind is DispositionKind.REJECT
    spoken_of = names(ticket(subject="Кнопка #note не видна"))
    answer = from_agent("Она внизу.", subject="Re: [#7] Кнопка #note не видна")
    assert decided(answer, spoken_of).kind is DispositionKind.RELAY


FORWARDED = "---------- Forwarded message ---------\nОт: {writer}\nДата: 4 марта 2026 г., 10:00\n\nЧУЖОЕ."


@pytest.mark.parametrize(
    ("writer", "status", "kind", "moves"),
    [
        (CUSTOMER.address, Status.OPEN, "append", []),
        (CUSTOMER.address, Status.AWAITING_CUSTOMER, "append", ["open"]),
        (CUSTOMER.address, Status.RESOLVED, "append", ["open"]),
        ("boris@desk.test", Status.OPEN, "reject", []),
        ("developer@vendor.example", Status.OPEN, "reject", []),
        ("support@desk.test", Status.OPEN, "relay", []),
    ],
)
def test_what_an_agent_forwards_into_a_ticket_is_not_his_answer(
    writer: str, status: Status, kind: str, moves: list[str]
) -> None:
    text = "Своё.\n\n" + FORWARDED.format(writer=writer)
    found = decided(from_agent(text, subject="Fwd: [#7] Счёт"), names(ticket(status)))
    assert found.kind.value == kind
    assert [change.status.value for change in found.changes if isinstance(change, SetStatus)] == moves
    assert [answer.text for answer in found.answers if answer.audience == "customer"] == (
        ["Своё."] if kind == "relay" else []
    )


def test_a_forward_is_known_without_its_prefix() -> None:
    found = decided(from_agent(FORWARDED.format(writer="marina@len.example"), subject="Клиент прислал"))
    assert found.kind is DispositionKind.OPEN_TICKET
    attached = AttachedMessage(Address("marina@len.example", "Марина"), "тема", COMPLETE)
    found = decided(from_agent("Вот.", subject="Письмо", attached_messages=(attached,)))
    assert found.kind is DispositionKind.OPEN_TICKET


@pytest.mark.parametrize("writer", ["MAILER-DAEMON@mx.example", "noreply@portal.example"])
def test_a_machine_is_nobodys_requester(writer: str) -> None:
    found = decided(from_agent(FORWARDED.format(writer=writer), subject="Fwd: Не доставлено"))
    assert told(found) == {"commands": {"anna@desk.test"}}


def test_in_his_own_request_an_agent_is_the_customer() -> None:
    anna = Address("anna@desk.test", "Анна")
    own = ticket(requester=anna, participants=(Participant(anna, ParticipantRole.REQUESTER),))
    found = decided(from_agent("Не помогло."), names(own))
    assert found.kind is DispositionKind.APPEND
    assert set(told(found)) == {"update"}
    assert decided(from_agent("#close\nПомогло."), names(own)).kind is DispositionKind.RELAY


def test_whoever_types_a_command_is_told_what_is_wrong_with_it() -> None:
    bulk = from_agent("#cloze")
    bulk = replace(bulk, headers=(*bulk.headers, Header("precedence", "bulk")))
    assert told(decided(bulk, names(ticket()))) == {"commands": {"anna@desk.test"}}
    often = names(ticket(), responses=sent(regulation().answers_per_address))
    assert told(decided(bulk, often)) == {}


def test_the_list_of_commands_belongs_to_the_ticket() -> None:
    assert decided(from_agent("#cloze"), names(ticket())).ticket == ticket().number


def test_an_answer_that_names_no_ticket_reaches_nobody() -> None:
    found = decided(from_agent("Готово.", subject="Счёт"))
    assert told(found) == {"commands": {"anna@desk.test"}}


def test_a_customers_command_is_text() -> None:
    written = replace(from_agent("#close\n#spam"), senders=(CUSTOMER,))
    found = decided(written, names(ticket()))
    assert found.kind is DispositionKind.APPEND
    assert not [change for change in found.changes if isinstance(change, SetStatus)]


PRIVATE = ("anna@desk.test", "boris@desk.test")


@pytest.mark.parametrize(
    ("body", "signature", "public"),
    [
        ("Готово.", "", "Готово."),
        ("Готово.\n\nАнна\nanna@desk.test", "", "Готово.\n\nАнна"),
        ("Готово.\nПочта: anna@desk.test", "", "Готово."),
        ("Пишите на anna@desk.test, отвечу.", "", "Пишите на support@desk.test, отвечу."),
        ("Пишите на info@vendor.example.", "", "Пишите на info@vendor.example."),
        ("Готово.", "-- \nАнна\n+7 916 555-02-41", "Готово.\n\n-- \nАнна\n+7 916 555-02-41"),
        (
            "Готово.",
            "-- \nБорис | boris.private@mail.example | тел. 5-41",
            "Готово.\n\n-- \nБорис, тел. 5-41",
        ),
        ("Готово.", "-- \nАнна\nE-mail: anna.home@mail.example", "Готово.\n\n-- \nАнна"),
        ("Готово.\n\nС уважением,\nАнна\nanna.home@mail.example", "", "Готово.\n\nС уважением,\nАнна"),
        ("Готово.", "Отправлено с iPhone", "Готово."),
        ("Готово.", "-- \nАнна\n\nОтправлено с iPhone", "Готово.\n\n-- \nАнна"),
        ("Готово.", "-- \nсайт, support@desk.test", "Готово.\n\n-- \nсайт, support@desk.test"),
    ],
)
def test_no_address_of_the_agents_own_leaves_the_house(body: str, signature: str, public: str) -> None:
    assert public_text(body, signature, PRIVATE, "support@desk.test") == public


@pytest.mark.hostile
def test_hostile_words_are_read_in_no_time() -> None:
    for text in ("a.@" * 300_000, "с уважением\n" * 80_000, "a" * 1_000_000, "a@b." * 200_000):
        public_text(text, text, PRIVATE, "support@desk.test")


TOKEN = "nh2gxeeimn2xg5dpnvsxf6b74dizfjvyusycf3xqciyealjhti"


@pytest.mark.parametrize(
    ("line", "public"),
    [
        (f"Служба поддержки <support+{TOKEN}@desk.test> пишет", "Служба поддержки support@desk.test пишет"),
        (f"Message-ID: <{TOKEN}@desk.test>", "Message-ID: support@desk.test"),
        (f"Ответить: SUPPORT-{TOKEN.upper()}@DESK.TEST", "Ответить: support@desk.test"),
        ("Пишите на sales@most.example", "Пишите на sales@most.example"),
        (f"Чужое: {TOKEN}@most.example", f"Чужое: {TOKEN}@most.example"),
    ],
)
def test_what_proves_an_agent_never_reaches_a_customer_in_a_text(line: str, public: str) -> None:
    assert public_text(f"Готово.\n{line}", "", PRIVATE, "support@desk.test") == f"Готово.\n{public}"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (f"#new support@desk.test\n{COMPLETE}", "звонок"),
        (f"К сведению\n\n-----Original Message-----\nFrom: support@desk.test\n\n{COMPLETE}", "Fwd: Счёт"),
    ],
)
def test_the_desk_is_nobodys_customer(text: str, subject: str) -> None:
    found = decided(from_agent(text, subject=subject))
    assert (found.kind, set(told(found))) == (DispositionKind.REJECT, {"commands"})
