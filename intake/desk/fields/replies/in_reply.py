"""Find what a customer answers to our request for information: labelled, under our quoted labels, or bare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from intake.desk.fields.evidence.refused import without_refused
from intake.desk.fields.page.labels import LabelTable, label_table
from intake.desk.fields.page.lines import Line, Region, make_line, split_lines
from intake.desk.fields.page.page import Page, page_of
from intake.desk.fields.replies.bare_answers import bare_answers, says_one_thing, subject_of_reply
from intake.desk.fields.replies.bare_values import whole_answer
from intake.desk.fields.replies.in_quote import answers_in_quote, typed_into_quote
from intake.desk.fields.replies.our_words import without_our_words
from intake.desk.fields.search.candidates import Asked
from intake.desk.fields.search.decision import chosen
from intake.desk.fields.search.searches import DECISIONS
from intake.desk.fields.search.subject import find_subject, given_subject
from intake.desk.message import AttachedMessage
from intake.desk.quoting.reply_text import ReplyText, answers_under_quotes, new_text
from intake.desk.regulation import FieldSpec, Regulation, Shape
from intake.desk.ticket import Finding

_LINES_READ = 15  # answers by their labels are in the first lines
_FORM_WITHIN = 20_000  # characters; our request is short, and comes before older mail
_LONGEST_LABEL = 100  # characters
_ATTACHED_MESSAGES = 3  # more forwarded mails than these are an archive and no answer


@dataclass(frozen=True, slots=True)
class BesideText:
    """Where people answer besides the text of a reply.

    `subject` is the header's where it isn't the ticket's any more, `messages` are attached mails
    from people other than us.
    """

    subject: str = ""
    messages: tuple[AttachedMessage, ...] = ()


def find_in_reply(
    text: str,
    wanted: Sequence[FieldSpec],
    regulation: Regulation,
    reply: ReplyText | None = None,
    beside: BesideText | None = None,
) -> tuple[Finding, ...]:
    """The wanted fields that a reply gives, at most one finding a field, in the order of `wanted`.

    `text` is the whole body with its quotations; `reply` the same text split, when the caller has
    it already.  Label words and examples of our own quoted request are never values; an answer typed
    under a quoted label is.  Bare values are known by their shape.
    """
    parted = new_text(text) if reply is None else reply
    table = label_table(regulation)
    new_lines = without_our_words(split_lines(parted.text), regulation.fields, table)
    text_lines = (replace(line, text=without_refused(line.text)) for line in new_lines)
    own = (*text_lines, *_signature(parted))
    around = _lines_beside(beside, regulation) if beside else ()
    inline = (
        make_line(f"{spec.title.variants[0]}: {answer}", Region.TEXT, -1_000 + 10 * number)
        for number, (spec, answer) in enumerate(_under_labels(text, wanted, table))
    )
    page = page_of((*inline, *own, *around), table)
    found = {spec.name: _labelled(spec, page, regulation) for spec in wanted}
    missing = [spec for spec in wanted if found[spec.name] is None]
    typed = typed_into_quote(parted.quoted, missing)
    if typed:
        quoted = page_of(typed, table)
        found.update({spec.name: _labelled(spec, quoted, regulation) for spec in missing})
        missing = [spec for spec in missing if found[spec.name] is None]
    found.update(bare_answers(missing, page))
    whole = whole_answer([spec for spec in missing if found[spec.name] is None], page)
    if whole is not None:
        found[whole.name] = whole
    for spec in missing:
        if spec.shape is Shape.SUBJECT and not (says_one_thing(page) or all(found.values())):
            # Beside part of what was asked, a line as soon says why the rest isn't there.
            found[spec.name] = None
        if spec.shape is Shape.SUBJECT and found.get(spec.name) is None:
            found[spec.name] = subject_of_reply(spec, page)
    return tuple(finding for finding in (found[spec.name] for spec in wanted) if finding is not None)


def _lines_beside(beside: BesideText, regulation: Regulation) -> tuple[Line, ...]:
    header = given_subject(beside.subject, regulation.tag_prefix)
    lines = [make_line(header, Region.SUBJECT, 150_000)] if header else []
    for number, message in enumerate(beside.messages[:_ATTACHED_MESSAGES], start=2):
        text = new_text(message.text, subject=message.subject).text
        lines += split_lines(text, Region.ATTACHED, first_number=number * 100_000)
    return tuple(lines)


def _signature(reply: ReplyText) -> tuple[Line, ...]:
    return split_lines(reply.signature, Region.SIGNATURE, first_number=100_000) if reply.signature else ()


def answers_by_label(
    text: str, wanted: Sequence[FieldSpec], regulation: Regulation, reply: ReplyText
) -> tuple[tuple[str, str], ...]:
    """Whatever a reply says to each wanted field by its label, value or not: «Организация: та же»."""
    table = label_table(regulation)
    lines = [line.partition(":") for line in reply.text[:_FORM_WITHIN].split("\n")[:_LINES_READ]]
    own = (
        (_announced(head, wanted, table), answer)
        for head, colon, answer in lines
        if colon and len(head) <= _LONGEST_LABEL
    )
    quoted = reply.quoted[:_FORM_WITHIN]
    said = (*_under_labels(text[:_FORM_WITHIN], wanted, table), *answers_in_quote(quoted, wanted), *own)
    return tuple((spec.name, answer.strip()) for spec, answer in said if spec is not None and answer.strip())


def named_fields(text: str, regulation: Regulation) -> tuple[str, ...]:
    """The fields that a short text names, with or without a value."""
    table = label_table(regulation)
    labels = (label for line in split_lines(text) for label in table.scan(line))
    return tuple(
        dict.fromkeys(
            spec.name for label in labels for spec in regulation.fields if label.announces(spec.name)
        )
    )


def _under_labels(
    text: str, wanted: Sequence[FieldSpec], table: LabelTable
) -> Iterable[tuple[FieldSpec, str]]:
    """The answers typed under quoted labels; hints of ours are left out."""
    for label, answer in answers_under_quotes(text):
        spec = _announced(label, wanted, table)
        if spec is not None:
            first = next(line for line in answer.split("\n") if line.strip())
            yield spec, first.strip()


def _announced(quoted: str, wanted: Sequence[FieldSpec], table: LabelTable) -> FieldSpec | None:
    labels = table.scan(make_line(quoted, Region.TEXT, 0))
    names = [name for label in labels for name in label.owners]
    return next((spec for spec in wanted if names and spec.name == names[0]), None)


def _labelled(spec: FieldSpec, page: Page, regulation: Regulation) -> Finding | None:
    if spec.shape is Shape.SUBJECT:
        return find_subject(spec, page, "", regulation.tag_prefix)
    return chosen(DECISIONS[spec.shape], Asked(spec, page, regulation))
