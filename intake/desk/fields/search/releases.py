"""Search for the installed release of the supported configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.evidence.release_state import ReleaseState, after_an_update, release_state
from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, fact, noted
from intake.desk.fields.search.common import (
    Announced,
    Reach,
    announced,
    candidates,
    denied,
    not_the_pattern,
    of_a_component,
)
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.search.topics import the_matter
from intake.desk.fields.values.releases import group_count, is_unmistakable, releases, spoken_releases

_LABEL_COLUMN = 25  # characters before the label of a form's entry
_LEAD = " vVв«(:-–—"
_OWN_REACH = Reach()
_FOREIGN_REACH = Reach(40, words=4)
_VALUE_BETWEEN = re.compile(r"[0-9]\.[0-9]|\d{4}.*[,;|]|[,|]\s*\S+\s+\S")
_ENTRY = re.compile(r"\s*[:=|.…]+\s*")
_REMARK = re.compile(r"\s?\(\s?|\s?[-–—]\s?(?:это )?")


def _state(candidate: Candidate) -> ReleaseState:
    return release_state(candidate.text, candidate.start, candidate.end)


def _announced(candidate: Candidate) -> Announced | None:
    """The label that concerns it; «v» of «v3.0.1.2» may touch it."""
    text, name = candidate.text, candidate.spec.name
    label = candidate.scanned.label_before(candidate.start + 1, name)
    if label is not None:
        return Announced(label, text[label.end : candidate.start])
    return announced(candidate, _LEAD, name)


def _foreign_reaches(gap: str) -> bool:
    """Whether a foreign label still refers to the value: same sentence, few words away, no value between."""
    return _FOREIGN_REACH.over(gap) and not _VALUE_BETWEEN.search(gap)


spoken = noted("dictated, with blanks between its groups")


@fact("dictated, and not right behind its label")
def spoken_loosely(candidate: Candidate) -> bool:
    """«релиз 3 1 29 48» is one; four numbers somewhere aren't."""
    said = candidate.once(_announced)
    return candidate.has(spoken) and (said is None or len(said.gap.strip(" :=–—-")) > 1)


@fact("dictated as what was installed")
def spoken_and_installed(candidate: Candidate) -> bool:
    """«обновились до 3 1 29 48»."""
    return candidate.has(spoken) and candidate.has(installed)


@fact("behind a label of something else")
def foreign(candidate: Candidate) -> str:
    """«Платформа 8.3.25.1394», «драйвер 10.9.5.2»."""
    said, name = candidate.once(_announced), candidate.spec.name
    if said is None or name in said.label.owners or name not in said.label.foreign_to:
        return ""
    if not said.above and _within_a_name(candidate, said.label.start):
        return ""  # «ооо парус»
    if after_an_update(said.gap.lower(), "") is not None:
        return ""  # «approvals get stuck on the second step since the update to 3.0.1.2»
    return "the line above" if said.above else _words(candidate, said) if _foreign_reaches(said.gap) else ""


def _within_a_name(candidate: Candidate, position: int) -> bool:
    return any(name.start <= position < name.end for name in candidate.scanned.once(organizations))


def _words(candidate: Candidate, said: Announced) -> str:
    return "the line above" if said.above else candidate.text[said.label.start : said.label.end]


@fact("called something else behind it")
def foreign_behind(candidate: Candidate) -> str:
    """«8.3.25.1394 (платформа)»: a foreign label follows the value in brackets or after a dash."""
    label = candidate.scanned.label_from(candidate.end)
    if label is None or candidate.spec.name not in label.foreign_to:
        return ""
    text = candidate.text
    told = text[label.start : label.end]
    digit = re.search(r"[0-9]", text[label.end : label.end + 15])
    return told if digit is None and _REMARK.fullmatch(text, candidate.end, label.start) else ""


@fact("behind a label of the field")
def labelled(candidate: Candidate) -> str:
    """«Релиз 3.0.1.2»; not «релиз завтра посмотрю, …»."""
    said = candidate.once(_announced)
    if said is None or candidate.spec.name not in said.label.owners:
        return ""
    near = _OWN_REACH.over(said.gap) and not taken_back.is_promised(said.gap)
    return _words(candidate, said) if near else ""


@fact("of four groups")
def unmistakable(candidate: Candidate) -> bool:
    """«Закрытие счетов 20, 23, 25, 26»: commas separate the groups of a release only after its label."""
    if group_count(candidate.value) < 4 or "," in candidate.text[candidate.start : candidate.end]:  # noqa: PLR2004
        return False
    return is_unmistakable(candidate.value)


@fact("entered in a form")
def entered(candidate: Candidate) -> bool:
    """«Последний релиз: 3.0.1.2» at the start of a line is an entry in a form, not part of a story."""
    if not candidate.has(labelled):
        return False
    label = candidate.scanned.label_before(candidate.start)
    if label is None:
        return candidate.scanned.announced is not None
    between = candidate.text[label.end : candidate.start]
    return label.start < _LABEL_COLUMN and _ENTRY.fullmatch(between) is not None


@fact("planned, former or another program's")
def not_installed(candidate: Candidate) -> str:
    """What the words around it make of it, unless it is entered in a form."""
    if candidate.has(entered):
        return ""
    state = candidate.once(_state)
    return "" if state in (ReleaseState.INSTALLED, ReleaseState.NEUTRAL) else state.value


@fact("called installed")
def installed(candidate: Candidate) -> bool:
    """«у нас стоит 3.0.1.2»."""
    return candidate.once(_state) is ReleaseState.INSTALLED


@fact("planned elsewhere in the mail")
def planned_elsewhere(candidate: Candidate) -> bool:
    """«Вопрос по релизу 3.0.2.1. Можно ли ставить 3.0.2.1? Стоит 3.0.1.9.»"""
    return not candidate.has(installed) and candidate.value in candidate.peers.once(_planned)


def _planned(peers: Sequence[Candidate]) -> frozenset[str]:
    """The releases that are somewhere called planned, and nowhere entered in a form."""
    graded = [one for one in peers if any(grade.holds(one) for grade in RELEASES.grades)]
    planned = {one.value for one in graded if one.told(not_installed) == ReleaseState.PLANNED.value}
    return frozenset(planned - {one.value for one in graded if one.has(entered)})


def _listed(asked: Asked) -> list[Candidate]:
    """Dotted numbers that may be a release."""
    found = candidates(asked, lambda scanned: scanned.once(releases) if scanned.has_digits else ())
    dictated = candidates(
        asked, lambda scanned: scanned.once(spoken_releases) if scanned.has_digits else (), {spoken: SO}
    )
    return [*found, *dictated]


_NEVER_A_RELEASE = (foreign, foreign_behind, of_a_component)
RELEASES = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, labelled, unless=(*_NEVER_A_RELEASE, spoken_loosely)),
        Grade(Strength.HINTED, unmistakable, unless=(*_NEVER_A_RELEASE, spoken)),
        Grade(Strength.HINTED, spoken_and_installed, unless=_NEVER_A_RELEASE),
    ),
    never=(not_the_pattern, not_installed, denied, planned_elsewhere),
    preferred=(
        preferences.without_corrected,
        the_matter(installed),
        preferences.strongest,
        preferences.nearest_region,
    ),
)
