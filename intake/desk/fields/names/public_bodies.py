"""Public bodies and institutions, which have no legal form in their names: «Администрация … района».

A name is a small sentence of tokens: adjectives, a head noun, and what belongs to it: a number, words in the
genitive, places, a name in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.caseless import pieces
from intake.desk.fields.names.person_names import FULL_PERSON, NOT_NAMES, PERSON_WITH_INITIALS
from intake.desk.fields.values.shaped import Shaped

# Stems of the heads, in small letters: asked first of each line.
_TRACE = pieces(
    (
        "администраци министерств департамент комитет прокуратур мэри правительств управлени палат "
        "представительств бухгалтери мцб аппарат дум архив инспекци казначейств сельсовет поселени "
        "совет фомс отдел цб фонд комисси орган служб сад дом школ "
        "гимнази лице библиотек музе agency office department administration "
        "authority ministry council treasury unit"
    ).split()
)
_ADJECTIVES = r"(?:(?:[А-ЯЁ][а-яё-]{3,30}(?:ая|ое|ый|ий|ой|ого)|[а-яё-]{4,30}(?:ая|ое|ой|ого)) ){0,3}"
# A head that stands for a body by itself, in the nominative or behind a post in the genitive.
_HEADS = re.compile(
    r"(?<![\w-])(?:(?P<plain>(?:[Аа]дминистраци[яи]|[Мм]инистерств[оа]|[Дд]епартамента?|[Кк]омитета?"
    r"|[Пп]рокуратур[аы]|[Мм]эри[яи]|Правительств[оа]|Представительств[оа]"
    r"|Централизованн(?:ая|ой) бухгалтери[яи]|М?ЦБ"
    r"|Аппарата?|Сельсовета?|[ТФ]?ФОМС|Казначейств[оа]|Палат[аы]|Инспекци[яи]|Архива?|Совета? депутатов"
    r"|Фонд(?= (?:поддержк|развити|содейств|социальн|обязательн))"
    r"|Управлени[ея](?= (?:образован|культур|здравоохран|социальн|финансов(?!ым)|[Фф]едеральн"
    r"|[Мм]инистерств|МВД|по |[а-яё-]{4,20}(?:ой|ей) [а-яё]{4,20}(?:ки|ии|ры|ты|ва) |делами|имуществ"
    r"|жилищн|экономик|сельск))"
    r"|Отдела?(?= (?:образован|культур|финансов|социальн))))"
    rf"|(?P<described>{_ADJECTIVES}(?:управлени[ея]|отдела?|палат[аы]|дум[аы]|Дум[аы]|архива?|инспекци[яи]|бухгалтери[яи]"
    r"|поселени[ея]|представительств[оа]|орган(?= [Фф]едеральн)|служб[аы](?= занятости| государственн"
    r"| по )|комисси[яи]|казначейств[оа]|комитета?|департамента?|министерств[оа])))(?![\w-])"
)
_BEGINS_WITH_A_CAPITAL = re.compile(r"[А-ЯЁ]")
# The further words are capitalized or in the genitive; a verb ends the name.
_FURTHER = re.compile(
    r" (?:[А-ЯЁ][а-яё-]{1,30}|[А-ЯЁ]{3,6}|сельсовет|район|город|край|округ"
    r"|область"
    r"|г\. ?[А-ЯЁ][а-яё-]{1,30}|и|по|при(?= (?:Президент|Правительств|Губернатор|Глав))"
    r"|[а-яё-]{2,30}(?<!ла)(?<!ло)(?<!ли)"
    r"(?:ого|его|ой|ей|ий|ия|а|и|ом|нию|ов|ых|их|ы|я|ам|ям))(?![\w-])"
    r"|(?: № ?[0-9]{1,4}(?![0-9]))|(?: [«\"„][^«»\"„“”]{2,60}[»\"“”])"
)
_PLACE = re.compile(
    r"(?<!\w)(?:район|город|област|кра[яю]|округ|республик|поселени|сельсовет|муниципальн|образования|г\.|ЗАТО"
    r"|федерации)",
    re.IGNORECASE,
)
_SETTLED = re.compile(r"(?:[Сс]ельск|[Гг]ородск)\w{2} поселени|[Сс]ельсовет")
_POST = re.compile(
    r"(?:(?:специалист|начальник|председатель|заместитель|глав[аы]|руководител[ья]|консультант|архивист|бухгалтер"
    r"|сотрудник|директор|инспектор|инженер|секретар[ья]|отдела|сектор(?:ом|а)|комитета|экономист|программист)"
    r"(?:[а-яё ,-]{0,60})|^[^\w]*)$",
    re.IGNORECASE,
)
_RIGHT_BEHIND_A_POST = re.compile(
    r"(?:специалист|начальник|председатель|заместитель|руководитель|консультант|бухгалтер|инспектор"
    r"|эксперт) $",
    re.IGNORECASE,
)
_IN_THE_GENITIVE = re.compile(r"(?:[иы]|ства|ния|ента|тета|вета|рата|хива|дела|ого \w+|ой \w+)$")
_NOMINATIVES = {
    "Администрации": "Администрация",
    "Министерства": "Министерство",
    "Департамента": "Департамент",
    "Комитета": "Комитет",
    "Управления": "Управление",
    "Прокуратуры": "Прокуратура",
    "Мэрии": "Мэрия",
}
_INSTITUTION = re.compile(
    r"(?<![\w-])(?:[Дд]етск(?:ий|ого) сада?|[Дд]ома? (?:культуры|(?:детского )?творчества|ремёсел|ремесел)"
    r"|[Дд]ворец культуры"
    r"|[Шш]кола|[Гг]имназия"
    r"|[Лл]ицей|[Бб]иблиотека|[Мм]узей)(?P<number> № ?[0-9]{1,4}(?![0-9]))?"
    r"(?P<name> (?:[«\"„][^«»\"„“”]{2,40}[»\"“”]|[А-ЯЁ][а-яё-]{2,30}(?![\w-])))?"
)
_ENGLISH = re.compile(
    r"(?<![\w-])(?:(?:[A-Z][a-z]{2,20} |[A-Z]\. ){1,4}(?:Agency|Office|Department|Administration|Authority"
    r"|Council|Treasury|Unit|Ministry)"
    r"|(?:County |City |State |District )?(?:Treasury|Ministry|Department|Council|Administration)"
    r"(?= of [A-Z]))"
    r"(?: (?:of|for)(?: the)?(?: [A-Z][a-z]{2,20}){1,4}(?: of [A-Z][a-z]{2,20})?){0,2}(?!\w)"
)
_LINE_ENDS = re.compile(r"\s{0,3}(?:$|[,;|(.:])")
_LINE_BEGINS = re.compile(r"(?:^|[,;|:(]|\s[–—-])\s{0,3}$")
# Whoever signs for the body, and words of a sentence.
_STOPS = NOT_NAMES | frozenset(
    "Начальник Главный Главная Специалист Председатель Заместитель Руководитель Ведущий Ведущая Исполнитель "
    "Экономист Заведующая Заведующий Консультант Зам меня себя нам вам при для или когда нужна надо".split()
)
_MOST_WORDS = 14
_QUOTED = ("»", '"', "“", "”")


def public_bodies(text: str) -> tuple[Shaped, ...]:
    """The public bodies named in full, with the place that they serve, and institutions with their name."""
    if not _TRACE.search(text.lower()):
        return ()
    found: list[Shaped] = []
    reached = 0
    for body in sorted((*_bodies(text), *_institutions(text), *_english(text)), key=lambda one: one.start):
        if body.start >= reached:
            found.append(body)
            reached = body.end
    return tuple(found)


def behind_a_post(text: str, start: int) -> bool:
    """«Директор Государственного учреждения …»: a post, or nothing, comes before a name in the genitive."""
    return _POST.search(text[max(0, start - 90) : start]) is not None


def _bodies(text: str) -> Iterator[Shaped]:
    reached = 0
    for head in _HEADS.finditer(text):
        # «управление торговлей» is no body; where a capital or a post begins the name it is one.
        if head.start() < reached or not _begins(text, head):
            continue
        end = _end_of(text, head.end())
        name = text[head.start() : end]
        whole = 0 if head["described"] else head.end() - head.start()
        settled = _PLACE.search(name, whole) or _SETTLED.match(name)
        if settled is None and not name.endswith(_QUOTED):
            continue
        if _IN_THE_GENITIVE.search(head.group()) and not behind_a_post(text, head.start()):
            continue
        reached = end
        yield Shaped(head.start(), end, _nominative(name))


def _begins(text: str, head: re.Match[str]) -> bool:
    """Whether a name may begin here: with a capital, or in the genitive right behind a post."""
    if _BEGINS_WITH_A_CAPITAL.match(text, head.start()):
        return True
    if not _IN_THE_GENITIVE.search(head.group()) or not _RIGHT_BEHIND_A_POST.search(text, 0, head.start()):
        return False
    # «председатель комитета Городской Думы» signs for the Дума.
    further = _HEADS.search(text, head.end())
    return further is None or not text[further.start()].isupper()


def _end_of(text: str, end: int) -> int:
    """Where the words end that belong to a head."""
    for _ in range(_MOST_WORDS):
        word = _FURTHER.match(text, end)
        if word is None or word.group().strip() in _STOPS or FULL_PERSON.match(text, word.start() + 1):
            break
        if PERSON_WITH_INITIALS.match(text, word.start()):
            break
        end = word.end()
        if word.group()[-1] in '»"“”':
            break
    name = text[:end].rstrip()
    while name.endswith((" и", " по")):
        name = name.rsplit(" ", 1)[0]
    return len(name)


def _nominative(name: str) -> str:
    """«(специалист) Комитета образования …» is the Комитет."""
    first, blank, rest = name.partition(" ")
    plain = _NOMINATIVES.get(first.capitalize(), first)
    return f"{plain if first[0].isupper() else plain.lower()}{blank}{rest}"


def _institutions(text: str) -> Iterator[Shaped]:
    for match in _INSTITUTION.finditer(text):
        if match["number"] or match["name"]:
            yield Shaped(*match.span(), match.group())


def _english(text: str) -> Iterator[Shaped]:
    """A body that is a line, or a part between commas, of its own."""
    for match in _ENGLISH.finditer(text):
        if _LINE_BEGINS.search(text[: match.start()]) and _LINE_ENDS.match(text, match.end()):
            yield Shaped(*match.span(), match.group())
