"""What an agent gets to see who asks by `#list` and `#help`: read from the store, written for people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.addresses import address_key
from intake.desk.answer_context import AnswerContext, TicketLine
from intake.desk.commands.overview import command_lines
from intake.desk.disposition import Answer
from intake.desk.language.catalogue import Catalogue
from intake.desk.language.texts import Text, TextKey
from intake.desk.listing import ListedTicket, Listing, Which, in_order, matching
from intake.desk.message import Address
from intake.desk.outgoing import Template
from intake.desk.regulation import FieldRole
from intake.desk.ticket import subject_tag
from intake.services.answer_context import Occasion
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Connection
from intake.store.tickets import listing as stored

MOST_LISTED = 50
MOST_SEARCHED = 2000
_WITH_COMMANDS = frozenset({Template.COMMANDS, Template.HELP})
_TITLES = {
    Which.MINE: TextKey.LIST_MINE,
    Which.OPEN: TextKey.LIST_OPEN,
    Which.OVERDUE: TextKey.LIST_OVERDUE,
    Which.WAITING: TextKey.LIST_WAITING,
    Which.ANY: TextKey.LIST_ANY,
}


def with_what_was_asked(
    connection: Connection,
    context: AnswerContext,
    answer: Answer,
    occasion: Occasion,
    watched: WatchedMailbox,
) -> AnswerContext:
    """The context with the list of tickets or of commands that the answer is to show."""
    catalogue = watched.desk.languages.catalogue(answer.language, watched.desk.language)
    if answer.template in _WITH_COMMANDS:
        lines = command_lines(watched.regulation, catalogue.language)
        rows = tuple((catalogue.say(line.usage), catalogue.say(line.meaning)) for line in lines)
        return replace(context, commands=rows)
    if answer.listing is None:
        return context
    page = _Page(watched, catalogue, occasion.now)
    found = _found(connection, answer.listing, page)
    title = _title(answer.listing, catalogue)
    return replace(
        context,
        list_title=title,
        tickets=tuple(map(page.line, found.tickets)),
        tickets_left=found.left,
        tickets_unread=found.unread,
        heading=title,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """How tickets are written for an agent of a mailbox at a time."""

    watched: WatchedMailbox
    catalogue: Catalogue
    now: datetime

    def line(self, one: ListedTicket) -> TicketLine:
        """A ticket in the words of the page."""
        regulation = self.watched.regulation
        owed = None if one.finished else one.due_at
        organization = one.value(regulation.name_of(FieldRole.ORGANIZATION))
        return TicketLine(
            tag=subject_tag(regulation.tag_prefix, one.number),
            number=one.number,
            subject=one.subject,
            status=self.catalogue.say(Text(TextKey(f"status.{'new' if one.untouched else one.status}"))),
            due_at=self.catalogue.write_clock(owed, ZoneInfo(regulation.time_zone)) if owed else "",
            late=owed is not None and owed < self.now,
            assignee=self._name(one.assignee),
            customer=organization or one.requester_name or one.requester,
        )

    def _name(self, assignee: str | None) -> str:
        """The agent's name; his address where the configuration has dropped him since."""
        if assignee is None:
            return ""
        agent = self.watched.desk.agent(Address(address_key(assignee)))
        return agent.name if agent else assignee


@dataclass(frozen=True, slots=True)
class _Found:
    """What is shown, how many more there are, and whether there are some that were not looked at."""

    tickets: tuple[ListedTicket, ...]
    left: int
    unread: bool


def _found(connection: Connection, listing: Listing, page: _Page) -> _Found:
    """What is looked for is found in all mails by whole words, and by parts in what a list shows of a ticket.

    For those a bounded number of tickets is read; it is said where older ones weren't looked at.
    """
    watched, now = page.watched, page.now
    organization = watched.regulation.name_of(FieldRole.ORGANIZATION)
    most = MOST_SEARCHED if listing.searches else MOST_LISTED
    read = stored.read(connection, watched.name, listing, now, most)
    found = matching(read, listing, organization)
    unread = len(read) == most
    if listing.words:
        told, further = stored.with_words(connection, watched.name, listing, now, most)
        unread = unread or further
        found = in_order({one.number: one for one in (*found, *told)}.values())
    total = len(found)
    if unread and not listing.searches:
        total, unread = stored.count(connection, watched.name, listing, now), False
    shown = tuple(found[:MOST_LISTED])
    return _Found(shown, total - len(shown), unread)


def _title(listing: Listing, catalogue: Catalogue) -> str:
    words = listing.organization or " ".join(listing.words)
    title = catalogue.say(Text(_TITLES[listing.which]))
    return f"{title}: {words}" if words else title
