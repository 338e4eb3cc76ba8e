"""What earlier tickets gave: when it is looked up, whose it is, and which tickets don't count.

The store answers plain questions about earlier tickets; which ones are asked is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.addresses import address_key
from intake.desk.facts import Facts, KnownValue, Question
from intake.desk.licences.checking import normal_number
from intake.desk.licences.firm_domains import bears_the_name
from intake.desk.licences.organizations import same_organization
from intake.desk.ticket import ClosedReason

# What a customer gave in his last few tickets is still true; older tickets are not asked.
SENDERS_TICKETS = 5
COLLEAGUES_TICKETS = 20
# What was given in a ticket that was closed for this counts as nobody's word.
DISREGARDED = ClosedReason.SPAM


@dataclass(frozen=True, slots=True)
class FurtherLookup:
    """What is to be looked up in earlier tickets once it is known what the mail names.

    The sender's tickets, and for this organization those of his colleagues ("" = nobody's).
    """

    of_sender: bool
    organization: str


def further_lookup(question: Question, facts: Facts) -> FurtherLookup:
    """What is still to be looked up in earlier tickets; `facts` are those that the question found."""
    if not question.earlier_values and _goes_on(question, facts):
        return FurtherLookup(of_sender=False, organization="")
    if not question.domain:
        return FurtherLookup(not question.earlier_values, "")
    lacking = (match.ticket for match in facts.matches if match.ticket.missing)
    organizations = (
        question.organization,
        *(one.value(question.organization_field) or "" for one in lacking),
    )
    return FurtherLookup(not question.earlier_values, next(filter(None, organizations), ""))


def _goes_on(question: Question, facts: Facts) -> bool:
    """Whether one of those concerned plainly writes in an open ticket in which nothing is missing.

    Then he is asked for nothing, and so what he gave before needn't be known.
    """
    answers_us = any(
        question.sender == address_key(address) for mail in facts.own_mails for address in mail.recipients
    )
    return any(
        not match.ticket.missing
        and match.ticket.finished_at is None
        and (answers_us or any(person.address.key == question.sender for person in match.ticket.participants))
        for match in facts.matches
    )


def licences_named(given: Mapping[int, Mapping[str, str]], question: Question) -> tuple[str, ...]:
    """The registration numbers of these tickets; whose they are the registry may know by another name."""
    numbers = (values.get(question.registration_field, "") for values in given.values())
    return tuple(dict.fromkeys(normal_number(number) for number in numbers if number))


def of_colleagues(
    given: Mapping[int, Mapping[str, str]],
    organization: str,
    question: Question,
    registered: Iterable[str] = (),
) -> tuple[KnownValue, ...]:
    """For each field the newest value that colleagues gave for this organization.

    `given` are the fields of the tickets of people at the sender's domain, by number; `registered` is what
    the registry of licences calls the owners of their licences.  Nothing where the domain bears neither name,
    or where they wrote for other organizations too: then anybody has an address there.
    """
    if not given or not any(bears_the_name(question.domain, name) for name in (organization, *registered)):
        return ()
    named = {number: values.get(question.organization_field, "") for number, values in given.items()}
    if any(name and not same_organization(name, organization) for name in named.values()):
        return ()
    found: dict[str, KnownValue] = {}
    for number in sorted(given, reverse=True):
        for name, value in given[number].items() if named[number] else ():
            found.setdefault(name, KnownValue(name, value, number, of_colleague=True))
    return tuple(found.values())


def with_colleagues(own: tuple[KnownValue, ...], of_others: tuple[KnownValue, ...]) -> tuple[KnownValue, ...]:
    """What the sender gave before and, for the fields that he didn't give, what his colleagues gave."""
    given = {known.name for known in own}
    return (*own, *(known for known in of_others if known.name not in given))
