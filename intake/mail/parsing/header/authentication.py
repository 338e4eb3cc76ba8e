"""Authentication-Results headers (RFC 8601) as they arrived, read by authres.

What a sender may write of himself – his address, his greeting – stands in the trusted server's header as
well, and that server takes away headers that claim its own name, by their bytes.  So nothing is decoded here:
whatever only decoding would turn into our server's name, into a domain or into a further result stays what it
is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import authres

from intake.addresses import domain_key
from intake.desk.message import AuthenticationResults, MethodResult
from intake.mail.parsing.header.headers import raw_bytes
from intake.mail.parsing.header.received import is_delivery
from intake.mail.parsing.header.results_text import UnreadableResultsError, regular

# A mail passes a handful of servers; hundreds of such headers are an attack on our time.
_HEADERS_READ = 20
_LONGEST_HEADER = 8_000
_LONGEST_HEAD = 262_144

_BLANK = re.compile(r"[ \t\r\n]+")
# A token of RFC 2045 §5.1.  In quotes, or touching a comment, only some servers would know the name.
_AUTHSERV_ID = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]+(?=[ ;]|$)")
_QUOTED_ID = re.compile(r'"(?P<name>[!#-\[\]-~]{1,255})"(?=[ ;]|$)')
# What may be a domain: the end of an address, or a whole value.
_DOMAIN = re.compile(r"""(?<=[@=])[^ ;()<>"@=]+(?=[ ;(>]|$)""")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_BARE_CR = re.compile(rb"\r(?!\n)")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^(?!From )[^ \t\r\n]", re.MULTILINE)
_NO_FIELD = re.compile(rb"^(?![!-9;-~]+:)[^ \t\r\n]", re.MULTILINE)
# Whoever puts the mail into the mailbox writes this above all that came (mbox).
_MBOX = re.compile(rb">?From [^\r\n]*\r?\n")

# Which property names the checked domain, by method, the better one first.  SPF of the greeting alone
# (smtp.helo) says nothing of a domain that a reader sees.
_DOMAIN_PROPERTIES: dict[str, tuple[tuple[str, str], ...]] = {
    "dkim": (("header", "d"), ("header", "i")),
    "spf": (("smtp", "mailfrom"), ("smtp", "mail")),
    "dmarc": (("header", "from"),),
}
_LOGIN = ("smtp", "auth")
# What servers write for nearly every mail, once it is regular: authres takes long to come to the same, which
# a test holds.
_PLAIN = re.compile(
    r"[A-Za-z0-9.-]+(?:; (?:dkim|spf|dmarc)=(?:pass|fail|none|neutral|softfail|policy|temperror|permerror)"
    r"(?: (?:header\.(?:d|i|s|from)|smtp\.(?:mailfrom|helo))="
    r"(?:(?:[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)?@)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)*)+"
)


class Results(authres.core.AuthenticationResultsHeader):  # type: ignore[misc]  # authres has no types
    """What authres reads, without the patterns being made anew at each of their some 300 uses in a header."""

    _parse_text: str

    def _parse_pattern(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        text = self._parse_text
        found = _compiled(pattern).search(text)
        if found is not None:
            self._parse_text = text[: found.start()] + text[found.end() :]
        return found


@cache
def _compiled(pattern: str | re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"^{pattern}", re.IGNORECASE) if isinstance(pattern, str) else pattern


@dataclass(frozen=True, slots=True)
class _Above:
    """The Received headers above a field: how many, and whether they all are deliveries to the mailbox."""

    received: int = 0
    only_deliveries: bool = True


def authentication_results(
    fields: Iterable[tuple[str, str]], seen: int | None = None
) -> tuple[AuthenticationResults, ...]:
    """Read every Authentication-Results header among a mail's raw fields, topmost first.

    A header that can't be read becomes one with the single result "permerror", so that nobody is believed
    because of it and nobody is thought to have said nothing.  Only the first `seen` fields are looked at.
    """
    return tuple(_read_all(fields, seen))


def fields_seen(raw: bytes, *, mended: bool = False) -> int | None:
    """How many fields of a mail's header a server sees as we do; None for all.

    A line that ends in a bare CR is none for the server, so a field below one may be a sender's that it left.
    So it is, in a header that was `mended`, with all from the first line on that is no field, or has blanks
    before its colon: the server took it for text, or for a field of another name.
    """
    end = _END_OF_HEAD.search(raw, 0, _LONGEST_HEAD)
    last = end.start() if end is not None else _LONGEST_HEAD
    bare = _BARE_CR.search(raw, 0, last)
    first = _MBOX.match(raw) if mended else None
    begins = first.end() if first else 0
    odd = _NO_FIELD.search(raw, begins, last) if mended else None
    differs = min((found.start() for found in (bare, odd) if found), default=None)
    return None if differs is None else len(_FIELD.findall(raw, begins, max(differs, begins)))


def _read_all(fields: Iterable[tuple[str, str]], seen: int | None) -> Iterator[AuthenticationResults]:
    above = _Above()
    found = 0
    for place, (raw_name, raw_value) in enumerate(fields):
        if found >= _HEADERS_READ or (seen is not None and place >= seen):
            return
        name = raw_name.lower()
        if name == "received":
            above = _Above(above.received + 1, above.only_deliveries and is_delivery(raw_value))
        elif name == "authentication-results":
            found += 1
            yield _read(_BLANK.sub(" ", str(raw_value)[:_LONGEST_HEADER]).strip(" "), above)


def _read(value: str, above: _Above) -> AuthenticationResults:
    authserv_id, results = _authserv_id(value, out_of_reach=above.only_deliveries)
    return AuthenticationResults(
        authserv_id, _methods(results) if authserv_id else (), above.received, above.only_deliveries
    )


def _methods(value: str) -> tuple[MethodResult, ...]:
    try:
        text = regular(value if value.isascii() else _ascii(value))
        if _PLAIN.fullmatch(text):
            return tuple(_plain_method(result) for result in text.split("; ")[1:])
        parsed = Results.parse(authres.core_features(), f"Authentication-Results: {text}")
        # «none» beside other results is no result (RFC 8601 §2.2), and has no properties.
        return tuple(map(_method, parsed.results))
    except (
        UnreadableResultsError,
        authres.AuthResError,
        ValueError,
        IndexError,
        AttributeError,
        RecursionError,
    ):
        return (MethodResult("unreadable", "permerror", ""),)


def _authserv_id(value: str, *, out_of_reach: bool) -> tuple[str, str]:
    """The server's name in lower case, and the value from a plain name on.

    The name is "" where it isn't written so that every server would know it.  A comment in front of it, or
    quotes around it, are allowed only where no sender reaches.  Elsewhere it keeps its quotes.
    """
    if out_of_reach and value.startswith("("):
        value = _without_comment(value)
    plain = _AUTHSERV_ID.match(value)
    if plain is not None:
        return plain[0].lower(), value
    quoted = _QUOTED_ID.match(value)
    if quoted is None:
        return "", value
    name = quoted["name"] if out_of_reach else quoted[0]
    # authres knows no name in quotes; what it takes for the name isn't looked at.
    return name.lower(), f"quoted{value[quoted.end() :]}"


def _ascii(value: str) -> str:
    """The value for authres, which knows ASCII only: domains as A-labels, "~" for what else isn't ASCII."""
    text = raw_bytes(value).decode("utf-8", "replace")
    return _BEYOND_ASCII.sub("~", _DOMAIN.sub(lambda domain: domain_key(domain[0]), text))


def _without_comment(value: str) -> str:
    """The value behind its first comment, which may hold others (RFC 5322 §3.2.2)."""
    depth = 0
    for place, character in enumerate(value):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return value[place + 1 :].lstrip(" ")
    return ""


def _plain_method(result: str) -> MethodResult:
    """One result of a text that is plain: the words are what they seem to be."""
    (name, word), *properties = (item.split("=") for item in result.lower().split(" "))
    return _method_of(name, word, ((*said.split("."), value) for said, value in properties))


def _method(result: authres.core.AuthenticationResult) -> MethodResult:
    found = (
        (str(item.type).lower(), str(item.name).lower(), str(item.value).lower())
        for item in result.properties
    )
    return _method_of(str(result.method).lower(), str(result.result).lower(), found)


def _method_of(name: str, word: str, properties: Iterable[tuple[str, ...]]) -> MethodResult:
    """The method's word, and the domain or login that its properties name; all in lower case."""
    told: dict[tuple[str, str], str] = {}
    for kind, item, value in properties:
        key = (kind, item)
        # Told in two ways, it isn't told.
        told[key] = value if told.get(key, value) == value else ""
    if name == "auth":
        return MethodResult(name, word, told.get(_LOGIN, ""))
    for wanted in _DOMAIN_PROPERTIES.get(name, ()):
        if wanted in told:
            return MethodResult(name, word, _domain(told[wanted]))
    return MethodResult(name, word, "")


def _domain(value: str) -> str:
    """The domain of an address or a bare one; "" where servers may differ on which it is."""
    local, _, domain = value.strip('"').rpartition("@")
    return domain if "@" not in local or value.startswith('"') else ""
