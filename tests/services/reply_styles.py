"""How mail programs write a reply above, between or below the mail that it answers, in Russian, English and German.

Each style takes the answer and the mail that is answered.  The forms are those of the clients themselves, as
in `tests.unit.test_quoting_of_many_clients`; the last ones quote as no careful program would.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

Style = Callable[[str, str], str]

INTROS = {
    "gmail ru": "пн, 2 мар. 2026 г. в 13:00, Служба поддержки <support@desk.test>:",
    "gmail en": "On Mon, Mar 2, 2026 at 1:00 PM Служба поддержки <support@desk.test> wrote:",
    "gmail de": "Am Mo., 2. März 2026 um 13:00 Uhr schrieb Служба поддержки <support@desk.test>:",
    "gmail folded": "On Mon, Mar 2, 2026 at 1:00 PM Служба поддержки\n<support@desk.test> wrote:",
    "thunderbird ru": "02.03.2026 13:00, Служба поддержки пишет:",
    "thunderbird en": "On 02/03/2026 13:00, Служба поддержки wrote:",
    "thunderbird de": "Am 02.03.2026 um 13:00 schrieb Служба поддержки:",
    "apple ru": "2 марта 2026 г., в 13:00, Служба поддержки <support@desk.test> написал(а):",
    "apple en": "On 2 Mar 2026, at 13:00, Служба поддержки <support@desk.test> wrote:",
    "apple de": "Am 02.03.2026 um 13:00 schrieb Служба поддержки <support@desk.test>:",
    "mutt": "On Mon, Mar 02, 2026 at 01:00:00PM +0300, Служба поддержки wrote:",
    "kmail": "В письме от понедельник, 2 марта 2026 г. 13:00:00 MSK пользователь Служба поддержки написал:",
    "kmail de": "Am Montag, 2. März 2026, 13:00:00 MEZ schrieb Служба поддержки:",
    "yandex": '02.03.2026, 13:00, "Служба поддержки" <support@desk.test>:',
    "mail.ru": "Понедельник, 2 марта 2026, 13:00 +03:00 от Служба поддержки <support@desk.test>:",
    "roundcube": "Служба поддержки писал 2026-03-02 13:00:",
    "roundcube en": "On 2026-03-02 13:00, Служба поддержки wrote:",
    "evolution": "В Пн, 02/03/2026 в 13:00 +0300, Служба поддержки пишет:",
    "claws": "On Mon, 2 Mar 2026 13:00:00 +0300\nСлужба поддержки <support@desk.test> wrote:",
    "emacs": "Служба поддержки <support@desk.test> writes:",
}

BLOCKS = {
    "outlook ru": "От: Служба поддержки <support@desk.test>\nОтправлено: 2 марта 2026 г. 13:00\nКому: anna@desk.test\nТема: [#1] Не печатается счёт\n",
    "outlook en": "From: Служба поддержки <support@desk.test>\nSent: Monday, March 2, 2026 1:00 PM\nTo: anna@desk.test\nSubject: [#1] Не печатается счёт\n",
    "outlook de": "Von: Служба поддержки <support@desk.test>\nGesendet: Montag, 2. März 2026 13:00\nAn: anna@desk.test\nBetreff: [#1] Не печатается счёт\n",
    "outlook express": "----- Original Message ----- \nFrom: Служба поддержки\nTo: anna@desk.test\nSent: Monday, March 02, 2026 1:00 PM\nSubject: [#1] Не печатается счёт\n",
    "owa": "________________________________\nОт: Служба поддержки <support@desk.test>\nОтправлено: 2 марта 2026 г. 13:00:00\nКому: anna@desk.test\nТема: [#1] Не печатается счёт\n",
    "samsung": "-------- Исходное сообщение --------\nОт: Служба поддержки <support@desk.test>\nДата: 02.03.2026 13:00 (GMT+03:00)\nКому: anna@desk.test\nТема: [#1] Не печатается счёт\n",
    "samsung de": "-------- Ursprüngliche Nachricht --------\nVon: Служба поддержки <support@desk.test>\nDatum: 02.03.26 13:00 (GMT+01:00)\nAn: anna@desk.test\nBetreff: [#1] Не печатается счёт\n",
    "lotus": "-----Служба поддержки <support@desk.test> wrote: -----\nTo: anna@desk.test\nFrom: Служба поддержки <support@desk.test>\nDate: 02.03.2026 13:00\nSubject: [#1] Не печатается счёт\n",
}


def _marked(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in text.splitlines())


def _wrapped(text: str, width: int) -> str:
    """As a program writes that breaks long lines after quoting them and marks only the first piece."""
    lines = (textwrap.wrap(line, width, drop_whitespace=False) or [""] for line in _marked(text).splitlines())
    return "\n".join(piece.rstrip() for pieces in lines for piece in pieces)


def _between(answer: str, mail: str) -> str:
    """Pieces of the answer between the quoted lines."""
    quoted = _marked(mail).splitlines()
    middle = len(quoted) // 2
    first, _, rest = answer.partition("\n")
    return "\n".join([INTROS["thunderbird ru"], *quoted[:middle], "", first, "", *quoted[middle:], "", rest])


def _above(head: str, *, marks: bool) -> Style:
    return lambda answer, mail: f"{answer}\n\n{head}\n{_marked(mail) if marks else mail}"


def _below(head: str) -> Style:
    return lambda answer, mail: f"{head}\n{_marked(mail)}\n\n{answer}"


def _prefixed(mark: str) -> Style:
    return lambda answer, mail: f"{answer}\n\n{_marked(mail, mark)}"


PLAIN: dict[str, Style] = {
    **{f"{name}, above marks": _above(intro, marks=True) for name, intro in INTROS.items()},
    **{f"{name}, above bare lines": _above(intro, marks=False) for name, intro in INTROS.items()},
    **{f"{name}, below": _below(intro) for name, intro in INTROS.items()},
    **{f"{name}, bare lines": _above(block, marks=False) for name, block in BLOCKS.items()},
    **{f"{name}, marks": _above(block, marks=True) for name, block in BLOCKS.items()},
    "between": _between,
    "the bat": _prefixed("СП> "),
    "marks alone": _prefixed("> "),
    "marks without blanks": _prefixed(">"),
    "twice marked": _prefixed("> > "),
    "broken at 72": lambda answer, mail: f"{answer}\n\n{INTROS['gmail ru']}\n{_wrapped(mail, 72)}",
    "broken at 60": lambda answer, mail: f"{answer}\n\n{INTROS['gmail en']}\n{_wrapped(mail, 60)}",
    "nothing at all": lambda answer, mail: f"{answer}\n\n{mail}",
    "nothing at all, without empty lines": lambda answer, mail: answer + "\n" + re.sub(r"\n+", "\n", mail),
    "nothing at all, below": lambda answer, mail: f"{mail}\n\n{answer}",
    "nothing at all, broken at 40": lambda answer, mail: (
        answer + "\n\n" + "\n".join("\n".join(textwrap.wrap(line, 40)) for line in mail.splitlines())
    ),
    "bars": _prefixed("| "),
    "guillemets": _prefixed("» "),
    "colons": _prefixed(": "),
    "indented": _prefixed("    "),
    "a tab": _prefixed("\t"),
    "the history alone, copied": lambda answer, mail: answer + "\n\n" + mail[mail.find("[02.03.2026") :],
    "one entry alone, copied": lambda answer, mail: (
        answer + "\n\n" + mail[mail.find("[02.03.2026") :].partition("\n\n")[0]
    ),
}

_META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'


def _paragraphs(answer: str, tag: str = "div") -> str:
    return "".join(f"<{tag}>{line or '<br>'}</{tag}>" for line in answer.split("\n"))


def _gmail(intro: str) -> Style:
    shown = intro.replace("<", "&lt;").replace(">", "&gt;")
    return lambda answer, mail: (
        f'<div dir="ltr">{_paragraphs(answer)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{shown}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{mail}</blockquote></div>"
    )


def _outlook(block: str) -> Style:
    head = "".join(
        f"<b>{line.partition(':')[0]}:</b>{line.partition(':')[2]}<br>".replace(
            "<support", "&lt;support"
        ).replace("test>", "test&gt;")
        for line in block.strip().splitlines()
    )
    return lambda answer, mail: (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>{_META}<meta name="Generator" content="Microsoft Word 15 (filtered medium)"></head>'
        f'<body lang="RU"><div class="WordSection1">{_paragraphs(answer, "p")}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{head}</p></div></div>{mail}</div></body></html>'
    )


def _owa(answer: str, mail: str) -> str:
    return (
        f'<html><head>{_META}</head><body dir="ltr"><div class="elementToProof">{_paragraphs(answer)}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>От:</b> Служба поддержки '
        "&lt;support@desk.test&gt;<br><b>Отправлено:</b> 2 марта 2026 г. 13:00<br><b>Кому:</b> anna@desk.test<br><b>Тема:</b> [#1] Счёт</font><div>&nbsp;</div></div>"
        f"{mail}</body></html>"
    )


def _cited(intro: str, attributes: str = ' type="cite"') -> Style:
    shown = intro.replace("<", "&lt;").replace(">", "&gt;")
    return lambda answer, mail: (
        f"<html><head>{_META}</head><body>{_paragraphs(answer)}<div><br><div>{shown}</div><blockquote{attributes}>{mail}</blockquote></div></body></html>"
    )


HTML: dict[str, Style] = {
    **{f"gmail, {name}": _gmail(INTROS[name]) for name in ("gmail ru", "gmail en", "gmail de")},
    **{name: _outlook(BLOCKS[name]) for name in ("outlook ru", "outlook en", "outlook de")},
    "outlook on the web": _owa,
    **{f"cited, {name}": _cited(intro) for name, intro in INTROS.items()},
    "yandex": _cited(INTROS["yandex"], ""),
    "mail.ru": _cited(INTROS["mail.ru"], ' style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px"'),
    "k-9": _cited(INTROS["gmail ru"], ' class="gmail_quote" style="margin: 0pt 0pt 1ex 0.8ex; border-left: 1px solid #729fcf; padding-left: 1ex;"'),
    "intro without a quote": lambda answer, mail: f"{_paragraphs(answer)}<div>02.03.2026, 13:00, Служба поддержки пишет:</div><div>{mail}</div>",
    "a rule alone": lambda answer, mail: f"{_paragraphs(answer)}<hr>{mail}",
    "nothing at all": lambda answer, mail: f"{_paragraphs(answer)}{mail}",
    "nothing at all, below": lambda answer, mail: f"{mail}{_paragraphs(answer)}",
    "a box": lambda answer, mail: f'{_paragraphs(answer)}<div style="border:1px solid #999">{mail}</div>',
    "an indent": lambda answer, mail: f'{_paragraphs(answer)}<div style="margin-left:40px">{mail}</div>',
    "quotes unwrapped": lambda answer, mail: _paragraphs(answer) + re.sub(r"</?blockquote[^>]*>", "", mail),
    "quotes unwrapped under an intro": lambda answer, mail: (
        f"{_paragraphs(answer)}<div>{INTROS['thunderbird en']}</div>" + re.sub(r"</?blockquote[^>]*>", "", mail)
    ),
}  # fmt: skip
