"""Whether a mail domain is an organization's: whether it bears the organization's name.

People at one domain are colleagues only if the domain is their firm's.  No list of providers is ever
complete, and at a provider anybody calls himself a colleague.  So a domain counts as a firm's only where its
own name is that of the organization, in any usual transliteration.  There is no guessing: a wrong "yes" shows
a firm's data to strangers, a wrong "no" costs a customer one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.licences.transliteration import spells
from intake.desk.mail_domains import SECOND_LEVEL, is_public

_LONGEST_NAME = 200
_LONGEST_DOMAIN = 253
# Shorter names are abbreviations, which many share.
_SHORTEST = 4

_WORD = re.compile(r"[^\W_]+")

_PERSON = frozenset("ип фоп фл".split())
# Legal forms and words of their long names, articles: a domain may leave them out.
_FORMS = frozenset(
    "общество ограниченной ответственностью публичное непубличное открытое закрытое акционерное "
    "государственное муниципальное федеральное унитарное бюджетное автономное казённое казенное "
    "учреждение предприятие некоммерческая автономная организация с ооо оао зао пао ао нао ано нко кфх "
    "гбу гбуз гау гауз гку муп гуп фгуп фгбу фгку мбу мку мау тоо тов одо оодо чуп чп уп сп llc ltd "
    "limited inc incorporated corp corporation plc gmbh mbh ag kg ohg gbr ug ek bv nv sa sarl srl spa oy "
    "ab as sia uab sp zoo llp mbb ev eg e k the".split()
)
# What firms put before or behind their names, in domains as well.
_ADDED = frozenset(
    "торговый дом тд гк тк пк ск нпо нпф нпп пкф группа групп компаний компания компани фирма холдинг "
    "корпорация концерн group gruppe holding company co firma td tk gk npo npf npp pkf ooo zao oao pao ru "
    "rus и and und of".split()
)
# Places, and words of which any firm may make its name: alone they name none.
_PLACES = frozenset(
    "россия москва мск петербург спб питер абакан адыгея алтай амур анадырь архангельск астрахань барнаул "
    "башкирия башкортостан белгород биробиджан братск брянск бурятия владивосток владикавказ владимир "
    "волга волгоград вологда воронеж вятка грозный дагестан дон екатеринбург екб елабуга забайкалье "
    "ижевск ингушетия иркутск иваново йошкар ола кавказ казань калининград калмыкия калуга камчатка "
    "карелия кемерово киров коми кострома краснодар красноярск крым кубань кузбасс курган курск кызыл "
    "липецк магадан магнитогорск майкоп мари эл марий махачкала мордовия мурманск набережные челны "
    "нальчик находка нижний новгород нн новокузнецк новосибирск нск ноябрьск норильск обнинск омск орёл "
    "орел оренбург осетия пенза пермь петрозаводск поволжье подмосковье приморье псков пятигорск ростов "
    "рязань салехард самара саранск саратов сахалин севастополь сибирь симферополь смоленск сочи "
    "ставрополь сургут сыктывкар тамбов татарстан таганрог тверь тольятти томск тула тува тюмень удм "
    "удмуртия улан удэ ульяновск урал уфа ухта хабаровск хакасия ханты мансийск чебоксары челябинск "
    "череповец чехов чечня чита чувашия чукотка элиста югра якутия якутск ярославль яр минск брест гомель "
    "гродно витебск могилёв киев харьков львов одесса днепр донецк луганск алматы астана ташкент бишкек "
    "рига вильнюс таллин berlin hamburg muenchen münchen köln koeln frankfurt wien zürich zuerich bern "
    "london leeds york paris madrid roma milano wales scotland texas california ачинск альметьевск анапа "
    "ангарск апатиты арзамас армавир асбест балаково балашиха батайск бердск березники бийск благовещенск "
    "бор борисоглебск бугульма волгодонск волжск волжский воркута воскресенск воткинск всеволожск выборг "
    "выкса гатчина геленджик глазов губкин дербент дзержинск димитровград дмитров долгопрудный домодедово "
    "донской дубна евпатория егорьевск ейск елец ессентуки железногорск железнодорожный жигулёвск "
    "жуковский заречный зеленогорск зеленоград зеленодольск златоуст ивантеевка ишим ишимбай каменск "
    "камышин канск каспийск керчь кинешма кириши кисловодск клин клинцы ковров когалым коломна колпино "
    "комсомольск копейск королёв котлас красногорск краснокаменск краснотурьинск кропоткин крымск кстово "
    "кузнецк кумертау кунгур лениногорск лесосибирск лиски лобня лыткарино люберцы междуреченск миасс "
    "минусинск михайловка мичуринск муром мытищи надым назарово наро невинномысск нерюнгри нефтекамск "
    "нефтеюганск нижневартовск нижнекамск новоалтайск новокуйбышевск новомосковск новороссийск новотроицк "
    "новоуральск новочебоксарск новочеркасск новошахтинск ногинск озёрск октябрьский орехово орск павлово "
    "первоуральск петергоф подольск полевской прокопьевск протвино пушкин пушкино пущино раменское ревда "
    "реутов ржев россошь рубцовск рузаевка рыбинск салават сарапул саров северодвинск северск сергиев "
    "серов серпухов славянск снежинск солнечногорск соликамск сосновый старый оскол ступино сызрань тагил "
    "тихвин тихорецк тобольск троицк туапсе туймазы узловая усолье усть уссурийск фрязино химки цхинвал "
    "чайковский чапаевск черемхово черкесск черногорск чистополь шадринск шахты шуя щёкино щёлково "
    "электросталь энгельс юрга ялта запорожье николаев херсон полтава черкассы сумы ужгород винница "
    "житомир ровно чернигов черновцы тернополь луцк кривой мариуполь lviv бобруйск барановичи пинск "
    "шымкент караганда актобе павлодар атырау актау костанай семей душанбе баку ереван "
    "тбилиси кишинёв".split()
)
_COMMON = frozenset(
    "сервис магазин центр маркет трейд строй торг опт склад транс авто мед софт школа лицей гимназия сад "
    "больница поликлиника аптека клиника гостиница отель ресторан кафе библиотека музей театр институт "
    "университет академия администрация мэрия город район область край регион республика бюро агентство "
    "студия клуб бизнес офис контакт инфо пресс медиа веб портал сайт дизайн бухгалтерия консалтинг аудит "
    "право юрист завод фабрика мир плюс люкс стандарт проект техника system systems service services shop "
    "market center centre trade office info media press web portal site city world global planet home "
    "house school hotel university college student academy business support admin design studio club "
    "media data soft software free best first test demo example local public private people family life "
    "today news time земля народ семья друг друзья жизнь новости время".split()
)
# Whoever sells access, mail or space has customers at his own domain: an employee can't be told from them.
_PROVIDERS_WORDS = frozenset(
    "телеком телекоммуникации телекоммуникационная связь интернет онлайн почта мейл мэйл имейл хостинг "
    "провайдер сеть сети нет telecom telekom communications internet online mail email webmail hosting "
    "host isp net networks broadband cable kabel mobile wireless post datacenter домен domains".split()
)
_PROVIDERS_NAME = re.compile(
    r"(?:e?mail|internet|online|telecom|telekom|hosting|inbox|webmail)|^(?:inet|net|isp|post|pochta)"
    r"|(?:net|isp|tel|post|pochta|host|svyaz|svjaz)$"
)
_WITH_PLACES = frozenset({"ru", "su", "ua", "by", "kz", "рф"})


def bears_the_name(domain: str, organization: str) -> bool:
    """Whether the domain's own name is that of the organization, so that people there are its people.

    `domain` is a key (see `addresses.domain_key`).  Never at a provider, known or named like one, never where
    the name is that of a place, of a person or of nothing in particular.
    """
    if is_public(domain):
        return False
    label = _own_label(domain[:_LONGEST_DOMAIN])
    words = _WORD.findall(organization[:_LONGEST_NAME].casefold())
    if not label or _PERSON.intersection(words) or _is_providers(label, words):
        return False
    named = tuple(word for word in words if word not in _FORMS)
    core = tuple(word for word in named if word not in _ADDED)
    whole, without = "".join(named), "".join(core)
    # Nearly all domains end here: the words are compared with hundreds only where the name is the same.
    spelt = any(
        len(written) >= _SHORTEST and (spells(whole, written) or spells(without, written))
        for written in _written(label)
    )
    return spelt and _tells_a_firm(core)


def _own_label(domain: str) -> str:
    """The label under the public suffix, in Unicode; "" for what is no name.

    Of two labels the first counts as the name: where it is a suffix itself, it names no firm.
    """
    labels = [_unicode(label) for label in domain.split(".")]
    suffix = 2 if len(labels) > len(("name", "ru")) and _is_second_level(labels[-2], labels[-1]) else 1
    return labels[-suffix - 1] if len(labels) > suffix and all(labels) else ""


def _is_second_level(label: str, country: str) -> bool:
    if country in _WITH_PLACES and _names_one_of(_PLACES, label):
        return True
    return len(country) == len("ru") and label in SECOND_LEVEL


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return ""


def _is_providers(label: str, words: list[str]) -> bool:
    return bool(_PROVIDERS_WORDS.intersection(words)) or _PROVIDERS_NAME.search(label) is not None


def _tells_a_firm(core: tuple[str, ...]) -> bool:
    return any(not (word in _COMMON or word.isdigit() or _names_one_of(_PLACES, word)) for word in core)


def _written(label: str) -> Iterator[str]:
    """What the label may spell: all of it, and without what firms put before or behind their names."""
    parts = label.split("-")
    yield "".join(parts)
    while len(parts) > 1 and _is_added(parts[-1]):
        parts = parts[:-1]
        yield "".join(parts)
    while len(parts) > 1 and _is_added(parts[0]):
        parts = parts[1:]
        yield "".join(parts)
    alone = "".join(parts)
    yield alone.rstrip("0123456789")
    yield from (alone.removeprefix(added) for added in ("ooo", "td", "gk", "npo") if alone.startswith(added))


def _is_added(part: str) -> bool:
    return part.isdigit() or any(_names_one_of(words, part) for words in (_ADDED, _PLACES, _COMMON))


def _names_one_of(words: frozenset[str], label: str) -> bool:
    return label in words or any(spells(word, label) for word in words)
