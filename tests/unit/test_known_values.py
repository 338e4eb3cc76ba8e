"""What earlier tickets gave: when it is looked up, and whose it may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.disposition import Answer
from intake.desk.facts import Facts, KnownValue
from intake.desk.message import Address
from intake.desk.outgoing import Audience, Template
from intake.desk.rules.known_values import (
    FurtherLookup,
    further_lookup,
    licences_named,
    of_colleagues,
    with_colleagues,
)
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding, Status, Ticket
from tests.store.examples import CUSTOMER, question
from tests.unit.desk_cases import CUSTOMER as REQUESTER
from tests.unit.desk_cases import names, ticket

NOTHING = FurtherLookup(of_sender=False, organization="")
VECTOR = "ООО «Вектор»"
AT_VECTOR = question(
    domain="vektor.example", organization_field="organization", registration_field="registration_number"
)


def test_of_a_first_mail_only_colleagues_are_left_to_be_asked() -> None:
    asked = question(organization=VECTOR, domain="firma.example")
    assert further_lookup(asked, Facts()) == FurtherLookup(of_sender=False, organization=VECTOR)
    assert further_lookup(replace(asked, domain=""), Facts()) == NOTHING


@pytest.mark.parametrize(
    ("named", "of_sender"),
    [
        (ticket(), False),
        (ticket(missing=("release",)), True),
        (ticket(Status.CLOSED), True),
        (ticket(participants=(), requester=CUSTOMER), True),
    ],
)
def test_only_whoever_goes_on_in_an_open_ticket_that_lacks_nothing_is_asked_for_nothing(
    named: Ticket, of_sender: bool
) -> None:
    asked = question(sender=REQUESTER.key, own_ids=("<a@desk.test>",))
    assert further_lookup(asked, names(named)) == FurtherLookup(of_sender, "")


def test_colleagues_are_asked_for_the_organization_of_the_ticket_that_lacks_something() -> None:
    lacking = ticket(
        missing=("release",), fields=(Finding("organization", VECTOR, Source(SourceKind.LABEL), ""),)
    )
    asked = question(own_ids=("<a@desk.test>",), domain="firma.example", organization_field="organization")
    assert further_lookup(asked, names(lacking)).organization == VECTOR


def test_the_newest_value_of_colleagues_of_one_organization_counts() -> None:
    given = {
        3: {"organization": VECTOR, "release": "2"},
        5: {"organization": "Вектор", "release": "3"},
        7: {"release": "4"},
    }
    found = of_colleagues(given, VECTOR, AT_VECTOR)
    assert KnownValue("release", "3", 5, of_colleague=True) in found
    assert {known.name for known in found} == {"organization", "release"}


def test_where_a_domain_writes_for_several_organizations_nobody_is_a_colleague() -> None:
    given = {3: {"organization": VECTOR, "release": "2"}, 5: {"organization": "ООО «Ромашка»"}}
    assert of_colleagues(given, VECTOR, AT_VECTOR) == ()


def test_where_the_domain_bears_another_name_nobody_is_a_colleague() -> None:
    given = {3: {"organization": VECTOR, "release": "2"}}
    assert of_colleagues(given, VECTOR, AT_VECTOR) != ()
    for domain in ("posteo.de", "kaluga.ru", "gorod.example", "vektora.example", ""):
        assert of_colleagues(given, VECTOR, replace(AT_VECTOR, domain=domain)) == ()


def test_the_name_may_be_the_one_by_which_the_registry_knows_the_owner_of_the_licence() -> None:
    given = {3: {"organization": "ООО «РЦ Вега»", "registration_number": "800 123-456", "release": "2"}}
    at_romashka = replace(AT_VECTOR, domain="romashka-centre.example")
    assert licences_named(given, at_romashka) == ("800123456",)
    assert of_colleagues(given, "ООО «РЦ Вега»", at_romashka) == ()
    assert of_colleagues(given, "ООО «РЦ Вега»", at_romashka, ["ООО «Ромашка-Центр»"]) != ()
    assert of_colleagues(given, "ООО «РЦ Вега»", at_romashka, ["ООО «Лютик»"]) == ()


def test_what_the_sender_gave_himself_goes_before_what_his_colleagues_gave() -> None:
    own, other = KnownValue("release", "2", 1), KnownValue("release", "3", 2, of_colleague=True)
    number = KnownValue("registration_number", "8", 2, of_colleague=True)
    assert with_colleagues((own,), (other, number)) == (own, number)


@pytest.mark.parametrize(
    ("audience", "automatic", "writer", "counts"),
    [
        (Audience.CUSTOMER, True, None, True),
        (Audience.CUSTOMER, False, None, False),
        (Audience.AGENTS, True, None, False),
        (Audience.AGENTS, True, CUSTOMER, True),
        (Audience.AGENT, True, Address("anna@desk.test"), False),
    ],
)
def test_the_cap_counts_automatic_mail_to_customers_and_to_whoever_wrote(
    audience: Audience, automatic: bool, writer: Address | None, counts: bool
) -> None:
    answer = Answer(Template.UPDATE, audience, (CUSTOMER,), "ru", automatic=automatic)
    assert answer.is_counted_for(CUSTOMER, writer) is counts
