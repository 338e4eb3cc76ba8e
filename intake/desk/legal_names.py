"""Recognise organizations and sole proprietors by their legal form, in one line of text."""

from __future__ import annotations

import re
from functools import lru_cache

from intake.desk.values import Candidate

_INSTITUTION = (
    r"(?:СПб|[А-ЯЁ]{1,2})?[БАК](?:ДОУ|ОУ|У)(?:ДО|ДПО|ВО|З|К|СОН|СО|СЗН|КС|РК|ИК|Н)?"
    r"|МДОУ|МОУ|ГОУ|ГУЗ|МУЗ|ЦРБ|ГУ|МУ|МП|МУП|ГУП|ФГУП|ФКП|ГКП|КГП|РГП|КГУ|РГУ|ГККП|ГП|КП|МУК"
    r"|МКП|МКУ|ОГУП|ФГБНУ|МФЦ"
)
_COMPANY = (
    r"ООО|ЗАО|ОАО|ПАО|НАО|ТОО|ОДО|СООО|ИООО|ЧТУП|ЧПУП|ЧСУП|ЧУП|РУП|КУП|УП|ОсОО|ТОВ|ИЧП|АО|СП|МЧЖ"
    r"|АНОО|АНО|НКО|НОУ|ЧОУ|ЧДОУ|ЧУ|ТСЖ|ТСН|СНТ|ДНТ|ГСК|ЖСК|СПоК|СХПК|СПК \(колхоз\)|СПК|ПК|НП"
    r"|КФХ|К\(Ф\)Х|КХ|РОО|МОО|БФ|АКБ|ФГ"
)
# Forms typed in small letters, where no other word is meant.
_LOWER = r"ооо|зао|оао|пао|тоо|мбдоу|мбоу|маоу|муп|мку|гбу|мбу|чтуп|чуп"
_PERSON_FORM = r"ИП КФХ|ИП|ип|Ип|ЧП|ФОП|ПБОЮЛ|ИПБОЮЛ"
_LONG_FORM = (
    r"общество с ограниченной (?:и дополнительной )?ответственностью"
    r"|(?:публичное |закрытое |открытое |непубличное )?акционерное общество"
    r"|товарищество с ограниченной ответственностью"
    r"|(?:федеральное |краевое |областное |районное )?(?:государственное |муниципальное "
    r"|частное |автономное )"
    r"[а-яё -]{0,90}?(?:учреждение|предприятие|организация)[а-яё ]{0,60}?"
    r"|автономная некоммерческая организация[а-яё ]{0,60}?|производственный кооператив"
    r"|сельскохозяйственный производственный кооператив"
)
_LONG_PERSON_FORM = (
    r"индивидуальный предприниматель|глава (?:кфх|к\(ф\)х|крестьянского \(?фермерского\)? хозяйства)"
)

_CYRILLIC_FORM = re.compile(
    rf"(?<![\w-])(?:(?P<person>(?:{_PERSON_FORM}))|(?P<long_person>(?i:{_LONG_PERSON_FORM}))"
    rf"|(?P<company>{_COMPANY}|{_LOWER})|(?P<institution>{_INSTITUTION})"
    rf"|(?P<long>(?i:{_LONG_FORM})))(?![\w-])"
)
_LATIN_FORM = re.compile(
    r"(?<![\w-])(?:LLC|L\.L\.C\.|Ltd\.?|LTD\.?|Limited|FZE|FZCO|FZ-LLC|LLP|GmbH|Inc\.?|Corp\.?"
    r"|S\.A\.|B\.V\.|BV|OÜ|SIA|UAB|AG|PLC|Plc"
    r"|JSC|OJSC|CJSC|PJSC|s\.r\.o\.|a\.s\.|Sp\. z o\.o\.|Oy|SRL|S\.R\.L\.|d\.o\.o\.|Pte\.? "
    r"Ltd\.?|Pty\.? Ltd\.?|Co\.,? Ltd\.?|LP|DMCC|Kft\.?|EOOD|OOD|AB|DOO)(?![\w-])"
)
_OPENING = "«\"„“‟'‘"
_CLOSING = "»\"“”'’"
_LONGEST_NAME = 140
# Nouns that may stand uncapitalized within an unquoted name («ООО Торговый дом Восток»).
_INNER = frozenset(
    "дом завод комбинат центр фабрика компания парк сад школа и группа клиника сервис служба "
    "управление станция больница "
    "аптека магазин база порт банк хозяйство кооператив агентство гимназия лицей колледж "
    "техникум детский городская городской "
    "средняя районная районный областная краевая основная общеобразовательная спортивная "
    "музыкальная художественная центральная "
    "имени им дворец библиотека музей театр поликлиника бюро институт университет фирма "
    "ателье мастерская на по с в".split()
)
_WORD = re.compile(r"[^\s,;|()\[\]«»\"„“”<>:=]+")
_DIGIT_WORD = re.compile(r"\s?(?:№|N|No\.?|#)\s?[0-9]{1,5}(?![0-9.])")
_COUNTED_NAME = re.compile(r" [0-9]{1,3} [а-яё]{3,20}(?=\s{0,2}[,;|)(]|\s{0,2}$)")
_LOWER_PERSON = re.compile(r" ?[а-яё-]{2,30} [а-яё]{2,20} [а-яё]{3,20}(?:вич|вна|ична|ьич|мич)(?!\w)")
_UPPER_PERSON = re.compile(
    r" ?[А-ЯЁ-]{2,30} [А-ЯЁ]{2,20} [А-ЯЁ]{3,20}(?:ВИЧ|ВНА|ИЧНА|ЬИЧ|МИЧ)(?!\w)|[А-ЯЁ-]{2,30} "
    r"[А-ЯЁ]\. ?[А-ЯЁ]\."
)
_NAME_WORD = re.compile(r"[А-ЯЁA-Z][а-яёa-z]{1,25}(?:-[А-ЯЁA-Z][а-яёa-z]{1,25})?(?![\w])")
_INITIALS = re.compile(r"[А-ЯЁA-Z]\. ?[А-ЯЁA-Z]\.?(?!\w)|[А-ЯЁA-Z]\.(?!\w)|[А-ЯЁ]{2}(?!\w)")
_SUFFIX_NAMES = ("оглы", "кызы", "Оглы", "Кызы", "угли", "улы")
_NOT_NAMES = frozenset(
    "Здравствуйте Добрый Доброе Добрая Рег Релиз Регистрационный Версия Вер Рел Номер Просим "
    "Прошу Пишу Пишем Помогите Подскажите "
    "Мы Нас Наш Наша Наши У После При Не В На С Из Для По От Как Что Это Тел Телефон ИНН "
    "ОГРНИП ОГРН КПП УНП БИН Город Г Адрес "
    "Платформа Конфигурация Программа Организация Тема Директор Бухгалтер Спасибо Салон "
    "Магазин Кафе Аптека".split()
)
_LATIN_LEADERS = frozenset(
    "At From The Dear Hi Hello For In This It Company Customer Client Our We I And Regards "
    "Thanks Organization Owner Name Is Of By To With"
    " Good Licensee Firm Also Here Greetings On Behalf That When As Sincerely Best Kind".split()
)
_LOOK_ALIKE_LATIN = str.maketrans("ABCEHKMOPTXYaceopxyi", "АВСЕНКМОРТХУасеорхуі")
_FORM_SKELETONS = re.compile(
    r"(?<!\w)(?:[OО]{3}|[AА][OО]|[OО][AА][OО]|3?[ЗЗ][AА][OО]|[ПП][AА][OО]|T[OО]{2}|[TТ][OО]{2}"
    r"|[MМ][УY][ПП]|[ГГ][БB][УY]|[MМ][БB][УY])(?!\w)"
)


def with_cyrillic_look_alikes(text: str) -> str:
    """Text of the same length in which Latin letters inside Cyrillic words are Cyrillic.

    «OOO» typed in Latin letters becomes Cyrillic too; wholly Latin words stay as they are.
    """
    if text.isascii() and "OOO" not in text:
        return text
    text = _FORM_SKELETONS.sub(lambda match: match.group().translate(_LOOK_ALIKE_LATIN), text)
    return _MIXED.sub(lambda match: _unmixed(match.group()), text)


_MIXED = re.compile(
    r"(?=[A-Za-z-]{0,30}[А-Яа-яЁё])(?=[А-Яа-яЁё-]{0,30}[ABCEHKMOPTXYaceopxyi])[A-Za-zА-Яа-яЁё]{2,40}"
)


def _unmixed(word: str) -> str:
    changed = word.translate(_LOOK_ALIKE_LATIN)
    return word if re.search(r"[A-Za-z]", changed) else changed


def organizations(text: str) -> tuple[Candidate, ...]:
    """All names with a legal form, from left to right, none overlapping; as written but for quotes' ends."""
    found: list[Candidate] = []
    reached = 0
    for match in sorted(
        (*_CYRILLIC_FORM.finditer(text), *_LATIN_FORM.finditer(text)), key=lambda match: match.start()
    ):
        if match.start() < reached:
            continue
        candidate = _named(text, match, reached)
        if candidate is not None:
            found.append(candidate)
            reached = candidate.end
    return tuple(found)


def _named(text: str, form: re.Match[str], reached: int) -> Candidate | None:
    kind = form.lastgroup
    if kind is None:
        return _latin(text, form, reached)
    if kind in ("person", "long_person"):
        end = _person_end(text, form.end())
    else:
        end = _name_end(text, form)
    if end is not None:
        return _candidate(text, form.start(), end)
    return _inverted(text, form, reached) if kind != "long" else None


def _candidate(text: str, start: int, end: int) -> Candidate:
    value = re.sub(r"\s+", " ", text[start:end]).strip(" ,;-–—")
    if value.count("«") == value.count("»") + 1 and not value.endswith(("»", "“", '"')):
        value += "»"
    return Candidate(start, end, value)


def _name_end(text: str, form: re.Match[str]) -> int | None:
    """Where the name behind a form ends: behind its closing quote, or behind its capitalized words."""
    position = _skip_spaces(text, form.end())
    counted = _COUNTED_NAME.match(text, form.end())
    if counted:
        return counted.end()
    words = 0
    capitalized = 0
    end: int | None = None
    institution = form.lastgroup == "institution"
    while position < len(text) and words < 8:
        if text[position] in _OPENING:
            closed = _closing(text, position)
            return None if closed is None else _with_number(text, closed)
        number = _DIGIT_WORD.match(text, position)
        if number:
            end = number.end()
            position = _skip_spaces(text, end)
            words += 1
            continue
        word = _WORD.match(text, position)
        if word is None or not _belongs(word.group(), first=words == 0, lower=form.group().islower()):
            break
        if word.group()[0].isupper() or form.group().islower() or institution:
            capitalized += 1
            end = word.end()
        words += 1
        if word.group()[-1] in ".!?…" and not _abbreviated(word.group()):
            break
        position = _skip_spaces(text, word.end())
        if position == word.end():
            break
    if form.lastgroup == "long":
        return None
    return None if end is None or (not capitalized and not institution) else _without_final_dot(text, form, end)


def _without_final_dot(text: str, form: re.Match[str], end: int) -> int:
    while (
        end > form.end() and text[end - 1] in ".!?…" and not _abbreviated(text[form.end() : end].split()[-1])
    ):
        end -= 1
    return end


def _abbreviated(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[А-ЯЁA-Z]\.){1,3}|им\.|г\.|Ltd\.|Inc\.|Corp\.|Co\.", word))


def _belongs(word: str, *, first: bool, lower: bool) -> bool:
    """Whether a word may belong to an unquoted name."""
    bare = word.rstrip(".!?…")
    if not bare or bare in _NOT_NAMES or bare.startswith(("№", "+", "http")) or "@" in bare:
        return False
    if bare[0].isdigit():
        return False
    if bare[0].isupper() or bare.casefold() in _INNER:
        return True
    if bare[0] in "-–—/":
        return False
    if lower and first:
        return True
    return first is False and bool(re.fullmatch(r"[а-яё]{3,}(?:ый|ий|ой|ая|яя|ое|ого|ой)", bare)) and False


def _with_number(text: str, end: int) -> int:
    number = _DIGIT_WORD.match(text, end)
    return number.end() if number else end


def _skip_spaces(text: str, position: int) -> int:
    while position < len(text) and text[position] == " ":
        position += 1
    return position


def _closing(text: str, opening: int) -> int | None:
    """The end of a quoted name, nested quotes included; a lost closing quote ends at a delimiter."""
    depth = 1
    limit = min(len(text), opening + _LONGEST_NAME)
    position = opening + 1
    last_close: int | None = None
    while position < limit:
        letter = text[position]
        if letter in "«„‟" or (letter in "\"“'" and _opens(text, position)):
            depth += 1
        elif letter in _CLOSING and not _apostrophe(text, position):
            depth -= 1
            last_close = position + 1
            if depth <= 0 or not _closes_later(text, position, limit):
                while last_close < limit and text[last_close] in '»"”' and depth > 0:
                    last_close += 1
                    depth -= 1
                return last_close
        elif letter in ";|\t" or (
            letter == "," and last_close is None and not _closes_later(text, position, limit)
        ):
            break
        position += 1
    if last_close is not None:
        return last_close
    cut = re.compile(r"[,;|()\t]|\s(?:рег|рел|вер|р/н)|$").search(text, opening + 1)
    return cut.start() if cut and 3 < cut.start() - opening < 60 else None


def _opens(text: str, position: int) -> bool:
    before, behind = text[position - 1], text[position + 1 : position + 2]
    return before in " («„-" and (behind.isalnum() or behind in '«„"')


def _apostrophe(text: str, position: int) -> bool:
    return (
        text[position] in "'’"
        and text[position - 1].isalpha()
        and text[position + 1 : position + 2].isalpha()
    )


def _closes_later(text: str, position: int, limit: int) -> bool:
    """Whether the next quotation mark closes, too, before any delimiter."""
    for index in range(position + 1, min(limit, position + 45)):
        letter = text[index]
        if letter in ";|\n":
            return False
        if letter in "«„" or (letter in '"“' and _opens(text, index)):
            return False
        if letter in '»”"“':
            return True
    return False


def _person_end(text: str, position: int) -> int | None:
    """Where a person's name ends: surname with up to two names, or with initials on either side."""
    position = _skip_spaces(text, position)
    plain = _LOWER_PERSON.match(text, position) or _UPPER_PERSON.match(text, position)
    if plain:
        return plain.end()
    if position < len(text) and text[position] in '«"':
        return _closing(text, position)
    initials = _INITIALS.match(text, position)
    if initials and "." in initials.group():
        surname = _NAME_WORD.match(text, _skip_spaces(text, initials.end()))
        return surname.end() if surname else None
    surname = _NAME_WORD.match(text, position)
    if surname is None or surname.group() in _NOT_NAMES:
        return None
    end = surname.end()
    for _ in range(3):
        behind = _skip_spaces(text, end)
        if behind == end:
            break
        initials = _INITIALS.match(text, behind)
        if initials:
            return initials.end()
        name = _NAME_WORD.match(text, behind)
        if name and name.group() not in _NOT_NAMES:
            end = name.end()
            continue
        suffix = _WORD.match(text, behind)
        if suffix and suffix.group().rstrip(".") in _SUFFIX_NAMES:
            return behind + len(suffix.group().rstrip("."))
        break
    return end


_INVERTED_HEAD = re.compile(r"[^;:|()\[\]\t]{2,80}$")


def _inverted(text: str, form: re.Match[str], reached: int) -> Candidate | None:
    """«Ремстрой-Тува, ООО»: the form behind the name, the name at the start of its clause."""
    behind = text[form.end() : form.end() + 2].strip(" ")
    if behind and behind[0] not in ".,;)|(-–—":
        return None
    head = text[reached : form.start()]
    if not head.rstrip().endswith((",", "»", '"')) and not re.search(r"[А-ЯЁA-Z][\w-]+ $", head):
        return None
    name = _INVERTED_HEAD.search(head.rstrip(" ,"))
    if name is None:
        return None
    written = re.split(r"(?<=[.!?]) |, | - | – | — ", name.group())[-1].lstrip(" ")
    if (
        not re.match(r"[А-ЯЁA-Z«\"„]", written)
        or len(written.split()) > 6
        or written.split()[0] in _NOT_NAMES
    ):
        return None
    if any(word[0].islower() and word not in _INNER for word in written.split()):
        return None
    start = reached + head.rfind(written)
    return Candidate(start, form.end(), re.sub(r"\s+", " ", text[start : form.end()]))


_LATIN_WORD_BACK = re.compile(r"(?:[A-Z0-9][\w&'.’-]{0,40}|&|of|and|the|for|de|du|[A-Z])$")


def _latin(text: str, form: re.Match[str], reached: int) -> Candidate | None:
    """«Kaspi Grain LLP»: capitalized words before the form; «UAB "Medis"»: a quoted name behind it."""
    behind = _skip_spaces(text, form.end())
    if (
        behind < len(text)
        and text[behind] in '"“«„'
        and form.group() in ("LLC", "JSC", "OJSC", "CJSC", "PJSC", "SIA", "UAB", "OÜ")
    ):
        closed = _closing(text, behind)
        if closed:
            return Candidate(form.start(), closed, text[form.start() : closed])
    start = form.start()
    position = len(text[:start].rstrip(" ,"))
    if position > reached and text[position - 1] in '"”»':
        opening = max(text.rfind(mark, reached, position - 1) for mark in '"“«„')
        return Candidate(opening, form.end(), text[opening : form.end()]) if opening >= reached else None
    words: list[int] = []
    while position > reached and len(words) < 7:
        low = max(text.rfind(" ", reached, position), reached - 1) + 1
        word = text[low:position]
        if (
            not word
            or not _LATIN_WORD_BACK.fullmatch(word)
            or (words and word.endswith(".") and len(word) > 3)
        ):
            break
        words.append(low)
        position = len(text[:low].rstrip(" "))
        if low == reached:
            break
    while words and (
        text[words[-1] :].split(" ", 1)[0] in _LATIN_LEADERS
        or text[words[-1]].islower()
        or text[words[-1]] == "&"
    ):
        words.pop()
    if not words:
        return _latin_prefix(text, form)
    end = form.end()
    return Candidate(words[-1], end, re.sub(r"\s+", " ", text[words[-1] : end]))


def _latin_prefix(text: str, form: re.Match[str]) -> Candidate | None:
    """«SIA Balt Timber»: a Baltic form stands before the name."""
    if form.group() not in ("SIA", "UAB", "OÜ", "JSC", "OJSC", "PJSC"):
        return None
    name = re.compile(r" (?:[A-Z][\w&'-]{1,30})(?: [A-Z][\w&'-]{1,30}){0,4}").match(text, form.end())
    return Candidate(form.start(), name.end(), text[form.start() : name.end()]) if name else None


@lru_cache(maxsize=4096)
def key(value: str) -> str:
    """The form in which organizations are compared: without quotes, case and superfluous spaces."""
    plain = re.sub(r"[«»\"„“”‟'‘’]", "", value).casefold().replace("ё", "е")
    return re.sub(r"[\s,.]+", " ", plain).strip(" ")


def has_legal_form(value: str) -> bool:
    """Whether a legal form is named in the value."""
    return bool(_CYRILLIC_FORM.search(value) or _LATIN_FORM.search(value))
