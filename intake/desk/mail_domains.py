"""Which mail domains belong to a firm, and at which anybody can have an address."""

from __future__ import annotations

from intake.desk.aliases import person_of
from intake.desk.message import Address

_PUBLIC = frozenset(
    # Russia and its neighbours: portals, then internet providers.
    "mail.ru inbox.ru list.ru bk.ru internet.ru xmail.ru vk.com yandex.ru ya.ru yandex.com yandex.by "
    "yandex.kz yandex.ua yandex.com.tr narod.ru rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru "
    "r0.ru rambler.ua pochta.ru qip.ru hotbox.ru smtp.ru km.ru freemail.ru newmail.ru nm.ru hotmail.ru "
    "mail.kz mail.by tut.by open.by ukr.net i.ua meta.ua bigmir.net e-mail.ua online.ua sibmail.com "
    "sibnet.ru ngs.ru e1.ru 66.ru mail15.com front.ru fromru.com mail333.com land.ru pisem.net orc.ru "
    "rt.ru rtcomm.ru dom.ru beeline.ru mts.ru megafon.ru corbina.ru comtv.ru mtu-net.ru aha.ru nxt.ru "
    "ttk.ru skynet.ru zelnet.ru onego.ru tula.net mail.tomsknet.ru "
    # The world.
    "gmail.com googlemail.com outlook.com hotmail.com live.com live.ru msn.com outlook.de hotmail.co.uk "
    "hotmail.fr hotmail.de hotmail.it live.co.uk live.fr yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it "
    "yahoo.es ymail.com rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com "
    "protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com gmx.com gmx.de gmx.net gmx.at gmx.ch "
    "web.de t-online.de freenet.de arcor.de mail.com email.com fastmail.com fastmail.fm zoho.com "
    "zohomail.com hushmail.com inbox.com inbox.lv mail.ee hot.ee one.lt seznam.cz centrum.cz email.cz "
    "atlas.cz azet.sk wp.pl o2.pl onet.pl onet.eu interia.pl op.pl abv.bg mail.bg dir.bg freemail.hu "
    "citromail.hu orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it tin.it "
    "terra.com.br uol.com.br bol.com.br btinternet.com virginmedia.com sky.com comcast.net verizon.net "
    "att.net sbcglobal.net cox.net qq.com 163.com 126.com sina.com foxmail.com naver.com daum.net "
    "hanmail.net walla.co.il "
    # Providers that live by privacy, by aliases and by subscriptions.
    "appleid.com posteo.de posteo.net mailbox.org riseup.net disroot.org startmail.com runbox.com "
    "mailfence.com kolabnow.com hey.com skiff.com duck.com mozmail.com simplelogin.com simplelogin.io "
    "slmail.me aleeas.com addy.io anonaddy.com anonaddy.me passmail.net passinbox.com 8shield.net "
    "dralias.com countermail.com ctemplar.com msgsafe.io pobox.com sdf.org autistici.org inventati.org "
    "systemli.org dismail.de tutamail.com keemail.me murena.io vivaldi.net onmail.com thexyz.com "
    "purelymail.com migadu.com soverin.net eclipso.eu eclipso.de mein.gmx freemail.gr in.gr otenet.gr "
    "sapo.pt iol.pt clix.pt hushmail.me lavabit.com cock.li openmailbox.org safe-mail.net mailo.com "
    "net-c.com ik.me infomaniak.com zimbra.free.fr letterboxes.org 33mail.com bitwarden.com "
    # Whoever sells access.
    "bluewin.ch hispeed.ch sunrise.ch swissonline.ch chello.at aon.at a1.net inode.at telering.at "
    "liwest.at telenet.be skynet.be proximus.be scarlet.be ziggo.nl kpnmail.nl kpnplanet.nl xs4all.nl "
    "planet.nl home.nl upcmail.nl casema.nl hetnet.nl quicknet.nl chello.nl versatel.nl zeelandnet.nl "
    "solcon.nl telia.com bredband.net tele2.se comhem.se spray.se passagen.se telenor.no online.no "
    "broadpark.no lyse.net tdc.dk stofa.dk jubii.dk pp.inet.fi elisanet.fi kolumbus.fi saunalahti.fi "
    "luukku.com suomi24.fi eircom.net vodafone.de unitybox.de kabelmail.de unity-mail.de versanet.de "
    "ewetel.net ewe.net netcologne.de osnanet.de htp-tel.de mnet-mail.de mnet-online.de alice-dsl.net "
    "alice.de hansenet.de compuserve.com compuserve.de 1und1.de vodafonemail.de talktalk.net ntlworld.com "
    "blueyonder.co.uk plus.net plusnet.com zen.co.uk demon.co.uk clara.co.uk fsmail.net uwclub.net "
    "freeserve.co.uk lineone.net o2.co.uk virgin.net bell.net sympatico.ca rogers.com shaw.ca telus.net "
    "videotron.ca cogeco.ca eastlink.ca mts.net sasktel.net bellsouth.net charter.net earthlink.net "
    "mindspring.com juno.com netzero.net frontier.com frontiernet.net centurylink.net windstream.net "
    "optonline.net roadrunner.com rr.com suddenlink.net wowway.com tds.net rcn.com pacbell.net "
    "ameritech.net prodigy.net excite.com lycos.com bigpond.com bigpond.net.au optusnet.com.au "
    "iinet.net.au tpg.com.au westnet.com.au xtra.co.nz slingshot.co.nz rediffmail.com sify.com vsnl.com "
    "docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com biglobe.ne.jp ocn.ne.jp telkomsa.net mweb.co.za "
    "webmail.co.za vodamail.co.za globo.com ig.com.br oi.com.br r7.com speedy.com.ar fibertel.com.ar "
    "arnet.com.ar terra.es telefonica.net ono.com alice.it aruba.it fastwebnet.it tim.it inwind.it iol.it "
    "bbox.fr numericable.fr club-internet.fr neuf.fr gmx.fr caramail.com voila.fr aliceadsl.fr home.ro "
    "rdslink.ro net.hr inet.hr siol.net t-2.net volny.cz tiscali.cz quick.cz post.cz zoznam.sk centrum.sk "
    "post.sk gazeta.pl tlen.pl poczta.onet.pl poczta.fm vp.pl neostrada.pl t-online.hu chello.hu "
    "indamail.hu delfi.lv delfi.lt delfi.ee apollo.lv e-apollo.lv takas.lt zebra.lt online.ee neti.ee "
    "eesti.ee "
    # Cities and regions of Russia whose provider has the name of the place, and providers of their own names.
    "kaluga.ru tula.ru perm.ru samara.ru udm.ru mari-el.ru surnet.ru ural.ru vologda.ru tver.ru orel.ru "
    "kursk.ru sakhalin.ru kamchatka.ru primorye.ru murmansk.ru yar.ru nnov.ru vrn.ru ufanet.ru bashnet.ru "
    "tatar.ru tbit.ru sura.ru saransk.ru mordovia.ru chuvashia.ru cbx.ru uic.nnov.ru sandy.ru kis.ru "
    "sochi.ru kuban.ru kubannet.ru donpac.ru rostov.ru aaanet.ru stv.ru stavropol.ru vlink.ru volga.ru "
    "avtlg.ru astranet.ru san.ru saratov.ru penza.ru tambov.ru lipetsk.ru belgorod.ru bryansk.ru "
    "online.debryansk.ru smolensk.ru ivanovo.ru vladimir.ru kostroma.ru pskov.ru novgorod.ru karelia.ru "
    "arkhangelsk.ru arh.ru komi.ru kirov.ru omsk.ru omskcity.com tomsk.ru tomsknet.ru kuzbass.ru "
    "kemerovo.ru altai.ru ab.ru barnaul.ru novosibirsk.ru krasnoyarsk.ru irkutsk.ru irk.ru buryatia.ru "
    "chita.ru yakutia.ru sakha.ru khv.ru khabarovsk.ru vladivostok.ru magadan.ru chukotka.ru "
    "chelyabinsk.ru chel.ru mgn.ru ekaterinburg.ru ural.net r66.ru kurgan.ru orenburg.ru orsk.ru orgus.ru "
    "tyumen.ru surgut.ru wsnet.ru intramail.ru ptlan.com ptl.ru dvmail.ru hotmail.kz nextmail.ru "
    "infobox.ru e-mail.ru mail.rambler.ru zmail.ru zebra.ru bossmail.ru aport.ru chat.ru netaddress.ru "
    "netcity.ru inbox.eu pochta.com ukrpost.ua email.ua mail.ua 3g.ua i.com.ua freemail.ua online.com.ua "
    "ukrpost.net voliacable.com kyivstar.net nur.kz inbox.kz bk.kz list.kz id.kz mail.am freenet.am "
    "mail.az box.az mail.ge mail.md mail.uz umail.uz inbox.uz tj.ru kg.net elcat.kg mail.kg tut.ua".split()
)
# Names of providers under whatever country's domain.
_BRANDS = frozenset(
    "aol apple atlas beeline fastmail freemail freenet gmail gmx google googlemail hotmail hotbox "
    "hushmail icloud inbox interia jino kabel kyivstar laposte libero live mail mailru megafon microsoft "
    "mozilla msn mts nic orange outlook pochta post posteo proton protonmail qq rambler rediff regru "
    "rostelecom sapo sbermail seznam sky swisscom telefonica telenor telia tele2 tiscali timeweb tutanota "
    "tuta ukr ukrnet virgin vk vodafone wanadoo web yahoo yandex ymail zoho".split()
)
SECOND_LEVEL = frozenset(
    "com org net edu gov mil co ac or ne go int pp info biz ltd plc me sch nhs gob gouv nom in web firm "
    "idv nov".split()
)
"""Second-level domains under which names are registered, where a country has them."""
# Cities under which anybody registers a name.
_CITIES = frozenset({"msk", "spb"})
# `co.uk` and the like stand between a name and its country.
_BETWEEN = frozenset({"com", "co", "net", "org"})


def is_public(domain: str) -> bool:
    """Whether the domain, or one above it, is known as a provider's."""
    labels = domain.split(".")
    if any(".".join(labels[place:]) in _PUBLIC for place in range(len(labels))):
        return True
    name = next((label for label in reversed(labels[:-1]) if label not in _BETWEEN), "")
    return name in _BRANDS


def registered_domain(domain: str) -> str:
    """The name that somebody registered, as far as suffixes are known: all names below it are his."""
    labels = domain.split(".")
    under = len(labels) > len(("name", "ru")) and len(labels[-1]) == len("ru")
    suffix = 2 if under and labels[-2] in SECOND_LEVEL | _CITIES else 1
    return ".".join(labels[-suffix - 1 :])


def holds(owner: Address, address: Address) -> bool:
    """Whether whoever has one address surely has the other, too, or is of the same firm.

    A firm has all domains below its own; at a provider each address is somebody else's.
    """
    if person_of(owner.key) == person_of(address.key):
        return True
    firm = domain_of_a_firm(owner)
    return bool(firm) and f".{address.domain}".endswith(f".{firm}") and bool(domain_of_a_firm(address))


def domain_of_a_firm(address: Address) -> str:
    """The domain of an address, unless anybody is known to have one there; then "".

    The list can't be complete: whether a domain is a firm's is said by `licences.firm_domains`.
    """
    return "" if is_public(address.domain) else address.domain
