"""Who becomes known: whoever is proved to have written a mail, and whoever answers one of ours."""

from __future__ import annotations

from intake.addresses import address_key
from intake.desk.authenticity import Authenticity
from intake.desk.facts import OwnMail
from intake.desk.rules.reading import Reading


def introduces(reading: Reading, authenticity: Authenticity, own_mails: tuple[OwnMail, ...]) -> bool:
    """Whether a mail shows that From is its sender's: it passed, or answers a mail of ours to him alone.

    Whoever got a mail of ours together with others could answer it in their names; an autoresponder answers
    whatever was sent in its owner's name, and so says nothing of him.
    """
    if reading.automatic is not None:
        return False
    if authenticity is Authenticity.PROVED:
        return True
    return authenticity is Authenticity.UNPROVED and any(
        len(own.recipients) == 1 for own in answered_mails(reading, own_mails)
    )


def answered_mails(reading: Reading, own_mails: tuple[OwnMail, ...]) -> tuple[OwnMail, ...]:
    """Those of our mails that the mail answers and that were sent to its sender, maybe among others."""
    answered = {*reading.question.own_ids, *reading.question.token_ids}
    sender = reading.mail.sender.key
    return tuple(
        own for own in own_mails if own.message_id in answered and sender in map(address_key, own.recipients)
    )
