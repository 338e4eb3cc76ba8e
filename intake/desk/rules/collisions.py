"""Two agents answer one customer: the second, who did not know of the first, decides whether his goes out.

What he knew is told by the mail of ours that he answers: whatever a colleague had sent before that was
written, he had been told of.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from intake.desk.agents_words import AgentsWords
from intake.desk.commands import types as order
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.facts import OwnMail
from intake.desk.held import Decider, Deciding, Verdict
from intake.desk.language.texts import Text, TextKey
from intake.desk.outgoing import Audience, Template
from intake.desk.rules.case import Case
from intake.desk.rules.relaying import written_to
from intake.desk.ticket import Ticket

_LONGEST_TOLD = 30_000
_BETWEEN_ANSWERS = "\n\n* * *\n\n"


def collides(case: Case) -> Disposition | None:
    """Does an agent answer what a colleague answered meanwhile, without knowing of it?  It waits for him."""
    ticket, answered = case.ticket_for_agent, answered_mail(case)
    if case.agent is None or ticket is None or answered is None or case.released or not speaks(case):
        return None
    if ticket.requester.key == case.agent.key and not case.commands.commands:
        return None  # In his own request he is the customer.
    if len(written_to(case, ticket)) == len(ticket.customers):
        return None  # They have his own mail already.
    unknown = _sent_since(case, answered)
    if not unknown:
        return None
    reasons = (
        case.english(case.proof.reason),
        f"answers our mail {answered.message_id} ({answered.template})",
        *(f"{words.author} answered after that was written (mail {words.mail_id})" for words in unknown),
        "waits for its writer: #send sends it, another answer to what he is told now takes its place",
    )
    return Disposition(DispositionKind.HOLD, reasons, ticket.number, answers=(_told(case, unknown),))


def speaks(case: Case) -> bool:
    """Whether the mail is for the customer: an answer, #ask, #resolve or #close."""
    commands = case.commands.commands
    if commands:
        return any(isinstance(item, order.Ask | order.Resolve | order.Close) for item in commands)
    return not answers_note(case)


def answers_note(case: Case) -> bool:
    """Whether an agent answers the copy of a colleague's note: then his words are a note, too."""
    nearest = answered_mail(case)
    return nearest is not None and nearest.template is Template.NOTE


def answered_mail(case: Case) -> OwnMail | None:
    """The nearest mail of ours that tells agents of a ticket, of those that an agent's mail answers.

    What told him of a mistake of his (`Audience.AGENT`) says nothing of what colleagues did.
    """
    if case.agent is None:
        return None
    for own in case.facts.own_mails:
        tells = own.audience is Audience.AGENTS or own.template is Template.COLLISION
        if tells and own.ticket_number is not None:
            return own
    return None


def replaced(case: Case) -> Deciding | None:
    """Set aside what waits for the agent, when he sends another answer instead."""
    nearest = answered_mail(case)
    if nearest is None or nearest.template is not Template.COLLISION or not speaks(case) or case.released:
        return None
    waiting = next((held for held in case.facts.held if held.mail_id == nearest.held and held.waits), None)
    if waiting is None or waiting.writer != case.mail.sender.key:
        return None
    name = case.agent.name if case.agent else waiting.writer
    return Deciding((waiting.mail_id,), Verdict.DISCARD, Decider(name, waiting.writer))


def merged_since(case: Case) -> tuple[int, int] | None:
    """The ticket of the mail that is answered, and the one into which it was merged; None if it wasn't."""
    nearest, ticket = answered_mail(case), case.ticket_for_agent
    if nearest is None or nearest.ticket_number is None or ticket is None:
        return None
    return None if nearest.ticket_number == ticket.number else (nearest.ticket_number, ticket.number)


def _sent_since(case: Case, answered: OwnMail) -> tuple[AgentsWords, ...]:
    """What colleagues sent to the customers after the mail was written that is answered."""
    own, agents = case.mail.sender.key, {agent.key for agent in case.desk.agents}
    return tuple(
        words
        for words in case.facts.agents_words
        if words.sent is not None
        and words.sent > answered.place
        and words.key != own
        and words.key in agents
        # The copy of an answer tells of it, and of all before it.
        and words.mail_id != answered.mail_id
    )


def _told(case: Case, unknown: tuple[AgentsWords, ...]) -> Answer:
    zone = ZoneInfo(case.regulation.time_zone)
    moments = [(words, words.at.astimezone(zone)) for words in unknown]
    notices = tuple(
        Text.of(TextKey.COLLEAGUE_ANSWERED, by=words.author, day=there.date(), time=f"{there:%H:%M}")
        for words, there in moments
    )
    text = _BETWEEN_ANSWERS.join(words.text for words in reversed(unknown) if words.text.strip())
    return Answer(
        Template.COLLISION,
        Audience.AGENT,
        (case.mail.sender,),
        case.desk.language,
        text=text[:_LONGEST_TOLD],
        author=unknown[-1].author,
        notices=notices,
    )


def own_ticket(ticket: Ticket, key: str) -> bool:
    """Whether somebody takes part in a ticket as a customer: he hears nothing of what is said inside."""
    return any(person.address.key == key for person in ticket.participants) or ticket.requester.key == key
