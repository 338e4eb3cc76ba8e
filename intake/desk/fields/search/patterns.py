"""Search for values that a regulation's own pattern describes: program names, versions, models, paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from intake.desk.fields.page.labels import Label
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search import preferences
from intake.desk.fields.search.candidates import SO, Asked, Candidate, fact, noted
from intake.desk.fields.search.common import (
    GAP,
    SENTENCE,
    Reach,
    candidates,
    denied,
    matcher,
    of_a_component,
    trimmed,
)
from intake.desk.fields.search.decision import Decision, Grade, Graded, Strength
from intake.desk.fields.search.text import behind_label, labelled_texts
from intake.desk.fields.search.topics import named_as_the_topic
from intake.desk.fields.values.shaped import Shaped
from intake.desk.language.cues import hits
from intake.desk.language.letters import CAPITAL
from intake.desk.language.meanings import Meaning
from intake.desk.products import as_listed, is_platform
from intake.desk.regulation import FieldRole, Shape

_FOREIGN_REACH = Reach(30, words=4)
_NEXT_SENTENCE = re.compile(r"\.\s{1,3}(?=[А-ЯЁA-Z])")
_JUST_BEFORE = re.compile(r"(?<![\w.])([0-9]{1,3}\.[0-9.]{1,12}[0-9]|[0-9]{1,3}\.[0-9]),? ?\(?$")
_BRACKETED = re.compile(r"(?<![0-9.])[0-9]{1,3}\.[0-9][0-9.]{0,11} ?\(([0-9]{3,8})\)")
_RELEASE_REACH = Reach(12)
_CLAUSE_ENDS = re.compile(r"\s?(?:[.,;?!)]|$)")
_ENTRY = re.compile(r"\s?[:=|]\s?\S")
_DIGIT = re.compile(r"[0-9]")
_CAPITAL = re.compile(rf" [«\"]?[{CAPITAL}]")
_NEXT_ITEM = re.compile(r"[,|]")

labelled = noted("behind a label of the field, and of the regulation's pattern")
in_brackets = noted("in brackets behind the release, and digits like the example")
beside_a_sibling = noted("before the label of what belongs to it")
mentioned = noted("of the regulation's pattern")


@fact("behind a label of something else")
def foreign(candidate: Candidate) -> bool:
    """«Платформа 1С: 8.3» is no product."""
    name = candidate.spec.name
    label = candidate.scanned.label_before(candidate.start + 1, name)
    if label is None or name in label.owners or name not in label.foreign_to:
        return False
    gap = candidate.text[label.end : candidate.start + 1]  # with the capital of a new sentence
    return _FOREIGN_REACH.over(gap) and not _NEXT_ITEM.search(gap)


@fact("called something else behind it")
def foreign_behind(candidate: Candidate) -> bool:
    """«Zebra ZD230 printer.»: what it is ends the clause."""
    label = candidate.scanned.label_from(candidate.end)
    if label is None or label.start - candidate.end > 1 or candidate.spec.name not in label.foreign_to:
        return False
    return (
        candidate.spec.name not in label.owners and _CLAUSE_ENDS.match(candidate.text, label.end) is not None
    )


@fact("behind a label of the field in the same line")
def owned(candidate: Candidate) -> str:
    """The nearest label before a value that concerns the field is its own."""
    label = candidate.scanned.label_before(candidate.start + 1, candidate.spec.name)
    its = label is not None and candidate.spec.name in label.owners
    return candidate.text[label.start : label.end] if label and its else ""


@fact("without a digit, unlike the example")
def without_digits(candidate: Candidate) -> bool:
    """«Договор есть, номер не помню»: a word where a number is asked for."""
    examples = candidate.spec.example.variants
    wanted = bool(examples) and all(map(_DIGIT.search, examples))
    return wanted and _DIGIT.search(candidate.value) is None


@fact("of another field's pattern")
def anothers(candidate: Candidate) -> bool:
    """«Операционная система терминала – Android 9» is no version of Windows."""
    others = (spec for spec in candidate.regulation.fields if spec.shape is Shape.MENTION)
    value = candidate.value.strip(" .,;")
    return any(spec.name != candidate.spec.name and matcher(spec.pattern).fullmatch(value) for spec in others)


def _patterns(asked: Asked) -> list[Candidate]:
    """What matches the pattern within a few words after a label of the field."""
    beside = candidates(asked, _before_siblings(asked), {beside_a_sibling: SO})
    bracketed = candidates(asked, _behind_the_release(asked), {in_brackets: SO})
    return [*candidates(asked, _behind_labels(asked), {labelled: SO}), *beside, *bracketed]


def _mentions(asked: Asked) -> list[Candidate]:
    """What matches the pattern anywhere; where nothing does, whatever follows a label and a colon."""
    pattern = matcher(asked.spec.pattern)

    products = asked.spec.products

    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        for match in pattern.finditer(scanned.line.text):
            if match[0] and not _is_label(scanned, match, asked.spec.name):
                one = _behind_its_label(scanned, _shaped(match), asked.spec.name)
                value = as_listed(one.value, products) if products else _ended(one.value)
                yield Shaped(one.start, one.end, value)

    found = list(candidates(asked, look, {mentioned: SO}))
    if any(not one.has(foreign) for one in found):
        return found
    return [*found, *labelled_texts(asked)]


def _ended(value: str) -> str:
    """The value up to the end of its sentence; a path ends at its bracket or where a clause begins."""
    value = _NEXT_SENTENCE.split(value)[0]
    step = value.rfind("\\")
    if step < 0:
        return value
    ends = [hit.start + step for hit in hits(Meaning.FOLLOWS_A_PATH, value[step:])]
    if ")" in value and "(" not in value:
        ends.append(value.index(")"))
    return value[: min((end for end in ends if end > step), default=len(value))].strip(" ,;.")


def _behind_its_label(scanned: ScannedLine, one: Shaped, name: str) -> Shaped:
    r"""«… фильтр в навигаторе Администратор \ Справочники»: a path begins behind the field's own label."""
    text = scanned.line.text
    step = text.find("\\", one.start, one.end)
    for label in scanned.labels if step >= 0 else ():
        if name in label.owners and one.start < label.start and _CAPITAL.match(text, label.end, step):
            return trimmed(text, label.end, one.end)
    return one


def _is_label(scanned: ScannedLine, match: re.Match[str], name: str) -> bool:
    """«Android version: 11»: a word of the field's own label, which its value follows."""
    if _DIGIT.search(match[0]):
        return False
    return any(
        name in label.owners and label.start <= match.start() and match.end() <= label.end
        for label in scanned.labels
        if _ENTRY.match(scanned.line.text, label.end)
    )


def _behind_labels(asked: Asked) -> Callable[[ScannedLine], Iterator[Shaped]]:
    name = asked.spec.name
    pattern = matcher(asked.spec.pattern)

    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        text = scanned.line.text
        if scanned.announced and name in scanned.announced.owners:
            yield from _fullest(pattern, text, 0, len(text))
        for position, label in enumerate(scanned.labels):
            if name in label.owners:
                reached = _reach(text, label, scanned.labels[position + 1 :])
                yield from _fullest(pattern, text, label.end, reached)

    return look


def _before_siblings(asked: Asked) -> Callable[[ScannedLine], Iterator[Shaped]]:
    """«У нас 7.0, билд 1975»: the version stands before the label of what belongs to it."""
    siblings = {spec.name for spec in asked.regulation.fields if spec.shape is Shape.PATTERN} - {
        asked.spec.name
    }
    pattern = matcher(asked.spec.pattern)

    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        text = scanned.line.text
        if not siblings or "." not in text or asked.spec.role is not FieldRole.RELEASE:
            return
        for label in scanned.labels:
            if label.owners & siblings and asked.spec.name not in label.owners:
                before = _JUST_BEFORE.search(text, 0, label.start)
                match = pattern.fullmatch(text, before.start(1), before.end(1)) if before else None
                if match:
                    yield _shaped(match)

    return look


def _behind_the_release(asked: Asked) -> Callable[[ScannedLine], Iterator[Shaped]]:
    """«Версия 8.0 (2131)»: the number of a build in brackets, where the release is labelled."""
    release = asked.regulation.field_of(FieldRole.RELEASE)
    example = max((len(one) for one in asked.spec.example.variants if one.isdecimal()), default=0)

    def look(scanned: ScannedLine) -> Iterator[Shaped]:
        if not example or release is None or release is asked.spec or "(" not in scanned.line.text:
            return
        for match in _BRACKETED.finditer(scanned.line.text):
            label = scanned.label_before(match.start(), release.name)
            if label is None or release.name not in label.owners or abs(len(match[1]) - example) > 1:
                continue
            if _RELEASE_REACH.over(scanned.line.text[label.end : match.start()]):
                yield Shaped(match.start(1), match.end(1), match[1])

    return look


def _reach(text: str, label: Label, behind: tuple[Label, ...]) -> int:
    """How far a label reaches: to the end of its sentence or cell, to the next label, a few words at most."""
    end = min(len(text), label.end + GAP)
    # «1С:Предприятие 8.3»: two labels side by side announce one value.
    others = (other for other in behind if other.owners or other.foreign_to)
    following = next((other for other in others if other.start > label.end + 2), None)
    if following is not None:
        end = min(end, following.start)
    cell = text.find(" | ", label.end + 3, end)
    end = cell if cell >= 0 else end
    sentence = SENTENCE.search(text, label.end, end)
    return sentence.start() if sentence else end


def _fullest(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Shaped]:
    """The fullest match of a stretch: of «8.3 (8.3.25.1394)» the one in brackets."""
    written = list(pattern.finditer(text, start, end))
    spoken = _dictated(pattern, text, start, end)
    # «версия 7 0, билд 2012», but «версия 7 12 мест»: beside what is written, only what ends its clause.
    ended = (
        one for one in spoken if not text[one.end() : end].strip() or _CLAUSE_ENDS.match(text, one.end())
    )
    found = [*written, *ended] if written else list(spoken)
    if found:
        numbered = [match for match in found if _DIGIT.search(match[0])] or found
        first = min(numbered, key=lambda match: match.start())
        fuller = (match for match in numbered if match[0].startswith(first[0]))
        yield _shaped(max(fuller, key=lambda match: len(match[0])))


_GROUPS = re.compile(r"\.(?!0[0-9])")  # «18 000» is no version
_NEAR = 30  # characters
_DICTATED = re.compile(r"(?<=[0-9]) (?=[0-9])")


def _dictated(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterable[re.Match[str]]:
    """Matches of a version as telephones write what is dictated: «версия 3 2 18»."""
    if not _DICTATED.search(text, start, end):
        return ()
    near = min(end, start + _NEAR)  # «склад, там 18 000 позиций»
    return (
        match for match in pattern.finditer(_DICTATED.sub(".", text), start, near) if _GROUPS.search(match[0])
    )


def _shaped(match: re.Match[str]) -> Shaped:
    value = match[0].strip(" ,;.")
    if value.count("(") > value.count(")") and match.string[match.end() : match.end() + 1] == ")":
        value += ")"  # «Склад 15 (расширенный)»
    return Shaped(match.start(), match.end(), value)


@preferences.preference("it is what another one runs on")
def without_platforms(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«Склад 15 вылетает, платформа Mobile SMARTS 3.3.43.20»."""
    products = graded[0].candidate.spec.products
    return [one for one in graded if not is_platform(one.candidate.value, products)]


PATTERNS = Decision(
    listed=_patterns,
    grades=(
        Grade(Strength.LABELLED, labelled, unless=(denied, without_digits, of_a_component)),
        Grade(Strength.HINTED, beside_a_sibling),
        Grade(Strength.HINTED, in_brackets),
    ),
    preferred=(
        preferences.strongest,
        preferences.without_corrected,
        preferences.nearest_region,
        preferences.first_written,
    ),
)
MENTIONS = Decision(
    listed=_mentions,
    grades=(
        Grade(Strength.LABELLED, behind_label, unless=(anothers,)),
        Grade(Strength.LABELLED, owned, unless=(foreign, behind_label)),
        Grade(Strength.HINTED, mentioned, unless=(foreign, foreign_behind)),
    ),
    preferred=(
        without_platforms,
        named_as_the_topic,
        preferences.strongest,
        preferences.nearest_region,
        preferences.fullest,
        preferences.first_written,
    ),
)
