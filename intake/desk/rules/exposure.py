"""Which of our notifications others than their recipients have seen, by what a mail shows.

A notification's token proves an agent where no server does, as long as he alone has it.  An agent who writes
to an outsider in answer to a notification sends the token along, in References or In-Reply-To, which every
mail program writes.  That mail is proved by it all the same, for it was his to send; from then on the token
may be anybody's.
"""

from __future__ import annotations

from intake.addresses import address_key
from intake.desk import tokens
from intake.desk.automatic.bounce_phrases import is_daemon_address
from intake.desk.facts import OwnMail
from intake.desk.message import Address
from intake.desk.outgoing import Audience
from intake.desk.rules.case import Case


def exposed(case: Case) -> tuple[str, ...]:
    """The Message-IDs of notifications that nobody else had seen before this mail."""
    answered = {*case.reading.question.own_ids, *case.reading.question.token_ids}
    return tuple(
        own.message_id
        for own in case.facts.own_mails
        if own.message_id in answered and own.exposed_by is None and _proves(case, own) and _leaks(case, own)
    )


def _proves(case: Case, own: OwnMail) -> bool:
    key, token = case.desk.token_key, tokens.token_of(own.message_id)
    return bool(key) and tokens.verify(key, token, case.now).audience is Audience.AGENTS


def _leaks(case: Case, own: OwnMail) -> bool:
    """Whether the mail is an outsider's, or goes to one.

    The server of somebody whom we wrote to has seen it too, and says so when the mail doesn't arrive.
    A mail in an agent's name that our server refutes may be his own, sent by a wrong way; and whoever else
    sent it is refuted by that server the next time, too.
    """
    sender = case.mail.sender
    reported = case.mail.report is not None or is_daemon_address(sender.address)
    if _is_outside(case, own, sender) and not reported:
        return True
    return any(_is_outside(case, own, person) for person in (*case.mail.to, *case.mail.cc))


def _is_outside(case: Case, own: OwnMail, person: Address) -> bool:
    told = {address_key(address) for address in own.recipients}
    return "@" in person.address and not case.desk.is_internal(person) and person.key not in told
