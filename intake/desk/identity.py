"""Who is writing: an agent (proved or not), or somebody from outside.

An address in From proves nothing.  An agent is believed when the desk's own mail server says that
the mail really comes from his domain (RFC 8601), or, where that server says nothing at all, when
the mail answers a notification that was sent to this very agent: its Message-ID, or the sub-address
in its Reply-To, carries a token that nobody else has seen (`rules.exposure` says who has).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from intake.addresses import address_key
from intake.desk import tokens
from intake.desk.authenticity import Authenticity, Judgement
from intake.desk.facts import OwnMail
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import InboundMail
from intake.desk.outgoing import Audience
from intake.desk.support_desk import Agent, SupportDesk

_LONGEST_NAME = 1000
# Cyrillic letters that look like Latin ones.
_LOOK_ALIKES = str.maketrans("авекмнорстухіјѕ", "abekmhopctyxijs")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether an agent is proved, and by what or why not."""

    proved: bool
    reason: Text


def prove(
    judgement: Judgement,
    agent: Agent,
    desk: SupportDesk,
    own_mails: tuple[OwnMail, ...],
    now: datetime,
) -> Proof:
    """Whether the agent whom a mail shows wrote it: the mail's judgement, or a token where it is silent.

    `own_mails` are those of ours that the mail answers.
    """
    if judgement.authenticity is Authenticity.PROVED:
        return Proof(proved=True, reason=judgement.reason)
    if not judgement.silent:
        return Proof(proved=False, reason=judgement.reason)
    proof = _prove_by_token(agent, desk, own_mails, now)
    if proof.proved:
        return proof
    both = Text.of(TextKey.BOTH, first=judgement.reason, second=proof.reason)
    return Proof(proved=False, reason=both)


def _prove_by_token(
    agent: Agent,
    desk: SupportDesk,
    own_mails: tuple[OwnMail, ...],
    now: datetime,
) -> Proof:
    expired, exposed = False, None
    for own in own_mails:
        token = tokens.token_of(own.message_id)
        check = tokens.verify(desk.token_key, token, now) if desk.token_key else None
        if (
            check is None
            or check.audience is not Audience.AGENTS
            or agent.key not in {address_key(recipient) for recipient in own.recipients}
        ):
            continue
        if check.valid and own.exposed_by is None:
            return Proof(
                proved=True,
                reason=Text.of(TextKey.ANSWERS_NOTIFICATION, address=agent.address),
            )
        expired = expired or check.state is tokens.TokenState.EXPIRED
        exposed = own.exposed_by if check.valid else exposed
    if exposed is not None:
        return Proof(proved=False, reason=Text.of(TextKey.NOTIFICATION_EXPOSED, mail=exposed))
    if expired:
        return Proof(proved=False, reason=Text(TextKey.NOTIFICATION_TOO_OLD))
    none = Text.of(TextKey.ANSWERS_NO_NOTIFICATION, address=agent.address)
    return Proof(proved=False, reason=none)


def impersonated(mail: InboundMail, desk: SupportDesk) -> Text | None:
    """Why the mail pretends to come from the desk or an agent by a display name, or None.

    `anna@desk.test <somebody@elsewhere>` shows the agent's address to whoever reads the mail in a
    client that hides the real one; what only looks like that address does the same.
    """
    for sender in mail.senders:
        shown = _as_seen(sender.name)
        if "@" not in shown or desk.is_internal(sender):
            continue
        for address in (*desk.own_addresses, *(agent.key for agent in (*desk.agents, *desk.readers))):
            if _as_seen(address) in shown:
                return Text.of(TextKey.SHOWN_ADDRESS, shown=address, real=sender.address)
    return None


def _as_seen(name: str) -> str:
    """What the eye makes of a name: no blanks, no invisible characters, look-alike letters alike."""
    plain = unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).casefold().translate(_LOOK_ALIKES)
    return "".join(
        character
        for character in plain
        if not character.isspace() and unicodedata.category(character) != "Cf"
    )
