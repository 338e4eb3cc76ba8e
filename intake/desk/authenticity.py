"""Whether a mail comes from whom it shows, by what the desk's own mail server says.

The same reading serves everybody: whether a first mail may be answered, whether people in Cc take part,
whether a participant is believed, whether an agent is obeyed.  What proves an agent besides is in `identity`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from intake.desk.ambiguity import Ambiguity
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import AuthenticationResults, InboundMail, MethodResult
from intake.desk.signatures import MOST_SIGNATURES, Signature, signatures, written_to_us
from intake.desk.support_desk import SupportDesk

# The results that mean "not checked"; every other one is a statement about the sender.
_SILENT_RESULTS = frozenset({"none", "temperror"})
_FAILED = frozenset({"fail", "hardfail"})
# These are about the connection, the login or the mail's route, not about whose domain the mail is from.
_OTHER_METHODS = frozenset({"arc", "auth", "bimi", "dnswl", "iprev"})
_UNREADABLE = "unreadable"
_SHARED_LABELS = 2


class Authenticity(StrEnum):
    """What may be believed of the From of a mail; the ledger keeps the words.

    PROVED: a server that the desk believes states a pass that is aligned with From, and the mail was no copy
    that anybody could send.  REFUTED: it states `dmarc=fail`, or that SPF and DKIM both fail for From's
    domain.  DOUBTED: `spf=fail` alone, which forwarding does to honest mail (RFC 7208 §8.4).  UNPROVED:
    anything else, and all mail where no server is believed.
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
    signatures of From's domain on a proved mail are known again.
    """

    authenticity: Authenticity
    reason: Text
    silent: bool = False
    signature_alone: bool = False
    signatures: tuple[str, ...] = ()


def judge(mail: InboundMail, desk: SupportDesk) -> Judgement:
    """Judge the mail's From by the Authentication-Results that the desk believes (RFC 8601 §5)."""
    if len(mail.senders) != 1:
        several = Text.of(TextKey.SEVERAL_ADDRESSES, count=len(mail.senders))
        return Judgement(Authenticity.UNPROVED, several)
    headers = _believed(mail.authentication, desk)
    if not headers:
        return Judgement(Authenticity.UNPROVED, Text(TextKey.SERVER_SAYS_NOTHING), silent=True)
    server, sender = headers[0].authserv_id, mail.sender
    results = _stated(headers)
    passed = [one for one in results if _proves(one, sender.key, sender.domain)]
    speaking = [one for one in results if one in passed or _speaks_of(one, sender.domain)]
    if any(one.method == "dmarc" and one.result in _FAILED for one in results):
        return Judgement(Authenticity.REFUTED, _told(server, sender.domain, speaking))
    if passed:
        if headers[0].received_above > desk.trusted_hops:
            forgeable = Text.of(TextKey.FORGEABLE, server=server)
            return Judgement(Authenticity.UNPROVED, forgeable, silent=True)
        return _proved(mail, desk, server, passed, results)
    if not speaking:
        nothing = Text.of(TextKey.SERVER_CHECKED_NOTHING, server=server)
        return Judgement(Authenticity.UNPROVED, nothing, silent=True)
    return Judgement(_unconfirmed(results, sender.domain), _told(server, sender.domain, speaking))


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

    A pass they add above all Received headers alone, which no sender reaches, and by a method of which none
    above them has spoken.
    """
    results: list[MethodResult] = []
    spoken: set[str] = set()
    for place, header in enumerate(headers):
        passes = place == 0 or (header.received_above == 0 and _UNREADABLE not in spoken)
        results += [
            one for one in header.methods if one.result != "pass" or (passes and one.method not in spoken)
        ]
        spoken |= {one.method for one in header.methods}
    return tuple(results)


def _proves(result: MethodResult, address: str, domain: str) -> bool:
    """Whether a result shows that the mail is From's: SPF, DKIM, DMARC for this From, or its owner's login.

    Relaxed alignment (RFC 7489 §3.1) without a list of public suffixes: a domain vouches for those below it,
    not the other way round, and one of a single label for nobody else.
    """
    if result.result != "pass" or not domain:
        return False
    if result.method == "auth":
        return result.domain == address
    if result.method == "dmarc":
        return result.domain == domain
    return result.method in {"dkim", "spf"} and _vouches(result.domain, domain)


def _vouches(domain: str, below: str) -> bool:
    return domain == below or ("." in domain and below.endswith("." + domain))


def _speaks_of(result: MethodResult, domain: str) -> bool:
    """Whether a result that proves nobody says anything against mail from this domain.

    A subdomain of it or a pass without a domain doesn't contradict what proves the sender.
    """
    if result.result in _SILENT_RESULTS or result.method in _OTHER_METHODS:
        return False
    return result.result != "pass" or (bool(result.domain) and not result.domain.endswith("." + domain))


def _unconfirmed(results: Iterable[MethodResult], domain: str) -> Authenticity:
    failed = [one for one in results if one.result in _FAILED]
    methods = {one.method for one in failed if not one.domain or _related(one.domain, domain)}
    if {"spf", "dkim"} <= methods:
        return Authenticity.REFUTED
    return Authenticity.DOUBTED if any(one.method == "spf" for one in failed) else Authenticity.UNPROVED


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or _vouches(one, other)


def _told(server: str, domain: str, results: list[MethodResult]) -> Text:
    told = ", ".join(f"{one.method}={one.result}" for one in results[:5])
    return Text.of(TextKey.NOT_CONFIRMED, server=server, domain=domain, results=told)


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
    signed = signatures(mail)
    own = tuple(one for one in signed if _same_owner(one.domain, mail.sender.domain))
    alone = not _shows_who_sent(passed, results, mail.sender.domain, signed=bool(own))
    if alone and not _written_to_us(mail, desk, passed, own, signed=bool(signed)):
        unbound = Text.of(TextKey.SIGNED_FOR_OTHERS, server=server, method=method, domain=domain)
        return Judgement(Authenticity.UNPROVED, unbound, silent=True)
    digests = tuple(dict.fromkeys(one.digest for one in own if one.digest))[:MOST_SIGNATURES]
    confirmed = Text.of(TextKey.CONFIRMED, server=server, method=method, domain=domain)
    return Judgement(Authenticity.PROVED, confirmed, signature_alone=alone, signatures=digests)


def _same_owner(one: str, other: str) -> bool:
    return one.split(".")[-_SHARED_LABELS:] == other.split(".")[-_SHARED_LABELS:]


def _shows_who_sent(
    passed: list[MethodResult], results: tuple[MethodResult, ...], domain: str, *, signed: bool
) -> bool:
    """Whether the pass says who brought the mail, not only who wrote it once: SPF, a login, DMARC by SPF."""
    methods = {one.method for one in passed}
    if methods & {"spf", "auth"}:
        return True
    by_spf = any(
        one.method == "spf" and one.result == "pass" and _related(one.domain, domain) for one in results
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
