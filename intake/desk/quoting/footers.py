"""What stands below a letter and says nothing: a closing, contacts, a legal notice, and older mail."""

from __future__ import annotations

import re

from intake.desk.quoting.reply_text import new_text

_CLOSING = re.compile(
    r"\W{0,9}(?:с (?:большим |глубоким )?уважением|с наилучшими|всего (?:доброго|хорошего)|best regards"
    r"|kind regards|warm regards|best wishes|regards|sincerely|yours (?:sincerely|faithfully|truly)"
    r"|thanks and regards)(?!\w)",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"@|https?://|www\.|\+\d|\d{3}[ -]?\d\d[ -]?\d\d|(?<!\w)(?:тел|моб|tel|phone|fax|факс)\b", re.IGNORECASE
)
_NOTICE = re.compile(
    r"confidential|intended (?:solely|only|recipient|for)|unauthori[sz]ed|before printing|unsubscribe"
    r"|all rights reserved|©|конфиденциальн|предназначен\w* (?:только |исключительно )?(?:для )?адресат"
    r"|получили это (?:письмо|сообщение) по ошибке|прежде чем распечат|отписаться|все права защищены",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<!\bltd)(?<!\binc)(?<!\bcorp)(?<!\bco)[.?!:]$", re.IGNORECASE)
_MOST_LINES = 30
_LONGEST_CONTACT = 160
_MOST_WORDS = 8


def is_footer(text: str) -> bool:
    """Whether a text has nothing that its writer says to his reader."""
    lines = [line.strip() for line in new_text(text, is_forward=False).text.split("\n") if line.strip()]
    closed = False
    for line in lines:
        closed = closed or _CLOSING.match(line) is not None
        signed = closed and len(line.split()) <= _MOST_WORDS and _SENTENCE.search(line) is None
        contact = len(line) <= _LONGEST_CONTACT and _CONTACT.search(line) is not None
        if not (signed or contact or _CLOSING.match(line) or _NOTICE.search(line)):
            return False
    return len(lines) <= _MOST_LINES
