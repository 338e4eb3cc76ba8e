"""Which ticket is meant: everything in a mail that can name one, and who decides between them.

A match says only that the mail names a ticket.  Whether its sender may write there is decided by
`rules`, for every kind of evidence alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from intake.addresses import address_key
from intake.desk.aliases import person_of
from intake.desk.authenticity import REFUTED_BY_SERVER, Authenticity, Judgement, judge
from intake.desk.automatic.desk_words import made_for_a_request, speaks_as_a_desk, wants_nothing
from intake.desk.automatic.lists import posting_addresses
from intake.desk.budgets import DAY
from intake.desk.commands.parsing import NO_COMMANDS, ParsedCommands
from intake.desk.commands.types import Discard, Merge, NewFor, Release, Show
from intake.desk.envelope_ids import named_place
from intake.desk.facts import Evidence, Facts, Match, Question
from intake.desk.mail_domains import domain_of_a_firm, registered_domain
from intake.desk.message import Address, InboundMail
from intake.desk.near_equal import Frame, frame
from intake.desk.quoting.reply_text import ReplyText, new_text
from intake.desk.regulation import FieldRole, Regulation
from intake.desk.subjects import clean_subject, is_reply, ticket_numbers
from intake.desk.support_desk import SupportDesk
from intake.desk.tokens import shaped, token_of

# The nearest ancestors come last (RFC 5322 §3.6.4); the first ones name the beginning of a thread.
_FIRST_REFERENCES = 10
_LAST_REFERENCES = 30
# A thread holds a few of our mails; a mail that names more of that shape has made them up.
_OWN_ASKED = 40
_NUMBERS_ASKED = 5
_REPORTED_ADDRESSES = 20

DESKS_WORDS = "desk"
"""What stands in place of a digest of words before the domain of a mail that speaks as a desk."""

# Shorter texts ("ok", «Спасибо») are written again without being the same mail.
UNPROVED = "unproved "
"""What stands before the date of a mail whose sender isn't proved, in `Question.dated`."""
_SHORTEST_REPEATED_TEXT = 30


def question(  # noqa: PLR0913 - a mail, its desk, and what its reader has worked out already
    mail: InboundMail,
    desk: SupportDesk,
    regulation: Regulation,
    reply: ReplyText | None = None,
    commands: ParsedCommands = NO_COMMANDS,
    *,
    judgement: Judgement | None = None,
) -> Question:
    """Collect what the database is asked about the mail.

    `reply` is its text split into parts and `judgement` what is believed of its sender, where the caller
    has them; `commands` are an agent's, which name further tickets.
    """
    parted = reply or new_text(mail.text, subject=mail.subject)
    judged = judgement or judge(mail, desk)
    asked = _of_conversations(mail, desk, regulation, parted, judged)
    asked = _of_sender(asked, mail, regulation, parted, answer_address(mail, desk, judged))
    return asked if desk.agent(mail.sender) is None else _of_agent(asked, parted, commands)


def _of_conversations(
    mail: InboundMail, desk: SupportDesk, regulation: Regulation, reply: ReplyText, judgement: Judgement
) -> Question:
    """Which tickets and mails it names, and which earlier mail it repeats."""
    own_ids, customer_ids = _whose(mail, desk.address.domain)
    mentions = ticket_numbers(mail.subject, (regulation.tag_prefix,))
    # What comes in a customer's name, or by a way that spoils it, must not make his own mail a repetition.
    refuted = judgement.authenticity in REFUTED_BY_SERVER
    whole, answer_to = fingerprint(mail), answer_address(mail, desk, judgement)
    dated, same_dates = _dated(mail, judgement)
    return Question(
        mailbox=desk.mailbox,
        sender=mail.sender.key,
        answer_to=answer_to.key,
        message_id=mail.message_id,
        own_ids=own_ids,
        customer_ids=customer_ids,
        token_ids=_token_ids(mail, desk),
        reported_ids=_reported(mail),
        reported_place=named_place(desk.token_key, mail.report.envelope_id) if mail.report else None,
        addresses=_addresses(mail, answer_to),
        numbers=tuple(dict.fromkeys(mention.number for mention in mentions))[:_NUMBERS_ASKED],
        tagged_numbers=tuple(mention.number for mention in mentions if mention.form == "tag"),
        named_numbers=(),
        fingerprint=f"refuted {whole}" if refuted else whole,
        honest_fingerprint=whole,
        dated=dated,
        same_dates=same_dates,
        sender_address=mail.sender.address,
        text_digest="" if refuted else text_digest(mail, reply),
        repeats_since=mail.arrived_at - timedelta(minutes=regulation.duplicate_window_minutes),
        answers_since=mail.arrived_at - timedelta(minutes=regulation.answers_window_minutes),
        replied_subject=clean_subject(mail.subject) if is_reply(mail.subject) else "",
    )


def _of_sender(
    asked: Question, mail: InboundMail, regulation: Regulation, reply: ReplyText, answer_to: Address
) -> Question:
    """What he and the people of his firm gave before, and what went out lately because of mail like his."""
    framed = _frame(mail, reply)
    return replace(
        asked,
        domain=domain_of_a_firm(mail.sender),
        organization_field=regulation.name_of(FieldRole.ORGANIZATION),
        registration_field=regulation.name_of(FieldRole.REGISTRATION_NUMBER),
        # Somebody who answers a mail may be asked for nothing, but that is known only once the ticket is.
        earlier_values=not (asked.own_ids or asked.customer_ids or asked.token_ids),
        person=person_of(answer_to.key),
        answers_domain=registered_domain(answer_to.domain),
        notices_domain=registered_domain(mail.sender.domain),
        frame=framed,
        alike=_alike(mail, reply, framed, answer_to),
        day_since=mail.arrived_at - DAY,
    )


def _of_agent(asked: Question, reply: ReplyText, commands: ParsedCommands) -> Question:
    """What an agent's commands and quotes are about."""
    held = (item.mails for item in commands.commands if isinstance(item, Release | Discard))
    return replace(
        asked,
        named_numbers=_named(commands),
        named_held=tuple(number for mails in held for number in mails),
        registered_for=_registered_for(commands),
        by_agent=True,
        quotes_customers=bool(reply.quoted.strip()),
    )


def answer_address(mail: InboundMail, desk: SupportDesk, judgement: Judgement) -> Address:
    """Where an automatic answer to the mail goes.

    A Reply-To is followed only where the sender is proved: else whoever forges a mail could have the desk
    write to anybody.
    """
    proved = judgement.authenticity is Authenticity.PROVED
    return reply_address(mail, desk) if proved else mail.sender


def reply_address(mail: InboundMail, desk: SupportDesk) -> Address:
    """Where the sender wants answers: Reply-To (RFC 5322 §3.6.2), unless that is the desk or a list.

    It decides nothing else: From alone says who is writing.
    """
    for address in mail.reply_to:
        if "@" not in address.address or desk.is_internal(address):
            continue
        if address.key not in posting_addresses(mail):
            return address
    return mail.sender


def _named(commands: ParsedCommands) -> tuple[int, ...]:
    """The tickets that an agent's commands name."""
    named = (item.number for item in commands.commands if isinstance(item, Merge | Show))
    return tuple(number for number in named if number is not None)


def _frame(mail: InboundMail, reply: ReplyText) -> Frame:
    """How mails near equal to this one are known: by its own words; a mere quotation has no others."""
    files = (item.sha256 for item in mail.brought if not item.inline)
    return frame(clean_subject(mail.subject), reply.text or mail.text, files)


def _alike(mail: InboundMail, reply: ReplyText, framed: Frame, answer_to: Address) -> str:
    """Under what exactly the same words from other addresses of a firm's domain are found.

    Whatever desks say of a request counts as the same words.  A few words may well be those of two people,
    but hardly where they want nothing and come from addresses that are made for one request each.
    """
    domain = registered_domain(domain_of_a_firm(answer_to))
    said = clean_subject(mail.subject), reply.text or mail.text
    files = any(not item.inline for item in mail.brought)
    words = DESKS_WORDS if not files and speaks_as_a_desk(*said) else framed.digest
    if words == framed.digest and framed.usual:
        made = made_for_a_request(answer_to.key.partition("@")[0])
        words = framed.digest if made and wants_nothing(*said) else ""
    return f"{words}@{domain}" if words and domain else ""


def fingerprint(mail: InboundMail) -> str:
    """A digest by which a mail is recognized, however often and by whichever route it comes.

    Message-ID alone is no identity (some clients reuse it, some mail has none), and neither is the
    body (a «да» is written often); together with Date and From they are.
    """
    date = mail.date.isoformat() if mail.date else ""
    # Folded as it always was: the digests of earlier mail are in the database, and decide nothing of people.
    sender = mail.sender.address.casefold()
    parts = (mail.message_id or "", date, sender, mail.subject, mail.body_digest)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _dated(mail: InboundMail, judgement: Judgement) -> tuple[str, tuple[str, ...]]:
    """By which date the mail is known again when a list has added to it, and by which earlier ones.

    Whoever got a copy of somebody's mail knows its Message-ID and Date: what he sends in its name, unproved,
    must not swallow the proved mail itself.
    """
    if mail.date is None or not mail.message_id or judgement.authenticity in REFUTED_BY_SERVER:
        return "", ()
    proved = mail.date.isoformat()
    unproved = f"{UNPROVED}{proved}"
    if judgement.authenticity is Authenticity.PROVED:
        return proved, (proved,)
    return unproved, (proved, unproved)


def text_digest(mail: InboundMail, reply: ReplyText) -> str:
    """A digest by which a sender's text is recognized in a further mail; "" for texts too short to tell.

    What a text quotes doesn't count as length: «Да» above the same quotation may answer two questions.
    """
    if len(" ".join(reply.text.split())) < _SHORTEST_REPEATED_TEXT:
        return ""
    parts = (mail.sender.key, clean_subject(mail.subject), mail.body_digest)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def best_match(facts: Facts, sender: Address) -> Match | None:
    """Choose the ticket that is meant: one where the sender takes part, by the strongest evidence.

    A stranger's best match is returned too, so that the rules can say what becomes of his mail.
    """
    found = ranked(facts)
    taking_part = (match for match in found if match.ticket.takes_part(sender))
    return next(taking_part, found[0] if found else None)


def ranked(facts: Facts) -> tuple[Match, ...]:
    """The tickets that a mail names, by the strongest evidence first."""
    order = list(Evidence)
    return tuple(sorted(facts.matches, key=lambda match: order.index(match.evidence)))


def _registered_for(commands: ParsedCommands) -> str:
    return next((item.customer.key for item in commands.commands if isinstance(item, NewFor)), "")


def _whose(mail: InboundMail, domain: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Message-IDs that a mail names: those that may be our mails', and those that may be customers'.

    A Message-ID of ours is known by its shape, wherever it is in a long thread.  One of another
    domain may be from the time before this desk got its address, or from a customer who keeps his
    desk with this software.
    """
    answered = mail.in_reply_to[:_FIRST_REFERENCES]
    own = tuple(
        message_id for message_id in _each_once(answered, mail.references) if shaped(token_of(message_id))
    )[:_OWN_ASKED]
    certain = {message_id for message_id in own if message_id.casefold().endswith(f"@{domain}>")}
    near = _each_once(answered, _ends(mail.references))
    return own, tuple(message_id for message_id in near if message_id not in certain)


def _each_once(answered: tuple[str, ...], references: tuple[str, ...]) -> tuple[str, ...]:
    """The Message-IDs without duplicates, the nearest ancestors first."""
    return tuple(dict.fromkeys((*answered, *reversed(references))))


def _ends(references: tuple[str, ...]) -> tuple[str, ...]:
    if len(references) <= _FIRST_REFERENCES + _LAST_REFERENCES:
        return references
    return references[:_FIRST_REFERENCES] + references[-_LAST_REFERENCES:]


def _token_ids(mail: InboundMail, desk: SupportDesk) -> tuple[str, ...]:
    details = (desk.subaddress(address) for address in (*mail.to, *mail.cc))
    domain = desk.address.domain
    return tuple(dict.fromkeys(f"<{detail}@{domain}>" for detail in details if detail))


def _addresses(mail: InboundMail, answer_to: Address) -> tuple[str, ...]:
    failed = mail.report.recipients[:_REPORTED_ADDRESSES] if mail.report else ()
    return (answer_to.key, *(address_key(status.recipient) for status in failed))


def _reported(mail: InboundMail) -> tuple[str, ...]:
    if mail.report is None or mail.report.original_message_id is None:
        return ()
    return (mail.report.original_message_id,)
