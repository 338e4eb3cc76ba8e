"""Names typed in small letters, as on a telephone: «ооо мебель сити», «ип мельник»."""

from __future__ import annotations

import re

_WORD = re.compile(r" ([а-яё][а-яё-]{1,30})(?![\w-])")
# What may stand right behind a name in a hasty line: its end, a delimiter, a number or the next label.
_ENDS = re.compile(
    r"\s{0,3}(?:$|[,;:|()/\t.!№#0-9-]|(?:рег|рел|вер|р/н|рн|инн|тел|конф|ном)[а-я]{0,15}\b"
    r"|(?:срочно|помогите|подскажите|прошу|просьба|спасибо|пожалуйста|здравствуйте|добрый)\b)"
)
_TELLS = re.compile(
    r"(?:не|нет|у|в|на|с|к|по|и|а|но|как|что|это|мы|нас|нам|наш\w*|при|из|от|до|для|за|есть|опять|снова|вчера"
    r"|сегодня|уже|когда|после|где|или|прошу|просьба|просим|помогите|подскажите|добрый|здравствуйте|спасибо|срочно"
    r"|пожалуйста|ошибк\w*|проблем\w*|вопрос\w*|баз[аеуы]|касс[аеуы]|программ\w*|отч[её]т\w*|обмен\w*|адрес\w*"
    r"|камер\w*|телефон\w*|рег(?:истрац\w*|ном\w*)?|рел|релиз\w*|верси\w*|номер\w*|конф\w*|инн|тел"
    r"|[а-яё]{2,20}(?:ется|ится|ются|ятся|лось|лись|лась|ает|яет|ует|ают|яют|уют|ила|ила|ыла|али|или|ать|ить))"
)
_ADJECTIVE = re.compile(r"[а-яё]{3,28}(?:ый|ий|ая|яя|ое|ее|ые|ие)")
_MOST_WORDS = 3
_BEFORE_A_PERSON = re.compile(
    r"(?:^|[0-9,;:|.(–—-]|\b(?:организация|орг|это|мы|от|нас|наш|пишет|клиент))\s{0,3}ип\s{0,3}$",
    re.IGNORECASE,
)


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
    return ends[1] if adjective and len(ends) > 1 else ends[0]


def small_surname_end(text: str, start: int) -> int | None:
    """Where «мельник» in «…, ип мельник, …» ends: a word by itself between delimiters or labels."""
    if not _BEFORE_A_PERSON.search(text, max(0, start - 25), start):
        return None
    word = _WORD.match(text, start - 1)
    if word is None or _TELLS.fullmatch(word[1]) or _ADJECTIVE.fullmatch(word[1]):
        return None
    return word.end() if _ENDS.match(text, word.end()) else None
