"""What an agent registers by `#new` for a customer: in his own words, never those of the mail he answers.

The agent may write the command into any mail, an answer in another customer's ticket too.  Nothing of that
ticket belongs to the new one: not the subject, not the text, not the language.
"""

from __future__ import annotations

import re

from intake.desk.language.letters import CAPITAL
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.message import Address
from intake.desk.quoting.reply_text import words_above
from intake.desk.rules.case import Case
from intake.desk.rules.registration import BroughtRequest
from intake.desk.subjects import clean_subject, is_reply, ticket_numbers

# «Тема: …» stands above what is told, not in the middle of it.
_LINES_READ = 5
_SUBJECT_LINE = Shape(r"[ \t*]{0,8}", Meaning.HEADER_SUBJECT, r"[ \t*]{0,4}[:：][ \t*]{0,8}(\S.{0,300})$")
_LONGEST_SUBJECT = 100
_SENTENCE = re.compile(rf"(.{{15,100}}?)[.!?…]{{1,3}}\s+[\"«{CAPITAL}]")


def told_by(case: Case, customer: Address) -> BroughtRequest:
    """The request that the agent's `#new` registers for a customer."""
    in_conversation = _in_conversation(case)
    text = words_above(case.commands.body) if in_conversation else case.commands.body
    subject, whence = _subject(case, text)
    return BroughtRequest(
        requester=customer,
        text=text,
        subject=subject,
        language=case.facts.written_in or case.desk.language,
        with_attached=not in_conversation,
        why="; ".join(filter(None, (whence, _left_out(case)))),
    )


def _in_conversation(case: Case) -> bool:
    """Whether the mail belongs to another conversation, whose words it may hold."""
    return case.ticket_for_agent is not None or bool(case.facts.own_mails) or is_reply(case.mail.subject)


def _left_out(case: Case) -> str:
    quotes = _in_conversation(case) and bool(case.reply.quoted.strip())
    return "what is quoted stays with its ticket" if quotes else ""


def _subject(case: Case, text: str) -> tuple[str, str]:
    """A line «Тема: …», else the subject that the agent wrote, else what he begins with; and which it is."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    named = map(_SUBJECT_LINE.said, lines[:_LINES_READ])
    said = next((name.strip(" *\t") for name in named if name), "")
    own = "" if _is_inherited(case) else case.subject
    found = (
        (clean_subject(said), "its subject is the line that names it"),
        (own, ""),
        (_cut(lines[0] if lines else ""), "its subject is the beginning of what is told"),
    )
    return next((each for each in found if each[0]), ("", ""))


def _is_inherited(case: Case) -> bool:
    """Whether the Subject header is that of the mail or ticket which the agent answers."""
    if is_reply(case.mail.subject):
        return True
    ticket = case.ticket_for_agent
    if ticket is None:
        return False
    if ticket_numbers(case.mail.subject, (case.regulation.tag_prefix,)):
        return True
    ours, theirs = case.subject.casefold(), ticket.subject.casefold()
    return bool(theirs) and (theirs in ours or ours in theirs)


def _cut(line: str) -> str:
    """A line as a subject: its first sentence, or so much of it as fits, to the end of a word."""
    sentence = _SENTENCE.match(line)
    line = sentence[1] if sentence else line
    if len(line) <= _LONGEST_SUBJECT:
        return line.rstrip(" .:,;")
    whole, _, _ = line[:_LONGEST_SUBJECT].rpartition(" ")
    return (whole or line[:_LONGEST_SUBJECT]).rstrip(" .:,;") + "…"
