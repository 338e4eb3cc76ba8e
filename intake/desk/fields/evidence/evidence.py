"""What the words around a value say of it: planned, former, another's, mistaken, or the one meant.

Every question looks at the clause before the value (a bounded number of characters), and the words
nearest to the value decide.
"""

from __future__ import annotations

import re

CLAUSE = 110  # characters before a value that may say something of it


_SENTENCE_END = re.compile(
    r"[!?;]\s|(?<!\b[А-ЯA-Z])(?<!\b[Рр]ег)(?<!\b[Вв]ерс)(?<!\b[Рр]ел)(?<!\b[Вв]ер)(?<!\b[Рр]ед)(?<!\bг)(?<!\b[Дд]оп)\.{1,3}\s+(?=[А-ЯЁA-Z«]|1[СC]\b)"
)


# Sentences that hasty people begin with a small letter: the word before the dot must be no abbreviation.
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
    """The words behind the value up to the end of the sentence, in lower case."""
    tail = text[end : end + 70]
    cut = _SENTENCE_END.search(tail)
    return (tail[: cut.start()] if cut else tail).lower()


_FURTHER = re.compile(
    r"дополнительн\w* (?:лиценз|комплект|копи|рег|мест|номер|рабоч|поставк|ключ|программ)"
    r"|доп\.? ?(?:лиценз|комплект|рег|мест|рабоч|копи|рм)"
    r"|\b(?:втор(?!ник)\w+|трет\w+|ещ[её] од\w+|друг\w+|ин(?:ой|ая|ое|ые|ых|ого|ую|ым)|соседн\w+"
    r"|остальн\w+) (?:\w+ )?(?:комплект|лиценз|копи|программ|баз|фирм|организац|номер|рег|юрлиц|компани"
    r"|ип|ооо|экземпляр|продукт|поставк)"
    r"|\b(?:вторая|второй|второе|другая|другой|ещё одна|еще одна|ещё один|еще один|старая"
    r"|старый|старое|старой|старого|прежней|прежнего|прочие|остальные|филиал)\s?[:(—–-]"
    r"|на \d{1,3} (?:раб|мест|польз|рм)|многопользовательск|клиентск\w+ лиценз|лицензи\w+ на \d"
    r"|стар\w+ (?:\w+ )?(?:номер|рег|комплект|лиценз|копи|программ)|(?:раньше|ранее)[^,]{0,30}$"
    r"|(?:прежн|предыдущ|прошл|бывш)\w+ (?:\w+ )?(?:рег|номер|лиценз|комплект|копи|программ"
    r"|ключ|владел|ооо|ип|фирм|компани)"
    r"|(?:партн[её]р(?!ы\s|ам|ск)|франч|partner(?!s| portal)|reseller|dealer)"
    r"(?![^.]{0,80}(?:клиент|заказчик|client|customer))"
    r"|(?:в|у|для|на|по) (?:\w+ )?филиал(?!ам|ах|ов)\w*|дочерн|сестринск|у соседей|у знакомых|у друг"
    r"|у партн[её]р|(?:например|к примеру|типа|образец|пример),?[^,]{0,25}$"
    r"|(?:additional|second|other|another|further|extra|old|previous|former|third|spare) "
    r"(?:\w+ ){0,2}(?:licen|copy|number|reg|set|program|company|firm|product|key)|for example"
    r"|e\.g\.|sister company|our branch"
    r"|\bбыл[аои]?\s(?:№\s?)?$"
    # «Рег. № 8001… (опечатка в прошлый раз, писала 8002…)»
    r"|(?:опечат|ошиб|неверн|неправильн)[^.!?]{0,40}\s(?:на)?(?:писал|указал|назвал)[аи]?\s(?:№\s?)?$"
    r"|не по ней|не путать|\bа не\b|не тот|не та\b|ошибочн|not the|есть (?:также|еще|ещё)|также "
    r"есть|также у нас|(?:также|тоже|ещё|еще) (?:вед[уеё]|обслуж)|кроме того|помимо"
    r"|\bу них|\bих (?:рег|номер)"
)
_BELONGING = re.compile(
    r"(?:^|\s)(?:к|по|для)\s(?:нашей |нашему |программе |основной |продукту |с |рег\S{0,20}\s?"
    r"|номер\S{0,2}\s?|№\s?){1,5}$"
)
_BRACKETS = re.compile(r"\([^()]{0,110}\)")
_NUMBER_BEFORE = re.compile(r"^.{0,110}[0-9]{5}(?!\s?[,–—-]?\s?(?:а|но) (?:также|ещ))")
_FURTHER_BEHIND = re.compile(
    r"^\s{0,2}[(—–-]{1,2}\s{0,2}(?:-\s?)?(?:это )?(?:стар\w+|прежн\w+|дополнительн\w+|доп\."
    r"|втор\w+|друг\w+|не (?:наш|тот|он|она)|у филиала|филиал|не путать(?! с)"
    r"|(?:the )?(?:old|previous|other|additional|second)|от друг)"
)
_NOT_THE_TOPIC = re.compile(
    r"\s?(?:\([^()]{0,30}\))?\s?[,–—-]?\s?(?:но |а )?(?:вопрос |пиш\w+ |обраща\w+ |речь |проблема )?"
    r"не (?:по|об?|с) (?:ней|нём|нем|нему|этой|этому)\b"
)
_NOT_THAT_BUT = re.compile(r"^.{0,110}\bне (?:по|об?|с) \w{1,10},\s?а\b")
_ABOUT = re.compile(
    r"вопрос (?:по|про|касается|о)|по (?:не[йм]|эт(?:ой|ому)) (?:и |же )?(?:пиш|вопрос|обращ|работа)"
    r"|обращ\w+ по|обращение по|пишу по|пишем по|проблема (?:в|на"
    r"|с|по|именно)|речь (?:о|про|идет|идёт)|именно|касается|относится к"
    r"|ошибка (?:в|на|именно)|основн\w+|question is about|is about|concerns|main|problem is "
    r"(?:with|in)|this request|сейчас|нов\w+ номер|теперь|актуальн"
)
_PROMISE = re.compile(
    r"\b(?:не (?:знаю|помню|наш[её]л|нашла|могу|вижу|указ|меня|подскаж|наход|сохран)|пришл"
    r"|вышл|посмотр|узна|уточн|поищ|позже|потом|завтра|дома|вечером|нет под рукой|"
    r"где (?:посмотреть|найти|взять|искать)|какой|later|don't|do not|cannot|can't|unknown"
    r"|tomorrow|will send|where)"
)
_CORRECTION = re.compile(
    r"\bнет[,.!…]*\s{0,2}(?:вру|не|это|стоп|ошиб)|\bвру\b|\bвернее|\bточнее|ошиб(?:ся|лась|ка "
    r"моя)|опечат|поправ|правильн|пардон|извин|простите|прошу прощения|\bто есть|\bой\b|\bупс"
    r"|откатил|вернулись|вернули |rolled back|переименован|смен\w{1,5} (?:наименован|назван)|renamed"
    r"|sorry|i mean|correction|rather|oops|wrong|should be|\bno, it",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\bне\s{1,2}(?!обнов|переход|перейд|перешл|став|запуск|работ|виж|могу|может)(?![а-яё]{1,20}[аеиоуюя]т(?:ся)?\s)"
    r"(?:\w+\s){0,2}$|\bnot\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)


# «Пришлите номер и релиз (например: 800123456, 3.0.1.2)»: all up to the bracket or the end of the sentence.
_EXAMPLE = re.compile(
    r"(?:(?<!\w)(?:напр|например|к примеру|for example|e\.g)\.?,?\s?$"
    r"|(?:(?<!\w)(?:напр|например|к примеру|пример|образец|for example|example|e\.g|sample)\.?\s?[:(–—]"
    r"|\((?:напр|например|к примеру|пример|образец|for example|example|e\.g|such as)(?!\w))"
    r"[^()!?\n]{0,110}$)",
    re.IGNORECASE,
)


# «Hansa Yachts OÜ (reg. code 14477123)» is a number of the register of companies.
_OF_A_REGISTER = re.compile(
    r"\b(?:OÜ|UAB|SIA|AS|Ltd\.?|LLC|GmbH|Oy)\s?[(,|]\s?(?i:reg\w{0,11}\.? code)\W{1,3}$"
)


def is_further(text: str, start: int, end: int) -> bool:
    """Whether a number is that of a further licence, another firm or an example."""
    if _BELONGING.search(clause_before(text, start)):
        return False
    clause = _BRACKETS.sub(" ", _NUMBER_BEFORE.sub("", clause_before(text, start)))
    clause = _NOT_THAT_BUT.sub("", clause)
    behind = text[end : end + 70].lower()
    if _OF_A_REGISTER.search(text[max(0, start - 40) : start]):
        return True
    return bool(_FURTHER.search(clause) or _FURTHER_BEHIND.match(behind[:40]) or _NOT_THE_TOPIC.match(behind))


def takes_back(gap: str) -> bool:
    """Whether the words between two values take the first one back."""
    return len(gap) <= 70 and bool(_CORRECTION.search(gap))  # noqa: PLR2004


_ANEW = re.compile(r"^(?:ой|нет|упс|стоп|oops|no)[,.!…]{0,3}\s{1,2}(?:\w{1,12}\s){0,2}$", re.IGNORECASE)


def is_said_anew(text: str, start: int, end: int) -> bool:
    """Whether a line says a value instead of one above it: «нет, 3.0.2.1, простите»."""
    before = text[:start]
    return takes_back(before) or _ANEW.match(before) is not None or takes_back(text[end : end + 25])


def is_the_matter(text: str, start: int, end: int) -> bool:
    """Whether the writer says that this is the one that the mail is about."""
    return bool(
        _ABOUT.search(clause_before(text, start))
        or _ABOUT.search(_before_number(clause_behind(text, end)[:45]))
    )


def _before_number(clause: str) -> str:
    """The clause up to the next number of a copy, of which the words behind it speak."""
    number = re.search(r"[0-9]{5}", clause)
    return clause[: number.start()] if number else clause


def is_promised(gap: str) -> bool:
    """Whether the words behind a label say that the value isn't here."""
    return bool(_PROMISE.search(gap.lower()))


def is_denied(text: str, start: int) -> bool:
    """«не 3.0.1.1, а …», «(пример: 3.0.1.1)»: the value is named only to be refused, or to show its look."""
    before = text[max(0, start - CLAUSE) : start]
    return bool(_NOT_BUT.search(before[-30:]) or _EXAMPLE.search(before))


def is_corrected_by(text: str, end: int, next_start: int) -> bool:
    """Whether the writer takes back what he wrote before `end` and says it anew at `next_start`."""
    return end <= next_start and takes_back(text[end:next_start])
