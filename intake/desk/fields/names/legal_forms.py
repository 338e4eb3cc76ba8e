"""The legal forms of organizations, and what two ways of writing a name have in common."""

from __future__ import annotations

import re
from functools import lru_cache

from intake.desk.caseless import pieces

_INSTITUTION = (
    r"(?:СПб|[А-ЯЁ]{1,2})?[БАК][ДПНОС]{0,3}У(?:ДО|ДПО|ВО|З|К|СОН|СО|СЗН|КС|РК|ИК|Н)?"
    r"|МДОУ|МОУ|ЧУЗ|НУЗ|ЛПУ|МЛПУ|ГЛПУ|ГОУ|ГУЗ|МУЗ|ЦРБ|ГУ|МУ|МП|МУП|ГУП|ФГУП|ФКП|ГКП|КГП|РГП|КГУ|РГУ|ГККП|ГП|КП|МУК"
    r"|МКП|МКУ|ОГУП|ФГБНУ|МФЦ|[СРГ]?ДК|ДДТ|ДШИ|ДЮСШ|ЦДТ|СОШ|ЦБС|ЦКС|КЦСОН"
)
_COMPANY = (
    r"ООО|ЗАО|ОАО|ПАО|НАО|ТОО|ОДО|СООО|ИООО|ЖШС|АҚ|ЖЧК|ЧТУП|ЧПУП|ЧСУП|ЧУП|РУП|КУП|УП|ОсОО|ТОВ|ИЧП|АО|СП|МЧЖ"
    r"|АНОО|АНО|НКО|НОУ|ЧОУ|ЧДОУ|ЧУ|ТСЖ|ТСН|СНТ|ДНТ|ГСК|ЖСК|СПоК|СХПК|СПК \(колхоз\)|СПК|ПК|НП"
    r"|КФХ|К\(Ф\)Х|КХ|РОО|МОО|БФ|АКБ|ФГ|Фонд|Ассоциация|Колхоз|Совхоз"
)
# Forms typed in small letters, where no other word is meant.
_LOWER = r"ооо|ао|зао|оао|пао|тоо|муп|гуп|чтуп|чуп|тсж|тсн|снт|кфх"
_LOWER_INSTITUTION = r"[гмк]?[бак]{1,2}(?:доу|оу|уз)|мку|гбу|мбу|мау|гку|гау"
_PERSON_FORM = r"ИП КФХ|ИП|ип|Ип|ЧП|чп|ФОП|ПБОЮЛ|ИПБОЮЛ"
_LONG_PERSON_FORM = (
    r"индивидуальный предприниматель|глава (?:кфх|к\(ф\)х|крестьянского \(?фермерского\)? хозяйства)"
)
_LONG_FORM = (
    r"обществ(?:о|а|у|ом|е) с ограниченной (?:и дополнительной )?ответственностью"
    r"|(?:(?:публичн|закрыт|открыт|непубличн)(?:ое|ого|ому|ым|ом) )?акционерн(?:ое|ого|ому|ым|ом) "
    r"обществ(?:о|а|у|ом|е)"
    r"|товариществ(?:о|а|у|ом|е) с ограниченной ответственностью"
    r"|(?:(?:федеральн|краев|областн|районн)(?:ое|ого) )?(?:государственн|муниципальн"
    r"|частн|автономн|унитарн|бюджетн|казенн|казённ|коммунальн|республиканск)(?:ое|ого) "
    r"[а-яё -]{0,90}?(?:учреждени[ея]|предприяти[ея]|организация)[а-яё ]{0,60}?"
    r"|(?:государственное |частное )?учреждение "
    r"(?:здравоохранения|образования|культуры|социального обслуживания)"
    r"|крестьянско-фермерское хозяйство|крестьянское \(?фермерское\)? хозяйство"
    r"|(?:гаражный|потребительский|жилищный|жилищно-строительный) кооператив"
    r"|(?:садоводческое|огородническое) некоммерческое товарищество"
    r"|товарищество собственников (?:жилья|недвижимости)|благотворительный фонд|адвокатское бюро"
    r"|коллегия адвокатов|некоммерческое партн[её]рство"
    r"|автономная некоммерческая организация[а-яё ]{0,60}?|производственный кооператив"
    r"|сельскохозяйственный производственный кооператив"
)
CYRILLIC_FORM = re.compile(
    rf"(?<![\w-])(?:(?P<person>(?:{_PERSON_FORM}))|(?P<long_person>(?i:{_LONG_PERSON_FORM}))"
    rf"|(?P<company>{_COMPANY}|{_LOWER})|(?P<institution>{_INSTITUTION}|{_LOWER_INSTITUTION})"
    rf"|(?P<long>(?i:{_LONG_FORM})))(?![\w-])"
)
LATIN_FORM = re.compile(
    r"(?<![\w-])(?:LLC|L\.L\.C\.?|Ltd\.?|LTD\.?|Limited|FZE|FZCO|FZ-LLC|LLP|GmbH(?: & Co\. KG(?:aA)?)?|Inc\.?"
    r"|Corp\.?|S\.A\.|B\.V\.|BV|OÜ|SIA|UAB|AG|PLC|Plc"
    r"|JSC|OJSC|CJSC|PJSC|ZAO|PAO|GKU|MKU|GBUZ?|MBUK?|MBOU|MUP|GUP|FGUP|FGBU"
    r"|s\.r\.o\.|a\.s\.|Sp\. z o\.o\.|Oy|SRL|S\.R\.L\.|d\.o\.o\.|Pte\.? "
    r"Ltd\.?|Pty\.? Ltd\.?|Co\.,? Ltd\.?|LP|DMCC"
    r"|S\.r\.l\.?|S\.p\.A\.?|SpA|SARL|ApS|N\.V\.|Kft\.?|EOOD|OOD|AB|DOO"
    r"|S\.A\.L\.?|SAL|A\.S\.|A\.Ş\.|S\.A\.R\.L\.|Tbk|Sh\.p\.k\."
    r"|OHG|e\.K\.|Zrt\.?|Oyj|A/S|S\.A\.S\.|W\.L\.L\.|P\.C\.|Sdn\.? Bhd\.?|Pvt\.? Ltd\.?|K\.K\.|S\.L\."
    r"|Lda\.?|Ltda\.?"
    # «100 KG» is a weight, «Müller KG,» a firm.
    r"|(?<=[a-zäöüß] )(?:KG|SAS|SA|AS|NV|ASA)(?=\s?(?:[,.;:|()–—-]|$)))(?![\w-])"
)
# What every form has in it: asked first of all lines of a mail, since it costs a tenth of the whole search.
# Told the letters in front, `re` leaps from one place where a form may begin to the next.
_TRACE = re.compile(
    r"(?=[А-ЯЁA-Zsade])(?:[А-ЯЁA-Z][А-ЯЁA-ZÜҚ.(]|Ип|Ltd|Limited|GmbH|Inc|Corp|Plc|Oy|Pte|Pty|Co\.|Kft|SpA|ApS"
    r"|S\.|N\.|s\.r\.o|a\.s\.|d\.o\.o|Sp\.|e\.K|Zrt|A/S|Sdn|Pvt|Lda|Ltda)"
)
_LOWER_TRACE = pieces(
    "ооо ао тоо оу уз муп гуп мку гку гбу мбу мау гау туп чуп тсж тсн снт кфх ип предприниматель глава "
    "хозяйство обществ товариществ учреждени предприяти организация кооператив партн фонд бюро коллегия "
    "ассоциация колхоз совхоз".split()
)
_DECLINED = re.compile(
    r"^(?:(публичн|закрыт|открыт|непубличн)\w{2,3} )?(?:(акционерн)\w{2,3} )?"
    r"(обществ|товариществ)(?:а|у|ом|е)(?= )",
    re.IGNORECASE,
)
_INSTITUTION_OF = re.compile(r"((?:[а-яё]{4,20}ого ){1,6})(учреждени|предприяти)я(?= )", re.IGNORECASE)
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_LOOK_ALIKE_LATIN = str.maketrans("ABCEHKMOPTXYaceopxyi", "АВСЕНКМОРТХУасеорхуі")
LATIN_LOOK_ALIKE = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")
_FORM_SKELETONS = re.compile(
    r"(?<!\w)(?:[OО]{3}|[AА][OО]|[OО][AА][OО]|3?[ЗЗ][AА][OО]|[ПП][AА][OО]|T[OО]{2}|[TТ][OО]{2}"
    r"|[MМ][УY][ПП]|[ГГ][БB][УY]|[MМ][БB][УY])(?!\w)"
)
_ZEROS = re.compile(r"(?<![\w.,])000(?=\s?[«\"„])")  # «000 "Икс"», as scanners read it
_MIXED = re.compile(
    r"(?=[A-Za-z-]{0,30}[А-Яа-яЁё])(?=[А-Яа-яЁё-]{0,30}[ABCEHKMOPTXYaceopxyi])[A-Za-zА-Яа-яЁё]{2,40}"
)


def _unmixed(word: str) -> str:
    changed = word.translate(_LOOK_ALIKE_LATIN)
    return word if re.search(r"[A-Za-z]", changed) else changed


def with_cyrillic_look_alikes(text: str) -> str:
    """Text of the same length in which Latin letters inside Cyrillic words are Cyrillic.

    «OOO» typed in Latin letters becomes Cyrillic too; wholly Latin words stay as they are.
    """
    if "000" in text:
        text = _ZEROS.sub("ООО", text)
    if not _LATIN_LETTER.search(text) or (text.isascii() and "OOO" not in text):
        return text
    text = _FORM_SKELETONS.sub(lambda match: match.group().translate(_LOOK_ALIKE_LATIN), text)
    return _MIXED.sub(lambda match: _unmixed(match.group()), text)


@lru_cache(maxsize=4096)
def key(value: str) -> str:
    """The form in which organizations are compared: without quotes, case and superfluous spaces."""
    plain = re.sub(r"[«»\"„“”‟'‘’]", "", value).casefold().replace("ё", "е")
    return re.sub(r"[\s,.]+", " ", plain).strip(" ")


_SHORT_FORMS = (
    ("общество с ограниченной ответственностью", "ооо"),
    ("публичное акционерное общество", "пао"),
    ("закрытое акционерное общество", "зао"),
    ("открытое акционерное общество", "оао"),
    ("акционерное общество", "ао"),
    ("товарищество с ограниченной ответственностью", "тоо"),
    ("индивидуальный предприниматель", "ип"),
)


@lru_cache(maxsize=4096)
def firm_key(value: str) -> str:
    """The key with its legal form shortened, by which it is asked whether two names are of one firm."""
    plain = key(value)
    for written, short in _SHORT_FORMS:
        if plain.startswith(written):
            return short + plain.removeprefix(written)
    return plain


def may_name_form(text: str) -> bool:
    """Whether a legal form may be named in a text; false only when none is."""
    return _TRACE.search(text) is not None or _LOWER_TRACE.search(text.lower()) is not None


def nominative(value: str) -> str:
    """«от имени Общества с ограниченной …» names the Общество: the form as it is written on a card."""
    institution = _INSTITUTION_OF.match(value)
    if institution is not None:
        adjectives = institution[1].replace("ого ", "ое ")
        return f"{adjectives}{institution[2]}е{value[institution.end() :]}"
    declined = _DECLINED.match(value)
    if declined is None:
        return value
    kind, share, noun = declined.groups()
    return (
        "".join((f"{kind}ое " if kind else "", f"{share}ое " if share else "", f"{noun}о"))
        + value[declined.end() :]
    )


def has_legal_form(value: str) -> bool:
    """Whether a legal form is named in the value."""
    return bool(CYRILLIC_FORM.search(value) or LATIN_FORM.search(value))
