"""Whether an answer to an invitation says something of its writer's own, beside what calendar programs write.

Google, Yandex and Apple put a sentence into each: who accepted or declined what, and when that is.  It names
the event, which people who write hardly do.
"""

from __future__ import annotations

import re

from intake.desk.caseless import Caseless

_ANSWERS = Caseless(
    r"(?<!\w)(?:(?:has|have) (?:tentatively )?(?:accepted|declined|replied|responded|proposed|confirmed)"
    r"|(?:tentatively )?(?:accepted|declined)(?::| this| your| the)|(?:will|may|might)(?: not)? attend"
    r"|new time proposed|proposed (?:a )?new time"
    r"|(?:принял|отклонил|подтвердил|предложил|ответил)(?:а|и|\(-?а\))? "
    r"|(?:при|не при|возможно,? при)дет(?!\w)|(?:принято|отклонено|под вопросом)(?!\w)"
    r"|(?:прийняв|прийняла|відхилив|відхилила)(?!\w)"
    r"|(?:angenommen|abgelehnt|zugesagt|vorbehalt)(?!\w)|a (?:accepté|refusé|décliné)(?!\w)"
    r"|ha (?:aceptado|rechazado|accettato|rifiutato)(?!\w)"
    r"|zaakceptował|odrzucił|kabul etti|reddetti|aceitou|recusou)"
)
_EVENTS = Caseless(
    r"invit|meeting|event|appointment|приглашен|встреч|событи|мероприяти|собрани|запрошен|einladung|termin"
    r"|besprechung|réunion|événement|reunión|riunione|evento|zaproszeni|spotkani|davet|toplantı|convite"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 2
_SHORTEST_SUMMARY = 4
_LOOKED_AT = 2_000


def speaks_beside(text: str, summary: str) -> bool:
    """Whether the text beside a calendar's answer is somebody's own; `summary` is the event's name."""
    text = text[:_LOOKED_AT]
    if len(_WORD.findall(text)) < _FEWEST:
        return False
    named = " ".join(summary.split()).casefold()
    if len(named) >= _SHORTEST_SUMMARY and named in " ".join(text.split()).casefold():
        return False
    return not (_ANSWERS.search(text) and _EVENTS.search(text))
