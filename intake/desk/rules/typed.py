"""What an operator types in the shell in an agent's name: read as it was typed, and decided like his mail.

It comes as a mail whose first paragraph tells who typed it, and gives the order; all below is text.  Whoever
can put one into the spool has the database: that is its proof, and nothing that a mail from outside says can
give it.
"""

from __future__ import annotations

from dataclasses import replace

from intake.desk.authenticity import Authenticity, Judgement
from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.correlation import question
from intake.desk.language.texts import Text, TextKey
from intake.desk.quoting.reply_text import ReplyText
from intake.desk.regulation import Regulation
from intake.desk.rules.matching import NOTHING_MATCHED
from intake.desk.rules.reading import Reading
from intake.desk.support_desk import SupportDesk


def typed_text(by: str, order: str, text: str) -> str:
    """The text of such a mail; `by` and `order` ("" for a plain answer) are one line each."""
    head = "\n".join(line for line in (by, order) if line)
    return f"{head}\n\n{text.strip()}"


def as_typed(reading: Reading, regulation: Regulation, desk: SupportDesk) -> Reading:
    """The mail as it was meant: no line of its text is an order, a quote or a signature.

    No rule of the mailbox and no machine's habit applies to what a person types.
    """
    head, _, text = reading.mail.text.partition("\n\n")
    by, _, order = head.partition("\n")
    mail = replace(reading.mail, text=text, shown=None)
    reply = ReplyText(text, "", "")
    commands = replace(parse_commands(order, vocabulary_of(regulation)), body=text, late=())
    judgement = Judgement(Authenticity.PROVED, Text.of(TextKey.TYPED, by=by))
    return replace(
        reading,
        mail=mail,
        question=question(mail, desk, regulation, reply, commands, judgement=judgement),
        reply=reply,
        automatic=None,
        commands=commands,
        judgement=judgement,
        matched=NOTHING_MATCHED,
        behind=None,
        made_by_a_program=False,
    )
