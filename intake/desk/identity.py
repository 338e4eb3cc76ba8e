"""Who is writing: an agent (proved or not), or somebody from outside.

An address in From proves nothing.  An agent is believed when the desk's own mail server says that
the mail really comes from his domain (RFC 8601), or, where that server says nothing at all, when
the mail answers a notification that was sent to this very agent: its Message-ID, or the sub-address
in its Reply-To, carries a token that nobody else has seen.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from intake.addresses import address_key
from intake.desk import tokens
from intake.desk.facts import OwnMail
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import AuthenticationResults, InboundMail, MethodResult
from intake.desk.outgoing import Audience
from intake.desk.support_desk import Agent, SupportDesk

# The result that means "not checked"; every other one is a statement about the sender.
_SILENT_RESULTS = frozenset({"none"})
_ALIGNED_METHODS = frozenset({"dkim", "spf"})
# These are about the connection, the login or the mail's route, not about whose domain the mail is from.
_OTHER_METHODS = frozenset({"arc", "auth", "bimi", "dnswl", "iprev"})

_LONGEST_NAME = 1000
# Cyrillic letters that look like Latin ones.
_LOOK_ALIKES = str.maketrans("авекмнорстухіјѕ", "abekmhopctyxijs")


class SenderCheck(StrEnum):
    """What the desk's own server says of the sender."""

    PASS = "pass"  # noqa: S105 - a result of RFC 8601, not a secret
    FAIL = "fail"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether an agent is proved, and by what or why not."""

    proved: bool
    reason: Text


def prove(
    mail: InboundMail,
    agent: Agent,
    desk: SupportDesk,
    own_mails: tuple[OwnMail, ...],
    now: datetime,
) -> Proof:
    """Judge whether that agent wrote the mail.  `own_mails` are those of ours that it answers."""
    if len(mail.senders) != 1:
        several = Text.of(TextKey.SEVERAL_ADDRESSES, count=len(mail.senders))
        return Proof(proved=False, reason=several)
    check, detail = server_check(mail.authentication, mail.sender.domain, desk)
    match check:
        case SenderCheck.PASS:
            return Proof(proved=True, reason=detail)
        case SenderCheck.FAIL:
            return Proof(proved=False, reason=detail)
        case SenderCheck.SILENT:
            proof = _prove_by_token(agent, desk, own_mails, now)
            if proof.proved:
                return proof
            both = Text.of(TextKey.BOTH, first=detail, second=proof.reason)
            return Proof(proved=False, reason=both)
    assert_never(check)


def server_check(
    headers: tuple[AuthenticationResults, ...],
    domain: str,
    desk: SupportDesk,
) -> tuple[SenderCheck, Text]:
    """Read the topmost header of a server that the desk believes (RFC 8601 §2.2, RFC 7489 §3.1)."""
    header = next((item for item in headers if item.authserv_id in desk.authserv_ids), None)
    if header is None:
        return SenderCheck.SILENT, Text(TextKey.SERVER_SAYS_NOTHING)
    stated = [method for method in header.methods if _speaks_of(method, domain)]
    if not stated:
        return SenderCheck.SILENT, Text.of(TextKey.SERVER_CHECKED_NOTHING, server=header.authserv_id)
    passed = next((method for method in stated if _aligned_pass(method, domain)), None)
    if passed and not any(method.method == "dmarc" and method.result == "fail" for method in stated):
        if header.received_above > desk.trusted_hops:
            return SenderCheck.SILENT, Text.of(TextKey.FORGEABLE, server=header.authserv_id)
        return SenderCheck.PASS, Text.of(
            TextKey.CONFIRMED, server=header.authserv_id, method=passed.method, domain=passed.domain
        )
    told = ", ".join(f"{method.method}={method.result}" for method in stated[:5])
    return SenderCheck.FAIL, Text.of(
        TextKey.NOT_CONFIRMED, server=header.authserv_id, domain=domain, results=told
    )


def failed_methods(mail: InboundMail, desk: SupportDesk) -> frozenset[str]:
    """The methods by which the desk's own server says that the mail isn't from whom it shows.

    None when another one passes for From.  RFC 7489 §6, RFC 7208 §8.4: a softfail or a broken signature alone
    happens to honest mail that was forwarded.
    """
    header = next((item for item in mail.authentication if item.authserv_id in desk.authserv_ids), None)
    if header is None or any(_aligned_pass(method, mail.sender.domain) for method in header.methods):
        return frozenset()
    return frozenset(method.method for method in header.methods if method.result == "fail")


def _speaks_of(method: MethodResult, domain: str) -> bool:
    """Whether a result says anything for or against mail from this domain.

    A subdomain of the agent's domain, a pass without a domain or DMARC's summary prove nobody alone (nothing
    here knows whose a subdomain is), but don't contradict what proves him.
    """
    if method.result in _SILENT_RESULTS or method.method in _OTHER_METHODS:
        return False
    if method.result != "pass":
        return True
    if not method.domain or method.domain.endswith("." + domain):
        return False
    return method.method != "dmarc" or method.domain != domain


def _aligned_pass(method: MethodResult, domain: str) -> bool:
    if method.method not in _ALIGNED_METHODS or method.result != "pass" or not domain:
        return False
    # Relaxed alignment without a list of public suffixes: a checked domain of one label is no proof.
    return method.domain == domain or ("." in method.domain and domain.endswith("." + method.domain))


def _prove_by_token(
    agent: Agent,
    desk: SupportDesk,
    own_mails: tuple[OwnMail, ...],
    now: datetime,
) -> Proof:
    expired = False
    for own in own_mails:
        token = tokens.token_of(own.message_id)
        check = tokens.verify(desk.token_key, token, now) if desk.token_key else None
        if (
            check is None
            or check.audience is not Audience.AGENTS
            or agent.key not in {address_key(recipient) for recipient in own.recipients}
        ):
            continue
        if check.valid:
            return Proof(
                proved=True,
                reason=Text.of(TextKey.ANSWERS_NOTIFICATION, address=agent.address),
            )
        expired = expired or check.state is tokens.TokenState.EXPIRED
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
        for address in (*desk.own_addresses, *(agent.key for agent in desk.agents)):
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
