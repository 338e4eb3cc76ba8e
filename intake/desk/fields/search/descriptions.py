"""Search for free texts that nobody labels: what the sender wants, and why."""

from __future__ import annotations

import re
from functools import lru_cache

from intake.desk.fields.names.legal_names import organizations
from intake.desk.fields.page.hits import Hit, Page, ScannedLine, Strength
from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.sources import WHOLE_TEXT
from intake.desk.fields.search.common import source_of
from intake.desk.fields.search.patterns import matcher
from intake.desk.fields.search.text import find_labelled_text
from intake.desk.regulation import FieldSpec, Regulation, Shape

FEWEST_WORDS = 3
_LONGEST = 300  # characters of what is kept on the card; the mail has it all
_WORD = re.compile(r"[^\W\d_]{2,40}")
_CHATTER = re.compile(
    r"^(?:здравствуйте|здраствуйте|добр(?:ый|ое|ого) (?:день|утро|вечер|времени суток)|приветствую|привет"
    r"|уважаем\w{1,3} \w{1,20}|hello|hi|dear \w{1,20}|good (?:morning|day|afternoon|evening)|спасибо|заранее "
    r"спасибо|благодарю|с уважением|thanks|thank you|best regards|regards)[!,.:;\s]{0,5}",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"\*?\s{0,10}(?:[:=|–—]|-\s|\t)")
_NEXT_SENTENCE = re.compile(r"[.;!?]\s{1,5}(?=[А-ЯЁA-Z][а-яёa-z])")
# «Это нужно, чтобы …» says why, «это нужно к пятнице» doesn't.
_PURPOSE = re.compile(
    r"\b(?:чтоб|чтобы|для|цел[ьюи]{1,2}|позволит|даст|поможет|so that|in order|allow|to)\b", re.IGNORECASE
)
_REASON_END = re.compile(r"[.;!?\n]")
_REGIONS = (Region.TEXT, Region.FORWARDED, Region.ATTACHED)


def find_descriptions(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """The labelled description, or the sentences of the mail that are neither fields nor greetings."""
    labelled = [hit for hit in find_labelled_text(spec, page, regulation) if _has_words(hit.value)]
    if labelled:
        return labelled
    for region in _REGIONS:
        lines = [scanned for scanned in page.lines if scanned.line.region is region]
        told = [(scanned, text) for scanned in lines if (text := _told(scanned, regulation))]
        whole = " ".join(text for _, text in told)
        if _has_words(whole):
            line = told[0][0].line
            return [Hit(whole[:_LONGEST], Strength.HINTED, WHOLE_TEXT, line, 0, len(line.text))]
    return []


def find_texts(spec: FieldSpec, page: Page, regulation: Regulation) -> list[Hit]:
    """Labelled free text; where there is none, what a sentence says behind one of the weak labels."""
    labelled = find_labelled_text(spec, page, regulation)
    if labelled or not spec.weak_labels:
        return labelled
    return [hit for scanned in page.lines for hit in _reasons(spec, scanned)]


def _reasons(spec: FieldSpec, scanned: ScannedLine) -> list[Hit]:
    """«Это нужно, чтобы не сверять остатки вручную.» gives the rest of the sentence."""
    hits = []
    text = scanned.line.text
    for words in _weak_words(spec.weak_labels).finditer(text):
        end = _REASON_END.search(text, words.end())
        stop = end.start() if end else len(text)
        value = text[words.end() : stop].strip(" ,:–—-")[:_LONGEST]
        if len(_WORD.findall(value)) > 1 and _PURPOSE.search(text, words.start(), stop):
            source = source_of(scanned, Strength.SELF)
            hits.append(Hit(value, Strength.SELF, source, scanned.line, words.start(), stop))
            break
    return hits


@lru_cache(maxsize=64)
def _weak_words(labels: tuple[str, ...]) -> re.Pattern[str]:
    """The weak labels as fixed texts, the longest first; a comma may stand between their words."""
    phrases = (r",?\s{1,3}".join(map(re.escape, label.split())) for label in labels)
    alternatives = "|".join(sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def _told(scanned: ScannedLine, regulation: Regulation) -> str:
    """What a line tells beside greetings and values of fields; "" for a line of a form."""
    text = scanned.line.text
    first = scanned.labels[0] if scanned.labels else None
    if first and first.start <= 3 and _SEPARATED.match(text, first.end):  # noqa: PLR2004
        # «Релиз: 3.0.12.4. Не печатается накладная.» tells something behind its first sentence.
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
    return len(_WORD.findall(text[:2000])) >= FEWEST_WORDS
