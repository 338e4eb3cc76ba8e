"""Search for the installed release of the supported configuration."""

from __future__ import annotations

import re

from intake.desk.fields.evidence import taken_back
from intake.desk.fields.evidence.release_state import ReleaseState, release_state
from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.page import Page, ScannedLine
from intake.desk.fields.search.common import GAP, SENTENCE, pattern_holds, source_of
from intake.desk.fields.search.hits import Hit, Strength
from intake.desk.fields.search.topics import by_the_topic
from intake.desk.fields.values.candidate import Candidate
from intake.desk.fields.values.releases import group_count, is_unmistakable, releases
from intake.desk.regulation import FieldSpec, Regulation

_THE_PROGRAM = re.compile(r"1[сc]|предпр", re.IGNORECASE)  # «1С:Предприятие версия …»
_LABEL_COLUMN = 25  # characters before the label of a form's entry


def find_releases(spec: FieldSpec, page: Page, _regulation: Regulation) -> list[Hit]:
    """Releases of the supported configuration that are installed; labelled ones, or plain four groups."""
    hits: list[Hit] = []
    planned: set[str] = set()
    entries: set[str] = set()
    for scanned in page.lines:
        text = scanned.line.text
        for candidate in releases(text):
            strength = _release_strength(spec, scanned, candidate)
            if strength is None or not pattern_holds(spec, candidate.value):
                continue
            state = release_state(text, candidate.start, candidate.end)
            if state is ReleaseState.PLANNED:
                planned.add(candidate.value)
            owned = state in (ReleaseState.INSTALLED, ReleaseState.NEUTRAL)
            entered = strength is Strength.LABELLED and _in_label_block(scanned, candidate)
            if not (owned or entered) or taken_back.is_denied(text, candidate.start):
                continue
            entries.update([candidate.value] if entered else [])
            about = state is ReleaseState.INSTALLED
            hits.append(
                Hit(
                    candidate.value,
                    strength,
                    source_of(scanned, strength),
                    scanned.line,
                    candidate.start,
                    candidate.end,
                    about,
                )
            )
    # «Вопрос по релизу 3.0.2.1. Можно ли ставить 3.0.2.1? Стоит 3.0.1.9.»
    planned -= entries
    return by_the_topic([hit for hit in hits if hit.about or hit.value not in planned], page)


def _in_label_block(scanned: ScannedLine, candidate: Candidate) -> bool:
    """«Последний релиз: 3.0.1.2» at the start of a line is an entry in a form, not part of a story."""
    label = scanned.label_before(candidate.start)
    if label is None:
        return scanned.announced is not None
    between = scanned.line.text[label.end : candidate.start]
    return re.fullmatch(r"\s*[:=|.…]+\s*", between) is not None and label.start < _LABEL_COLUMN


def _release_strength(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> Strength | None:
    text = scanned.line.text
    label = scanned.label_before(candidate.start + 1, spec.name)
    gap = text[label.end : candidate.start] if label else ""
    if label is None and scanned.announced and not text[: candidate.start].strip(" vVв«(:-–—"):
        label, gap = scanned.announced, ""
    if label and spec.name in label.foreign_to and spec.name not in label.owners and _reaches(gap):
        return None
    if _foreign_behind(spec, scanned, candidate) or (
        label and _reaches(gap) and _of_a_component(spec, scanned, label)
    ):
        return None
    if (
        label
        and spec.name in label.owners
        and len(gap) <= GAP
        and not SENTENCE.search(gap.removeprefix("?"))
        and not taken_back.is_promised(gap)
    ):
        return Strength.LABELLED
    # «Закрытие счетов 20, 23, 25, 26»: commas separate the groups of a release only after its label.
    if group_count(candidate.value) < 4 or "," in text[candidate.start : candidate.end]:  # noqa: PLR2004
        return None
    return Strength.HINTED if is_unmistakable(candidate.value) else None


def _reaches(gap: str) -> bool:
    """Whether a foreign label still refers to the value: same sentence, few words away, no value between."""
    if SENTENCE.search(gap) or len(gap.split()) > 4 or len(gap) > 40:  # noqa: PLR2004
        return False
    return not re.search(r"[0-9]\.[0-9]|\d{4}.*[,;|]", gap) and not re.search(r"[,|]\s*\S+\s+\S", gap)


def _of_a_component(spec: FieldSpec, scanned: ScannedLine, label: Label) -> bool:
    """«обработка версии 2.1.3.4»: what has the version is named right before, and isn't the program."""
    before = scanned.label_before(label.start, spec.name)
    if before is None or spec.name not in before.foreign_to or spec.name in before.owners:
        return False
    named = scanned.line.text[before.start : label.start]
    return named[-1:] == " " and len(named) == before.end - before.start + 1 and not _THE_PROGRAM.match(named)


def _foreign_behind(spec: FieldSpec, scanned: ScannedLine, candidate: Candidate) -> bool:
    """«8.3.25.1394 (платформа)»: a foreign label follows the value in brackets or after a dash."""
    label = scanned.label_from(candidate.end)
    if label is None or spec.name not in label.foreign_to:
        return False
    between = scanned.line.text[candidate.end : label.start]
    behind = scanned.line.text[label.end : label.end + 15]
    return re.fullmatch(r"\s?\(\s?|\s?[-–—]\s?(?:это )?", between) is not None and not re.search(
        r"[0-9]", behind
    )
