"""Search for the description of a request: what the sender tells in his own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import ScannedLine
from intake.desk.fields.search.candidates import SO, Asked, Candidate, fact, noted
from intake.desk.fields.search.common import matcher
from intake.desk.fields.search.decision import Decision, Grade, Strength
from intake.desk.fields.search.text import LONGEST, WORD, behind_label, labelled_texts
from intake.desk.fields.values.shaped import Shaped
from intake.desk.regulation import Regulation, Shape
from intake.desk.source import SourceKind

FEWEST_WORDS = 3
_CHATTER = re.compile(
    r"^(?:здравствуйте|здраствуйте|добр(?:ый|ое|ого) (?:день|утро|вечер|времени суток)|приветствую|привет"
    r"|уважаем\w{1,3} \w{1,20}|hello|hi|dear \w{1,20}|good (?:morning|day|afternoon|evening)|спасибо|заранее "
    r"спасибо|благодарю|с уважением|thanks|thank you|best regards|regards)[!,.:;\s]{0,5}",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"\*?\s{0,10}(?:[:=|–—]|-\s|\t)")
_NEXT_SENTENCE = re.compile(r"[.;!?]\s{1,5}(?=[А-ЯЁA-Z][а-яёa-z])")
_REGIONS = (Region.TEXT, Region.FORWARDED, Region.ATTACHED)


sentences = noted("the sentences of the mail that are neither fields nor greetings")


@fact("of too few words")
def too_short(candidate: Candidate) -> bool:
    """Two words describe nothing."""
    return not _has_words(candidate.value)


def _listed(asked: Asked) -> list[Candidate]:
    """The labelled description, or the sentences of the mail that are neither fields nor greetings."""
    labelled = labelled_texts(asked)
    if any(not one.has(too_short) for one in labelled):
        return labelled
    return [*labelled, *_sentences(asked)]


def _sentences(asked: Asked) -> Iterator[Candidate]:
    for region in _REGIONS:
        lines = [
            (place, text)
            for place, scanned in enumerate(asked.page.lines)
            if scanned.line.region is region and (text := _told(scanned, asked.regulation))
        ]
        whole = " ".join(text for _, text in lines)
        if _has_words(whole):
            place = lines[0][0]
            end = len(asked.page.lines[place].line.text)
            yield Candidate(asked, place, Shaped(0, end, whole[:LONGEST]), {sentences: SO})
            return


def _told(scanned: ScannedLine, regulation: Regulation) -> str:
    """What a line says besides greetings and values of fields; "" for a line of a form."""
    text = scanned.line.text
    first = scanned.labels[0] if scanned.labels else None
    if first and first.start <= 3 and _SEPARATED.match(text, first.end):  # noqa: PLR2004
        # «Релиз: 3.0.12.4. Не печатается накладная.» has something to tell after its first sentence.
        sentence = _NEXT_SENTENCE.search(text)
        text = text[sentence.end() :] if sentence else ""
    text = without_chatter(text)
    return text if _has_words(_without_values(text, regulation)) else ""


def without_chatter(text: str) -> str:
    """The line without a greeting or thanks at its beginning."""
    return _CHATTER.sub("", text, count=1)


def _without_values(text: str, regulation: Regulation) -> str:
    """The text without names of organizations and of programs."""
    for spec in regulation.fields:
        if spec.shape is Shape.MENTION:
            text = matcher(spec.pattern).sub(" ", text)
    for name in reversed(organizations(text)):
        text = f"{text[: name.start]} {text[name.end :]}"
    return text


def _has_words(text: str) -> bool:
    return len(WORD.findall(text[:2000])) >= FEWEST_WORDS


DESCRIPTIONS = Decision(
    listed=_listed,
    grades=(
        Grade(Strength.LABELLED, behind_label, unless=(too_short,)),
        Grade(Strength.HINTED, sentences, source=SourceKind.WHOLE_TEXT),
    ),
)
