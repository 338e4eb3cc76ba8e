"""What agents are told besides a mail, where that takes more than the values at hand."""

from __future__ import annotations

from collections.abc import Iterable

from intake.desk.language.texts import Text, TextKey
from intake.desk.regulation import Regulation
from intake.desk.ticket import Finding, Status, Ticket, subject_tag


def asked_in_vain(times: int, missing: Iterable[str], regulation: Regulation) -> Text:
    """The customer was asked as often as allowed."""
    names = tuple(missing)
    return Text.of(TextKey.ASKED_IN_VAIN, times=times, names=names, titles=regulation.titles_of(names))


def asked_at_once(missing: Iterable[str], regulation: Regulation) -> Text:
    """The request can't wait, although its customer is asked for what is missing."""
    names = tuple(missing)
    return Text.of(TextKey.ASKED_AT_ONCE, names=names, titles=regulation.titles_of(names))


def asked_again(missing: Iterable[str], regulation: Regulation) -> Text:
    """The customer's reply left something open, and he is asked for it."""
    names = tuple(missing)
    return Text.of(TextKey.ASKED_AGAIN, names=names, titles=regulation.titles_of(names))


def left_to_the_agent(missing: Iterable[str], regulation: Regulation) -> Text:
    """An agent writes with the customer already, so the program asks for nothing more."""
    names = tuple(missing)
    return Text.of(TextKey.LEFT_TO_THE_AGENT, names=names, titles=regulation.titles_of(names))


def takes_no_part(address: str, number: int, tag_prefix: str) -> Text:
    """Somebody writes to a ticket that isn't his."""
    tag = subject_tag(tag_prefix, number)
    return Text.of(TextKey.TAKES_NO_PART, address=address, number=number, tag=tag)


def refuted(address: str, why: Text, number: int, tag_prefix: str) -> Text:
    """A mail in a participant's name that isn't his."""
    tag = subject_tag(tag_prefix, number)
    return Text.of(TextKey.REFUTED_PARTICIPANT, address=address, why=why, number=number, tag=tag)


def corrected(finding: Finding, ticket: Ticket, regulation: Regulation) -> Text:
    """A participant took back a value, and the record was changed."""
    name, old, new = finding.name, ticket.value(finding.name), finding.value
    title = regulation.titles_of((name,))
    return Text.of(TextKey.CORRECTED, name=name, title=title, old=str(old), new=new)


def already(command: str, status: Status) -> Text:
    """A command that the ticket's status leaves nothing to do for."""
    return Text.of(TextKey.ALREADY, command=command, status=status_words(status))


def status_words(status: Status) -> Text:
    """A ticket's state in mid-sentence."""
    return Text(TextKey(f"status.{status}"))
