"""Words by which robots give themselves away: subjects, texts and sender names, in many languages.

Nothing here decides alone; `automatic` weighs what is found.  A customer may write about an
automatic answer, so a phrase at the very start of the subject counts and one inside it does not.
The words are in the tables `automatic` of the languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.automatic.absence_phrases import heads_absence
from intake.desk.caseless import Caseless
from intake.desk.language.cues import Hit, first, hits, says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Open, Shape

# RFC 7489 §7.2.1.1 (DMARC) and RFC 8460 §5.3 (TLS) prescribe this subject.
_DOMAIN_REPORT_SUBJECT = Caseless(
    r"(?:\[[^\[\]]{1,40}\] ?)?report domain: ?[^ ]{1,255} submitter: ?[^ ]{1,255}"
)
_NO_REPLY = Caseless(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|dont[._-]?reply|no[._-]?answer|noreply\d{0,6}|"
    r"nicht[._-]?antworten|ne[._-]?pas[._-]?repondre|no[._-]?responder|non[._-]?rispondere|"
    r"ne[._-]?otvechat\w{0,5}|"
    r"unattended|no[._-]?response|nepasrepondre|noresponder|noreplay)(?:$|[._+=-])"
)
_ROBOT_MAILBOX = Caseless(
    r"(?:auto[._-]?(?:reply|responder|response|answer)|robot|bot|mailbot|notifications?|notify|alerts?|"
    r"newsletter|"
    r"news|mailing|rassylka|subscribe|subscriptions?|bounces?|info-?bot|listserv|majordomo|"
    r"mailman)(?:[._+=-]|$)"
)
_FIELD = Shape(Open(Meaning.LABELS_FIELD, within=True), r"[^\n:]{0,30}:[ \t]{0,5}\S")
# Polish and Russian providers put it into brackets: «[Автоответ] тема».
_BRACKET = re.compile(r"(?:[\[(*«\"]{1,3} ?)?")
_AFTER_HEADING = re.compile(r"[ ]?(?:$|[:：\-–—\[\])(*»\"!.,])")
_ANSWERED = re.compile(r" ?[:：]([^\n]{1,1000})")
_AFTER_RECEIPT = re.compile(r"[ ]?(?:[:：\-(]|$)")
_AFTER_RECALL = re.compile(r" ?:")


def heads_automatic_reply(subject: str) -> bool:
    """Whether a subject begins with a client's words for an automatic reply, alone or before a colon."""
    return any(_AFTER_HEADING.match(subject, hit.end) for hit in _headings(subject))


def answered_subject(subject: str) -> str:
    """Find the subject that follows a client's words for an automatic reply, or ""."""
    ends = (hit.end for hit in hits(Meaning.REPLY_HEADING, subject) if not hit.start)
    found = next(filter(None, (_ANSWERED.match(subject, end) for end in ends)), None)
    return found[1].strip() if found else ""


def _headings(subject: str) -> Iterator[Hit]:
    """The words for an automatic reply with which a subject begins, in whatever brackets."""
    opened = _BRACKET.match(subject)
    begins = (0, opened.end() if opened else 0)
    for meaning in (Meaning.REPLY_HEADING, Meaning.BARE_HEADING):
        yield from (hit for hit in hits(meaning, subject) if hit.start in begins)


def mentions_automatic_reply(subject: str) -> bool:
    """Whether a subject speaks of an automatic reply or an absence anywhere."""
    return says(Meaning.REPLY_HEADING, subject) or heads_absence(subject)


def heads_acknowledgement(subject: str) -> bool:
    """Whether a subject says that a request was taken in."""
    return says(Meaning.ACKNOWLEDGEMENT_HEADING, subject)


def heads_domain_report(subject: str) -> bool:
    """Whether a subject is that of a report on a domain's mail, which only programs write."""
    return _DOMAIN_REPORT_SUBJECT.match(subject) is not None


def heads_receipt(subject: str) -> bool:
    """Whether a subject is a read or delivery receipt's: «Прочтено: …», "Read: …"."""
    return any(_AFTER_RECEIPT.match(subject, hit.end) for hit in hits(Meaning.RECEIPT_HEADING, subject))


def tells_of_reading(text: str) -> bool:
    """Whether a text says that a mail was read or delivered."""
    return says(Meaning.TELLS_OF_READING, text)


def calls_itself_automatic(text: str) -> bool:
    """Whether a text says of itself that no person wrote it, or that nobody reads answers to it."""
    return says(Meaning.CALLS_ITSELF_AUTOMATIC, text)


_READ_OF_RECALL = 400


def recalls_message(subject: str, text: str) -> bool:
    """Whether a text is a mail program's recall of a mail that was sent before."""
    hit = first(Meaning.RECALL_HEADING, subject)
    headed = hit is not None and _AFTER_RECALL.match(subject, hit.end) is not None
    return headed and says(Meaning.RECALLS, text[:_READ_OF_RECALL])


def asks_for_rating(text: str) -> bool:
    """Whether a text is a help desk's that asks how well it helped."""
    return says(Meaning.ASKS_FOR_RATING, text)


def wants_no_answer(text: str) -> bool:
    """Whether a text says both that a machine made it and that it must not be answered."""
    return says(Meaning.WANTS_NO_ANSWER, text) and says(Meaning.MADE_BY_MACHINE, text)


def acknowledges_request(text: str) -> bool:
    """Whether a text says that a request was taken in."""
    return says(Meaning.ACKNOWLEDGES, text)


def promises_handling(text: str) -> bool:
    """Whether a text says what a desk will do with a request: its number, who answers and when."""
    return says(Meaning.PROMISES, text)


def challenges(text: str) -> bool:
    """Whether a text asks its reader to prove that he is a person."""
    return says(Meaning.CHALLENGES, text)


def asks_for_admission(text: str) -> bool:
    """Whether a text is a filter's that lets in only senders who follow its link."""
    return says(Meaning.LINK_TO_FOLLOW, text) and says(Meaning.ADMITS_SENDERS, text)


def is_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent to this address: no-reply@, donotreply@."""
    return _NO_REPLY.search(address[:320].partition("@")[0]) is not None


def is_robot_mailbox(address: str) -> bool:
    """Whether the address names a machine: robot@, notifications@, newsletter@."""
    return _ROBOT_MAILBOX.match(address[:320].partition("@")[0]) is not None


def names_fields(text: str) -> bool:
    """Whether a text gives labelled identifying fields, as a request does."""
    return len({match[0].casefold()[:4] for match in _FIELD.finditer(text[:20_000])}) > 1
