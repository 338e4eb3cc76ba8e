"""Names typed in small letters, as on a phone: «ооо мебель сити», «ип мельник»."""

from __future__ import annotations

import re

from intake.desk.fields.values.shaped import Shaped

_WORD = re.compile(r" ([а-яё][а-яё-]{1,30})(?![\w-])")
# What may come right after a name in a hasty line: its end, a delimiter, a number or the next label.
_ENDS = re.compile(
    r"\s{0,3}(?:$|[,;:|()/\t.!№#0-9-]|(?:рег|рел|вер|р[/ ]?н|инн|тел|конф|ном"
    r"|ключ|лиценз|сборк|билд|договор)[а-я]{0,15}\b"
    r"|(?:срочно|помогите|подскажите|прошу|просьба|спасибо|пожалуйста|здравствуйте|добрый)\b)"
)
_FIELD = re.compile(r"\s(?:рег|рел|вер|р[/ ]?н\b|№|[0-9])")
_FIRST_NAME = re.compile(
    r" ((?!рег|рел|вер|ном)[а-яё]{2,12}(?:[аяйьлрнмвд]))(?=\s(?:рег|рел|вер|р[/ ]?н\b|№|[0-9])|,)"
)
_INITIALS = re.compile(r" (?!р н)[а-яё] [а-яё](?!\w)")
# Words that are no part of a name: those that go on, …
_GOES_ON = re.compile(
    r"(?:не|нет|у|в|на|с|к|по|и|а|но|без|под|над|если|чтобы|тоже|также|был\w?|сейчас|теперь|тут|стоит|как|что|это|мы"
    r"|нас|нам|наш\w*|при|из|от|до|для|за|есть|опять|снова|вчера|сегодня|уже|когда|после|где|или|прошу|просьба|просим"
    r"|помогите|подскажите|добрый|здравствуйте|спасибо|срочно|пожалуйста|р|ут|бп|зуп|унф|ка|верс?|рел"
    r"|рег(?:истрац\w*|ном\w*)?|релиз\w*|верси\w*|номер\w*|конф\w*|инн|тел|адрес\w*|камер\w*|телефон\w*"
    r"|завис\w*|пропал\w*|вылет\w*|слетел\w*|упал\w*|тормоз\w*"
    r"|[а-яё]{2,20}(?:ется|ится|ются|ятся|лось|лись|лась|ает|яет|ует|ают|яют|уют|ила|ыла|али|или|ать|ить))"
)
# … and what people complain of, after the first word.
_MATTER = re.compile(
    r"(?:ошибк|проблем|вопрос|баз[аеуы]$|касс[аеуы]$|программ|отч[её]т|обмен|накладн|документ|чек|принтер|сканер|печат"
    r"|остат|сч[её]т|выписк|банк|зарплат|табел|сервер|компьютер|ключ|лиценз|сайт|прайс|цен[аыу]$|товар|месяц|файл"
    r"|бухгалтер|розниц|торговл|доступ|парол|интернет|экран|кнопк|монитор|обновлен|конфигурац)"
)
_ADJECTIVE = re.compile(r"[а-яё]{3,28}(?:ый|ий|ая|яя|ое|ее|ые|ие)")
_FIRST_NAMES = re.compile(r" [а-яё]{3,15} [а-яё]{3,18}(?:вна|вич|ична)(?!\w)")
_AND = re.compile(r" и ([а-яё-]{2,20})(?![\w-])")  # «ооо свет и быт»
_MOST_WORDS = 3
_MOST_UNDELIMITED = 2
_BEFORE_A_PERSON = re.compile(
    r"(?:^|[0-9,;:|.?!(–—-]|\b(?:организация|орг|фирма|компания|предприятие|владелец|директор|бухгалтер|это|мы|от|из|нас|наш|вам|пишет|клиент))\s{0,3}ип\s{0,3}$",
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


def small_latin_names(text: str) -> tuple[Shaped, ...]:
    """Names with a form in small Latin letters, each a clause of its own."""
    return tuple(Shaped(*name.span(1), name[1]) for name in _SMALL_LATIN.finditer(text))


def small_name_end(text: str, start: int) -> int | None:
    """Where a name in small letters ends: before a delimiter, a label, or a word of a sentence."""
    ends: list[int] = []
    position = start
    while len(ends) < _MOST_WORDS and not (ends and _FIRST_NAMES.match(text, position)):
        word = _WORD.match(text, position)
        if word is None or _GOES_ON.fullmatch(word[1]) or (ends and _MATTER.match(word[1])):
            break
        position = word.end()
        ends.append(position)
        pair = _AND.match(text, position)
        if pair and not _tells(pair[1]) and _ENDS.match(text, pair.end()):
            return pair.end()
    if not ends or _ENDS.match(text, position) or len(ends) <= _MOST_UNDELIMITED:
        return position if ends else None
    return ends[1] if _ADJECTIVE.fullmatch(text[start : ends[0]].strip()) else ends[0]


def small_surname_end(text: str, start: int) -> int | None:
    """Where «мельник» in «…, ип мельник, …» ends: a word by itself between delimiters or labels."""
    word = _WORD.match(text, start - 1)
    if word is None or _tells(word[1]) or _ADJECTIVE.fullmatch(word[1]):
        return None
    end = word.end()
    first_name = _FIRST_NAME.match(text, end)
    if first_name and not _tells(first_name[1]):
        return first_name.end()
    introduced = _BEFORE_A_PERSON.search(text, max(0, start - 25), start) is not None
    if not introduced and not _FIELD.match(text, end):
        return None
    initials = _INITIALS.match(text, end)
    if initials and _ENDS.match(text, initials.end()):
        return initials.end()
    following = _WORD.match(text, end)
    return end if _ENDS.match(text, end) or (following and _tells(following[1])) else None


def _tells(word: str) -> bool:
    """Whether a word belongs to a sentence and not to a name."""
    return _GOES_ON.fullmatch(word) is not None or _MATTER.match(word) is not None
