"""What shows that a mail without a robot's headers is a robot's: hints, weighed.

One hint proves nothing: people are on holiday, quote automatic answers and ask about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from intake.addresses import address_key, domain_key
from intake.desk.automatic import absence_phrases, bounce_phrases
from intake.desk.automatic import headers as robot_headers
from intake.desk.automatic import phrases as robot_phrases
from intake.desk.automatic.lists import delivers_ours
from intake.desk.automatic.told_by_people import tells_what_fails
from intake.desk.automatic.web_forms import is_filled_form
from intake.desk.quoting.reply_text import ReplyText, new_text
from intake.desk.subjects import clean_subject, is_forward, is_reply

if TYPE_CHECKING:
    from intake.desk.message import InboundMail

# Hints weigh 1 (could well be a person) or 2 (hardly); this much makes a robot.
_ENOUGH = 3
_LONG_TEXT = 2500
_READ_CHARACTERS = 20_000
_READ_SUBJECT = 1000
_QUOTED_WORDS = re.compile(r"«[^«»]{1,400}»|“[^“”]{1,400}”|„[^„“]{1,400}“|\"[^\"\n]{1,400}\"")


@dataclass(frozen=True)
class MailLook:
    """A mail, together with what several rules look at."""

    mail: InboundMail
    own_addresses: frozenset[str]
    own_message_id_domain: str
    subject: str
    whole_subject: str
    fresh: bool
    forwarded: bool
    text: str
    whole_text: str
    by_form: bool = False

    @cached_property
    def over_own_list(self) -> bool:
        """Whether a list that is the desk's own address handed the mail on."""
        return delivers_ours(self.mail, self.own_addresses)

    @property
    def null_sender(self) -> bool:
        """Whether the mail came with the empty envelope sender (RFC 5321 §4.5.5)."""
        return self.mail.return_path == ""

    @property
    def daemon_address(self) -> bool:
        """Whether the address is a mail server's; a person may call himself «Системный администратор»."""
        return bounce_phrases.is_daemon_address(self.mail.sender.address) or (
            (self.mail.return_path or "").casefold().startswith(("mailer-daemon", "<mailer-daemon"))
        )

    @property
    def daemon(self) -> bool:
        """Whether the address or the display name is a mail server's."""
        return self.daemon_address or bounce_phrases.is_daemon_name(self.mail.sender.name)


def look_at(
    mail: InboundMail,
    own_addresses: frozenset[str],
    own_message_id_domain: str,
    reply: ReplyText | None = None,
    *,
    by_form: bool = False,
) -> MailLook:
    """Look at a mail once, for all rules."""
    if reply is None or len(mail.text) > _READ_CHARACTERS:
        reply = new_text(mail.text[:_READ_CHARACTERS], subject=mail.subject)
    return MailLook(
        mail=mail,
        own_addresses=frozenset(map(address_key, own_addresses)),
        own_message_id_domain=domain_key(own_message_id_domain),
        subject=clean_subject(mail.subject),
        whole_subject=mail.subject[:_READ_SUBJECT],
        fresh=not is_reply(mail.subject) and not is_forward(mail.subject),
        forwarded=reply.forwarded,
        text=reply.text,
        whole_text=mail.text[:_READ_CHARACTERS],
        by_form=by_form,
    )


def robot_by_words(look: MailLook) -> str | None:
    """Name the hints that together make a robot, or None.

    A forward's words are somebody else's, and a person sent it.
    """
    if is_forward(look.whole_subject) or look.forwarded:
        return None
    found = _hints_that_tell(look)
    if found and _QUOTED_WORDS.search(look.text):
        # A person who complains about a robot quotes it.
        found = _hints_that_tell(replace(look, text=without_quoted_words(look.text)))
    return "; ".join(found) or None


def without_quoted_words(text: str) -> str:
    """A text without what is in quotation marks: somebody else's words."""
    return _QUOTED_WORDS.sub(" ", text)


def _hints_that_tell(look: MailLook) -> list[str]:
    """The hints, if they outweigh what speaks for a person."""
    hints = [*_subject_hints(look), *_text_hints(look), *_sender_hints(look)]
    weight = sum(hint for hint, _ in hints)
    # It is looked for only where it can still make a difference.
    if weight >= _ENOUGH - 1 and _acknowledges(look):
        hints.append((1, "the text acknowledges a request"))
        weight += 1
    if weight < _ENOUGH or not any(hint > 1 for hint, _ in hints):
        return []
    if weight - _counter_evidence(look) < _ENOUGH:
        return []
    return [name for _, name in hints]


def _acknowledges(look: MailLook) -> bool:
    """Whether the text acknowledges a request; mere thanks, in the subject as well, are a person's too."""
    if not robot_phrases.acknowledges_request(look.text):
        return False
    thanks = look.null_sender or (look.fresh and robot_phrases.heads_acknowledgement(look.subject))
    return not thanks or robot_phrases.promises_handling(look.text)


def faceless(look: MailLook) -> bool:
    """Whether nobody reads the sender's address, or it names a machine."""
    address = look.mail.sender.address
    return robot_phrases.is_no_reply(address) or robot_phrases.is_robot_mailbox(address)


def _subject_hints(look: MailLook) -> list[tuple[int, str]]:
    """The hints in the subject; that of a reply or a forward is somebody else's words."""
    if not look.fresh:
        return []
    answered = robot_phrases.answered_subject(look.subject)
    if answered:
        # What follows is either the answered subject, which tells of trouble, or a person's words.
        words = "" if is_reply(answered) or answered.startswith("[") else answered
        if absence_phrases.asks_for_nothing(f"{words}\n{look.text}"):
            return [(3, "the subject is an automatic reply's above the answered one")]
    if robot_phrases.heads_automatic_reply(look.subject):
        return [(2, "the subject begins like an automatic reply")]
    if robot_phrases.heads_acknowledgement(look.subject):
        return [(2, "the subject acknowledges a request")]
    if robot_phrases.mentions_automatic_reply(look.subject):
        return [(1, "the subject tells of an absence")]
    return []


def _text_hints(look: MailLook) -> list[tuple[int, str]]:
    hints: list[tuple[int, str]] = []
    stated = robot_phrases.calls_itself_automatic(look.text)
    # "Automatically" alone may be what doesn't happen.
    if robot_phrases.wants_no_answer(look.text) and (stated or not tells_what_fails(look.text)):
        hints.append((3, "the text says that a machine made it and wants no answer"))
    elif stated:
        hints.append((2, "the text calls itself automatic"))
        if robot_phrases.asks_for_rating(look.text):
            hints.append((1, "the text asks to rate a service"))
    elif robot_phrases.recalls_message(look.whole_subject, look.text):
        hints.append((3, "the text recalls an earlier mail"))
    elif robot_phrases.heads_automatic_reply(look.text.lstrip()[:200]) and (
        absence_phrases.asks_for_nothing(look.text)
    ):
        hints.append((2, "the text is headed as an automatic reply"))
    if absence_phrases.tells_of_absence(look.text):
        if absence_phrases.gives_notice_of_absence(look.text):
            hints.append((3, "the text gives notice of an absence and tells whom to ask meanwhile"))
        elif absence_phrases.names_deputy(look.text):
            hints.append((2, "the text tells of an absence and whom to ask meanwhile"))
        else:
            hints.append((1, "the text tells of an absence"))
    return hints


def _sender_hints(look: MailLook) -> list[tuple[int, str]]:
    hints: list[tuple[int, str]] = []
    if look.null_sender:
        hints.append((2, "the envelope sender is empty"))
    if faceless(look) or look.daemon:
        hints.append((1, "nobody reads the sender's address"))
    by_rule = look.mail.header("x-ms-exchange-inbox-rules-loop") is not None
    if by_rule and robot_headers.all_responses_suppressed(look.mail):
        # Exchange writes both into the replies of its rules, and one of them into other mail too.
        hints.append((2, "a mailbox's rule sent it and wants no response"))
    if robot_headers.responses_suppressed(look.mail):
        hints.append((1, "X-Auto-Response-Suppress"))
    if robot_headers.precedence(look.mail) or by_rule:
        hints.append((1, "a header that robots and some gateways write"))
    return hints


def _counter_evidence(look: MailLook) -> int:
    """Weigh what speaks for a person: a filled-in form, labelled fields, a long text, a question, a wish."""
    weight = 0
    if is_filled_form(look.text) or robot_phrases.names_fields(look.text):
        weight += 2
    if len(look.text) > _LONG_TEXT:
        weight += 1
    if "?" in look.text and not robot_phrases.calls_itself_automatic(look.text):
        weight += 1
    if absence_phrases.tells_of_absence(look.text) and (
        absence_phrases.asks_for_help(look.text) or absence_phrases.wants_or_tells_more(look.text)
    ):
        weight += 1
    return weight
