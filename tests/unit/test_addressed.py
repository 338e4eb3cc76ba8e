"""To whom a mail is addressed, and what that means for its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.addressed import Place, place_of
from intake.desk.disposition import Disposition, DispositionKind, Extent
from intake.desk.facts import Facts
from intake.desk.message import Address, Header, InboundMail
from intake.desk.support_desk import Handling
from tests.unit.desk_cases import (
    ANNA,
    CUSTOMER,
    DESK,
    decided,
    from_agent,
    mail,
    names,
    permitted,
    results,
    ticket,
    told,
)

SALES, BILLS = Address("sales@desk.test"), Address("bills@desk.test")
COLLEAGUE = Address("petr@client.example")
US = DESK.address
HERE = replace(
    DESK,
    own_addresses=DESK.own_addresses | {SALES.key, BILLS.key, "help@desk.test"},
    addresses=frozenset({US.key, "help@desk.test"}),
    subaddress_separator="+",
)


@pytest.mark.parametrize(
    ("to", "cc", "place"),
    [
        ((US,), (), Place.TO),
        ((COLLEAGUE, Address("Help@Desk.test")), (), Place.TO),
        ((Address("support+abc@desk.test"),), (), Place.TO),
        ((US, SALES), (), Place.TO),
        ((US,), (SALES,), Place.TO),
        ((COLLEAGUE,), (US,), Place.CC),
        ((), (US, SALES), Place.CC),
        ((SALES, US), (), Place.AFTER_ANOTHER),
        ((SALES,), (US,), Place.AFTER_ANOTHER),
        ((COLLEAGUE,), (SALES, US), Place.AFTER_ANOTHER),
        ((SALES,), (), Place.AFTER_ANOTHER),
        ((COLLEAGUE,), (), Place.NOWHERE),
        ((), (), Place.NOWHERE),
        ((Address("old-name@desk.test"),), (), Place.NOWHERE),
    ],
)
def test_to_is_read_before_cc_and_the_first_mailbox_of_ours_counts(
    to: tuple[Address, ...], cc: tuple[Address, ...], place: Place
) -> None:
    assert place_of(mail(to=to, cc=cc), HERE) is place


def extent(to: tuple[Address, ...], cc: tuple[Address, ...] = (), **desk: Any) -> Extent:
    return permitted(mail(to=to, cc=cc), desk=replace(HERE, **desk)).extent


def test_a_copy_is_registered_without_an_answer_unless_the_operator_wants_one() -> None:
    assert extent((COLLEAGUE,), (US,)) is Extent.NONE
    assert extent((COLLEAGUE,), (US,), in_cc=Handling.AS_TO) is Extent.FULL
    assert extent((US,), (COLLEAGUE,)) is Extent.FULL


def test_of_two_mailboxes_the_first_named_answers_unless_the_operator_wants_both_to() -> None:
    assert extent((US, SALES)) is Extent.FULL
    assert extent((SALES, US)) is Extent.NONE
    assert extent((SALES,), (US,), in_cc=Handling.AS_TO) is Extent.NONE
    assert extent((SALES, US), named_second=Handling.AS_TO) is Extent.FULL


def copied(one: InboundMail, facts: Facts | None = None, **desk: Any) -> Disposition:
    return decided(one, facts, desk=replace(HERE, **desk))


def test_agents_are_told_of_a_copy_and_why_its_sender_got_no_answer() -> None:
    done = copied(mail(to=(COLLEAGUE,), cc=(US,)))
    assert done.kind is DispositionKind.OPEN_TICKET
    assert set(told(done)) == {"notification"}
    assert "no automatic answer: the desk is named in Cc alone" in done.reasons


@pytest.mark.parametrize(
    ("to", "cc", "key"), [((COLLEAGUE,), (US,), "in_cc"), ((SALES,), (US,), "named_second")]
)
def test_a_copy_that_is_only_noted_makes_no_ticket_and_tells_nobody(
    to: tuple[Address, ...], cc: tuple[Address, ...], key: str
) -> None:
    noting: dict[str, Any] = {key: Handling.NOTE}
    done = copied(mail(to=to, cc=cc), None, **noting)
    assert (done.kind, done.ticket, done.changes, done.answers) == (DispositionKind.NOTE, None, (), ())


def test_a_reply_of_a_participant_belongs_to_its_ticket_wherever_the_desk_stands() -> None:
    reply = mail("Вот ещё снимок экрана, там видно.", to=(COLLEAGUE,), cc=(US,), subject="Re: [#7] Счёт")
    for handling in Handling.SILENT, Handling.NOTE:
        done = copied(reply, names(ticket()), in_cc=handling, named_second=handling)
        assert (done.kind, done.ticket) == (DispositionKind.APPEND, 7)


def test_an_agent_may_put_the_desk_into_cc() -> None:
    orders = from_agent("#nonsense", to=(CUSTOMER,), cc=(US,))
    done = copied(orders, names(ticket()), in_cc=Handling.NOTE)
    assert told(done) == {"commands": {ANNA.address}}


@pytest.mark.parametrize("header", ["list-unsubscribe", "feedback-id"])
def test_a_blind_copy_is_answered_like_any_mail_unless_it_is_one_of_thousands(header: str) -> None:
    mark = (Header(header, "<https://shop.example/u>"),)
    # A signature alone proves nothing where the desk isn't named: anybody may have sent the mail on.
    sent = (results("mx.desk.test", ("spf", "pass", "client.example")),)
    blind = mail(to=(COLLEAGUE,), authentication=sent)
    assert permitted(blind, desk=HERE).extent is Extent.FULL
    assert extent((COLLEAGUE,)) is Extent.PLAIN
    assert permitted(replace(blind, headers=mark), desk=HERE).extent is Extent.NONE
    assert permitted(mail(headers=mark), desk=HERE).extent is Extent.FULL


def test_a_copy_that_an_operator_let_through_is_answered() -> None:
    one = mail(to=(COLLEAGUE,), cc=(US,))
    assert permitted(one, desk=HERE, released=True).extent is Extent.FULL
