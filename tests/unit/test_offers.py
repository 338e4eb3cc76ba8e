"""To whom values of earlier tickets are shown, and what of a ticket several may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.changes import (
    CountRequest,
    OpenTicket,
    SetField,
    Vouch,
)
from intake.desk.facts import Facts, KnownValue
from intake.desk.message import Address, AuthenticationResults
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding, Offer, Participant, ParticipantRole, Status
from tests.unit.desk_cases import CUSTOMER, DESK, decided, mail, names, results, ticket

PETR = Address("petr@client.example", "Пётр")
KNOWN = (
    KnownValue("registration_number", "800999888", 3),
    KnownValue("release", "3.0.1.1", 4, of_colleague=True),
)
REPLY = "Re: [#7] Счёт"
OFFER = Offer(CUSTOMER.key, "registration_number", "800999888", 3)
WAITING = ticket(Status.AWAITING_INFO, missing=("registration_number", "release"), asked=1, offered=(OFFER,))
BOTH = replace(
    WAITING,
    participants=(*WAITING.participants, Participant(PETR, ParticipantRole.PARTICIPANT)),
)


def says(*methods: tuple[str, str, str]) -> tuple[AuthenticationResults, ...]:
    return (results("mx.desk.test", *methods),)


@pytest.mark.parametrize(
    ("values", "known", "offered"),
    [
        ({}, False, ["registration_number", "release"]),
        ({"authentication": ()}, False, []),
        ({"authentication": ()}, True, ["registration_number"]),
        ({"authentication": says(("spf", "softfail", "client.example"))}, True, ["registration_number"]),
        ({"authentication": says(("spf", "pass", "mailer.example"))}, True, ["registration_number"]),
        ({"authentication": says(("spf", "fail", "client.example"))}, True, []),
        ({"authentication": says(("dmarc", "fail", "client.example"))}, True, []),
        ({"reply_to": (PETR,)}, True, []),
        ({"reply_to": (CUSTOMER,)}, True, ["registration_number", "release"]),
        ({"reply_to": (DESK.address,)}, True, ["registration_number", "release"]),
        ({"cc": (PETR,)}, True, []),
        ({"to": (PETR, DESK.address)}, True, []),
        ({"cc": (Address("anna@desk.test"), CUSTOMER)}, True, ["registration_number", "release"]),
    ],
)
def test_only_who_reads_the_answer_alone_is_offered_anything_and_only_whoever_is_proved_his_colleagues(
    values: dict[str, Any], known: bool, offered: list[str]
) -> None:
    found = decided(mail("Помогите.", **values), Facts(known_values=KNOWN, correspondent=known))
    assert [value.name for answer in found.answers for value in answer.offers] == offered
    counted = [change for change in found.changes if isinstance(change, CountRequest)]
    assert [offer.name for change in counted for offer in change.offered] == offered
    assert {offer.to for change in counted for offer in change.offered} <= {CUSTOMER.key}


@pytest.mark.parametrize(
    ("sender", "offers", "confirmed"),
    [
        (CUSTOMER, (OFFER,), {"registration_number": "800999888"}),
        (CUSTOMER, (replace(OFFER, value="800111222"),), {"registration_number": "800111222"}),
        (CUSTOMER, (), {}),
        (CUSTOMER, (replace(OFFER, to="petr@client.example"),), {}),
        (CUSTOMER, (replace(OFFER, name="organization"),), {}),
        (PETR, (OFFER,), {}),
    ],
)
def test_a_yes_confirms_what_was_offered_to_whoever_says_it(
    sender: Address, offers: tuple[Offer, ...], confirmed: dict[str, str]
) -> None:
    found = decided(
        mail("Да, всё верно.", sender, REPLY), names(replace(BOTH, offered=offers), known_values=KNOWN)
    )
    given = [change.finding for change in found.changes if isinstance(change, SetField)]
    assert {finding.name: finding.value for finding in given} == confirmed


def test_of_a_ticket_that_remembers_no_offers_its_requester_confirms_what_he_would_be_offered_now() -> None:
    old = replace(BOTH, offered=None)
    for sender, confirmed in ((CUSTOMER, 2), (PETR, 0)):
        found = decided(mail("Да, всё верно.", sender, REPLY), names(old, known_values=KNOWN))
        assert len([change for change in found.changes if isinstance(change, SetField)]) == confirmed
    elsewhere = replace(old, answer_to=Address("box@elsewhere.example"))
    found = decided(mail("Да, всё верно.", subject=REPLY), names(elsewhere, known_values=KNOWN))
    assert not any(isinstance(change, SetField) for change in found.changes)


@pytest.mark.parametrize(
    ("text", "to", "seen"),
    [
        ("800123456, релиз 3.0.12.4", (CUSTOMER, DESK.address), ("registration_number", "release")),
        (
            "800123456, релиз 3.0.12.4\n\n> Мы – ООО  «Вектор»",
            (CUSTOMER, DESK.address),
            ("organization", "registration_number", "release"),
        ),
        ("800123456, релиз 3.0.12.4\n\n> Мы – ООО «Вектор»", (DESK.address,), ()),
    ],
)
def test_of_a_ticket_two_see_what_stands_in_the_mail_that_both_have(
    text: str, to: tuple[Address, ...], seen: tuple[str, ...]
) -> None:
    organization = Finding("organization", "ООО «Вектор»", Source(SourceKind.LABEL), "")
    found = decided(mail(text, PETR, REPLY, to=to), names(replace(BOTH, fields=(organization,))))
    (told,) = (answer for answer in found.answers if answer.template == "acknowledgement")
    assert {person.key for person in told.recipients} == {CUSTOMER.key, PETR.key}
    assert told.seen == seen


@pytest.mark.parametrize(
    ("verdict", "vouched"),
    [
        (says(("dkim", "pass", "client.example")), True),
        ((), False),
        (says(("spf", "none", "client.example")), False),
        (says(("spf", "fail", "client.example")), False),
    ],
)
def test_what_a_mail_gives_counts_later_if_it_shows_who_wrote_it(
    verdict: tuple[AuthenticationResults, ...], vouched: bool
) -> None:
    found = decided(mail(authentication=verdict), Facts(correspondent=True))
    assert [change.vouched for change in found.changes if isinstance(change, OpenTicket)] == [vouched]


def test_a_requester_who_is_proved_when_he_completes_his_ticket_stands_behind_it() -> None:
    waiting = replace(BOTH, vouched=False, missing=("release",))
    unproved, proved = says(), says(("spf", "pass", "client.example"))
    for sender, verdict, stands in (
        (CUSTOMER, proved, True),
        (CUSTOMER, unproved, False),
        (PETR, proved, False),
    ):
        found = decided(mail("релиз 3.0.12.4", sender, REPLY, authentication=verdict), names(waiting))
        assert (Vouch() in found.changes) is stands
    assert (
        Vouch()
        not in decided(mail("релиз 3.0.12.4", subject=REPLY), names(replace(waiting, vouched=True))).changes
    )
