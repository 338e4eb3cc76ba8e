"""The clause around a value, whose words say something about it.

Every question of this package looks at a bounded number of characters; the words nearest to the value decide.
"""

from __future__ import annotations

import re
from functools import lru_cache

CLAUSE = 110  # characters before a value that may say something of it
_SENTENCE_END = re.compile(
    r"[!?;]\s|(?<!\b[А-ЯA-Z])(?<!\b[Рр]ег)(?<!\b[Вв]ерс)(?<!\b[Рр]ел)(?<!\b[Вв]ер)(?<!\b[Рр]ед)(?<!\bг)(?<!\b[Дд]оп)\.{1,3}\s+(?=[А-ЯЁA-Z«]|1[СC]\b)"
)
# Sentences that hasty people begin with a small letter: the word before the dot can't be an abbreviation.
_SMALL_SENTENCE_END = re.compile(r"(?<!\w)([а-яё]{2,20})\.\s+(?=[а-яё])", re.IGNORECASE)
ABBREVIATIONS = frozenset(
    "рег регистр регистрац ном ул тел доп стр кв ред вер рел верс конф конфиг им обл пр эл орг сер лиц прогр "
    "тех моб руб тыс шт инв дог исх вх гор пос оф корп лит сб рн др см нач гл зам зав ст мл сот раб осн "
    "действ тек уч таб зав заводск гос кад кадастр идент вход исход инвент сотов "
    "ооо ип ао зао пао платф плат прог пп по".split()
)
_QUOTED_NAME = re.compile(r"(?<!\w)[«„\"][^«»„“”\"]{1,60}[»“”\"](?!\w)")
_PLAIN_FORM = re.compile(r"[ОАТ][ОАЗ][О ]|Ltd|LLC|Inc|Gmb|Limi|Corp|LLP|PLC")
_PLAIN_NAME = re.compile(
    r"\b(?:ООО|ЗАО|ОАО|ПАО|АО|ТОО)\s[А-ЯЁ][\w-]{1,30}"
    r"|\b(?:[A-Z][\w&'-]{1,30}\s){1,4}(?:Ltd|LLC|Inc|GmbH|Limited|Corp|LLP|PLC)\b"
)


def without_names(text: str) -> str:
    """The text without firms' names: ООО «Планета» plans nothing, and ООО Партнёр is no partner."""
    if "«" in text or '"' in text or "„" in text:
        text = _QUOTED_NAME.sub("«»", text)
    return _PLAIN_NAME.sub("«»", text) if _PLAIN_FORM.search(text) else text


@lru_cache(maxsize=64)  # several questions are asked of one value
def clause_before(text: str, start: int) -> str:
    """The words between the last end of a sentence and the value, in lower case."""
    head = without_names(text[max(0, start - CLAUSE) : start])
    cut = 0
    for match in _SENTENCE_END.finditer(head):
        cut = match.end()
    for match in _SMALL_SENTENCE_END.finditer(head, cut):
        if match[1].lower() not in ABBREVIATIONS:
            cut = match.end()
    return head[cut:].lower()


def clause_behind(text: str, end: int) -> str:
    """The words after the value up to the end of the sentence, in lower case."""
    tail = text[end : end + 70]
    cut = _SENTENCE_END.search(tail)
    return (tail[: cut.start()] if cut else tail).lower()
