"""Whether a mail comes from whom it shows, by what the desk's own mail server says.

The same reading serves everybody from outside: whether a first mail may be answered, whether people
in Cc take part, whether a participant is believed.  What proves an agent besides is in `identity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.desk.identity import SenderCheck, failed_methods, server_check
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import InboundMail
from intake.desk.support_desk import SupportDesk


class Authenticity(StrEnum):
    """What may be believed of the From of a mail; the ledger keeps the words.

    PROVED: a server that the desk believes states a pass that is aligned with From.  REFUTED: it states
    `dmarc=fail`, or that SPF and DKIM both fail.  DOUBTED: `spf=fail` alone, which forwarding does to honest
    mail (RFC 7208 §8.4).  UNPROVED: anything else, and all mail where no server is believed.
    """

    PROVED = "proved"
    UNPROVED = "unproved"
    DOUBTED = "doubted"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What may be believed of a mail's From, and by which words of the server."""

    authenticity: Authenticity
    reason: Text


def judge(mail: InboundMail, desk: SupportDesk) -> Judgement:
    """Judge the mail's From by the Authentication-Results that the desk believes (RFC 8601)."""
    if len(mail.senders) != 1:
        several = Text.of(TextKey.SEVERAL_ADDRESSES, count=len(mail.senders))
        return Judgement(Authenticity.UNPROVED, several)
    check, reason = server_check(mail.authentication, mail.sender.domain, desk)
    if check is SenderCheck.PASS:
        return Judgement(Authenticity.PROVED, reason)
    failed = failed_methods(mail, desk)
    if "dmarc" in failed or {"spf", "dkim"} <= failed:
        return Judgement(Authenticity.REFUTED, reason)
    return Judgement(Authenticity.DOUBTED if "spf" in failed else Authenticity.UNPROVED, reason)
