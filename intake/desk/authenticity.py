"""Whether a mail comes from whom it shows, by what the desk's own mail server says.

The same reading serves everybody: whether a first mail may be answered, whether people in Cc take part,
whether a participant is believed, whether an agent is obeyed.  What proves an agent besides is in `identity`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from intake.desk.alignment import FAILED, failed_for, proves, related, speaks_of
from intake.desk.ambiguity import Ambiguity
from intake.desk.language.texts import Text, TextKey
from intake.desk.logins import (
    Login,
    foreign_login,
    is_internal,
    logins_of,
    logins_stated,
    nobody_says,
    own_login,
)
from intake.desk.message import (
    Address,
    AuthenticationResults,
    InboundMail,
    MethodResult,
)
from intake.desk.signatures import (
    MOST_SIGNATURES,
    Signature,
    digests,
    own_signatures,
    signatures,
    written_to_us,
)
from intake.desk.support_desk import SupportDesk

_UNREADABLE = "unreadable"


class Authenticity(StrEnum):
    """What may be believed of the From of a mail; the ledger keeps the words.

    PROVED: a server that the desk believes states a pass that is aligned with From, and the mail was no copy
    that anybody could send; or that From's owner logged in to send it, and no failure.  REFUTED: it states
    `dmarc=fail`, or that SPF and DKIM both fail for From's domain.  DOUBTED: `spf=fail` alone, which
    forwarding does to honest mail (RFC 7208 §8.4).  UNPROVED: anything else, and all mail where no server is
    believed.
    """

    PROVED = "proved"
    UNPROVED = "unproved"
    DOUBTED = "doubted"
    REFUTED = "refuted"


REFUTED_BY_SERVER = frozenset({Authenticity.DOUBTED, Authenticity.REFUTED})
"""What makes a participant's mail one that isn't believed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What may be believed of a mail's From, and by which words of the server.

    `silent` says that nothing speaks against From either, so that something else may prove it.
    `signature_alone` says that the proof rests on DKIM alone; `signatures` are the digests by which the
    signatures of From's domain on a proved mail are known again.  `hearsay` says that the sender stands only
    where anybody may write anybody's address, so that his domain's own words say nothing of the mail.
    """

    authenticity: Authenticity
    reason: Text
    silent: bool = False
    signature_alone: bool = False
    signatures: tuple[str, ...] = ()
    hearsay: bool = False


def judge(mail: InboundMail, desk: SupportDesk) -> Judgement:
    """Judge the mail's From by what the servers say that the desk believes (RFC 8601 §5, RFC 5321 §4.4)."""
    if len(mail.senders) != 1:
        several = Text.of(TextKey.SEVERAL_ADDRESSES, count=len(mail.senders))
        return Judgement(Authenticity.UNPROVED, several)
    headers, sender = _believed(mail.authentication, desk), mail.sender
    results = _stated(headers)
    if any(one.method == "dmarc" and one.result in FAILED for one in results):
        return _not_confirmed(Authenticity.REFUTED, headers[0], sender, results, desk)
    reached = headers[0] if headers and headers[0].received_above <= desk.trusted_hops else None
    logins = logins_stated(mail, desk, results if reached else (), reached.authserv_id if reached else "")
    passed = _passed(results, sender, desk)
    if (other := foreign_login(logins, sender, desk)) is not None:
        against = any(speaks_of(one, sender.domain) for one in results if one not in passed)
        said = Text.of(TextKey.OTHER_LOGIN, server=other.server, login=other.login, address=sender.address)
        return Judgement(Authenticity.UNPROVED, said, silent=not against)
    if (sent := _sent_by(mail, desk, own_login(logins, sender, desk), results)) is not None:
        return sent
    signed = [one for one in passed if one.method != "auth"]
    if reached and signed:
        return _proved(mail, desk, reached.authserv_id, signed, results)
    return _unproved(mail, desk, headers, results, forgeable=bool(passed) and not reached)


def _sent_by(
    mail: InboundMail, desk: SupportDesk, own: Login | None, results: tuple[MethodResult, ...]
) -> Judgement | None:
    """The proof by who sent the mail, which any failure for From's domain beats; None where there is none."""
    if own is None and not is_internal(mail, desk):
        return None
    if failed_for(results, mail.sender.domain):
        return None
    said = (
        Text(TextKey.FROM_INSIDE)
        if own is None
        else Text.of(TextKey.LOGGED_IN, server=own.server, login=own.login)
    )
    return Judgement(Authenticity.PROVED, said, signatures=digests(own_signatures(mail)))


def _unproved(
    mail: InboundMail,
    desk: SupportDesk,
    headers: tuple[AuthenticationResults, ...],
    results: tuple[MethodResult, ...],
    *,
    forgeable: bool,
) -> Judgement:
    """What to say of a mail of which nothing is proved."""
    if not headers:
        return Judgement(Authenticity.UNPROVED, nobody_says(mail, desk), silent=True)
    server, domain = headers[0].authserv_id, mail.sender.domain
    if forgeable:
        return Judgement(Authenticity.UNPROVED, Text.of(TextKey.FORGEABLE, server=server), silent=True)
    if not any(speaks_of(one, domain) for one in results):
        nothing = Text.of(TextKey.SERVER_CHECKED_NOTHING, server=server)
        return Judgement(Authenticity.UNPROVED, nothing, silent=True)
    return _not_confirmed(_unconfirmed(results, domain), headers[0], mail.sender, results, desk)


def seen_before(judgement: Judgement, mail_id: int) -> Judgement:
    """The same mail's judgement, now that one of its signatures came in before with another mail.

    Whoever got that mail may have sent it again under another subject or Message-ID; a proof by something
    else than its signature stands.
    """
    if not judgement.signature_alone:
        return judgement
    reason = Text.of(TextKey.SIGNATURE_SEEN, mail=mail_id)
    return replace(judgement, authenticity=Authenticity.UNPROVED, reason=reason, silent=True)


def _believed(
    headers: tuple[AuthenticationResults, ...], desk: SupportDesk
) -> tuple[AuthenticationResults, ...]:
    """The headers of a server that the desk believes, in the place of the topmost or another trusted one."""
    own = [header for header in headers if header.authserv_id and header.authserv_id in desk.authserv_ids]
    lowest = max(desk.trusted_hops, own[0].received_above) if own else 0
    return tuple(header for header in own if header.received_above <= lowest)


def _stated(headers: tuple[AuthenticationResults, ...]) -> tuple[MethodResult, ...]:
    """What the headers state together: those below the first may add a failure anywhere.

    A pass they add only where no sender reaches, and by a method of which none above them has spoken.
    """
    results: list[MethodResult] = []
    spoken: set[str] = set()
    for place, header in enumerate(headers):
        passes = place == 0 or (header.out_of_reach and _UNREADABLE not in spoken)
        results += [
            one for one in header.methods if one.result != "pass" or (passes and one.method not in spoken)
        ]
        spoken |= {one.method for one in header.methods}
    return tuple(results)


def _passed(results: Iterable[MethodResult], sender: Address, desk: SupportDesk) -> list[MethodResult]:
    own = logins_of(sender, desk)
    return [one for one in results if proves(one, own, sender.domain)]


def _unconfirmed(results: tuple[MethodResult, ...], domain: str) -> Authenticity:
    if {"spf", "dkim"} <= failed_for(results, domain):
        return Authenticity.REFUTED
    spf = any(one.method == "spf" and one.result in FAILED for one in results)
    return Authenticity.DOUBTED if spf else Authenticity.UNPROVED


def _not_confirmed(
    authenticity: Authenticity,
    header: AuthenticationResults,
    sender: Address,
    results: tuple[MethodResult, ...],
    desk: SupportDesk,
) -> Judgement:
    passed = _passed(results, sender, desk)
    speaking = [one for one in results if one in passed or speaks_of(one, sender.domain)]
    told = ", ".join(f"{one.method}={one.result}" for one in speaking[:5])
    said = Text.of(TextKey.NOT_CONFIRMED, server=header.authserv_id, domain=sender.domain, results=told)
    return Judgement(authenticity, said)


# --- Proved, unless the signature alone says so ---------------------------------------------------


def _proved(
    mail: InboundMail,
    desk: SupportDesk,
    server: str,
    passed: list[MethodResult],
    results: tuple[MethodResult, ...],
) -> Judgement:
    first = passed[0]
    method, domain = first.method, first.domain
    signed, own = signatures(mail), own_signatures(mail)
    # Of a header that isn't read whole the signature may be what was left out.
    # Some servers take signatures away, and say only that there was a good one.
    may_be_signed = (
        bool(own) or Ambiguity.HEADER in mail.defects or _passed_by_signature(results, mail.sender)
    )
    alone = not _shows_who_sent(passed, results, mail.sender.domain, signed=may_be_signed)
    if alone and not _written_to_us(mail, desk, passed, own, signed=bool(signed)):
        unbound = Text.of(TextKey.SIGNED_FOR_OTHERS, server=server, method=method, domain=domain)
        return Judgement(Authenticity.UNPROVED, unbound, silent=True)
    confirmed = Text.of(TextKey.CONFIRMED, server=server, method=method, domain=domain)
    return Judgement(Authenticity.PROVED, confirmed, signature_alone=alone, signatures=digests(own))


def _passed_by_signature(results: tuple[MethodResult, ...], sender: Address) -> bool:
    return any(
        one.method == "dkim" and one.result == "pass" and related(one.domain, sender.domain)
        for one in results
    )


def _shows_who_sent(
    passed: list[MethodResult], results: tuple[MethodResult, ...], domain: str, *, signed: bool
) -> bool:
    """Whether the pass says who brought the mail, not only who wrote it once: SPF, DMARC by SPF."""
    methods = {one.method for one in passed}
    if "spf" in methods:
        return True
    by_spf = any(
        one.method == "spf" and one.result == "pass" and related(one.domain, domain) for one in results
    )
    return "dmarc" in methods and (by_spf or not signed)


def _written_to_us(
    mail: InboundMail,
    desk: SupportDesk,
    passed: list[MethodResult],
    own: tuple[Signature, ...],
    *,
    signed: bool,
) -> bool:
    """Whether every signature that may be the one that passed covers To and Cc, and the desk is among them.

    A server may take signatures away once it has checked them; then all that is left is whom the mail names.
    """
    if Ambiguity.HEADER in mail.defects:
        # What was signed may stand below what we take for the header's end.
        return False
    if not signed:
        return any(desk.is_this(address) for address in (*mail.to, *mail.cc))
    domains = {one.domain for one in passed if one.method == "dkim"}
    proving = [one for one in own if not domains or {one.domain, one.identity} & domains]
    # Of more than anybody uses, one could be hidden that isn't looked for among those seen before.
    return 0 < len(proving) <= len(own) <= MOST_SIGNATURES and all(
        written_to_us(mail, one, desk) for one in proving
    )
