"""What a reply confirms of the values that were offered to it."""

from __future__ import annotations

from intake.desk.facts import KnownValue
from intake.desk.fields.replies.in_reply import answers_by_label, named_fields
from intake.desk.phrases import confirming_sentence, confirms_the_rest, is_confirmation, means_everything
from intake.desk.retractions import promises
from intake.desk.rules.case import Case
from intake.desk.ticket import Finding


def confirmed(case: Case, offered: tuple[KnownValue, ...], given: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The offered values that the reply lets stand; `given` are those that it gives anew."""
    known = {finding.name for finding in given}
    left = tuple(value for value in offered if value.name not in known)
    if not left:
        return ()
    names = _confirmed_names(case, left, given)
    return tuple(
        Finding(value.name, value.value, f"confirmed, from ticket {value.ticket_number}", case.reply_text)
        for value in left
        if value.name in names
    )


def _confirmed_names(case: Case, left: tuple[KnownValue, ...], given: tuple[Finding, ...]) -> frozenset[str]:
    """«Да, всё верно» confirms all, «номер тот же» the number, «Организация: та же» the organization."""
    names = frozenset(value.name for value in left)
    said = _confirming_words(case, given, names)
    if said:
        named = frozenset(named_fields(said, case.regulation)) & names
        return names if not named or means_everything(said) else named
    wanted = tuple(spec for spec in case.regulation.fields if spec.name in names)
    answers = answers_by_label(case.mail.text, wanted, case.regulation, case.reply)
    return frozenset(name for name, answer in answers if is_confirmation(answer))


def _confirming_words(case: Case, given: tuple[Finding, ...], names: frozenset[str]) -> str:
    text = case.reply_text
    if is_confirmation(text) or (given and confirms_the_rest(text)):
        return text
    sentence = confirming_sentence(text)
    if not sentence:
        return ""
    below = text.partition(sentence)[2]
    # «Да. Номер посмотрю завтра.»
    open_yet = promises(below) and names & frozenset(named_fields(below, case.regulation))
    return "" if open_yet else sentence
