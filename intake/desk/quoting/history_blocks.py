"""Where quoted history begins without an intro: header blocks, dividers, forwards, drawn rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.caseless import Caseless
from intake.desk.quoting.stamps import has_address, has_time

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_DIVIDER = 240
# A long list of recipients is wrapped; each header may go on for this many lines.
_MOST_CONTINUATIONS = 2

_HEADER_LABELS = {
    "from": """from|von|de|da|van|från|fra|od|от|от кого|отправитель|expéditeur|mittente|lähettäjä|feladó|
        kimden|发件人|差出人|寄件者|від|afzender|من|מאת""",
    "date": """sent|date|sent on|sent at|send|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|
        enviado|enviada em|enviado el|enviada|fecha|inviato|invio|data|enviado em|verzonden|skickat|
        sendt|dato|lähetetty|päivämäärä|wysłano|wysłane|odesláno|elküldve|tarih|отправлено|дата|
        дата отправки|послано|надіслано|发送时间|日期|日時|送信日時|
        message du|تم الإرسال|التاريخ|נשלח|תאריך""",
    "to": """to|an|à|para|a|aan|till|til|do|komu|pour|destinatario|destinataire|dest|címzett|kime|кому|
        получатель|收件人|宛先|收件者|vastaanottaja|إلى|אל""",
    "cc": """cc|bcc|kopie|copie|copie à|kopia|dw|kopi|cópia|copia|копия|копии|скрытая копия|抄送|副本|
        نسخة|עותק""",
    "subject": """subject|betreff|objet|asunto|oggetto|onderwerp|ämne|emne|temat|předmět|tárgy|konu|aihe|
        assunto|тема|主题|件名|主旨|sujet|الموضوع|נושא""",
    "other": """reply-to|reply to|importance|attachments|priority|antwort an|organization|wichtigkeit|
        важность|вложения|приоритет""",
}
_LABEL_CLASSES = {word.strip(): name for name, words in _HEADER_LABELS.items() for word in words.split("|")}
_HEADER_LINE = re.compile(
    r"[|*_ \t]{0,6}([^\W\d_][\w'. -]{0,24}?)[ \t*_]{0,4}[:：][*_]{0,3}(?=[ \t|<\"]|$|[^\s/\d])"
)

# Some phones and gateways write the whole block on one line.
_FURTHER_HEADER = re.compile(
    r" (from|to|sent|date|subject|от|кому|дата|отправлено|тема):(?= )", re.IGNORECASE
)
_FURTHER_HEADERS = 2

_ORIGINAL = re.compile(
    r"[\s>*]{0,4}(?:[-–—_=]{2,20}|\*{2,})[ ]{0,3}(?:original[ -]?(?:message|mail|e-mail|appointment|"
    r"nachricht)|"
    r"urspr(?:ü|ue)ngliche (?:nachricht|mail|e-mail)|message d['’]origine|message original|mail original|"
    r"mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|wiadomość oryginalna|"
    r"oryginalna "
    r"wiadomość|oprindelig (?:meddelelse|besked)|opprinnelig melding|ursprungligt meddelande|"
    r"originalmeddelande|"
    r"alkuperäinen "
    r"viesti|původní zpráva|eredeti üzenet|исходное (?:сообщение|письмо)|оригинальное (?:сообщение|письмо)|"
    r"первоначальное сообщение|исходная переписка|вихідне повідомлення|початкове повідомлення|reply message|"
    r"原始邮件|原始郵件|回复的原邮件|original-?nachricht|antwort nachricht)"
    r"[ ]{0,3}[-–—_=*]{0,20}\s{0,4}(?:$|(?:from|от|von|de|da|subject|тема|date|дата) ?:)",
    re.IGNORECASE,
)
# Notes writes who wrote between rules: "-----Anna <anna@x.test> wrote: -----".
_RULED_WRITER = re.compile(
    r"-{4,8}[^\n]{1,160} (?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|пишет|написал(?:\(а\)|а)?)"
    r" ?: ?-{4,8}$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[\s>*]{0,4}(?:[-–—_=]{2,30}[ ]{0,3}(?:begin )?(?:forwarded (?:message|mail)(?: from .{1,120}?)?|"
    r"weitergeleitete "
    r"(?:nachricht|mail)|"
    r"message transf[ée]r[ée]|message transmis|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|"
    r"doorgestuurd "
    r"bericht|forwarded by .{1,120}|vidarebefordrat meddelande|videresendt (?:meddelelse|melding)|przekazana "
    r"wiadomość|wiadomość przekazana|přeposlaná zpráva|пересылаемое (?:сообщение|письмо)(?: от .{1,120}?)?|"
    r"пересланное "
    r"(?:сообщение|письмо)|переадресованное (?:сообщение|письмо)|перенаправленное (?:сообщение|письмо)|"
    r"переслане повідомлення|转发的邮件|转发邮件|轉寄郵件|轉寄信件|転送メッセージ)[ ]{0,3}[-–—_=]{0,30}"
    r"|this is a forwarded message|это пересылаемое (?:сообщение|письмо)"
    r"|begin forwarded message ?:|начало (?:переадресованного|пересылаемого|пересланного) (?:сообщения|"
    r"письма) ?:?"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail) ?:|début du message (?:transféré|réexpédié) ?:"
    r"|inicio del mensaje reenviado ?:|inizio messaggio inoltrato ?:|begin doorgestuurd bericht ?:"
    r"|пересланное сообщение ?:|переслано ?:)\s{0,4}$",
    re.IGNORECASE,
)
_REPLY_ABOVE = Caseless(
    r"(?:reply|respond|write|type|answer)[^\n]{0,60} above (?:this|the)[^\n]{0,12} line"
    r"|above this line to (?:reply|respond|add|post)"
    r"|(?:antwort|schreib)[^\n]{0,50} (?:über|oberhalb) (?:dieser|diese|der) (?:zeile|linie)"
    r"|(?:über|oberhalb) (?:dieser|diese) (?:zeile|linie) (?:antworten|schreiben)"
    r"|(?:ответ|пиш|введите|напиш|отвеч)[^\n]{0,50} (?:выше|над) (?:этой|данной|этим|этого)"
)
_LONGEST_TITLE = 30
_TITLES = frozenset({"исходное сообщение", "исходное письмо", "original message", "предыдущее сообщение"})
_RULE = re.compile(r"[ \t]{0,4}(?:[_]{5,}|[-–—]{3,}|[=]{4,}|[*]{5,})[ \t]{0,4}$")


def is_rule(line: str) -> bool:
    """Whether a line is nothing but a drawn rule."""
    return _RULE.match(line) is not None


def is_title(line: str) -> bool:
    """Whether a line is a title such as clients that draw no rules write above a header block."""
    return len(line) <= _LONGEST_TITLE and line.strip(" \t:*").casefold() in _TITLES


def is_original_message_divider(line: str) -> bool:
    """Whether a line is "-----Original Message-----" in one of its languages."""
    if len(line) >= _LONGEST_DIVIDER:
        return False
    return _ORIGINAL.match(line) is not None or _RULED_WRITER.match(line.strip()) is not None


def is_forward_divider(line: str) -> bool:
    """Whether a line begins a forwarded message."""
    return len(line) < _LONGEST_DIVIDER and _FORWARDED.match(line) is not None


def is_reply_above_marker(line: str) -> bool:
    """Whether a line is a desk's "please reply above this line"."""
    if len(line) >= _LONGEST_DIVIDER:
        return False
    low = line.lower()
    # Hardly any line holds such a word, and finding none is cheap.
    seldom = ("above", "выше", "над", "über", "oberhalb")
    return any(word in low for word in seldom) and _REPLY_ABOVE.search(low) is not None


def header_block_length(lines: Sequence[str], start: int) -> int:
    """Count the lines of the block «От: / Отправлено: / Кому: / Тема:» that begins at `start`, or 0.

    A form that a customer filled in may have «От:», «Кому:» and «Тема:» too; so a sender and two
    further headers are asked for, and the address or the time that a mail program gives.
    """
    first = _label_class(lines[start])
    if first is None or first in ("cc", "other"):
        return 0
    if _is_block_on_one_line(lines[start][:_LONGEST_DIVIDER]):
        return 1
    if _is_own_line_above(lines, start, first):
        return 0
    seen: dict[str, str] = {}
    last = start
    for index in range(start, min(start + 14, len(lines))):
        name = _label_class(lines[index])
        if name:
            seen.setdefault(name, lines[index][:_LONGEST_DIVIDER])
            last = index
        elif index - last > _MOST_CONTINUATIONS:
            break
    return last - start + 1 if _are_mail_headers(seen) else 0


def _is_own_line_above(lines: Sequence[str], start: int, label: str) -> bool:
    """Whether the reply's last line, «Тема: …», is merely above a block: no block has a label twice."""
    for line in lines[start + 1 : start + 9]:
        name = _label_class(line)
        if name == label:
            return True
        if name is None and not is_rule(line) and not is_original_message_divider(line):
            return False
    return False


def is_header_line(line: str) -> bool:
    """Whether a line is a header of a quoted mail: «Кому: …»."""
    return _label_class(line) is not None


def _is_block_on_one_line(line: str) -> bool:
    further = {match[1].casefold() for match in _FURTHER_HEADER.finditer(line)}
    return len(further) >= _FURTHER_HEADERS and has_time(line) and has_address(line)


def _are_mail_headers(seen: dict[str, str]) -> bool:
    addressed = has_address(seen.get("from", "") + seen.get("to", ""))
    timed = has_time(seen.get("date", ""))
    if addressed and timed:
        return True
    headers = seen.keys() - {"cc", "other"}
    if "from" not in headers or len(headers) < 3 or not headers & {"date", "to"}:  # noqa: PLR2004
        return False
    return addressed or (timed and "subject" in headers)


def _label_class(line: str) -> str | None:
    if len(line) > 2000:  # noqa: PLR2004
        line = line[:100]
    match = _HEADER_LINE.match(line)
    return _LABEL_CLASSES.get(match[1].strip().casefold()) if match else None
