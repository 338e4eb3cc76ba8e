"""Signs that programs send for a person who wrote nothing: reactions, a calendar's answers, complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from intake.desk.automatic.calendar_words import speaks_beside, wants_something_new
from intake.desk.automatic.phrases import names_fields
from intake.desk.automatic.told_by_people import tells_what_fails
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape

if TYPE_CHECKING:
    from intake.desk.automatic.hints import MailLook

# RFC 5546 §3.2.  REQUEST, PUBLISH and ADD bring an invitation, behind which there is a person.
_OF_CALENDARS = frozenset({"REPLY", "REFRESH", "CANCEL", "COUNTER", "DECLINECOUNTER"})
# Beside these a person may write; beside a cancellation stands the old invitation, too.
_ANSWERS = frozenset({"REPLY", "COUNTER", "DECLINECOUNTER"})
_REACTS = Shape("(?:", Meaning.REACTS, "|", Meaning.REACTS_TO_QUOTE, ' ["“«])')
# What else such a mail says: the sign, a name, a link to the program.
_LONGEST_REACTION = 200
_COMPLAINS = Shape(r"^(?:\W{0,5}(?:fwd?|fw)\W)?\W{0,5}", Meaning.COMPLAINS_OF_SPAM)


def sign_of_program(look: MailLook) -> tuple[Literal["calendar", "notice"], str] | None:
    """The kind of such a mail and the reason, or None for a mail that somebody wrote."""
    mail = look.mail
    method = (mail.calendar_method or "").upper()
    text = look.text.strip()
    if method in _OF_CALENDARS:
        if mail.calendar_comment or (method in _ANSWERS and speaks_beside(text, mail.calendar_summary)):
            return None
        old = f"{mail.calendar_summary}\n{mail.calendar_description}"
        if method == "CANCEL" and wants_something_new(text, mail.calendar_summary, old):
            return None
        return "calendar", f"calendar {method}"
    if mail.reaction and len(text) <= _LONGEST_REACTION and not _says_more(text):
        return "notice", "a reaction to another mail"
    if len(text) <= _LONGEST_REACTION and _REACTS.search(text):
        return "notice", "the words of a reaction to another mail"
    # A reader called a mail of ours spam, and his provider sends it back without RFC 5965's form.
    returned = any(message.sender.key in look.own_addresses for message in mail.attached_messages)
    if returned and not text and _COMPLAINS.search(look.whole_subject):
        return "notice", "a complaint about a mail of ours"
    return None


def _says_more(text: str) -> bool:
    """Whether somebody who wants to be read wrote beside the sign of his reaction."""
    return "?" in text or names_fields(text) or tells_what_fails(text)
