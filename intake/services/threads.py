"""Which mails of history belong together: by the Message-IDs that they name, and foreign tags in subjects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from intake.desk.mail_domains import domain_of_a_firm
from intake.desk.message import Address, InboundMail

# [#15], [Ticket#2024010112345678], [SUP-12]: how the desk before this one called its tickets.
_TAG = re.compile(r"\[[ ]?([^\[\]\r\n]{0,20}?[#№-][ ]?\d{1,20})[ ]?\]")
_MOST_REFERENCES = 50


@dataclass(slots=True)
class Threads:
    """To which imported ticket a mail belongs.

    Whoever answers a circular names the same mail as everybody else who got it: what is named counts only
    for those who are in the ticket's mails already, and for people of their firms.
    """

    by_id: dict[str, int] = field(default_factory=dict)
    by_tag: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[int, set[str]] = field(default_factory=dict)
    """By ticket, the keys and the firms' domains of the people in its mails."""

    def keeps(self, number: int) -> bool:
        """Whether the ticket was imported."""
        return number in self.people

    def remember(
        self, mail: InboundMail, customers: Iterable[Address], others: Iterable[Address], number: int
    ) -> None:
        """The mail is in this ticket, and so is whatever it answers, should that come later.

        `customers` are those whom the mail concerns, `others` whom it names besides.
        """
        concerned = tuple(customers)
        self.know(number, (*concerned, *others))
        for message_id in ids_of(mail):
            self.by_id.setdefault(message_id, number)
        self.tag(mail.subject, concerned, number)

    def know(self, number: int, people: Iterable[Address]) -> None:
        """These people are in mails of the ticket."""
        self.people.setdefault(number, set()).update(_names(people))

    def tag(self, subject: str, people: Iterable[Address], number: int) -> None:
        """Mail of these people with the tags of this subject belongs to the ticket."""
        for tag in tags(subject):
            for person in people:
                self.by_tag.setdefault((tag, person.key), number)

    def find(self, mail: InboundMail, customers: Iterable[Address]) -> int | None:
        """The ticket that the mail belongs to; a tag counts only among the same people."""
        concerned = tuple(customers)
        named = (self.by_id[one] for one in ids_of(mail) if one in self.by_id)
        theirs = (number for number in named if self.concerns(number, concerned))
        tagged = ((tag, person.key) for tag in tags(mail.subject) for person in concerned)
        return next(chain(theirs, (self.by_tag[one] for one in tagged if one in self.by_tag)), None)

    def concerns(self, number: int, customers: Iterable[Address]) -> bool:
        """Whether one of the customers, or of his firm, is in the ticket's mails; so is a mail of none."""
        names = set(_names(customers))
        return not names or not names.isdisjoint(self.people.get(number, ()))


def _names(people: Iterable[Address]) -> Iterator[str]:
    for person in people:
        yield person.key
        if firm := domain_of_a_firm(person):
            yield f"@{firm}"


def ids_of(mail: InboundMail) -> tuple[str, ...]:
    """The Message-IDs of a mail and of those that it names, the nearest first."""
    own = (mail.message_id,) if mail.message_id else ()
    return tuple(dict.fromkeys((*own, *mail.in_reply_to, *reversed(mail.references))))[:_MOST_REFERENCES]


def tags(subject: str, *, fold: bool = True) -> tuple[str, ...]:
    """The foreign tags in a subject without spaces, to be compared; or as they are written."""
    found = ("".join(tag.split()) for tag in _TAG.findall(subject[:500]))
    return tuple(dict.fromkeys(tag.casefold() if fold else tag for tag in found))
