"""Which of the lines that an agent quotes go to the customer with his answers: the customers' own questions.

An agent quotes the desk's notification, where much stands that is for no customer.  So a line is shown only
if a customer of the very ticket wrote it, as the database knows.
"""

from __future__ import annotations

from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.quoting.inline_answers import between_lines, with_questions
from intake.desk.quoting.reply_text import new_text
from intake.desk.rules.case import Case

QUESTION_MARK = "> "


def answered_words(case: Case) -> str:
    """An agent's own words, with the customers' questions above those that answer between quoted lines."""
    own, ticket = case.agents_words, case.ticket_for_agent
    # In a plain ticket nothing shows whose the words are.
    if case.is_forward or not case.facts.customers_words or ticket is None or ticket.plain:
        return own
    theirs = tuple(_squeezed(text) for text in case.facts.customers_words)

    def may_be_shown(line: str) -> bool:
        return any(_squeezed(line) in text for text in theirs)

    text = with_questions(_text_that_counts(case), may_be_shown)
    if text is None:
        return own
    body = parse_commands(text, vocabulary_of(case.regulation)).body
    # Nothing may come or go but the questions.
    rest = "\n".join(line for line in body.split("\n") if not line.startswith(QUESTION_MARK))
    return body if _squeezed(rest) == _squeezed(own) else own


def lost_words(case: Case) -> tuple[str, ...]:
    """What an agent wrote between the lines of a customer's mail that his program quotes without marks."""
    return () if case.is_forward else between_lines(case.reply.quoted, case.facts.customers_words)


def _text_that_counts(case: Case) -> str:
    """The version of the text of which the agent's own words were read."""
    shown = case.mail.shown
    versions = (case.mail.text, shown.text) if shown else (case.mail.text,)
    read = (text for text in versions if new_text(text, subject=case.mail.subject).text == case.reply.text)
    return next(read, "")


def _squeezed(text: str) -> str:
    return " ".join(text.split())
