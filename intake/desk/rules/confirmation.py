"""What a reply confirms of the values that were offered to it."""

from __future__ import annotations

from collections.abc import Sequence

from intake.desk.facts import KnownValue
from intake.desk.fields.replies.in_reply import answers_by_label, named_fields
from intake.desk.phrases import confirming_sentence, confirms_the_rest, is_confirmation, means_everything
from intake.desk.regulation import Regulation
from intake.desk.retractions import promises
from intake.desk.rules.reading import Reading
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding, Offer


def confirmed(
    reading: Reading,
    offered: Sequence[KnownValue | Offer],
    given: tuple[Finding, ...],
    regulation: Regulation,
) -> tuple[Finding, ...]:
    """The offered values that the reply confirms; `given` are those that it gives instead."""
    known = {finding.name for finding in given}
    left = tuple(value for value in offered if value.name not in known)
    if not left:
        return ()
    names = _confirmed_names(reading, left, given, regulation)
    return tuple(
        Finding(
            value.name,
            value.value,
            Source(SourceKind.CONFIRMED, str(value.ticket_number)),
            reading.reply.text,
        )
        for value in left
        if value.name in names
    )


def _confirmed_names(
    reading: Reading, left: tuple[KnownValue | Offer, ...], given: tuple[Finding, ...], regulation: Regulation
) -> frozenset[str]:
    """«Да, всё верно» confirms all, «номер тот же» the number, «Организация: та же» the organization."""
    names = frozenset(value.name for value in left)
    said = _confirming_words(reading.reply.text, given, names, regulation)
    if said:
        named = frozenset(named_fields(said, regulation)) & names
        return names if not named or means_everything(said) else named
    wanted = tuple(spec for spec in regulation.fields if spec.name in names)
    answers = answers_by_label(reading.mail.text, wanted, regulation, reading.reply)
    return frozenset(name for name, answer in answers if is_confirmation(answer))


def _confirming_words(
    text: str, given: tuple[Finding, ...], names: frozenset[str], regulation: Regulation
) -> str:
    if is_confirmation(text) or (given and confirms_the_rest(text)):
        return text
    sentence = confirming_sentence(text)
    if not sentence:
        return ""
    below = text.partition(sentence)[2]
    # «Да. Номер посмотрю завтра.»
    open_yet = promises(below) and names & frozenset(named_fields(below, regulation))
    return "" if open_yet else sentence
