"""Which mail of an agent's hands another one on, who wrote that, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.message import Address, InboundMail
from intake.desk.quoting.markers import intro_length
from intake.desk.rules.case import Case
from intake.desk.rules.plainness import borrows_a_subject
from intake.desk.rules.registration import BroughtRequest
from intake.desk.subjects import clean_subject, is_reply

# A forward names its sender in its first lines, in the words of the mail program's language.
_LINES_READ = 200
_SENDER_LINE = Shape(r"^[>\s*]{0,8}", Meaning.HEADER_FROM, r"\s{0,3}:\**\s{0,3}(.{1,300})$")
_SUBJECT_LINE = Shape(r"^[>\s*]{0,8}", Meaning.HEADER_SUBJECT, r"\s{0,3}:\**\s{0,3}(.{1,300})$")
_ADDRESS = re.compile(r"[\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def forwarded_sender(mail: InboundMail, is_internal: Callable[[Address], bool]) -> Address | None:
    """The original sender: of the attached message, or of the first forwarded block in the text.

    What the desk and its agents wrote in the meantime is above it in a long thread.
    """
    return next((sender for sender in _senders(mail) if not is_internal(sender)), None)


def outermost_sender(mail: InboundMail) -> Address | None:
    """The writer of the very mail that was forwarded, even if that is the desk itself."""
    return next(_senders(mail), None)


def hands_on(case: Case) -> bool:
    """Whether an agent's mail forwards another one.

    Even without "Fwd:" the mail itself shows that somebody else wrote what it holds: a divider, the mail as a
    file, or, unless it is an answer, a header block that names a sender of its own.
    """
    return case.is_forward or case.reply.forwarded or bool(case.mail.attached_messages) or _is_unmarked(case)


def hands_on_into(case: Case) -> bool:
    """Whether an agent's mail that names a ticket forwards another one into it, and isn't his own answer.

    What has no "Fwd:" may be his words with a mail below or beside them as a proof, so there must be neither
    a "Re:" nor, unless a divider begins the other mail, a word of his own.
    """
    if case.is_forward:
        return True
    if is_reply(case.mail.subject) or case.facts.own_mails:
        return False
    silent = not case.agents_words.strip()
    return case.reply.forwarded or (silent and (bool(case.mail.attached_messages) or _is_unmarked(case)))


def forwarded_text(case: Case) -> str:
    """What the forwarded mail says, below what the agent wrote above it."""
    parts = [case.commands.body]
    if not (case.is_forward or case.reply.forwarded):
        parts.append(case.reply.quoted)
    outsiders = (one for one in case.mail.attached_messages if not case.desk.is_internal(one.sender))
    attached = next(outsiders, None)
    parts.append(attached.text if attached else "")
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def forwarded_by(case: Case, requester: Address) -> BroughtRequest:
    """The request of the customer whose mail an agent forwards."""
    text = forwarded_text(case)
    language = case.desk.language_of(text)
    plain = borrows_a_subject(case)
    return BroughtRequest(requester, text, _forwarded_subject(case), language, plain=plain)


def _forwarded_subject(case: Case) -> str:
    """The subject of the mail that an agent forwards; his own where that has none, or where he has "Fwd:".

    What he writes without "Fwd:" is for his colleagues: the customer would read it in the answer.
    """
    if case.subject and case.is_forward:
        return case.subject
    attached = (message.subject for message in case.mail.attached_messages)
    said = map(_SUBJECT_LINE.said, case.mail.text.splitlines()[:_LINES_READ])
    named = (*filter(None, attached), *filter(None, said))
    return (clean_subject(named[0]) if named else "") or case.subject


def _is_unmarked(case: Case) -> bool:
    if is_reply(case.mail.subject) or case.facts.own_mails or not case.reply.quoted.strip():
        return False
    return forwarded_sender(case.mail, case.desk.is_internal) is not None


def _senders(mail: InboundMail) -> Iterator[Address]:
    for message in mail.attached_messages:
        if "@" in message.sender.address:
            yield message.sender
    lines = mail.text.splitlines()[:_LINES_READ]
    for index, line in enumerate(lines):
        found = _SENDER_LINE.said(line)
        # Яндекс writes no «От:» but «02.03.2026, 10:05, "Анна" <anna@firm.example>:».
        said = found or _intro(lines, index)
        address = _ADDRESS.search(said)
        if address:
            name = said[: address.start()] if found else said[: address.start()].rpartition(", ")[2]
            yield Address(address[0], _name(name))


def _intro(lines: list[str], index: int) -> str:
    return " ".join(lines[index : index + intro_length(lines, index)])


def _name(text: str) -> str:
    return text.strip(" <[(\"'«»\t").removesuffix("mailto:").strip(' <[("')
