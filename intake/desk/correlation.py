"""Which ticket is meant: everything in a mail that can name one, and who decides between them.

A match says only that the mail names a ticket.  Whether its sender may write there is decided by
`rules`, for every kind of evidence alike.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from intake.addresses import address_key
from intake.desk.aliases import person_of
from intake.desk.authenticity import REFUTED_BY_SERVER, Authenticity, Judgement, judge
from intake.desk.budgets import DAY
from intake.desk.commands.parsing import NO_COMMANDS, ParsedCommands
from intake.desk.commands.types import Discard, Merge, NewFor, Release, Show
from intake.desk.facts import Evidence, Facts, Match, Question
from intake.desk.mail_domains import domain_of_a_firm
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

# Shorter texts ("ok", «Спасибо») are written again without being the same mail.
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
    own_ids, customer_ids = _whose(mail, desk.address.domain)
    token_ids = _token_ids(mail, desk)
    mentions = ticket_numbers(mail.subject, (regulation.tag_prefix,))
    judged = judgement or judge(mail, desk)
    # What comes in a customer's name, or by a way that spoils it, must not make his own mail a repetition.
    refuted = judged.authenticity in REFUTED_BY_SERVER
    whole = fingerprint(mail)
    answer_to = answer_address(mail, desk, judged)
    framed = _frame(mail, parted)
    return Question(
        mailbox=desk.mailbox,
        sender=mail.sender.key,
        answer_to=answer_to.key,
        message_id=mail.message_id,
        own_ids=own_ids,
        customer_ids=customer_ids,
        token_ids=token_ids,
        reported_ids=_reported(mail),
        addresses=_addresses(mail, answer_to),
        numbers=tuple(dict.fromkeys(mention.number for mention in mentions))[:_NUMBERS_ASKED],
        tagged_numbers=tuple(mention.number for mention in mentions if mention.form == "tag"),
        named_numbers=_named(commands),
        by_agent=desk.agent(mail.sender) is not None,
        named_held=tuple(
            number
            for item in commands.commands
            if isinstance(item, Release | Discard)
            for number in item.mails
        ),
        registered_for=_registered_for(commands),
        quotes_customers=desk.agent(mail.sender) is not None and bool(parted.quoted.strip()),
        fingerprint=f"refuted {whole}" if refuted else whole,
        honest_fingerprint=whole,
        text_digest="" if refuted else text_digest(mail, parted),
        repeats_since=mail.arrived_at - timedelta(minutes=regulation.duplicate_window_minutes),
        answers_since=mail.arrived_at - timedelta(minutes=regulation.answers_window_minutes),
        replied_subject=clean_subject(mail.subject) if is_reply(mail.subject) else "",
        domain=domain_of_a_firm(mail.sender),
        organization_field=regulation.name_of(FieldRole.ORGANIZATION),
        registration_field=regulation.name_of(FieldRole.REGISTRATION_NUMBER),
        # Somebody who answers a mail may be asked for nothing, but that is known only once the ticket is.
        earlier_values=not (own_ids or customer_ids or token_ids),
        person=person_of(answer_to.key),
        answers_domain=answer_to.domain,
        notices_domain=mail.sender.domain,
        frame=framed,
        alike=_alike(framed, answer_to),
        day_since=mail.arrived_at - DAY,
    )


def answer_address(mail: InboundMail, desk: SupportDesk, judgement: Judgement) -> Address:
    """Where an automatic answer to the mail goes.

    A Reply-To is followed only where the sender is proved: else whoever forges a mail could have the desk
    write to anybody.
    """
    proved = judgement.authenticity is Authenticity.PROVED
    return reply_address(mail, desk) if proved else mail.sender


def reply_address(mail: InboundMail, desk: SupportDesk) -> Address:
    """Where the sender wants answers: Reply-To (RFC 5322 §3.6.2), unless that leads back to the desk.

    It decides nothing else: From alone says who is writing.
    """
    for address in mail.reply_to:
        if "@" in address.address and not desk.is_internal(address):
            return address
    return mail.sender


def _named(commands: ParsedCommands) -> tuple[int, ...]:
    """The tickets that an agent's commands name."""
    named = (item.number for item in commands.commands if isinstance(item, Merge | Show))
    return tuple(number for number in named if number is not None)


def _frame(mail: InboundMail, reply: ReplyText) -> Frame:
    """How mails near equal to this one are known: by its own words; a mere quotation has no others."""
    files = (item.sha256 for item in mail.attachments if not item.inline)
    return frame(clean_subject(mail.subject), reply.text or mail.text, files)


def _alike(framed: Frame, answer_to: Address) -> str:
    """Under what exactly the same words from other addresses of a firm's domain are found."""
    domain = domain_of_a_firm(answer_to)
    return f"{framed.digest}@{domain}" if framed.digest and domain else ""


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
    order = list(Evidence)
    ranked = sorted(facts.matches, key=lambda match: order.index(match.evidence))
    taking_part = (match for match in ranked if match.ticket.takes_part(sender))
    return next(taking_part, ranked[0] if ranked else None)


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
