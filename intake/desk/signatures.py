"""DKIM-Signature headers (RFC 6376 §3.5): what a signature covers, and by what it is known again.

Whether one is genuine the desk's own mail server says.  But a genuine one only shows that somebody of that
domain wrote to somebody: whoever got the mail may send it on as often as he likes, to whom he likes (RFC 6376
§8.6), and add headers that it doesn't cover.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from intake.addresses import domain_key
from intake.desk.message import InboundMail
from intake.desk.support_desk import SupportDesk

_HEADER = "dkim-signature"
# A domain may sign with two algorithms (RFC 8463 §3), rarely with more keys.
MOST_SIGNATURES = 4
# What of a mail decides who is answered, who takes part and in which ticket.
_DECISIVE = ("from", "to", "cc", "reply-to", "subject")
_SHARED_LABELS = 2
_BLANK = re.compile(r"[ \t\r\n]+")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM-Signature header.

    `domain` is that of d=, `identity` that of i=, both as they are compared.  `covered` are the header names
    of h=, as often as they stand there; none where the signature is malformed or covers a part of the body
    only (l=).  `digest` is the same for the same signature, however its header was rewritten; "" without one.
    """

    domain: str
    identity: str
    covered: tuple[str, ...]
    digest: str


def signatures(mail: InboundMail) -> tuple[Signature, ...]:
    """The mail's signatures, the topmost first."""
    return tuple(map(_read, mail.header_all(_HEADER)))


def own_signatures(mail: InboundMail) -> tuple[Signature, ...]:
    """Those of From's domain, or of one that shares its last two labels."""
    return tuple(
        one for one in signatures(mail) if _registered(one.domain) == _registered(mail.sender.domain)
    )


def digests(own: tuple[Signature, ...]) -> tuple[str, ...]:
    """By what these are known again, as many as anybody uses."""
    return tuple(dict.fromkeys(one.digest for one in own if one.digest))[:MOST_SIGNATURES]


def _registered(domain: str) -> list[str]:
    return domain.split(".")[-_SHARED_LABELS:]


def written_to_us(mail: InboundMail, signature: Signature, desk: SupportDesk) -> bool:
    """Whether it covers the mail's To and Cc, one of which names the mailbox, and all else that decides.

    It covers as many fields of a name as h= has it, from the bottom up (RFC 6376 §5.4.2): one more was added.
    """
    covered = Counter(signature.covered)
    if any(covered[name] < len(mail.header_all(name)) for name in _DECISIVE):
        return False
    return any(desk.is_this(address) for address in (*mail.to, *mail.cc))


def _read(value: str) -> Signature:
    tags: dict[str, str] = {}
    repeated = False
    for tag in value.split(";"):
        name, equals, content = tag.partition("=")
        repeated = repeated or (bool(equals) and name.strip() in tags)
        tags[name.strip()] = _BLANK.sub("", content)
    domain, signed = domain_key(tags.get("d", "")), _NOT_BASE64.sub("", tags.get("b", ""))
    whole = bool(domain and signed and tags.get("bh")) and not repeated and "l" not in tags
    covered = tuple(tags.get("h", "").lower().split(":")) if whole else ()
    identity = domain_key(tags.get("i", "").rpartition("@")[2]) or domain
    return Signature(domain, identity, covered, _digest(domain, tags.get("s", ""), signed))


def _digest(domain: str, selector: str, signed: str) -> str:
    """Of the signature's bytes, not of their letters: base64 can say the same in several ways."""
    if not signed:
        return ""
    content = base64.b64decode(signed[: -1 if len(signed) % 4 == 1 else None] + "==")
    return hashlib.sha256(f"{domain}\0{selector.lower()}\0".encode() + content).hexdigest()
