"""Names typed in small letters, as on a telephone: «ооо мебель сити», «ип мельник»."""

from __future__ import annotations

import re

from intake.desk.fields.values import Candidate

_WORD = re.compile(r" ([а-яё][а-яё-]{1,30})(?![\w-])")
# What may stand right behind a name in a hasty line: its end, a delimiter, a number or the next label.
_ENDS = re.compile(
    r"\s{0,3}(?:$|[,;:|()/\t.!№#0-9-]|(?:рег|рел|вер|р/н|рн|инн|тел|конф|ном)[а-я]{0,15}\b"
    r"|(?:срочно|помогите|подскажите|прошу|просьба|спасибо|пожалуйста|здравствуйте|добрый)\b)"
)
_FIELD = re.compile(r"\s(?:рег|рел|вер|р/н|рн|№|[0-9])")
_TELLS = re.compile(
    r"(?:не|нет|у|в|на|с|к|по|и|а|но|как|что|это|мы|нас|нам|наш\w*|при|из|от|до|для|за|есть|опять|снова|вчера"
    r"|сегодня|уже|когда|после|где|или|прошу|просьба|просим|помогите|подскажите|добрый|здравствуйте|спасибо|срочно"
    r"|пожалуйста|ошибк\w*|проблем\w*|вопрос\w*|баз[аеуы]|касс[аеуы]|программ\w*|отч[её]т\w*|обмен\w*|адрес\w*"
    r"|камер\w*|телефон\w*|рег(?:истрац\w*|ном\w*)?|рел|релиз\w*|верси\w*|номер\w*|конф\w*|инн|тел"
    r"|[а-яё]{2,20}(?:ется|ится|ются|ятся|лось|лись|лась|ает|яет|ует|ают|яют|уют|ила|ила|ыла|али|или|ать|ить))"
)
_ADJECTIVE = re.compile(r"[а-яё]{3,28}(?:ый|ий|ая|яя|ое|ее|ые|ие)")
_MOST_WORDS = 3
# Second words that names of firms have and complaints don't.
TAILS = frozenset("плюс групп трейд сити люкс холдинг инвест".split())
_BEFORE_A_PERSON = re.compile(
    r"(?:^|[0-9,;:|.(–—-]|\b(?:организация|орг|это|мы|от|нас|наш|пишет|клиент))\s{0,3}ип\s{0,3}$",
    re.IGNORECASE,
)


SMALL_LATIN_FORMS = (" llc", " ltd", " inc", " gmbh")
# A clause of hasty people: «…. peak outdoor gear llc, reg 8044»; an introduction may lead to it.
_SMALL_LATIN = re.compile(
    r"(?:^|[.,;:!?(]\s?|\b(?:this is|we are|from|at|for)\s)"
    r"((?:(?!we |i |this |at |from |for |is |are |our |the |my |with )[a-z0-9&'-]{2,30} ){1,4}"
    r"(?:llc|ltd\.?|inc\.?|gmbh))"
    r"(?=\s?(?:[.,;:)(]|$)|\s(?:reg|rel|ver|s/n|[0-9]))"
)


def small_latin_names(text: str) -> tuple[Candidate, ...]:
    """Names with a form in small Latin letters, each a clause of its own."""
    return tuple(Candidate(*name.span(1), name[1]) for name in _SMALL_LATIN.finditer(text))


def small_name_end(text: str, start: int) -> int | None:
    """Where a name in small letters ends: before a delimiter or label, else behind its one certain word."""
    ends: list[int] = []
    position = start
    adjective = False
    while len(ends) < _MOST_WORDS:
        word = _WORD.match(text, position)
        if word is None or _TELLS.fullmatch(word[1]):
            break
        position = word.end()
        ends.append(position)
        if len(ends) == 1:
            adjective = _ADJECTIVE.fullmatch(word[1]) is not None
    if not ends:
        return None
    if _ENDS.match(text, position):
        return position
    # «ооо северный ветер не может войти»: an adjective alone is no name.
    further = len(ends) > 1 and (adjective or text[ends[0] + 1 : ends[1]] in TAILS)
    return ends[1] if further else ends[0]


def small_surname_end(text: str, start: int) -> int | None:
    """Where «мельник» in «…, ип мельник, …» ends: a word by itself between delimiters or labels."""
    word = _WORD.match(text, start - 1)
    introduced = _BEFORE_A_PERSON.search(text, max(0, start - 25), start) is not None
    if not introduced and not (word and _FIELD.match(text, word.end())):
        return None
    if word is None or _TELLS.fullmatch(word[1]) or _ADJECTIVE.fullmatch(word[1]):
        return None
    return word.end() if _ENDS.match(text, word.end()) else None
