"""Search for the organization that owns the copy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from intake.desk.fields.evidence import parties
from intake.desk.fields.names.legal_forms import (
    LATIN_LOOK_ALIKE,
    firm_key,
    has_legal_form,
    key,
    with_cyrillic_look_alikes,
)
from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.lines import Region, fold
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, fact, noted
from intake.desk.fields.search.common import SENTENCE, Reach, denied, not_the_pattern
from intake.desk.fields.search.decision import Decision, Grade, Graded, Strength
from intake.desk.fields.search.labelled_names import labelled_names
from intake.desk.fields.values.shaped import Shaped

_HELD = re.compile(r"\s(?:на|от)\s$|^\sпо\s")  # «Программа на ООО «Икс»», «вопрос от», «вопрос по кассе»
_RIGHT_BEHIND = 4  # characters: «(ООО «Икс», рег. № …)»
_BESIDE = 45  # characters between an organization and the next label
_FOREIGN_REACH = 24  # characters
_PUNCTUATION = re.compile(r"[0-9,.|?!;]")
_HINT_REACH = Reach(39)
_BRACKET = 14  # characters
_BRACKETED = re.compile(r"\s?\((?:далее\s?[:–—-]?\s?)?")
_ENTRY = re.compile(r"\s{0,3}[:=|]\s{0,3}")
_OPENING = ' «"(-–—'

labelled = noted("behind a label of the field")


@fact("the vendor's own")
def vendor(candidate: Candidate) -> bool:
    """The name is the vendor's, alone or after a legal form."""
    vendors = _vendors(candidate.regulation.vendor_names)
    words = fold(key(candidate.value)).split(" ", 1)
    return " ".join(words) in vendors or words[-1] in vendors


@lru_cache(maxsize=64)
def _vendors(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(key(name)) for name in names)


@fact("a client of the writer, who is a partner")
def clients(candidate: Candidate) -> bool:
    """«Мы партнёры, обслуживаем ООО «Икс»»."""
    if not parties.is_client(candidate.scanned.once(with_cyrillic_look_alikes), candidate.start):
        return False
    return any(parties.speaks_of_partnership(scanned.line.text) for scanned in candidate.page.lines)


@fact("another party to a deal")
def stranger(candidate: Candidate) -> bool:
    """A bank, a supplier, a buyer; unless its own number follows in brackets."""
    text = candidate.scanned.once(with_cyrillic_look_alikes)
    if not parties.is_stranger(text, candidate.start, candidate.value):
        return False
    return not (parties.is_set_off(text, candidate.start) and _beside_own_fields(candidate, _RIGHT_BEHIND))


@fact("behind a label of something else")
def foreign(candidate: Candidate) -> str:
    """«Банк: ПАО «Икс»»."""
    text = candidate.scanned.once(with_cyrillic_look_alikes)
    label = candidate.scanned.label_before(candidate.start)
    if label is None or candidate.spec.name in label.owners or candidate.spec.name not in label.foreign_to:
        return ""
    gap = text[label.end : candidate.start]
    if len(gap) > _FOREIGN_REACH or _HELD.search(gap) or _PUNCTUATION.search(gap) or has_legal_form(gap):
        return ""
    return "" if parties.is_our_part(text, candidate.start) else text[label.start : label.end]


@fact("behind a word that introduces the writer")
def hinted(candidate: Candidate) -> str:
    """«пишет ООО «Икс»», by a weak label of the regulation."""
    label = candidate.scanned.label_before(candidate.start)
    if label is None or candidate.spec.name not in label.weakly:
        return ""
    near = _HINT_REACH.over(candidate.text[label.end : candidate.start])
    return candidate.text[label.start : label.end] if near else ""


@fact("entered in a form")
def entered(candidate: Candidate) -> str:
    """«Контрагент: ООО «Икс»» among the other fields: a label that means others in a story."""
    labels = candidate.scanned.labels
    label = labels[0] if labels else None
    if label is None or label.start > 0 or candidate.spec.name not in label.weakly:
        return ""
    told = candidate.text[: label.end]
    around = candidate.page.lines[max(0, candidate.place - 2) : candidate.place + 3]
    beside = (label for one in around if one is not candidate.scanned for label in one.labels)
    return told if any(label.owners for label in beside) and _is_entry(candidate, label.end) else ""


def _is_entry(candidate: Candidate, end: int) -> bool:
    """Whether a separator, or nothing but the name, follows a label."""
    if _ENTRY.fullmatch(candidate.text, end, candidate.start):
        return True
    return candidate.text[end : candidate.start] == " " and not candidate.text[candidate.end :].strip(" .")


@fact("the writer names himself")
def himself(candidate: Candidate) -> bool:
    """«мы — ООО …», or the name opens the line after a greeting."""
    return parties.is_self(candidate.scanned.once(with_cyrillic_look_alikes), candidate.start)


@fact("followed by another field of the same copy")
def beside_own_fields(candidate: Candidate) -> bool:
    """«ООО «Икс», рег. номер 8001…»: a label of another identifying field follows closely."""
    return _beside_own_fields(candidate, _BESIDE)


@fact("opens a line")
def opens_line(candidate: Candidate) -> bool:
    """Nothing but marks comes before it."""
    return not candidate.text[: candidate.start].strip(_OPENING)


@fact("in the signature")
def in_signature(candidate: Candidate) -> bool:
    """It stands below «С уважением»."""
    return candidate.line.region is Region.SIGNATURE


@fact("named")
def named(_candidate: Candidate) -> bool:
    """It has a legal form."""
    return True


def _beside_own_fields(candidate: Candidate, within: int) -> bool:
    label = candidate.scanned.label_from(candidate.end)
    if label is None or not label.owners:
        return False
    between = candidate.text[candidate.end : label.start]
    return len(between) <= within and not SENTENCE.search(between)


def _listed(asked: Asked) -> list[Candidate]:
    """What follows the labels, and every name with a legal form."""
    found: list[Candidate] = []
    for place, scanned in enumerate(asked.page.lines):
        text = scanned.once(with_cyrillic_look_alikes)
        shaped = _names(scanned, text)
        behind = labelled_names(asked.spec, scanned, text, shaped)
        found += (Candidate(asked, place, _as_typed(scanned, name), {labelled: SO}) for name in behind)
        free = (name for name in shaped if not any(_overlap(name, other) for other in behind))
        found += (Candidate(asked, place, _as_typed(scanned, name)) for name in free)
    return found


def _names(scanned: ScannedLine, text: str) -> tuple[Shaped, ...]:
    # Most lines have no look-alikes: other shapes have asked, too.
    return scanned.once(organizations) if text == scanned.line.text else organizations(text)


def _overlap(one: Shaped, other: Shaped) -> bool:
    return one.start < other.end and other.start < one.end


def _as_typed(scanned: ScannedLine, name: Shaped) -> Shaped:
    """In a line of Latin letters alone the form stays in them: «OOO Lesnoy Dvor»."""
    if not scanned.line.text.isascii() or name.value.isascii():
        return name
    return Shaped(name.start, name.end, name.value.translate(LATIN_LOOK_ALIKE))


@preferences.preference("it is another party elsewhere in the mail")
def without_other_parties(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«Клиент ООО «А» не может оплатить. Наш покупатель ООО «А» … Мы ООО «Б»»: A isn't the writer."""
    if len({key(one.candidate.value) for one in graded if one.strength >= Strength.SELF}) <= 1:
        return graded
    others = set(_other_parties(graded[0].candidate))
    return [one for one in graded if key(one.candidate.value) not in others]


@preferences.preference("it is the short or the everyday name of another one")
def without_second_names(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«Федеральное … «Академия» (ФГБОУ ВО «АИ»)», «Детский сад «Ласточка» (МБДОУ № 14 «Ласточка»)»."""
    dropped = {
        id(first if has_legal_form(second.value) and not has_legal_form(first.value) else second)
        for one in graded
        for other in graded
        if _in_brackets_behind(first := one.candidate, second := other.candidate)
    }
    return [one for one in graded if id(one.candidate) not in dropped]


def _in_brackets_behind(first: Candidate, second: Candidate) -> bool:
    """Whether a name stands in brackets right behind another one, maybe after «далее –»."""
    if first.line is not second.line or not 0 < second.start - first.end <= _BRACKET:
        return False
    return _BRACKETED.fullmatch(first.text, first.end, second.start) is not None


@preferences.preference("another one stands next to its other fields")
def next_to_its_fields(graded: Sequence[Graded]) -> Sequence[Graded]:
    """Where no label says whose name is wanted, the one that is given together with the other fields."""
    unlabelled = [one for one in graded if one.strength < Strength.LABELLED]
    return [one for one in unlabelled if one.candidate.has(beside_own_fields)]


def _other_parties(candidate: Candidate) -> Iterator[str]:
    """The keys of all names on the page right behind «покупатель» and the like."""
    for scanned in candidate.page.lines:
        if parties.PARTY.search(scanned.line.text):
            for name in scanned.once(organizations):
                if parties.is_party(scanned.line.text, name.start):
                    yield key(name.value)


_DOUBTS = (denied, stranger, foreign)
ORGANIZATIONS = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, labelled),
        Grade(Strength.CLIENT, clients),
        Grade(Strength.SELF, hinted, unless=_DOUBTS),
        Grade(Strength.SELF, himself, unless=_DOUBTS),
        Grade(Strength.SELF, beside_own_fields, unless=_DOUBTS),
        Grade(Strength.SIGNED, opens_line, unless=_DOUBTS),
        Grade(Strength.SIGNED, in_signature, unless=_DOUBTS),
        Grade(Strength.HINTED, named, unless=_DOUBTS),
        Grade(Strength.BARE, entered, unless=(denied,)),
    ),
    never=(vendor, not_the_pattern),
    preferred=(
        without_other_parties,
        without_second_names,
        preferences.without_corrected,
        preferences.one_name_in_full,
        preferences.strongest,
        preferences.one_name_in_full,
        next_to_its_fields,
        preferences.legal_name_first,
        preferences.nearest_region,
    ),
    same=firm_key,
)
