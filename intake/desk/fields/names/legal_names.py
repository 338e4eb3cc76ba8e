"""Recognise organizations and sole proprietors by their legal form, in one line of text."""

from __future__ import annotations

import re

from intake.desk.fields.names.latin_names import latin_name
from intake.desk.fields.names.legal_forms import CYRILLIC_FORM, LATIN_FORM, may_name_form, nominative
from intake.desk.fields.names.person_names import NOT_NAMES, WORD, person_end, skip_spaces
from intake.desk.fields.names.public_bodies import behind_a_post, public_bodies
from intake.desk.fields.names.quoted_names import OPENING, closing_quote
from intake.desk.fields.names.small_names import SMALL_LATIN_FORMS, small_latin_names, small_name_end
from intake.desk.fields.values.shaped import Shaped

_INNER = frozenset(
    "плюс групп трейд сити холдинг "
    "дом завод комбинат центр фабрика компания парк сад школа и группа клиника сервис служба "
    "управление станция больница "
    "аптека магазин база порт банк хозяйство кооператив агентство гимназия лицей колледж "
    "техникум детский городская городской "
    "средняя районная районный областная краевая основная общеобразовательная спортивная "
    "музыкальная художественная центральная "
    "имени им дворец библиотека музей театр поликлиника бюро институт университет фирма "
    "ателье мастерская на по с в".split()
)
# Abbreviations that mean other things, too: these need a name in quotation marks («на ПК Windows 10»).
_AMBIGUOUS = frozenset(
    "ПК КП МП СП УП НП ФГ БУ КУ БФ ЧУ "
    "ДК СДК РДК ГДК ДДТ ДШИ ДЮСШ ЦДТ СОШ ЦБС ЦКС КЦСОН Фонд Ассоциация Колхоз Совхоз".split()
)
_COMPANIES_IN_FULL = (
    "обществ", "акционерн", "публичн", "закрыт", "открыт", "непубличн", "товариществ"
)  # fmt: skip
_PREPOSITIONS = frozenset("на по в с и".split())
# These bear the name of their head.
_FARMS = frozenset(
    ("кфх", "к(ф)х", "кх", "крестьянское (фермерское) хозяйство", "крестьянско-фермерское хозяйство")
)
_FARM = re.compile(
    r" [А-ЯЁ][а-яё-]{1,30} (?:[А-ЯЁ]\. ?[А-ЯЁ]\."
    r"|[А-ЯЁ][а-яё]{1,20} [А-ЯЁ][а-яё]{2,20}(?:вича?|вн[аы]|ича|ичны)(?!\w))"
)
_DIGIT_WORD = re.compile(r"\s?(?:№|N|No\.?|#)\s?[0-9]{1,5}(?![0-9]|\.[0-9])")
# «МБОУ СОШ 12»: an institution's number does without the sign, unless it counts something.
_PLAIN_NUMBER = re.compile(r"[0-9]{1,4}(?![0-9]|[.,][0-9]|\s?(?:раб|мест|польз|шт|комп|чел|год|г\.))")
# «МП г.о. Саранск "Горсвет"»: the place between the form and the name.
_PLACED = re.compile(
    r" (?:г\.|г\. ?о\.|р\. ?п\.|пос\.|с\.|ст\.|г|города?|района?|округа) ?[А-ЯЁ][а-яё-]{1,30} (?=[«\"„])"
)
# «учреждение здравоохранения «…»», «предприятие на ПХВ «…»»: what it is for, between the form and the name.
_DESCRIBED = re.compile(r"(?: [А-ЯЁ]?[а-яё-]{1,30}| ПХВ){1,8} (?=[«\"„])")
_BEFORE_BRACKETS = re.compile(r"[А-ЯЁ][а-яё-]{3,30}(?: [а-яё-]{3,30}){0,3} [«\"„][^«»\"„“”]{2,60}[»\"“”] \($")
_NAMED_BY_A_STREET = re.compile(r" на [А-ЯЁ][а-яё]{2,20}(?:ой|ей|ом)(?!\w)")
_ADJECTIVE = re.compile(r"[А-ЯЁа-яё][а-яё-]{2,30}(?:ая|яя|ое|ее|ый|ий|ой|ые)")
_NOUN = re.compile(r"[а-яё-]{3,20}(?<!ть)(?<!т)(?<!ли)(?<!ла)(?<!ло)")
_SHOPS = frozenset("Салон Магазин Кафе Аптека".split())
_COUNTED_NAME = re.compile(r" [0-9]{1,3} [а-яё]{3,20}(?=\s{0,2}[,;|)(]|\s{0,2}$)")
_PAIR = re.compile(
    r" [А-ЯЁ][а-яё]{2,20} и (?!мы|я|его|наш)[а-яё]{3,20}(?=\s{0,2}[,;|)(]|\s{0,2}$)"
)  # «ООО Ветер и море»
_INVERTED_QUOTED = re.compile(
    r"(?<!\w)(?:[А-ЯЁ][а-яё]{3,20}(?:ый|ая|ое|ий) "
    r"(?:дом|компания|центр|завод|фабрика|агентство|комбинат|группа) |[А-ЯЁ]{2,5} "
    r"|[А-ЯЁ][а-яё]{0,12}(?:холдинг|концерн|фирма|компания|группа|завод|фабрика|комбинат|центр|агентство) )?"
    r"(?:«[^«»\"]{2,60}»|\"[^\"«»]{2,60}\"|„[^„“”\"]{2,60}[“”]),?\s?$"
)
# «Агрохолдинг "Звезда" ООО рег № 1000…»: what may follow a form behind its name.
_INVERTED_ENDS = re.compile(
    r"\s{0,2}(?:$|[.,;)|(/–—-]|№|(?:рег|рел|р/н|инн|вер)(?:\.|[а-я]{0,15}\b))", re.IGNORECASE
)
_OF_AN_INSTITUTION = re.compile(r"[а-яё]+ого ", re.IGNORECASE)
_INVERTED_HEAD = re.compile(r"[^;:|()\[\]\t]{2,80}$")


def organizations(text: str) -> tuple[Shaped, ...]:
    """All names with a legal form, from left to right, none overlapping; as written but for quotes' ends."""
    if any(map(text.__contains__, SMALL_LATIN_FORMS)) and (small := small_latin_names(text)):
        return small
    if not may_name_form(text):
        return public_bodies(text)
    found: list[Shaped] = []
    reached = 0
    for match in sorted(
        (*CYRILLIC_FORM.finditer(text), *LATIN_FORM.finditer(text)), key=lambda match: match.start()
    ):
        if match.start() < reached:
            continue
        candidate = _named(text, match, reached)
        if candidate is not None:
            found.append(candidate)
            reached = candidate.end
    bodies = public_bodies(text)
    if not bodies:
        return tuple(found)
    free = [body for body in bodies if not any(_overlap(body, name) for name in found)]
    return tuple(sorted((*found, *free), key=lambda candidate: candidate.start))


def _overlap(one: Shaped, other: Shaped) -> bool:
    return one.start < other.end and other.start < one.end


def _named(text: str, form: re.Match[str], reached: int) -> Shaped | None:
    kind = form.lastgroup
    if kind is None:
        return latin_name(text, form, reached)
    is_person = kind in ("person", "long_person")
    farm = _FARM.match(text, form.end()) if form.group().lower() in _FARMS else None
    if farm:
        return _candidate(text, form.start(), farm.end())
    placed = _PLACED.match(text, form.end()) or (
        _DESCRIBED.match(text, form.end()) if kind == "long" else None
    )
    if placed:
        end = closing_quote(text, placed.end())
    else:
        end = person_end(text, form.end()) if is_person else _name_end(text, form)
    if kind == "long" and _OF_AN_INSTITUTION.match(form.group()) and not behind_a_post(text, form.start()):
        return None  # «от Государственного учреждения …» names whom the writer speaks of
    if end is not None:
        return _candidate(text, form.start(), end)
    return _in_brackets(text, form, reached) if kind == "long" else _inverted(text, form, reached)


def _candidate(text: str, start: int, end: int) -> Shaped:
    value = nominative(re.sub(r"\s+", " ", text[start:end]).strip(" ,;-–—"))
    if value.count("«") == value.count("»") + 1 and not value.endswith(("»", "“", '"')):
        value += "»"
    return Shaped(start, end, value)


def _name_end(text: str, form: re.Match[str]) -> int | None:
    """Where the name after a form ends: after its closing quote, or after its capitalized words."""
    position = skip_spaces(text, form.end())
    plain = _COUNTED_NAME.match(text, form.end()) or _PAIR.match(text, form.end())
    if plain:
        return plain.end()
    if form.group().islower() and form.lastgroup == "company" and text[position : position + 1].islower():
        return small_name_end(text, form.end())
    return _words_end(text, form, position)


def _words_end(text: str, form: re.Match[str], position: int) -> int | None:
    """Where a quoted name, or the capitalized words, at a position end."""
    institution = form.lastgroup == "institution"
    words = 0
    capitalized = 0
    numbered = False
    end: int | None = None
    while position < len(text) and words < 8:  # noqa: PLR2004
        if text[position] in OPENING:
            closed = closing_quote(text, position)
            return None if closed is None else _with_number(text, closed)
        number = None if numbered else _number_word(text, position, plain=institution and words > 0)
        if number:
            end = number.end()
            position = skip_spaces(text, end)
            words += 1
            numbered = True
            continue
        word = WORD.match(text, position)
        if word is None:
            break
        described = words == 1 and _is_described(text, form, word)
        if not described and not _belongs(word.group(), first=words == 0, lower=form.group().islower()):
            break
        if word.group()[0].isupper() or form.group().islower() or institution or described:
            capitalized += 1
            end = word.end()
            street = _NAMED_BY_A_STREET.match(text, end)
            end = street.end() if street else end
        words += 1
        if word.group()[-1] in ".!?…" and not _abbreviated(word.group()):
            break
        position = skip_spaces(text, word.end())
        if position == word.end():
            break
    if _needs_quotes(form):
        return None
    return (
        None if end is None or (not capitalized and not institution) else _without_final_dot(text, form, end)
    )


def _is_described(text: str, form: re.Match[str], word: re.Match[str]) -> bool:
    """«ООО Вкусная точка»: the noun behind an adjective with which the name begins."""
    before = text[form.end() : word.start()].strip()
    return _ADJECTIVE.fullmatch(before) is not None and _NOUN.fullmatch(word.group()) is not None


def _needs_quotes(form: re.Match[str]) -> bool:
    """Whether a form without a quoted name after it may be another word."""
    in_full = form.group().lower().startswith(_COMPANIES_IN_FULL)
    return form.group() in _AMBIGUOUS or (form.lastgroup == "long" and not in_full)


def _without_final_dot(text: str, form: re.Match[str], end: int) -> int:
    while (
        end > form.end()
        and text[end - 1] in ".!?…"
        and not _abbreviated(text[form.end() : end].rsplit(maxsplit=1)[-1])
    ):
        end -= 1
    return end


def _abbreviated(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[А-ЯЁA-Z]\.){1,3}|им\.|г\.|Ltd\.|Inc\.|Corp\.|Co\.", word))


def _belongs(word: str, *, first: bool, lower: bool) -> bool:
    """Whether a word may belong to an unquoted name."""
    bare = word.rstrip(".!?…")
    if first and bare in _SHOPS:
        return True
    if (
        not bare
        or re.split(r"[.№]", bare)[0].capitalize() in NOT_NAMES
        or bare.startswith(("№", "+", "http"))
        or "@" in bare
    ):
        return False
    if bare[0].isdigit() or (first and bare in _PREPOSITIONS):
        return False
    if bare[0].isupper() or bare.casefold() in _INNER:
        return True
    return lower and first


def _number_word(text: str, position: int, *, plain: bool) -> re.Match[str] | None:
    """A number of the name: «№ 12», of an institution «12», too."""
    return _DIGIT_WORD.match(text, position) or (_PLAIN_NUMBER.match(text, position) if plain else None)


def _with_number(text: str, end: int) -> int:
    number = _DIGIT_WORD.match(text, end)
    return number.end() if number else end


def _inverted(text: str, form: re.Match[str], reached: int) -> Shaped | None:
    """«Ремстрой-Тува, ООО»: the form after the name, the name at the start of its clause."""
    if not _INVERTED_ENDS.match(text, form.end()):
        return None
    head = text[reached : form.start()]
    if not head.rstrip().endswith((",", "»", '"')) and not re.search(r"[А-ЯЁA-Z][\w-]+ $", head):
        return None
    return _quoted_before(text, form, head, reached) or _name_before(text, form, head, reached)


def _in_brackets(text: str, form: re.Match[str], reached: int) -> Shaped | None:
    """«Холдинговая компания «Восток» (Акционерное общество)»."""
    name = _BEFORE_BRACKETS.search(text, reached, form.start())
    if name is None or text[form.end() : form.end() + 1] != ")":
        return None
    return Shaped(name.start(), form.end() + 1, text[name.start() : form.end() + 1])


def _quoted_before(text: str, form: re.Match[str], head: str, reached: int) -> Shaped | None:
    quoted = _INVERTED_QUOTED.search(head)
    if quoted is None:
        return None
    start = reached + quoted.start()
    return Shaped(start, form.end(), re.sub(r"\s+", " ", text[start : form.end()]))


def _name_before(text: str, form: re.Match[str], head: str, reached: int) -> Shaped | None:
    name = _INVERTED_HEAD.search(head.rstrip(" ,"))
    if name is None:
        return None
    written = re.split(r"(?<=[.!?]) |, | - | – | — ", name.group())[-1].lstrip(" ")
    if not re.match(r"[А-ЯЁA-Z«\"„]", written) or len(written.split()) > 6 or written.split()[0] in NOT_NAMES:  # noqa: PLR2004
        return None
    if any(word[0].islower() and word not in _INNER for word in written.split()):
        return None
    start = reached + head.rfind(written)
    return Shaped(start, form.end(), re.sub(r"\s+", " ", text[start : form.end()]))
