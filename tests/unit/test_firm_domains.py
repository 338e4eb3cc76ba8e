"""Whose a mail domain is: a firm's, of which people there are colleagues, or anybody's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.licences import transliteration
from intake.desk.licences.firm_domains import bears_the_name
from intake.desk.licences.transliteration import spells

FIRMS = [
    ("romashka.ru", "ООО «Ромашка»"),
    ("ooo-romashka.ru", "ООО «Ромашка»"),
    ("romashka-spb.ru", "Ромашка"),
    ("mail.romashka.ru", "ООО «Ромашка»"),
    ("romashka.spb.ru", "ООО «Ромашка»"),
    ("romashka24.com", "Общество с ограниченной ответственностью «Ромашка»"),
    ("karton-mir.ru", "АО «Картон Мир»"),
    ("kartonmir.com", 'ООО "Картон мир"'),
    ("schuka.ru", "ООО «Щука»"),
    ("shchuka.ru", "ООО «Щука»"),
    ("shhuka.ru", "ООО «Щука»"),
    ("zhilstroyservis.ru", "ООО «Жилстройсервис»"),
    ("jilstroiservis.ru", "ООО «Жилстройсервис»"),
    ("yunost.msk.ru", "ООО «Юность»"),
    ("junost.by", "ЧУП «Юность»"),
    ("yabloko.com.ru", "ООО «Яблоко»"),
    ("iabloko.ru", "ООО «Яблоко»"),
    ("tsementnik.ru", "ПАО «Цементник»"),
    ("cementnik.ru", "ПАО «Цементник»"),
    ("kostroma-len.ru", "ООО «Кострома-Лён»"),
    ("klyon-opt.com", "ООО «Клён»"),
    ("vector-plus.ru", "ООО «Вектор плюс»"),
    ("td-vektor.ru", "ООО «ТД „Вектор“»"),
    ("tdberezka.ru", "ООО «Торговый дом „Берёзка“»"),
    ("berezka-td.ru", "ООО «Торговый дом „Берёзка“»"),
    ("hlebozavod3.ru", "ООО «Хлебозавод №3»"),
    ("xn--80aej5bgaj.xn--p1ai", "ООО «Рассвет»"),
    ("рассвет.рф", "ООО «Рассвет»"),
    ("alfa-service.ru", "ООО «Альфа-Сервис»"),
    ("alfaservis.ru", "ООО «Альфа-Сервис»"),
    ("mueller-maschinenbau.de", "Müller Maschinenbau GmbH"),
    ("baeckerei-schaefer.de", "Bäckerei Schäfer KG"),
    ("weiss-soehne.de", "Weiß & Söhne GmbH"),
    ("brightwater.co.uk", "Brightwater Ltd"),
    ("greenvalleyfarms.com", "Green Valley Farms LLC"),
    ("oneillandsons.com", "O'Neill and Sons Limited"),
    ("harbourtrust.org.uk", "The Harbour Trust"),
    ("kalyna.com.ua", "ТОВ «Калина»"),
    ("severstal-metiz.com", "ОАО «Северсталь-метиз»"),
    ("lesnoy.ru", "ООО «Лесной»"),
    ("lesnoj.su", "ООО «Лесной»"),
    ("lesnoi.kz", "ТОО «Лесной»"),
    ("vishnya.ru", "ООО «Вишня»"),
    ("vishnia.com", "ООО «Вишня»"),
    ("obektiv.ru", "ООО «Объектив»"),
    ("mebel-export.ru", "ООО «Мебель-Экспорт»"),
    ("petripavel.ru", "ООО «Пётр и Павел»"),
    ("npo-saturn.ru", "АО «НПО „Сатурн“»"),
    ("hermes-ufa.ru", "ООО «Гермес»"),
    ("zhemchuzhina.ru", "ООО «Жемчужина»"),
    ("stroymontazh.ru", "ООО «Строймонтаж»"),
    ("agrohim-opt.ru", "ООО «Агрохим»"),
    ("yugtransavto.ru", "ООО «ЮгТрансАвто»"),
    ("shinnyj-dvor.ru", "ООО «Шинный двор»"),
    ("chaykina.com", "ООО «Чайкина»"),
    ("zavod-metallist.ru", "ОАО «Завод Металлист»"),
    ("tehnoprom.su", "ООО «Технопром»"),
    ("texnoprom.ru", "ООО «Технопром»"),
    ("expressline.ru", "ООО «Экспресс Лайн»"),
    ("bogatyr.kz", "ТОО «Богатырь»"),
    ("pischevik.by", "ОАО «Пищевик»"),
    ("vkusnyashka.ru", "ООО «Вкусняшка»"),
    ("fenix-m.ru", "ООО «Феникс-М»"),
    ("ekoprodukt.ru", "ООО «ЭкоПродукт»"),
    ("ecoproduct.ru", "ООО «ЭкоПродукт»"),
    ("sibirskie-uzory.ru", "ООО «Сибирские узоры»"),
    ("ldc-zdorovie.ru", "ООО «ЛДЦ Здоровье»"),
    ("zdorovje.ru", "ООО «Здоровье»"),
    ("premium-rus.com", "ООО «Премиум»"),
    ("artel-kamen.ru", "Артель «Камень»"),
    ("uyut-dom.ru", "ООО «Уют-Дом»"),
    ("obyektstroy.ru", "ООО «ОбъектСтрой»"),
    ("ikea-parts.de", "IKEA Parts GmbH"),
    ("hofmann-elektro.de", "Hofmann Elektro e.K."),
    ("koenig-partner.de", "König & Partner mbB"),
    ("schreinerei-gruber.at", "Schreinerei Grüber"),
    ("fleurdelys.fr", "Fleur de Lys SARL"),
    ("acme-widgets.co.uk", "Acme Widgets Ltd."),
    ("smithandjones.com", "Smith and Jones LLP"),
    ("smithjones.com", "Smith & Jones"),
    ("lakeside-bakery.ca", "Lakeside Bakery"),
    ("bereg.pro", "ООО «Берег»"),
    ("mail.dolina.ru", "ООО «Долина»"),
    ("office.dolina.ru", "ООО «Долина»"),
    ("dolina.nov.ru", "ООО «Долина»"),
    ("tpk-granit.ru", "ООО «ТПК Гранит»"),
]
PROVIDERS = [
    ("posteo.de", "Posteo e.K."),
    ("posteo.de", "ООО «Ромашка»"),
    ("mail.ua", "ТОВ «Мейл»"),
    ("kaluga.ru", "ООО «Калуга»"),
    ("hey.com", "Hey LLC"),
    ("privaterelay.appleid.com", "Apple Inc"),
    ("privaterelay.appleid.com", "ООО «Ромашка»"),
    ("mailbox.org", "Mailbox GmbH"),
    ("gmx.de", "GMX GmbH"),
    ("yandex.ru", "ООО «Яндекс»"),
    ("ya.ru", "Я"),
    ("bk.ru", "ООО «БК»"),
    ("riseup.net", "Riseup"),
    ("disroot.org", "Disroot"),
    ("startmail.com", "StartMail BV"),
    ("runbox.com", "Runbox AS"),
    ("mailfence.com", "Mailfence"),
    ("kolabnow.com", "Kolab Now AG"),
    ("tutamail.com", "Tuta GmbH"),
    ("skiff.com", "Skiff Inc"),
    ("duck.com", "Duck Ltd"),
    ("mozmail.com", "Mozilla"),
    ("simplelogin.com", "SimpleLogin"),
    ("anonaddy.com", "Addy"),
    ("mail.de", "mail.de GmbH"),
    ("netcologne.de", "NetCologne GmbH"),
    ("t-online.de", "T-Online"),
    ("vodafone.de", "Vodafone GmbH"),
    ("kabelmail.de", "Kabel Deutschland"),
    ("online.de", "Online GmbH"),
    ("bluewin.ch", "Bluewin AG"),
    ("hispeed.ch", "Hispeed AG"),
    ("sunrise.ch", "Sunrise GmbH"),
    ("chello.at", "Chello"),
    ("aon.at", "AON GmbH"),
    ("telenet.be", "Telenet NV"),
    ("ziggo.nl", "Ziggo BV"),
    ("xs4all.nl", "XS4ALL"),
    ("planet.nl", "Planet BV"),
    ("home.nl", "Home BV"),
    ("telia.com", "Telia AB"),
    ("tele2.se", "Tele2 AB"),
    ("earthlink.net", "EarthLink LLC"),
    ("rogers.com", "Rogers Inc"),
    ("shaw.ca", "Shaw Ltd"),
    ("sympatico.ca", "Sympatico"),
    ("bigpond.com", "Bigpond"),
    ("optusnet.com.au", "Optus"),
    ("xtra.co.nz", "Xtra Ltd"),
    ("rediffmail.com", "Rediff"),
    ("talktalk.net", "TalkTalk plc"),
    ("blueyonder.co.uk", "Blue Yonder"),
    ("perm.ru", "ООО «Пермь»"),
    ("mail.perm.ru", "ООО «Пермь»"),
    ("samara.ru", "АО «Самара»"),
    ("udm.ru", "ООО «УДМ»"),
    ("mari-el.ru", "Марий Эл"),
    ("chel.surnet.ru", "ООО «Сурнет»"),
    ("ural.ru", "ООО «Урал»"),
    ("vologda.ru", "ООО «Вологда»"),
    ("tver.ru", "ООО «Тверь»"),
    ("orel.ru", "ООО «Орёл»"),
    ("kursk.ru", "ООО «Курск»"),
    ("sakhalin.ru", "ООО «Сахалин»"),
    ("kamchatka.ru", "ООО «Камчатка»"),
    ("mail.primorye.ru", "ООО «Приморье»"),
    ("spb.ru", "ООО «СПб»"),
    ("com.ru", "ООО «Ком»"),
    ("murmansk.ru", "ООО «Мурманск»"),
    ("nextmail.ru", "ООО «Некстмейл»"),
    ("pochta.com", "АО «Почта»"),
    ("inbox.eu", "Inbox SIA"),
    ("mail.am", "Мэйл"),
    ("ukrpost.ua", "ТОВ «Укрпост»"),
    ("email.ua", "ТОВ «Імейл»"),
    ("inbox.lt", "Inbox UAB"),
    ("delfi.lv", "Delfi SIA"),
    ("romashka.narod.ru", "ООО «Ромашка»"),
    ("romashka.provider.ru", "ООО «Ромашка»"),
    ("romashka.github.io", "ООО «Ромашка»"),
    ("leeds.ac.uk", "University of Leeds"),
    ("zelnet.ru", "ООО «Зелнет»"),
    ("domru.ru", "АО «ЭР-Телеком»"),
    ("ivanov.ru", "ИП Иванов Иван Иванович"),
    ("servis.ru", "ООО «Сервис»"),
    ("ip-ivanov.ru", "ИП Иванов"),
    ("yahoo.com.vn", "Yahoo LLC"),
    ("mail.yandex.az", "ООО «Яндекс»"),
    ("orange.sk", "Orange sro"),
    ("proton.example", "ООО «Протон»"),
    ("magazin.ru", "ООО «Магазин»"),
    ("rt.ru", "ООО «Ромашка Трейд»"),
    ("romashka.ru", "ООО «Лютик»"),
    ("romashka.ru", ""),
    ("", "ООО «Ромашка»"),
]


@pytest.mark.parametrize(("domain", "organization"), FIRMS)
def test_a_domain_that_bears_the_name_of_an_organization_is_the_organizations(
    domain: str, organization: str
) -> None:
    assert bears_the_name(domain, organization)


@pytest.mark.parametrize(("domain", "organization"), PROVIDERS)
def test_a_domain_where_anybody_may_have_an_address_is_no_organizations(
    domain: str, organization: str
) -> None:
    assert not bears_the_name(domain, organization)


# Small providers, none of which the desk knows by name.
SMALL = (
    "inbox.ge mail.tj yandex.com.am hotmail.com.tr live.com.pt gmx.es mail.nnov.ru sandy.nnov.ru "
    "yaroslavl.ru kirov.ru rubtsovsk.ru biysk.ru zato.ru norilsk.net mail.khakasnet.ru izhevsk.ru "
    "glazov.net anapa.ru nvkz.net tagil.ru kamensktel.ru obninsk.com dubna.ru protvino.ru "
    "pushchino.ru zelenograd.ru balashiha.ru podolsk.ru kolomna.ru serpuhov.ru cheb.ru murom.ru "
    "rybinsk.ru pskovline.ru mail.lviv.ua dp.ua te.net.ua carrier.kiev.ua farlep.net tenet.ua "
    "ziza.ru mail3000.com wow.com usa.com mail.ch bluemail.ch green.ch quickline.ch sonnenkinder.org "
    "zoneedit.net cloud.com fea.st letterbox.com peoplepc.com netscape.net cs.com wildblue.net "
    "embarqmail.com q.com hughes.net mac.co dnsmadeeasy.com forpsi.cz tiscali.be wanadoo.nl "
    "hanafos.com sohu.com yeah.net 21cn.com rambler.com"
).split()


@pytest.mark.parametrize(
    "organization", ["ООО «Ромашка»", "АО «Вектор»", "Brightwater Ltd", "ООО «Строймонтаж»"]
)
def test_at_small_providers_whom_nobody_lists_nobody_is_of_a_firm(organization: str) -> None:
    assert [domain for domain in SMALL if bears_the_name(domain, organization)] == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_compared(domain: str, organization: str) -> None:
    assert bears_the_name(domain, organization) in {True, False}


@given(st.from_regex(r"[a-z]{1,30}", fullmatch=True), st.from_regex(r"[a-z]{0,5}", fullmatch=True))
def test_a_word_spells_itself_and_nothing_longer(word: str, more: str) -> None:
    assert spells(word, word)
    assert spells(word, word + more) is (not more)


def test_a_long_name_full_of_letters_with_many_spellings_is_compared_in_few_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = 0
    real = transliteration._spellings

    def counted(name: str, place: int) -> Iterator[tuple[int, str]]:
        nonlocal steps
        for one in real(name, place):
            steps += 1
            yield one

    monkeypatch.setattr(transliteration, "_spellings", counted)
    assert not spells("ъь" * 100 + "я", "j" * 63)
    assert steps < 2000
