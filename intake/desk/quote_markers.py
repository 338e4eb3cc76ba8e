"""Where a mail client begins the quoted part: intro lines, header blocks, dividers, forwards.

Every function looks at a few lines from a given place, so that a whole text is read in linear time.
Intro lines differ by client and language, but share what makes them intros: they end in a colon
and carry a date with a time, an address, or the verb «writes».
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# A longer line is a sentence of a person or an attack, never an intro.
_LONGEST_INTRO_LINE = 240
_LONGEST_INTRO = 420
_MOST_INTRO_LINES = 4
# A long list of recipients is wrapped; each header may go on for so many lines.
_MOST_CONTINUATIONS = 2

_QUOTED = re.compile(r"[ \t]{0,3}(?:>(?!From )|&gt;|[A-ZА-ЯЁ]{1,4}> ?(?=\S|$))")

_VERB = re.compile(
    r"(?<!\w)(?:wrote|writes|schrieb|geschrieben|a [ée]crit|[ée]crivait|escribi[óo]|ha escrit|ha scritto|"
    r"scrisse|"
    r"escreveu|napisa[łl](?:\(a\)|a)?|pisze|skrev|skrifaði|kirjoitti|schreef|geschreven|yazd[ıi]|"
    r"napsala?(?:\(a\))?|"
    r"nap[íi]sala?|[íi]rta|je napisao|a scris|raš[ėe]|kirjutas|rakst[īi]ja|έγραψε|napisao|"
    r"пиш(?:ет|у)|писал(?:\(а\)|а|и)?|написал(?:\(а\)|а|и)?|пише|написа(?:в|ла|в\(-ла\))|сообщил(?:\(а\)|"
    r"а)?|піша)(?!\w)"
    r"|写道|寫道|のメッセージ|さんは書きました|작성|wrote:$",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"[-–— ]{0,12}(?:on|at|am|le|el|il|op|em|en|den|dne|dnia|w dniu|w|pe|på|vào|à|a|la|på|tarihinde|"
    r"в|во|на|вы писали|ты писал|you wrote)[ ,:]",
    re.IGNORECASE,
)
_WEEKDAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mi[ée]|jue|vie|"
    r"s[áa]b|dom|"
    r"пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"понеділок|вівторок|середа|четвер|п.ятниця|субота|неділя|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_DATE_START = re.compile(rf"[-–— ]{{0,12}}(?:\d{{1,4}}[ ./\-年]|{_WEEKDAY}[.,]?[ ,])", re.IGNORECASE)
_DAY = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"\d{1,2}(?:[.,]|st|nd|rd|th|-го)?[ -](?:de |d')?[^\W\d_]{3,12}\.?,?[ -](?:de )?\d{2,4}|"
    r"[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:at |\d{4})|\d{1,2} [^\W\d_]{3,12}\.?,? (?:в|at|um|à) "
)
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]|<mailto:|\[mailto:|\(via ", re.IGNORECASE)
# Zoho ends its intro in dashes: "---- On … wrote ----".
_INTRO_END = re.compile(
    r"(?:[:：]|(?<!\w)(?:wrote|writes|写道|a écrit|escribió|ha scritto|schrieb|geschrieben|escreveu|skrev|"
    r"пишет|написал(?:\(а\)|а)?))[ *_.-]{0,30}$",
    re.IGNORECASE,
)
_BARE_INTRO_END = re.compile(r"[>)][ ]?$")
_REPLY_BEFORE_INTRO = re.compile(
    r"(?<=\S)[ ]?-{0,4}[ ]?(?=(?:On|Am|Le|El|Il) (?:[^\W\d_]{2,10}\.?, |\d{1,2}[./ ])[^\n]{8,200}"
    r"(?:wrote|schrieb|écrit|escribió|scritto)[^\n]{0,80}:$)"
)
_MAILTO_TAIL = re.compile(r"[<\[]mailto:[^>\]]{0,200}[>\]]", re.IGNORECASE)

_HEADER_LABELS = {
    "from": """from|von|de|da|van|från|fra|od|от|от кого|отправитель|expéditeur|mittente|lähettäjä|feladó|
        kimden|发件人|差出人|寄件者|від|afzender""",
    "date": """sent|date|sent on|sent at|send|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|
        enviado|enviada em|enviado el|enviada|fecha|inviato|invio|data|enviado em|verzonden|skickat|
        sendt|dato|lähetetty|päivämäärä|wysłano|wysłane|odesláno|elküldve|tarih|отправлено|дата|
        дата отправки|послано|надіслано|发送时间|日期|日時|送信日時""",
    "to": """to|an|à|para|a|aan|till|til|do|komu|pour|destinatario|destinataire|dest|címzett|kime|кому|
        получатель|收件人|宛先|收件者|vastaanottaja""",
    "cc": "cc|bcc|kopie|copie|kopia|dw|kopi|cópia|copia|копия|копии|скрытая копия|抄送|副本",
    "subject": """subject|betreff|objet|asunto|oggetto|onderwerp|ämne|emne|temat|předmět|tárgy|konu|aihe|
        assunto|тема|主题|件名|主旨""",
    "other": """reply-to|reply to|importance|attachments|priority|antwort an|organization|wichtigkeit|
        важность|вложения|приоритет""",
}
_LABEL_CLASSES = {word.strip(): name for name, words in _HEADER_LABELS.items() for word in words.split("|")}
_HEADER_LINE = re.compile(
    r"[|*_ \t]{0,6}([^\W\d_][\w'. -]{0,24}?)[ \t*_]{0,4}[:：][*_]{0,3}(?=[ \t|<\"]|$|[^\s/\d])"
)

_ORIGINAL = re.compile(
    r"[\s>*]{0,4}(?:[-–—_=]{2,20}|\*{2,})[ ]{0,3}(?:original[ -]?(?:message|mail|e-mail|appointment|"
    r"nachricht)|"
    r"urspr(?:ü|ue)ngliche (?:nachricht|mail|e-mail)|message d['’]origine|message original|mail original|"
    r"mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|wiadomość oryginalna|"
    r"oryginalna "
    r"wiadomość|oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|originalmeddelande|"
    r"alkuperäinen "
    r"viesti|původní zpráva|eredeti üzenet|исходное (?:сообщение|письмо)|оригинальное (?:сообщение|письмо)|"
    r"первоначальное сообщение|исходная переписка|вихідне повідомлення|початкове повідомлення|reply message|"
    r"原始邮件|原始郵件|回复的原邮件|original-?nachricht|antwort nachricht)"
    r"[ ]{0,3}[-–—_=*]{0,20}\s{0,4}$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[\s>*]{0,4}(?:[-–—_=]{2,30}[ ]{0,3}(?:begin )?(?:forwarded (?:message|mail)|weitergeleitete "
    r"(?:nachricht|mail)|"
    r"message transf[ée]r[ée]|message transmis|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|"
    r"doorgestuurd "
    r"bericht|forwarded by .{1,120}|vidarebefordrat meddelande|videresendt (?:meddelelse|melding)|przekazana "
    r"wiadomość|wiadomość przekazana|přeposlaná zpráva|пересылаемое (?:сообщение|письмо)|пересланное "
    r"(?:сообщение|письмо)|переадресованное (?:сообщение|письмо)|перенаправленное (?:сообщение|письмо)|"
    r"переслане повідомлення|转发的邮件|转发邮件|轉寄郵件|轉寄信件|転送メッセージ)[ ]{0,3}[-–—_=]{0,30}"
    r"|begin forwarded message ?:|начало (?:переадресованного|пересылаемого|пересланного) (?:сообщения|"
    r"письма) ?:?"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail) ?:|début du message (?:transféré|réexpédié) ?:"
    r"|inicio del mensaje reenviado ?:|inizio messaggio inoltrato ?:|begin doorgestuurd bericht ?:"
    r"|пересланное сообщение ?:|переслано ?:)\s{0,4}$",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    r"(?:reply|respond|write|type|answer)[^\n]{0,60} above (?:this|the)[^\n]{0,12} line"
    r"|above this line to (?:reply|respond|add|post)"
    r"|(?:ответ|пиш|введите|напиш|отвеч)[^\n]{0,50} (?:выше|над) (?:этой|данной|этим|этого)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]{0,4}(?:[_]{5,}|[-–—]{3,}|[=]{5,}|[*]{5,})[ \t]{0,4}$")


def is_quoted(line: str) -> bool:
    """Whether a line carries a quote mark: ">", or the initials of The Bat! («ИП>»).

    ">From " is the mbox escape of an ordinary line.
    """
    return _QUOTED.match(line) is not None and not line.rstrip().endswith("<<<")


def unquoted(line: str) -> str:
    """Take all quote marks off a line."""
    rest = line
    for _ in range(20):
        match = _QUOTED.match(rest)
        if not match:
            break
        rest = rest[match.end() :]
    return rest.strip()


def is_rule(line: str) -> bool:
    """Whether a line is nothing but a drawn rule."""
    return _RULE.match(line) is not None


def is_original_message_divider(line: str) -> bool:
    """Whether a line is "-----Original Message-----" in one of its languages."""
    return len(line) < _LONGEST_INTRO_LINE and _ORIGINAL.match(line) is not None


def is_forward_divider(line: str) -> bool:
    """Whether a line begins a forwarded message."""
    return len(line) < _LONGEST_INTRO_LINE and _FORWARDED.match(line) is not None


def is_reply_above_marker(line: str) -> bool:
    """Whether a line is a desk's "please reply above this line"."""
    return len(line) < _LONGEST_INTRO_LINE and _REPLY_ABOVE.search(line) is not None


def intro_length(lines: Sequence[str], start: int) -> int:
    """Count the lines of the intro («… пишет:») that begins at `start`; 0 when none begins there.

    An intro may be wrapped over up to four lines.  One that no quote mark follows must be plainer,
    because everything behind it will be taken for the quote.
    """
    if not _may_begin_intro(lines[start]):
        return 0
    joined = ""
    for count in range(1, _MOST_INTRO_LINES + 1):
        index = start + count - 1
        if index >= len(lines) or not lines[index].strip() or len(lines[index]) > _LONGEST_INTRO_LINE:
            return 0
        joined = f"{joined} {lines[index].strip()}".strip()
        if len(joined) > _LONGEST_INTRO:
            return 0
        quote_follows = _quote_follows(lines, index + 1)
        if _INTRO_END.search(joined) and _is_intro(joined, quote_follows=quote_follows):
            return count
        if quote_follows and _BARE_INTRO_END.search(joined) and _is_bare_intro(joined):
            return count
    return 0


def _may_begin_intro(line: str) -> bool:
    stripped = line.strip()
    if not stripped or len(stripped) > _LONGEST_INTRO_LINE:
        return False
    return bool(
        _OPENER.match(stripped)
        or _DATE_START.match(stripped)
        or _ADDRESS.search(stripped)
        or _VERB.search(stripped)
        or (_DAY.search(stripped) and _TIME.search(stripped))
    )


def _is_intro(joined: str, *, quote_follows: bool) -> bool:
    text = _MAILTO_TAIL.sub("@mail", joined)
    verb, day = _VERB.search(text), _DAY.search(text)
    time, address = _TIME.search(text), _ADDRESS.search(text)
    if quote_follows and (verb or (day and (time or address)) or (address and time)):
        return True
    if verb:
        return bool((day and (time or address)) or (time and address) or (day and _OPENER.match(text)))
    return bool(address and time and _DATE_START.match(text)) or bool(
        address and day and (time or _DATE_START.match(text))
    )


def _is_bare_intro(joined: str) -> bool:
    """Whether this is «2026/3/2 Name <address>», an intro without a colon; only above quote marks."""
    return bool(_DATE_START.match(joined) and _ADDRESS.search(joined))


def split_off_intro(line: str) -> tuple[str, str]:
    """Part a line on which an intro follows the reply itself; the second part is "" when none does."""
    if len(line) > _LONGEST_INTRO or not line.rstrip().endswith(":"):
        return line, ""
    match = _REPLY_BEFORE_INTRO.search(line.rstrip())
    return (line[: match.start()], line[match.end() :]) if match else (line, "")


def _quote_follows(lines: Sequence[str], start: int) -> bool:
    for line in lines[start : start + 3]:
        if line.strip():
            return is_quoted(line)
    return False


def header_block_length(lines: Sequence[str], start: int) -> int:
    """Count the lines of the block «От: / Отправлено: / Кому: / Тема:» that begins at `start`, or 0.

    A form that a customer filled in may have «От:» and «Тема:» too; so a sender and two further
    headers are asked for, a date or a recipient among them.
    """
    first = _label_class(lines[start])
    if first is None or first in ("cc", "other"):
        return 0
    seen: dict[str, str] = {}
    last = start
    for index in range(start, min(start + 14, len(lines))):
        name = _label_class(lines[index])
        if name:
            seen.setdefault(name, lines[index][:_LONGEST_INTRO_LINE])
            last = index
        elif index - last > _MOST_CONTINUATIONS:
            break
    return last - start + 1 if _are_mail_headers(seen) else 0


def _are_mail_headers(seen: dict[str, str]) -> bool:
    headers = seen.keys() - {"cc", "other"}
    if "from" in headers and len(headers) >= 3 and headers & {"date", "to"}:  # noqa: PLR2004
        return True
    correspondent = seen.get("from", "") + seen.get("to", "")
    return bool(_TIME.search(seen.get("date", "")) and _ADDRESS.search(correspondent))


def _label_class(line: str) -> str | None:
    if len(line) > 2000:  # noqa: PLR2004
        line = line[:100]
    match = _HEADER_LINE.match(line)
    return _LABEL_CLASSES.get(match[1].strip().casefold()) if match else None
