"""Authentication-Results headers (RFC 8601), read by authres."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import authres

from intake.addresses import domain_key
from intake.desk.message import AuthenticationResults, Header, MethodResult

# A mail passes a handful of servers; hundreds of such headers are an attack on our time.
_HEADERS_READ = 20
_LONGEST_HEADER = 8_000

# Some servers write addresses in angle brackets, which the grammar of RFC 8601 §2.2 doesn't know.
_BRACKETED = re.compile(r"=<([^\s<>;()\"]{0,320})>")

# Which property names the checked domain, by method, the better one first.
_DOMAIN_PROPERTIES: dict[str, tuple[tuple[str, str], ...]] = {
    "dkim": (("header", "d"), ("header", "i")),
    "spf": (("smtp", "mailfrom"), ("smtp", "mail"), ("smtp", "helo")),
    "dmarc": (("header", "from"),),
}


def authentication_results(headers: Sequence[Header]) -> tuple[AuthenticationResults, ...]:
    """Read every Authentication-Results header, topmost first.

    A header that can't be read becomes one with the single result "permerror", so that nobody is
    believed because of it and nobody is thought to have said nothing.
    """
    return tuple(_read_all(headers))


def _read_all(headers: Sequence[Header]) -> Iterator[AuthenticationResults]:
    received = 0
    found = 0
    for header in headers:
        if header.name == "received":
            received += 1
        elif header.name == "authentication-results" and found < _HEADERS_READ:
            found += 1
            yield _read(" ".join(header.value[:_LONGEST_HEADER].split()), received)


def _read(value: str, received_above: int) -> AuthenticationResults:
    # Others end the header in a semicolon, behind which the grammar wants a further result.
    value = _BRACKETED.sub(r"=\1", value).rstrip("; ")
    try:
        parsed = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except (authres.AuthResError, ValueError, IndexError, AttributeError, RecursionError):
        words = value.split(";", maxsplit=1)[0].split()
        unreadable = (MethodResult("unreadable", "permerror", ""),)
        return AuthenticationResults(words[0].casefold() if words else "", unreadable, received_above)
    methods = tuple(_method(result) for result in parsed.results)
    return AuthenticationResults(str(parsed.authserv_id).casefold(), methods, received_above)


def _method(result: authres.core.AuthenticationResult) -> MethodResult:
    name = str(result.method).casefold()
    told = {(str(p.type).casefold(), str(p.name).casefold()): str(p.value) for p in result.properties}
    for wanted in _DOMAIN_PROPERTIES.get(name, ()):
        if wanted in told:
            domain = domain_key(told[wanted].strip('"').rpartition("@")[2])
            return MethodResult(name, str(result.result).casefold(), domain)
    return MethodResult(name, str(result.result).casefold(), "")
