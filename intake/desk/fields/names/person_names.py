"""Where the name of a sole proprietor ends."""

from __future__ import annotations

import re

from intake.desk.fields.names.quoted_names import closing_quote
from intake.desk.fields.names.small_names import small_surname_end

# Letters of neighbouring alphabets (Ukrainian, Belarusian, Kazakh, Tatar) besides the Russian ones.
_UPPER = "А-ЯЁІЇЄҐЎӘҒҚҢӨҰҮҺҖA-Z"
_LOWER = "а-яёіїєґўәғқңөұүһҗa-z’'"
_NAME_WORD = re.compile(rf"[{_UPPER}][{_LOWER}]{{1,25}}(?:-[{_UPPER}][{_LOWER}]{{1,25}})?(?![\w])")
_INITIALS = re.compile(rf"[{_UPPER}]\. ?[{_UPPER}]\.?(?!\w)|[{_UPPER}]\.(?!\w)|[А-ЯЁ]{{2}}(?!\w)")
# A natural person in full, known by the patronymic.
PERSON_IN_FULL = re.compile(
    rf"[\s,(:—–-]{{0,4}}([{_UPPER}][{_LOWER}-]{{1,25}} [{_UPPER}][{_LOWER}]{{1,25}} "
    rf"[{_UPPER}][{_LOWER}]{{1,25}}(?:вич|вна|ична|ьич|мич|кич|кызы|оглы))(?!\w)"
)
PERSON_WITH_INITIALS = re.compile(
    rf"[\s,(:—–-]{{0,4}}([{_UPPER}][{_LOWER}-]{{1,25}} [{_UPPER}]\. ?[{_UPPER}]\.)(?!\w)"
)
_PATRONYMIC = rf"[{_UPPER}][{_LOWER}]{{1,25}}(?:вич|вна|ична|ьич|мич|кич|івна|ївна|ұлы|улы|қызы|кызы)(?!\w)"
_SON_OR_DAUGHTER = r"(?: (?:оглы|кызы|улы|ұлы|қызы|Оглы|Кызы)(?!\w))"
_CAPITAL = rf"[{_UPPER}][{_LOWER}]{{1,25}}(?:-[{_UPPER}][{_LOWER}]{{1,25}})?"
# Surname, name and patronymic, or the surname last; «Анна Петровна» alone is how one is addressed.
FULL_PERSON = re.compile(
    rf"(?<![\w-])(?!\w{{1,20}}(?:тся|шет|щает"
    rf"|вляет) )(?:{_CAPITAL} {_CAPITAL} {_PATRONYMIC}{_SON_OR_DAUGHTER}?"
    rf"|{_CAPITAL} {_CAPITAL} {_CAPITAL}{_SON_OR_DAUGHTER}"
    rf"|{_CAPITAL} {_PATRONYMIC} {_CAPITAL}(?!\w))"
)
_SUFFIX_NAMES = ("оглы", "кызы", "Оглы", "Кызы", "угли", "улы")
_LOWER_PERSON = re.compile(r" ?[а-яё-]{2,30} [а-яё]{2,20} [а-яё]{3,20}(?:вич|вна|ична|ьич|мич)(?!\w)")
# «ип хан о.н.»; «т.к.» and «т.е.» are no initials.
_LOWER_WITH_INITIALS = re.compile(r"[а-яё-]{2,30} (?!т\.)[а-яё]\. ?[а-яё]\.(?!\w)")
_LOWER_SURNAME = re.compile(
    r"(?!магазин|один|машина|готов|основа|половина|причина)"
    r"[а-яё-]{2,20}(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|енко|чук|юк|ян|швили|дзе)"
    r"(?: [а-яё]\. ?[а-яё]\.|(?: (?!ут|бп|ка|р н|на|не|по|из)[а-яё]\.? ?[а-яё]\.?)?"
    r"(?=\s?[,;|)]|\s?$|\s(?:рег|рел|вер|р/н|№|[0-9])))"
)
_UPPER_PERSON = re.compile(
    r" ?[А-ЯЁ-]{2,30} [А-ЯЁ]{2,20} [А-ЯЁ]{3,20}(?:ВИЧ|ВНА|ИЧНА|ЬИЧ|МИЧ)(?!\w)|[А-ЯЁ-]{2,30} "
    r"[А-ЯЁ]\. ?[А-ЯЁ]\."
)
NOT_NAMES = frozenset(
    "Здравствуйте Добрый Доброе Добрая Рег Релиз Регистрационный Версия Вер Рел Номер Просим "
    "Прошу Пишу Пишем Помогите Подскажите "
    "Мы Нас Наш Наша Наши У После При Не В На С Из Для По От Как Что Это Тел Телефон ИНН "
    "ОГРНИП ОГРН КПП УНП БИН Город Г Адрес "
    "Платформа Конфигурация Программа Организация Тема Директор Бухгалтер Спасибо Салон "
    "Магазин Кафе Аптека".split()
)
WORD = re.compile(r"[^\s,;|()\[\]«»\"„“”<>:=]+")


FULL_NAME = re.compile(
    rf"[{_UPPER}][\w'-]{{1,29}}(?: [{_UPPER}][\w'.-]{{0,29}}){{1,3}}"
    rf"|[{_UPPER}]\. ?[{_UPPER}]\. ?[{_UPPER}][\w'-]{{1,29}}"
)


_OFFICE = re.compile(r"[А-ЯЁA-Z]{2,6}\b(?=.{0,40}[а-яёa-z])")


def is_office(name: str) -> bool:
    """«МЦБ Бавлы», «ГКУ Архив»: an abbreviation before a word in small letters begins no person's name."""
    return _OFFICE.match(name) is not None


def is_full_name(text: str) -> bool:
    """Whether a text is a person's name in full."""
    return FULL_NAME.fullmatch(text) is not None and person_end(text, 0) is not None


def person_end(text: str, position: int) -> int | None:
    """Where a person's name ends: surname with up to two names, or with initials on either side."""
    position = skip_spaces(text, position)
    plain = _plain_end(text, position)
    if plain is not None:
        return plain
    if position < len(text) and text[position] in '«"':
        return closing_quote(text, position)
    initials = _INITIALS.match(text, position)
    if initials and "." in initials.group():
        surname = _NAME_WORD.match(text, skip_spaces(text, initials.end()))
        return surname.end() if surname else None
    surname = _NAME_WORD.match(text, position)
    if surname is None or surname.group() in NOT_NAMES:
        return None
    end = surname.end()
    for _ in range(3):
        behind = skip_spaces(text, end)
        if behind == end:
            break
        initials = _INITIALS.match(text, behind)
        if initials:
            return initials.end()
        name = _NAME_WORD.match(text, behind)
        if name and name.group() not in NOT_NAMES:
            end = name.end()
            continue
        suffix = WORD.match(text, behind)
        if suffix and suffix.group().rstrip(".") in _SUFFIX_NAMES:
            return behind + len(suffix.group().rstrip("."))
        break
    return end


def _plain_end(text: str, position: int) -> int | None:
    """Where a name in small letters alone, or in capitals alone, ends."""
    plain = (
        _LOWER_PERSON.match(text, position)
        or _LOWER_WITH_INITIALS.match(text, position)
        or _UPPER_PERSON.match(text, position)
        or _LOWER_SURNAME.match(text, position)
    )
    return plain.end() if plain else small_surname_end(text, position)


def skip_spaces(text: str, position: int) -> int:
    """The position of the next letter that is no space."""
    while position < len(text) and text[position] == " ":
        position += 1
    return position
