"""May a mail be answered automatically, and how much may the answer say?  One function, one table of reasons.

A forged first mail makes a help desk write to its victim, and what the answer repeats is what the forger
wanted to be read.  So an answer in full goes only to whoever is proved or known; anybody else gets the
desk's own words, as does an address that only a Reply-To names, and some get nothing (RFC 3834 §2).  A new
reason is one small function and one row.
"""

from __future__ import annotations

from collections.abc import Callable

from intake.desk.addressed import Place, place_of
from intake.desk.authenticity import Authenticity
from intake.desk.automatic import headers as robot_headers
from intake.desk.automatic import lists
from intake.desk.automatic.behind import Way
from intake.desk.automatic.recognition import nobody_behind
from intake.desk.disposition import Extent, Permission
from intake.desk.language.texts import Text, TextKey
from intake.desk.mail_domains import holds
from intake.desk.message import Address
from intake.desk.rules.answered_enough import (
    answered_enough,
    budget_spent,
    said_alike,
    ticket_answered_enough,
)
from intake.desk.rules.asked import Asked
from intake.desk.rules.ruling import silenced
from intake.desk.support_desk import Handling

Reason = Callable[[Asked], Text | None]


def may_be_answered(asked: Asked) -> Permission:
    """Say how much an automatic answer may say: what the first row of the table says that applies."""
    for extent, reason in TABLE:
        told = reason(asked)
        if told is not None:
            return Permission(extent, told)
    raise AssertionError("the last row applies to every mail")


def believed(asked: Asked) -> bool:
    """Whether what the sender writes may be repeated to him, be it in an answer or later on."""
    in_full = (reason for extent, reason in TABLE if extent is Extent.FULL)
    return refuted(asked) is None and any(reason(asked) for reason in in_full)


def place(asked: Asked) -> Place | None:
    """Where a first mail names the desk; None where that doesn't matter.

    A participant's mail belongs to its ticket wherever the desk stands in it, and agents write as they like.
    """
    matters = asked.ticket is None and asked.agent is None and not asked.released
    return place_of(asked.mail, asked.desk) if matters else None


# --- Why there is no answer -----------------------------------------------------------------------


def by_a_machine(asked: Asked) -> Text | None:
    """A robot's mail is never answered, lest two robots write to each other for ever (RFC 3834 §2)."""
    return Text.of(TextKey.AUTOMATIC, kind=asked.automatic.kind) if asked.automatic else None


def of_a_program(asked: Asked) -> Text | None:
    """A robot that watches machines, or a text that says that a program made it: nobody waits for an answer.

    Not where a person stands behind it, as behind a form, or another address is named for answers.
    """
    address = asked.mail.sender
    if asked.released or asked.behind or asked.ticket or asked.answer_to.key != address.key:
        return None
    return Text.of(TextKey.MACHINE, address=address.address) if asked.made_by_a_program else None


def null_sender(asked: Asked) -> Text | None:
    """An empty envelope sender asks for nothing back (RFC 5321 §4.5.5)."""
    return Text(TextKey.EMPTY_ENVELOPE_SENDER) if asked.mail.return_path == "" else None


def suppressed(asked: Asked) -> Text | None:
    """X-Auto-Response-Suppress forbids answers by "All" and "AutoReply", and by no other value."""
    return Text(TextKey.SUPPRESSED) if robot_headers.answers_suppressed(asked.mail) else None


def bulk(asked: Asked) -> Text | None:
    """A Precedence of bulk mail stands for many recipients (RFC 3834 §2)."""
    precedence = robot_headers.precedence(asked.mail)
    if precedence == "list" and lists.delivers_ours(asked.mail, asked.desk.own_addresses):
        return None
    return Text.of(TextKey.PRECEDENCE, precedence=precedence) if precedence else None


def over_a_list(asked: Asked) -> Text | None:
    """An answer to a mailing list would reach everybody on it.

    Not where the list is the desk's own, nor one of the sender's firm: `reply_address` never names a list.
    """
    listed = robot_headers.list_headers(asked.mail) and not _lists_a_customer(asked)
    return Text(TextKey.MAILING_LIST) if listed else None


def _lists_a_customer(asked: Asked) -> bool:
    ours = lists.delivers_ours(asked.mail, asked.desk.own_addresses)
    return ours or lists.of_senders_firm(asked.mail)


def nobody_reads(asked: Asked) -> Text | None:
    """There is no address to answer to, or nobody behind it."""
    reply_to = asked.mail.reply_to
    if reply_to and not any("@" in address.address for address in reply_to):
        return Text(TextKey.NO_ADDRESS)
    return nobody_behind(asked.answer_to)


def bounces(asked: Asked) -> Text | None:
    """Mail to the address doesn't arrive.

    Whoever writes from an address again has it again: the mark was from another day.
    """
    to = asked.answer_to
    if to.key not in asked.facts.bounced_addresses or to.key == asked.mail.sender.key:
        return None
    return Text.of(TextKey.BOUNCES, address=to.address)


def refuted(asked: Asked) -> Text | None:
    """The desk's own server says that the sender is forged: an answer would reach the victim.

    Whoever is known is refuted like anybody else.
    """
    if asked.released or asked.judgement.authenticity is not Authenticity.REFUTED:
        return None
    return Text.of(TextKey.REFUTED, why=asked.judgement.reason)


def by_rule(asked: Asked) -> Text | None:
    """A rule of the mailbox, its own or a spam filter's mark, keeps answers back."""
    return silenced(asked)


def only_in_cc(asked: Asked) -> Text | None:
    """A first mail is written to somebody else, and we are to know of it."""
    copied = place(asked) is Place.CC and asked.desk.in_cc is not Handling.AS_TO
    return Text(TextKey.ONLY_IN_CC) if copied else None


def after_another(asked: Asked) -> Text | None:
    """Another mailbox of the installation is named first, and one answer is enough."""
    second = place(asked) is Place.AFTER_ANOTHER and asked.desk.named_second is not Handling.AS_TO
    return Text(TextKey.AFTER_ANOTHER) if second else None


def bulk_copy(asked: Asked) -> Text | None:
    """A blind copy is as good as a mail to us, but not one of thousands."""
    header = robot_headers.bulk_sender_header(asked.mail)
    unsubscribe = asked.mail.header("list-unsubscribe") and not _lists_a_customer(asked)
    header = header or ("list-unsubscribe" if unsubscribe else None)
    if header is None or place(asked) is not Place.NOWHERE:
        return None
    return Text.of(TextKey.BULK_COPY, header=header)


def unproved_form(asked: Asked) -> Text | None:
    """Anybody may write anybody's address into a form, and a site fills in thousands."""
    behind = asked.behind
    if behind is None or behind.way is not Way.FORM or asked.released:
        return None
    if asked.introduced or asked.facts.correspondent:
        return None
    return Text.of(TextKey.UNPROVED_FORM, address=behind.person.address, sender=behind.shown.address)


# --- Why the answer may say everything ------------------------------------------------------------


def let_through(asked: Asked) -> Text | None:
    """A person has looked at the mail."""
    return Text(TextKey.RELEASED) if asked.released else None


def named_another(asked: Asked) -> Text | None:
    """A first mail wants its answer sent to somebody else, whom its sender's proof says nothing of.

    Whoever has a domain of his own is proved; the desk would carry his words to any address that he names.
    """
    if asked.ticket is not None or not may_be_anothers(asked, asked.answer_to):
        return None
    return Text.of(TextKey.NAMED_ANOTHER, sender=asked.mail.sender.address, reply_to=asked.answer_to.address)


def may_be_anothers(asked: Asked, address: Address) -> bool:
    """Whether nothing shows that an address, where answers go, is the sender's own or his firm's."""
    settled = asked.released or asked.agent is not None or asked.desk.quote_unproved
    return not settled and not holds(asked.mail.sender, address)


def introduced(asked: Asked) -> Text | None:
    """The server confirms the sender, or he answers a mail of ours that nobody else has."""
    if asked.judgement.authenticity is Authenticity.PROVED:
        return asked.judgement.reason
    return Text.of(TextKey.ANSWERS_OUR_MAIL, address=asked.mail.sender.address) if asked.introduced else None


def known(asked: Asked) -> Text | None:
    """The address answered a mail of ours before, or a mail of its was proved.

    Whoever only names a known address, as in a form, isn't known by that.
    """
    if not asked.facts.correspondent or asked.judgement.hearsay:
        return None
    return Text.of(TextKey.KNOWN, address=asked.mail.sender.address)


def unproved_quoted(asked: Asked) -> Text | None:
    """The operator has it so: `quote_unproved`."""
    return Text(TextKey.UNPROVED_QUOTED) if asked.desk.quote_unproved else None


# --- Why it may not -------------------------------------------------------------------------------


def a_stranger(asked: Asked) -> Text | None:
    """Nothing shows that the mail comes from whom it says, so nothing of it is repeated."""
    return Text.of(TextKey.STRANGER, address=asked.mail.sender.address, why=asked.judgement.reason)


TABLE: tuple[tuple[Extent, Reason], ...] = (
    (Extent.NONE, by_a_machine),
    (Extent.NONE, of_a_program),
    (Extent.NONE, null_sender),
    (Extent.NONE, suppressed),
    (Extent.NONE, bulk),
    (Extent.NONE, over_a_list),
    (Extent.NONE, nobody_reads),
    (Extent.NONE, bounces),
    (Extent.NONE, refuted),
    (Extent.NONE, by_rule),
    (Extent.NONE, only_in_cc),
    (Extent.NONE, after_another),
    (Extent.NONE, bulk_copy),
    (Extent.NONE, unproved_form),
    (Extent.NONE, answered_enough),
    (Extent.NONE, ticket_answered_enough),
    (Extent.NONE, said_alike),
    (Extent.NONE, budget_spent),
    (Extent.FULL, let_through),
    (Extent.PLAIN, named_another),
    (Extent.FULL, introduced),
    (Extent.FULL, known),
    (Extent.FULL, unproved_quoted),
    (Extent.PLAIN, a_stranger),
)
