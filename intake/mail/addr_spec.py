"""How an address is written, in a header (RFC 5322, RFC 6532) and to a server (RFC 5321 §4.1.2, RFC 6531).

What is compared is in `intake.addresses`; what stands here goes out.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

from intake.addresses import domain_key

# In octets; RFC 5321 §4.5.3.1.1, and §4.5.3.1.3 without the angle brackets.
_LONGEST_LOCAL_PART = 64
_LONGEST_ADDRESS = 254
# RFC 6531 §3.3 counts everything beyond ASCII among the atoms' characters and those in quotes.
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]"
_DOT_STRING = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
# Old providers have given out addresses with dots where no atom stands beside them.
_DOTS_ANYWHERE = re.compile(rf"(?:{_ATEXT}|\.)+")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~\u0080-\U0010ffff]|\\[ -~])*"')
_ESCAPED = re.compile(r"\\(.)")
_DOMAIN = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*",
)
_LITERAL = re.compile(r"\[(?:([0-9.]{7,15})|IPv6:([0-9A-Fa-f:.]{2,45}))\]", re.IGNORECASE)

NO_ADDRESS = (553, "5.1.3 no address that a mail server can be told (RFC 5321 §4.1.2)")
"""Code and text of what is said about an address that has no written form."""


@dataclass(frozen=True, slots=True)
class AddrSpec:
    """An address as it goes out: `local_part` quoted where it has to be, `domain` in A-labels.

    Where the local part needs SMTPUTF8 anyway, the domain is as it was written.
    """

    local_part: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local_part}@{self.domain}"

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only servers that offer SMTPUTF8 (RFC 6531) can be told of it."""
        return not self.local_part.isascii()


# Each mail asks several times, about its recipient and about the desk's own.
@lru_cache(maxsize=256)
def addr_spec(address: str) -> AddrSpec | None:
    """The form in which an address is written; None for what no server could be told.

    A domain without A-labels is left to no server: some make another name of it.
    """
    local_part, at, domain = address.rpartition("@")
    written, name = _local_part(local_part), _domain(domain)
    if not at or written is None or name is None:
        return None
    spec = AddrSpec(written, name if written.isascii() else domain)
    return spec if len(str(spec).encode()) <= _LONGEST_ADDRESS else None


def _local_part(text: str) -> str | None:
    if not text.isprintable() or len(text.encode(errors="replace")) > _LONGEST_LOCAL_PART:
        return None
    if _DOT_STRING.fullmatch(text):
        return text
    if _QUOTED.fullmatch(text):
        # Without quotes where it can be (RFC 5321 §4.1.2): OpenSMTPD takes none.
        plain = _ESCAPED.sub(r"\1", text[1:-1])
        return plain if _DOT_STRING.fullmatch(plain) else text
    return f'"{text}"' if _DOTS_ANYWHERE.fullmatch(text) else None


def _domain(text: str) -> str | None:
    if text.startswith("["):
        return text if _is_literal(text) else None
    name = domain_key(text) if not text.isascii() else text
    return name if name.isascii() and _DOMAIN.fullmatch(name) else None


def _is_literal(text: str) -> bool:
    """Whether it names a host by its number (RFC 5321 §4.1.3)."""
    found = _LITERAL.fullmatch(text)
    if found is None:
        return False
    try:
        if found[1]:
            ipaddress.IPv4Address(found[1])
        else:
            ipaddress.IPv6Address(found[2])
    except ValueError:
        return False
    return True
