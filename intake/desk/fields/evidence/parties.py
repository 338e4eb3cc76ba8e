"""Who an organization is to the writer: himself, his client, or the other party to a deal.

The words before a name decide, within its clause.
"""

from __future__ import annotations

import re

from intake.desk.fields.evidence.clauses import CLAUSE, clause_before, without_names

_SELF = re.compile(
    r"(?:\bмы\b|\bэто\b|наш[аеи]?\b|\bнас\b|настоящим|от лица|от имени|вас беспокоит|пишет"
    r"|пишу из|представля|работаю в|работаем в|полностью|у нас|я из|\bя\b|обращается"
    r"|из (?:компании|организации|фирмы)|сотрудник|бухгалтер|директор|администратор|we are"
    r"|this is|our company|behalf of|i am (?:from|with)|i'm (?:from|with)|i represent|\bat)"
    r"[^.!?]{0,45}$"
)
_GREETING = re.compile(
    r"^(?:(?:здравствуйте|добрый день|доброе утро|добрый вечер|приветствую|hello|hi|good \w+"
    r"|dear \w+)[^а-яa-z]{0,4}[\w ]{0,20}[,.!]?\s*)?$"
)
_CLIENT = re.compile(
    r"(?:клиент\w*|заказчик\w*|для|по просьбе|по поручению|от имени|обслуживаем\w*"
    r"|сопровожда\w*|подопечн\w*|у абонента|customer|client|behalf of"
    r"|for)\s{0,2}[-—–:(]{0,2}\s{0,2}$"
    r"|(?:клиент\w*|заказчик\w*|customer|client)[^.!?,;]{0,25}$"
)
_PARTNER = re.compile(
    r"партн[её]р|франч|обслужива|сопровожда|интегратор|аутсорс|от имени клиент|по поручению|по "
    r"просьбе|пиш\w+ (?:за|от имени|для|по) |нашего клиента|наш клиент|у клиента|клиенту"
    r"|partner|on behalf|our (?:client|customer)|outsourc|integrator|бухгалтерск\w+ (?:услуг"
    r"|обслуж)"
)
_STRANGER = re.compile(
    r"(?<!\w)(?:суб|гос|спец|авто|со)?"
    r"(?:контрагент\w*|поставщик\w*|покупател\w*|банк\w*|получател\w*|плательщик\w*|грузо\w+"
    r"|перевозчик\w*|конкурент\w*|партн[её]р\w*|франч\w*|разработчик\w*|интегратор\w*"
    r"|провайдер\w*|подрядчик\w*"
    r"|договор\w*|контракт\w*|накладн\w+|сч[её]т\w*|оплат\w+|платеж\w*|платёж\w*|акт\w*|упд"
    r"|документ\w*|поступлени\w+|реализаци\w+|отгрузк\w+|заказ\w*|соседи|арендатор\w*"
    r"|оператор\w*|обслужива\w+|сопровожда\w+"
    r"|supplier|buyer|bank|competitor|vendor|reseller|dealer|partner|invoice|payment|contract"
    r"|counterparty|раньше|было(?!\s[0-9])|бывш\w+|(?<!данные )прежн\w+|до переименования|ранее"
    r"|звонил\w*|приходил\w*|перешли к вам от|сверк\w+|аренд\w+|груз|двоится|двоятся|найти|не вид\w{2,4})"
    r"(?:\s[^.!?;:,]{0,28})?\s{0,2}[(«\"—–:-]{0,2}\s{0,2}$"
    r"|(?:договор|контракт|соглашени)[^!?;:]{0,50}\sс\s{1,2}$"
    # «сменили название с ООО «А» на ООО «Б»»
    r"|(?:renam|\bname|переименов|названи|наименовани|переоформ|перерегистр)\w*[^.!?]{0,40}\s(?:from|с|со|из)\s$"
    r"|\bбыли\s{1,2}(?:[—–-]\s)?$|р/с[ \d]{10,40}(?:в|,)?\s{0,2}$|[0-9]{20}\s{0,2}(?:в|,)?\s{0,2}$"
)
_BANK = re.compile(r"(?:банк|bank)(?!\w)", re.IGNORECASE)


def is_self(text: str, start: int) -> bool:
    """Whether the writer names himself: «мы — ООО …», or the name opens the line after a greeting."""
    clause = clause_before(text, start)
    return bool(_SELF.search(clause) or (start < CLAUSE and _GREETING.match(text[:start].lower())))


def is_client(text: str, start: int) -> bool:
    """Whether the organization is called a client."""
    return bool(_CLIENT.search(clause_before(text, start)))


def speaks_of_partnership(text: str) -> bool:
    """Whether the writer looks after somebody else's program."""
    found = _PARTNER.search(text.lower())
    return found is not None and _PARTNER.search(without_names(text).lower()) is not None


# «Мы арендатор – ООО …»: the writer's own part.
_OUR_PART = re.compile(
    r"\bмы\s(?:[–—-]\s)?[а-яё]{4,20}(?:тор|щик|ник|тель)\s[–—:-]\s$|\b(?:мы|я)\s(?:из\s|[–—-]\s)?$"
    r"|(?:выстав|выпис|пришл|нуж|подготов|сдела)[а-яё]{1,6}\s(?:пожалуйста\s)?сч[её]т"
    r"(?:\sна\s(?:продлен|обновлен|поддержк|сопровожд|программ|итс)[а-яё ]{0,30})?"
    r"\s(?:на|для)\s(?:организаци\w\s|фирму\s)?$"
    r"|(?:прошу|просьба|просим|нужн[оы])\s(?:вы|при|на)(?:слать|править)[^.!?]{0,60}\s(?:для|в адрес)\s$"
)
_STRANGER_BEHIND = re.compile(
    r"\s?[(,–—-]\s?(?:это )?(?:наш\w* |our )?(?:бывш\w+ )?(?:франч|партн[её]р|поставщик|контрагент"
    r"|покупател|обслужива|интегратор|подрядчик|перевозчик|банк|partner|supplier|reseller)"
    # «ООО «А», наш банк – ПАО «Б»» and «ООО «А», поставщик ООО «Б» …» speak of B.
    r"[а-яёa-z]{0,10}(?!\w|\s?[–—:-]\s|\s(?:ооо|зао|пао|оао|ао|ип|«|\"))"
)


PARTY = re.compile(
    r"(?<!мы )(?<!\w)(?:покупател|поставщик|контрагент|конкурент|перевозчик|supplier|buyer)"
    r"[а-я]{0,3}\s[«\"]?",
    re.IGNORECASE,
)


_PARTS_OF_A_DEAL = re.compile(
    r"(?:контрагент|поставщик|покупател|банк|получател|плательщик|перевозчик|партн[её]р|франч|разработчик|интегратор"
    r"|провайдер|подрядчик|арендатор|арендодател|оператор|конкурент|supplier|buyer|vendor|reseller|dealer|partner)"
    r"\w{0,4}\s?$",
    re.IGNORECASE,
)
_SET_OFF = re.compile(r"\s?(?:[(,]|[–—-])\s?$")


def is_set_off(text: str, start: int) -> bool:
    """Whether a name is set off («… оплата (ООО «Икс»») and its sentence doesn't call it a party."""
    mark = _SET_OFF.search(text, max(0, start - 4), start)
    return mark is not None and _PARTS_OF_A_DEAL.search(text, max(0, start - 40), mark.start()) is None


def is_party(text: str, start: int) -> bool:
    """Whether the word right before a name says that it is the other party to a deal."""
    return any(match.end() == start for match in PARTY.finditer(text, max(0, start - 20)))


def is_our_part(text: str, start: int) -> bool:
    """Whether the writer says which party to a contract he is."""
    return bool(_OUR_PART.search(clause_before(text, start)))


# «… договор тп-0702/26 ооо обувьград»: the number ends what is said of the contract.
_NUMBER_OF_A_CONTRACT = re.compile(
    r"(?:договор|контракт)[а-яё]{0,3} (?:№ ?)?(?:[а-яё]{2,3} )?[^\s]{0,12}[0-9]\s{1,2}$"
)


def is_stranger(text: str, start: int, name: str) -> bool:
    """Whether the organization is a bank, a supplier, a buyer or a party to a document."""
    if is_our_part(text, start):
        return False
    clause = clause_before(text, start)
    if ("договор" in clause or "контракт" in clause) and _NUMBER_OF_A_CONTRACT.search(clause):
        return False
    return bool(
        _STRANGER.search(clause)
        or _STRANGER_BEHIND.match(text[start + len(name) : start + len(name) + 50].lower())
        or (_BANK.search(name) and not _SELF.search(clause))
    )
