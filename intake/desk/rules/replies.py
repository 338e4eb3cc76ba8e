"""Who is told what: the answers that go with a disposition."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.changes import OpenTicket
from intake.desk.correlation import reply_address
from intake.desk.disposition import Answer
from intake.desk.facts import KnownValue
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import CUTS, Address, nameless
from intake.desk.outgoing import Audience, Template
from intake.desk.retelling import Retelling
from intake.desk.rules.answered_enough import answered_enough
from intake.desk.rules.assignment import Assignment, at_registration
from intake.desk.rules.case import Case
from intake.desk.rules.common_knowledge import seen_by_all
from intake.desk.rules.hidden_writers import told_of_writer
from intake.desk.rules.matching import notified_by_rule
from intake.desk.rules.people import newcomers
from intake.desk.rules.plainness import is_plain
from intake.desk.rules.problems import another_problem, several_problems
from intake.desk.rules.routing import notified
from intake.desk.rules.ruling import withheld
from intake.desk.ticket import Ticket

# The templates by which agents hear of a ticket for the first time.
_FIRST_WORDS = frozenset({Template.NOTIFICATION, Template.ASKED_IN_VAIN})
# Those by which they hear of people whom a mail names.
_OF_NEWCOMERS = _FIRST_WORDS | {Template.UPDATE}
# Whoever decides about a mail must have read it; a text of this length (characters) nobody reads to its end.
_LONGEST_HELD = 30_000


def acknowledgement(case: Case) -> tuple[Answer, ...]:
    """Tell the customer that his request is accepted under its number."""
    return _automatic(case, Template.ACKNOWLEDGEMENT, case.language)


def acknowledgement_of(case: Case, ticket: Ticket) -> tuple[Answer, ...]:
    """Tell the requester, and whoever completed it for him, that the request is accepted."""
    return _automatic(case, Template.ACKNOWLEDGEMENT, ticket.language, ticket=ticket)


def too_large(case: Case) -> tuple[Answer, ...]:
    """Tell the customer that only the beginning of his mail could be taken in."""
    return _automatic(case, Template.TOO_LARGE, case.language)


def request(
    case: Case,
    missing: tuple[str, ...],
    offers: tuple[KnownValue, ...],
    language: str,
    ticket: Ticket | None = None,
) -> tuple[Answer, ...]:
    """Ask for exactly what is missing: the sender, and the requester of the ticket if it is another.

    What the sender gave before is offered to him alone, so in his own ticket.
    """
    return _automatic(case, Template.REQUEST, language, missing=missing, offers=offers, ticket=ticket)


def notification(
    case: Case,
    notices: tuple[Text, ...] = (),
    ticket: Ticket | OpenTicket | None = None,
    becomes: Assignment | None = None,
) -> tuple[Answer, ...]:
    """Tell the agents of a new ticket, with the mail's files; routes of the regulation add their own.

    `ticket` is the one that a reply completed, with the reply's fields, or that an agent opens, and `becomes`
    says who gets it; None for a first mail, which says so itself.
    """
    if case.regulation.one_problem and several_problems(case.own_words):
        notices = (*notices, Text(TextKey.SEVERAL_PROBLEMS))
    admission = case.admission if ticket is None else case.admission_of(ticket.fields, ticket.kind)
    notices = (*notices, *admission.notices)
    routes = case.routes if ticket is None else case.routes_for(ticket)
    given = at_registration(case, routes, case.missing) if ticket is None else becomes
    # Who becomes the ticket's agent by this mail has it with this mail.
    further = (*notified(routes), *((given.address,) if given else ()))
    return _to_agents(
        case,
        Template.NOTIFICATION,
        ticket if isinstance(ticket, Ticket) else None,
        text=case.mail.text,
        notices=notices,
        with_attachments=True,
        further=further,
    )


def told(case: Case, templates: tuple[Template, ...], language: str) -> tuple[Answer, ...]:
    """Tell the customer what the regulation has to say of his licence or his wording."""
    return tuple(answer for template in templates for answer in _automatic(case, template, language))


def update(
    case: Case, ticket: Ticket, notices: tuple[Text, ...] = (), warning: Text | None = None
) -> tuple[Answer, ...]:
    """Tell the agents what a participant wrote to a ticket that they know; `warning`: not to believe it."""
    if case.regulation.one_problem and another_problem(case.reply_text):
        notices = (*notices, Text(TextKey.ANOTHER_PROBLEM))
    text = case.own_words
    return _to_agents(
        case, Template.UPDATE, ticket, text=text, notices=notices, with_attachments=True, warning=warning
    )


def asked_in_vain(case: Case, ticket: Ticket | None, notices: tuple[Text, ...]) -> tuple[Answer, ...]:
    """Tell the agents that the customer could not be asked, or was asked without success."""
    text = case.own_words
    return _to_agents(case, Template.ASKED_IN_VAIN, ticket, text=text, notices=notices, with_attachments=True)


def held(case: Case, reasons: tuple[Text, ...], *, for_good: bool = False) -> tuple[Answer, ...]:
    """Let the agents decide about a mail that waits: with all that it says, and its files.

    `for_good` says that they may let its sender into the ticket.  The agent whose address the mail shows is
    left out when he was told often: a machine may answer for him.
    """
    answers = _to_agents(
        case,
        Template.HELD,
        None,
        text=case.mail.text[:_LONGEST_HELD].strip(),
        notices=(*reasons, *_answered_elsewhere(case), *_cut(case)),
        with_attachments=True,
    )
    answers = tuple(replace(answer, for_good=for_good) for answer in answers)
    silent = case.mail.sender.key if answered_enough(case) else ""
    told = (tuple(to for to in answer.recipients if to.key != silent) for answer in answers)
    return tuple(replace(answer, recipients=to) for answer, to in zip(answers, told, strict=True) if to)


def _answered_elsewhere(case: Case) -> tuple[Text, ...]:
    """Where answers go once a first mail is let through, if that is another address than its sender's."""
    to = reply_address(case.mail, case.desk)
    if case.match is not None or to.key == case.mail.sender.key:
        return ()
    return (Text.of(TextKey.HELD_REPLY_TO, address=to.address),)


def _cut(case: Case) -> tuple[Text, ...]:
    long = len(case.mail.text) > _LONGEST_HELD
    return (Text.of(TextKey.HELD_TEXT_CUT, most=_LONGEST_HELD),) if long else ()


def bounced(
    case: Case, ticket: Ticket | None, notices: tuple[str, ...], *, oversized: bool = False
) -> tuple[Answer, ...]:
    """Tell the agents that mail to the customer does not arrive, or that one was too large on its way."""
    template = Template.OVERSIZED if oversized else Template.BOUNCED
    return _to_agents(case, template, ticket, text="", notices=notices)


def commands(case: Case, errors: tuple[Text, ...]) -> tuple[Answer, ...]:
    """Tell a proved agent which commands there are, after a wrong one.

    Machines write no commands: whoever does is told, whatever his mail system puts into the headers.
    """
    typed = case.commands.commands or case.commands.errors
    if answered_enough(case) or (case.unanswerable and not typed):
        return ()
    to = (case.mail.sender,)
    return (Answer(Template.COMMANDS, Audience.AGENT, to, case.desk.language, notices=errors),)


def merged(ticket: Ticket) -> tuple[Answer, ...]:
    """Tell the customers of a ticket that goes on in another one under which number it does.

    Nothing else of that one: it may be somebody else's.  Whose request was finished waits for nothing.
    """
    if ticket.finished:
        return ()
    to = nameless(ticket.customers) if ticket.plain else ticket.customers
    return (Answer(Template.MERGED, Audience.CUSTOMER, to, ticket.language, plain=ticket.plain),)


def on_behalf(opened: OpenTicket) -> tuple[Answer, ...]:
    """Tell a customer that an agent registered a request for him, asking for what is missing."""
    template = Template.REQUEST if opened.missing else Template.ON_BEHALF
    to, language = (opened.requester,), opened.language
    return (Answer(template, Audience.CUSTOMER, to, language, missing=opened.missing, plain=opened.plain),)


def _automatic(  # noqa: PLR0913 - each of them is a part of the one mail
    case: Case,
    template: Template,
    language: str,
    *,
    missing: tuple[str, ...] = (),
    offers: tuple[KnownValue, ...] = (),
    ticket: Ticket | None = None,
) -> tuple[Answer, ...]:
    if case.unanswerable:
        return ()
    if is_plain(case, ticket) or is_plain(case, ticket or case.ticket):
        to = nameless(_writer_and_requester(case, ticket))
        return (Answer(template, Audience.CUSTOMER, to, language, missing=missing, plain=True),)
    to = _writer_and_requester(case, None if offers else ticket)
    seen = seen_by_all(case, ticket, to) if ticket is not None and len(to) > 1 else ()
    return (Answer(template, Audience.CUSTOMER, to, language, missing=missing, offers=offers, seen=seen),)


def _writer_and_requester(case: Case, ticket: Ticket | None) -> tuple[Address, ...]:
    if ticket is None:
        return (case.answer_to,)
    requester = ticket.answer_to or ticket.requester
    # Not where his Reply-To points: whoever forges a participant's From must not be told of the ticket.
    writer = case.mail.sender
    return (requester,) if writer.key in {requester.key, ticket.requester.key} else (requester, writer)


def _to_agents(  # noqa: PLR0913 - each of them is a part of the one mail
    case: Case,
    template: Template,
    ticket: Ticket | None,
    *,
    text: str,
    notices: tuple[Text | str, ...] = (),
    with_attachments: bool = False,
    further: tuple[Address, ...] = (),
    warning: Text | None = None,
) -> tuple[Answer, ...]:
    to = _readers(case, ticket, further)
    if not to:
        return ()
    of_people, proposed = _newcomers(case, template, ticket) if template in _OF_NEWCOMERS else ((), ())
    of_files = (
        (*_kept_back(case, notices), *of_people, *_left_unread(case)) if with_attachments else of_people
    )
    answer = Answer(
        template,
        Audience.AGENTS,
        to,
        case.desk.language,
        text=text,
        author=str(case.mail.sender),
        notices=(*notices, *told_of_writer(case), *of_files),
        retells=Retelling.RECENT if template is Template.UPDATE else Retelling.NOTHING,
        with_attachments=with_attachments,
        whole_story=ticket is not None and template in _FIRST_WORDS,
        proposed=proposed,
        warning=warning,
    )
    return (answer,)


def _readers(case: Case, ticket: Ticket | None, further: tuple[Address, ...]) -> tuple[Address, ...]:
    """Whoever has the ticket, or all who are notified, and whom routes and the mailbox's rules name."""
    in_charge = case.desk.in_charge(ticket.assignee if ticket else None, case.today)
    return case.desk.present((*in_charge, *further, *notified_by_rule(case.matched)), case.today)


def _kept_back(case: Case, notices: tuple[Text | str, ...]) -> tuple[Text, ...]:
    """Why the mail's files are handed on to nobody; what holds a mail may have said so already."""
    why = withheld(case) if case.mail.attachments else None
    return () if why is None or why in notices else (why,)


def _newcomers(
    case: Case, template: Template, ticket: Ticket | None
) -> tuple[tuple[Text, ...], tuple[Address, ...]]:
    """What agents are told of the people whom a customer's mail names, and whom they may let in.

    With the first words that they hear of a ticket, also whom earlier mails named.
    """
    if case.agent is not None:
        return (), ()
    new = newcomers(case, ticket)
    if ticket is None or template not in _FIRST_WORDS or not ticket.proposed:
        return new.notices, new.proposed
    earlier = () if new.proposed else (Text(TextKey.STILL_PROPOSED),)
    return (*new.notices, *earlier), (*ticket.proposed, *new.proposed)


def _left_unread(case: Case) -> tuple[Text, ...]:
    """What agents must know of a mail of which not everything was read, although everything is kept."""
    cut = [defect for defect in case.mail.defects if defect in CUTS]
    return (Text.of(TextKey.NOT_READ_WHOLE, what=", ".join(cut)),) if cut else ()
