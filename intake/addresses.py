"""The form in which mail addresses are compared: one however it is spelt, and never two made one.

It is below `desk`, because every layer compares addresses and the tables of IDNA2008 come with a library.
Nothing here fails: what is no valid name is compared as it is written, and equals nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LOWER = str.maketrans({chr(letter): chr(letter + 32) for letter in range(ord("A"), ord("Z") + 1)})
# RFC 1035 §2.3.4: in octets, so a label of more characters has no A-label either.
_LONGEST_LABEL = 63
_LONGEST_DOMAIN = 253
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\U0010ffff]+")


def address_key(address: str) -> str:
    """The form in which addresses are compared: a local part with small ASCII letters, and the domain's key.

    RFC 5321 §2.4 lets a local part be case sensitive; no provider in use makes it so in ASCII, and customers
    type their own address in every case.  Of any other letter only its own server knows whether it is another
    one in small (ß and ss, ς and σ, Turkish ı and i), so it stays as it is.  What RFC 6532 §3.1 wants written
    in NFC is compared in NFC, as the same text comes decomposed from some systems; NFKC, which makes plain
    letters of ligatures and full-width ones, is what it warns of.  Quotes and backslashes are a way to write
    a local part, and nothing of it (RFC 5321 §4.1.2).
    """
    if address[:1] == '"':
        address = _unquoted(address)
    # As _spelt does, without a call: some hundred addresses are compared for each mail.
    return address.lower() if address.isascii() else _international(address)


def domain_key(domain: str) -> str:
    """The form in which domains are compared: ASCII in small letters, other labels as A-labels of IDNA2008.

    RFC 5891 §5 and, for capitals and decomposed letters, the mapping of RFC 5895 §2 without its other steps.
    A label that is no U-label (an emoji, an underscore, full-width letters) stays as it is, as does the whole
    domain when it is too long for a name; then the key isn't ASCII, and no mail can be sent there.
    """
    return domain.lower() if domain.isascii() else _international_domain(domain)


def _spelt(address: str) -> str:
    return address.lower() if address.isascii() else _international(address)


def _unquoted(address: str) -> str:
    """The address without quotes, or with no more of them than its local part needs."""
    local, at, domain = address.rpartition("@")
    quoted = _QUOTED.fullmatch(local)
    if quoted is None:
        return address
    text = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)
    if not _NEEDS_NO_QUOTES.fullmatch(text):
        text = '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    return text + at + domain


@lru_cache(maxsize=1024)
def _international(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return _composed(local.translate(_LOWER)) + at + domain_key(domain)


def _international_domain(domain: str) -> str:
    written = domain.translate(_LOWER)
    if len(domain) > _LONGEST_DOMAIN:
        return written
    key = ".".join(label if label.isascii() else _a_label(label) for label in written.split("."))
    return key if len(key) <= _LONGEST_DOMAIN else written


def _a_label(label: str) -> str:
    if len(label) > _LONGEST_LABEL or any(map(_turns_ascii, label)):
        return label
    # Importing the tables takes 10 ms, and most installations never see such a domain.
    import idna  # noqa: PLC0415

    # Letter by letter: str.lower would make of a Σ at the end another letter than elsewhere.
    small = unicodedata.normalize("NFC", "".join(map(str.lower, label)))
    try:
        return idna.alabel(small).decode("ascii")
    except idna.IDNAError:
        return label


def _composed(text: str) -> str:
    return text if any(map(_turns_ascii, text)) else unicodedata.normalize("NFC", text)


def _turns_ascii(character: str) -> bool:
    """Whether a sign that isn't ASCII becomes ASCII in small letters or in NFC, as the kelvin's does."""
    return not character.isascii() and unicodedata.normalize("NFC", character.lower()).isascii()


def login_key(login: str) -> str:
    """A name to log in with in the form in which such names are compared: as an address, or without case.

    Quotes are a part of it: it isn't RFC 5321 that says what a login is.
    """
    if "@" in login:
        return _spelt(login)
    return login.lower() if login.isascii() else login
