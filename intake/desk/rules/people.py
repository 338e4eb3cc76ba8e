"""Who gets into a ticket with a mail, and who is only proposed to the agents.

Whoever takes part reads the agents' answers and is believed.  So nobody gets in by the word of a sender who
may be anybody: people in To, Cc and Reply-To take part when the mail proves its sender, by the verdict of
the desk's own server or by answering a mail of ours to this very sender.  The others wait for an agent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.desk import tokens
from intake.desk.authenticity import REFUTED_BY_SERVER, Authenticity
from intake.desk.automatic.bounce_phrases import is_daemon_address
from intake.desk.automatic.phrases import is_no_reply
from intake.desk.changes import (
    AddParticipant,
    Change,
    Propose,
)
from intake.desk.commands.arguments import may_be_written
from intake.desk.correlation import reply_address
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address
from intake.desk.rules.case import Case
from intake.desk.rules.customers_colleagues import organization_of
from intake.desk.rules.introductions import answered_mails
from intake.desk.ticket import ParticipantRole, Ticket

# More people than this in To and Cc is a mailing, and none of them asked to take part.  Nor do more than
# these get into a ticket by its customers' mails together; agents may invite as many as they like.
MOST_PARTICIPANTS = 20
# So many are remembered; those whom further mails name are told with these mails only.
MOST_PROPOSED = 20


@dataclass(frozen=True, slots=True)
class Newcomers:
    """The people whom a mail names and who take no part yet.

    `why` says why those who are `proposed` don't; `notices` are for the agents.
    """

    taking_part: tuple[Address, ...] = ()
    proposed: tuple[Address, ...] = ()
    why: Text | None = None
    notices: tuple[Text, ...] = ()


def refuted(case: Case) -> bool:
    """Whether nobody has looked at the mail, and the desk's own server speaks against the sender or can't.

    Whom a foreign form names is as good as refuted, unless the mail answers one of ours to him.
    """
    if case.released:
        return False
    return case.authenticity in REFUTED_BY_SERVER or (case.judgement.hearsay and not proved(case))


def proved(case: Case) -> bool:
    """Whether the mail proves its sender: by a verdict, as an agent, or by answering our mail to him."""
    if case.authenticity is Authenticity.PROVED:
        return True
    if case.authenticity is not Authenticity.UNPROVED:
        return False
    return (case.agent is not None and case.proof.proved) or _answers_ours(case)


def _answers_ours(case: Case) -> bool:
    """Whether the mail answers one of ours that was sent to its sender, by a token that is still valid."""
    key = case.desk.token_key
    return bool(key) and any(
        tokens.verify(key, tokens.token_of(own.message_id), case.now).valid
        for own in answered_mails(case.reading, case.facts.own_mails)
    )


def reply_to(case: Case) -> Address | None:
    """Where the sender wants answers, if that is somebody else and the mail proves him."""
    elsewhere = _elsewhere(case)
    return elsewhere if elsewhere is not None and proved(case) else None


def newcomers(case: Case, ticket: Ticket | None) -> Newcomers:
    """Whom the mail of a customer brings into the ticket; `ticket` is None for the one that it opens."""
    if refuted(case) and ticket is not None:
        return Newcomers()
    named = tuple(person for person in _named(case, ticket) if is_person(person))
    crowd: tuple[Text, ...] = ()
    if len(named) > MOST_PARTICIPANTS:
        crowd = (Text.of(TextKey.CROWD, count=len(named)),)
        named = ()
    if ticket is not None:
        named = tuple(person for person in named if not ticket.takes_part(person))
        if not ticket.takes_part(case.mail.sender):
            return _of_a_newcomer(case, named, ticket, crowd)
    if not proved(case):
        return _unproved(case, named, ticket, crowd)
    room = max(MOST_PARTICIPANTS - _taking_part(ticket), 0)
    beyond = _proposing(named[room:], ticket, Text.of(TextKey.NO_ROOM, most=MOST_PARTICIPANTS), crowd)
    return Newcomers(named[:room], beyond.proposed, beyond.why, beyond.notices)


def _named(case: Case, ticket: Ticket | None) -> tuple[Address, ...]:
    """The people in To and Cc.

    Whoever stands in Reply-To as well gets the answers of the ticket that the mail opens without taking part;
    in a ticket that there is, a Reply-To alone means nothing: foreign desks have another in each mail.
    """
    elsewhere = _elsewhere(case)
    if ticket is None or elsewhere is None:
        return case.named_people
    addressed = {address.key for address in (*case.mail.to, *case.mail.cc)}
    known = {person.key for person in case.named_people}
    return (*case.named_people, elsewhere) if elsewhere.key in addressed - known else case.named_people


def changes(case: Case, ticket: Ticket, new: Newcomers) -> tuple[Change, ...]:
    """What becomes of the newcomers in a ticket that there is."""
    sender = case.mail.sender.key
    added = (
        AddParticipant(person, author=case.let_in_by if person.key == sender else "")
        for person in new.taking_part
    )
    return (*added, *proposals(case, ticket, new))


def proposals(case: Case, ticket: Ticket | None, new: Newcomers) -> tuple[Change, ...]:
    """Have the ticket remember whom the mail names, as many as there is room for."""
    room = MOST_PROPOSED - (len(ticket.proposed) if ticket else 0)
    if not new.proposed or new.why is None or room <= 0:
        return ()
    return (Propose(new.proposed[:room], case.english(new.why)),)


def _of_a_newcomer(
    case: Case, named: tuple[Address, ...], ticket: Ticket, crowd: tuple[Text, ...]
) -> Newcomers:
    """Who lets a mail through lets in its writer only where he says so, and never whom it names."""
    sender = case.mail.sender
    if case.is_colleague and not case.released:
        organization = organization_of(case.regulation, ticket)
        told = Text.of(TextKey.COLLEAGUE, address=sender.address, organization=organization)
        if _taking_part(ticket) >= MOST_PARTICIPANTS:
            no_room = Text.of(TextKey.NO_ROOM, most=MOST_PARTICIPANTS)
            return _proposing((sender, *named), ticket, no_room, crowd)
        others = _proposing(named, ticket, Text(TextKey.COLLEAGUES_COPY), (told, *crowd))
        return replace(others, taking_part=(sender,))
    if not case.let_in_by:
        return _proposing((sender, *named), ticket, Text(TextKey.LET_THROUGH), crowd)
    if case.authenticity in REFUTED_BY_SERVER or not may_be_written(sender.address) or not is_person(sender):
        why = Text.of(TextKey.NOT_FOR_GOOD, address=sender.address, why=case.judgement.reason)
        return _proposing(named, ticket, Text(TextKey.LET_THROUGH), (why, *crowd))
    others = _proposing(named, ticket, Text(TextKey.LET_THROUGH), crowd)
    return replace(others, taking_part=(sender,))


def _unproved(
    case: Case, named: tuple[Address, ...], ticket: Ticket | None, crowd: tuple[Text, ...]
) -> Newcomers:
    elsewhere = _elsewhere(case) if ticket is None else None
    if elsewhere is None:
        return _proposing(named, ticket, Text(TextKey.SENDER_UNPROVED), crowd)
    told = Text.of(TextKey.ANSWERS_GO_TO, sender=case.mail.sender.address, reply_to=elsewhere.address)
    people = (elsewhere, *(person for person in named if person.key != elsewhere.key))
    return _proposing(people, ticket, Text(TextKey.SENDER_UNPROVED), (told, *crowd))


def _proposing(
    people: tuple[Address, ...], ticket: Ticket | None, why: Text, notices: tuple[Text, ...]
) -> Newcomers:
    """Those of the people who weren't proposed before, and whom agents can name in a command."""
    before = {person.key for person in ticket.proposed} if ticket else set()
    new = tuple(person for person in people if person.key not in before and may_be_written(person.address))
    if not new:
        return Newcomers(notices=notices)
    return Newcomers((), new, why, (*notices, Text.of(TextKey.PROPOSED, why=why)))


def _taking_part(ticket: Ticket | None) -> int:
    """How many take part besides the requester."""
    if ticket is None:
        return 0
    return sum(1 for person in ticket.participants if person.role is not ParticipantRole.REQUESTER)


def _elsewhere(case: Case) -> Address | None:
    address = reply_address(case.mail, case.desk)
    return None if address.key == case.mail.sender.key else address


def is_person(address: Address) -> bool:
    """Whether somebody may read what is sent there: no no-reply address and no mail server's."""
    return not is_no_reply(address.address) and not is_daemon_address(address.address)
