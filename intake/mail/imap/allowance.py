"""How much a server may say in answer to one command, by what it was asked.

A server that is sick, or hostile, sends lines without end; nothing that it says may grow our memory or
keep us reading for ever.  The numbers leave real servers far behind: what they may send without being
asked is news of the folder, at most one EXPUNGE and one FETCH of flags for each mail (RFC 3501 §7).
"""

from __future__ import annotations

from dataclasses import dataclass

_BASE_LINES = 20_000
_BASE_BYTES = 1_000_000
# News of a mail: "* 123456 FETCH (UID 4294967295 FLAGS (\\Seen $Forwarded NonJunk) MODSEQ (1234567890))".
_LINES_OF_NEWS = 2
_BYTES_OF_NEWS = 200
# A folder can hold more; but how many there are is the server's word.
_MOST_MAILS_WITH_NEWS = 200_000
_UID_BYTES = 12
_MOST_UIDS = 2_000_000
_ITEMS_BYTES = 2_000
# RFC822.SIZE is an estimate on some servers.
_FURTHER_BYTES_A_MAIL = 100_000
# What a command may bring beyond what is kept of it is read and dropped, for the connection to stay in
# step: the BODYSTRUCTURE of a mail of a million parts, a mail much larger than its size.
_DROPPED_BYTES = 64_000_000
_LONGEST_COMMAND_SECONDS = 480.0
LONGEST_OPENING_SECONDS = 240.0
"""How long everything up to the login may take."""
_LONGEST_FAREWELL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one command may bring.

    `lines` and `total` bytes: more, or more than `seconds`, and the server is sick.  `wanted`: the
    untagged answers that are kept, by their name, in at most `kept` bytes; what doesn't fit is dropped.
    """

    lines: int
    total: int
    wanted: str = ""
    kept: int = _BASE_BYTES
    seconds: float = _LONGEST_COMMAND_SECONDS


def anything(mails: int) -> Allowance:
    """For a command that asks for next to nothing, in a folder of so many mails."""
    counted = min(mails, _MOST_MAILS_WITH_NEWS)
    return Allowance(_BASE_LINES + _LINES_OF_NEWS * counted, _BASE_BYTES + _BYTES_OF_NEWS * counted)


def farewell() -> Allowance:
    """For LOGOUT: nobody waits for a server that doesn't say goodbye."""
    return Allowance(_BASE_LINES, _BASE_BYTES, seconds=_LONGEST_FAREWELL_SECONDS)


def found(mails: int) -> Allowance:
    """For SEARCH in a folder of so many mails; further ones may come in meanwhile."""
    numbers = _UID_BYTES * min(mails + _BASE_LINES, _MOST_UIDS)
    return _more(anything(mails), "SEARCH", numbers)


def fetched(mails: int, asked: int, size: int | None) -> Allowance:
    """For a FETCH of that many mails, or of pieces of them: `size` bytes together, None for short items."""
    base = anything(mails)
    if size is None:
        return _more(base, "FETCH", _ITEMS_BYTES * asked + _BASE_BYTES)
    return _more(base, "FETCH", 2 * size + _FURTHER_BYTES_A_MAIL * asked + _BASE_BYTES, _DROPPED_BYTES)


def _more(base: Allowance, wanted: str, kept: int, dropped: int = 0) -> Allowance:
    return Allowance(base.lines, base.total + kept + dropped, wanted, kept)
