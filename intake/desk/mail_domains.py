"""Which mail domains belong to a firm, and at which anybody can have an address."""

from __future__ import annotations

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
    "hanmail.net walla.co.il".split()
)


def domain_of_a_firm(address: Address) -> str:
    """The domain of an address, unless anybody can have one there; then "".

    The list can't be complete: callers must make sure by other means that a domain belongs to a firm.
    """
    return "" if address.domain in _PUBLIC else address.domain
