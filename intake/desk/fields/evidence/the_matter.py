"""Whether a value is what the mail is about, or that of a further licence, another firm or an example."""

from __future__ import annotations

import re

from intake.desk.fields.evidence.clauses import clause_before, clause_behind

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
    r"|(?:прежн|предыдущ|прошл|бывш)\w+ (?:\w+ )?(?:рег|номер|лиценз|комплект|копи|программ|ключ|владел)"
    r"|(?:прежн|предыдущ|бывш)\w+ (?:\w+ )?(?:ооо|ип|фирм|компани)"
    r"|(?:партн[её]р(?!ы\s|ам|ск)|франч|partner(?!s| portal)|reseller|dealer)"
    r"(?![^.]{0,80}(?:клиент|заказчик|client|customer))"
    r"|(?:в|у|для|на|по) (?:\w+ )?филиал(?!ам|ах|ов)\w*|дочерн|сестринск|у соседей|у знакомых|у друг"
    r"|у партн[её]р|(?:например|к примеру|типа|образец|пример),?[^,]{0,25}$"
    r"|(?:additional|second|other|another|further|extra|old|previous|former|third|spare) "
    r"(?:\w+ ){0,2}(?:licen|copy|number|reg|set|program|company|firm|product|key)|for example"
    r"|e\.g\.|sister company|our branch"
    r"|\bбыл[аои]?\s(?:(?:рег\S{0,14} )?номер\S{0,2}\s?[:–—-]?\s?|№\s?)?$"
    # «Рег. № 8001… (опечатка в прошлый раз, писала 8002…)»
    r"|(?:опечат|ошиб|неверн|неправильн)[^.!?]{0,40}\s(?:на)?(?:писал|указал|назвал)[аи]?\s(?:№\s?)?$"
    r"|не по ней|не путать|\bа не\b|не тот|не та\b|ошибочн|not the|есть (?:также|еще|ещё)|также "
    r"есть|также у нас|(?:также|тоже|ещё|еще) (?:вед[уеё]|обслуж)|кроме того|помимо"
)
_THEIRS = re.compile(r"\bу них|\bих (?:рег|номер)")
# «Заказчик АО «Икс», их рег. №», «ведём у них учёт: ООО «Икс», рег. №»: the writer looks after that copy.
_CLIENTS = re.compile(r"заказчик|клиент|вед[уеё]м? |обслуживаем|сопровожда|customer|client")
_FORMER_LABEL = re.compile(
    r"\((?:стар|прежн|предыдущ|бывш|former|old|previous)[а-яёa-z]{0,8}\)\s?[:=–—-]?\s?№?\s?$"
)
_GIVEN_UP = re.compile(
    r"\s?[,(–—-]{1,2}\s?(?:он |она |был[аи]? |was )?(?:сдан|аннулир|закрыт|утерян|передан|недейств|больше не"
    r"|returned|cancelled|no longer)"
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
    r"|\s?[;,]\s(?:по|с) (?:ней|нему|ним) (?:вопросов нет|проблем нет|вс[её] (?:в порядке|хорошо|нормально))"
)
_NOT_THAT_BUT = re.compile(r"^.{0,110}\bне (?:по|об?|с) \w{1,10},\s?а\b")
# «Hansa Yachts OÜ (reg. code 14477123)» is a number of the register of companies.
_OF_A_REGISTER = re.compile(
    r"\b(?:OÜ|UAB|SIA|AS|Ltd\.?|LLC|GmbH|Oy)\s?[(,|]\s?(?i:reg\w{0,11}\.? code)\W{1,3}$"
)


# «Вторая – ERP, рег. номер 8100…, и вопрос именно по ней»
_THE_TOPIC_ITSELF = re.compile(
    r"\s?[,;–—-]\s?(?:и |а )?(?:вопрос |пиш\w+ |обраща\w+ |речь |проблема )?(?:именно |как раз )?"
    r"(?:по|об?|с) (?:ней|нём|нем|нему|этой|этому)(?!\w)"
)


def is_further(text: str, start: int, end: int) -> bool:
    """Whether a number is that of a further licence, another firm or an example."""
    if _BELONGING.search(clause_before(text, start)):
        return False
    if _THE_TOPIC_ITSELF.match(text, end) and not _NOT_THE_TOPIC.match(text, end):
        return False
    clause = _BRACKETS.sub(" ", _NUMBER_BEFORE.sub("", clause_before(text, start)))
    clause = _NOT_THAT_BUT.sub("", clause)
    behind = text[end : end + 70].lower()
    if _OF_A_REGISTER.search(text[max(0, start - 40) : start]):
        return True
    just_before = text[max(0, start - 30) : start]
    if (")" in just_before and _FORMER_LABEL.search(just_before.lower())) or _GIVEN_UP.match(behind):
        return True
    if _THEIRS.search(clause) and not _CLIENTS.search(clause):
        return True
    return bool(_FURTHER.search(clause) or _FURTHER_BEHIND.match(behind[:40]) or _NOT_THE_TOPIC.match(behind))


_ABOUT = re.compile(
    r"вопрос (?:по|про|касается|о)|по (?:не[йм]|эт(?:ой|ому)) (?:и |же )?(?:пиш|вопрос|обращ|работа)"
    r"|обращ\w+ по|обращение по|пишу по|пишем по|проблема (?:в|на"
    r"|с|по|именно)|речь (?:о|про|идет|идёт)|именно|касается|относится к"
    r"|ошибка (?:в|на|именно)|основн\w+|question is about|is about|concerns|main|problem is "
    r"(?:with|in)|this request|сейчас|нов\w+ номер|теперь|актуальн"
)


def is_the_matter(text: str, start: int, end: int) -> bool:
    """Whether the writer says that this is the one that the mail is about."""
    return bool(
        _ABOUT.search(clause_before(text, start))
        or _ABOUT.search(_before_number(clause_behind(text, end)[:45]))
    )


def _before_number(clause: str) -> str:
    """The clause up to the next number of a copy, which the words after it are about."""
    number = re.search(r"[0-9]{5}", clause)
    return clause[: number.start()] if number else clause
