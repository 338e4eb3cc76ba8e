"""`#show`, `#list` and `#help`: an agent looks, nothing changes, and the answer is for him alone."""

from __future__ import annotations

from typing import assert_never

from intake.desk.commands import types as order
from intake.desk.disposition import Answer, Disposition, DispositionKind
from intake.desk.facts import Facts
from intake.desk.language.texts import Text, TextKey
from intake.desk.listing import Listing
from intake.desk.outgoing import Audience, Template
from intake.desk.retelling import Retelling
from intake.desk.rules.answered_enough import answered_enough
from intake.desk.rules.case import Case

# A closing and a name are no message that the agent might think to have sent.
_MOST_WORDS_OF_A_CLOSING = 6


def only_looked(case: Case) -> Disposition | None:
    """Does a proved agent ask to see something, and nothing else?

    It needs no ticket, changes none and leaves no note, so that it may be asked again at any time.  Words
    below are for nobody then, and he is told so.
    """
    commands = case.commands.commands
    if case.agent is None or not commands or not all(isinstance(item, order.Looking) for item in commands):
        return None
    named = case.ticket_for_agent
    answers = answers_to_looks(case, alone=True)
    asked = ", ".join(f"#{item.command}" for item in commands)
    reasons = (case.english(case.proof.reason), f"asks to see, and changes nothing: {asked}")
    told = answered_enough(case)
    silent = (f"not shown: {case.english(told)}",) if told else ()
    number = named.number if named else None
    return Disposition(DispositionKind.NOTE, (*reasons, *silent), number, answers=answers)


def answers_to_looks(case: Case, *, alone: bool = False) -> tuple[Answer, ...]:
    """What the agent gets to see, `alone` or beside what his other commands do; each thing once.

    It counts as other answers to agents do: a machine must not be able to ask for ever.
    """
    if answered_enough(case):
        return ()
    asked = [item for item in case.commands.commands if isinstance(item, order.Looking)]
    unsent = len(case.commands.body.split()) > _MOST_WORDS_OF_A_CLOSING
    notices = (Text(TextKey.LOOKED_ONLY),) if alone and unsent else ()
    return tuple(_answer(case, item, notices) for item in dict.fromkeys(asked))


def shown_number(facts: Facts, number: int) -> int | None:
    """The ticket of this mailbox that a number names, by its own number: a merged one's successor."""
    known = {one.number for one in facts.named_tickets}
    meant = dict(facts.merged).get(number, number)
    return meant if meant in known else None


def _answer(case: Case, item: order.Looking, notices: tuple[Text, ...]) -> Answer:
    to, language = (case.mail.sender,), case.desk.language
    match item:
        case order.Show(number):
            about = None if number is None else shown_number(case.facts, number)
            if about is not None and number is not None and about != number:
                notices = (*notices, Text.of(TextKey.SHOW_MERGED, number=number, target=about))
            return Answer(
                Template.SHOW,
                Audience.AGENT,
                to,
                language,
                notices=notices,
                with_attachments=True,
                retells=Retelling.WHOLE,
                shows=about,
            )
        case order.ListTickets(which, words, organization):
            listing = Listing(which, case.mail.sender.key, words, organization)
            return Answer(Template.LIST, Audience.AGENT, to, language, notices=notices, listing=listing)
        case order.Help():
            return Answer(Template.HELP, Audience.AGENT, to, language, notices=notices)
    assert_never(item)
