"""What a server's result by one method says of a From domain (RFC 8601 §2.7, RFC 7489 §3.1)."""

from __future__ import annotations

from collections.abc import Iterable

from intake.addresses import login_key
from intake.desk.message import MethodResult

FAILED = frozenset({"fail", "hardfail"})
"""The results that say that a domain is not the sender's."""

# The results that mean "not checked"; every other one is a statement about the sender.
_SILENT_RESULTS = frozenset({"none", "temperror"})
# These are about the connection, the login or the mail's route, not about whose domain the mail is from.
_OTHER_METHODS = frozenset({"arc", "auth", "bimi", "dkim-atps", "dnswl", "iprev"})


def proves(result: MethodResult, logins: frozenset[str], domain: str) -> bool:
    """Whether a result shows that the mail is From's: SPF, DKIM, DMARC for this From, or its owner's login.

    Relaxed alignment (RFC 7489 §3.1) without a list of public suffixes: a domain vouches for those below it,
    not the other way round, and one of a single label for nobody else.
    """
    if result.result != "pass" or not domain:
        return False
    if result.method == "auth":
        return bool(result.domain) and login_key(result.domain) in logins
    if result.method == "dmarc":
        return result.domain == domain
    return result.method in {"dkim", "spf"} and _vouches(result.domain, domain)


def _vouches(domain: str, below: str) -> bool:
    return domain == below or ("." in domain and below.endswith("." + domain))


def speaks_of(result: MethodResult, domain: str) -> bool:
    """Whether a result that proves nobody says anything against mail from this domain.

    A subdomain of it or a pass without a domain doesn't contradict what proves the sender.
    """
    if result.result in _SILENT_RESULTS or result.method in _OTHER_METHODS:
        return False
    return result.result != "pass" or (bool(result.domain) and not result.domain.endswith("." + domain))


def failed_for(results: Iterable[MethodResult], domain: str) -> set[str]:
    """The methods that failed for this domain or one related to it."""
    return {
        one.method
        for one in results
        if one.result in FAILED
        and one.method not in _OTHER_METHODS
        and (not one.domain or related(one.domain, domain))
    }


def related(one: str, other: str) -> bool:
    """Whether one of two domains is the other or below it."""
    return one == other or one.endswith("." + other) or _vouches(one, other)
