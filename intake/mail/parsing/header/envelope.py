"""Who wrote to whom, and when: mail-parser's reading of address and date headers, corrected.

mail-parser gets the handful of headers it reads well, one by one, already decoded to Unicode and
bounded.  Given the whole mail it would decode every attachment a second time, keep them all in
memory as base64, and crash on one fuzzed mail of a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from intake.desk.language.meanings import Meaning
from intake.desk.language.months import month_named
from intake.desk.language.spellings import is_spelled
from intake.desk.message import Address
from intake.mail.parsing.clean import clean_line
from intake.mail.parsing.header.headers import decode_words, has_broken_words

_ANGLE = re.compile(r"<\s*(?:mailto:)?([^<>\s]{1,320})\s*(?:>|$)")
_BARE = re.compile(r"[^\s<>()\[\],:;\"'@]{1,64}@[^\s<>()\[\],:;\"'@]{1,255}")
_MAX_ADDRESS = 320
_MAX_NAME = 300
_MAX_HEADER = 65_536
_USUAL_HEADER = 500
_FIELDS = ("from", "to", "cc", "reply-to")

_ZONES = {
    "MSK": "+0300", "MSD": "+0400", "SAMT": "+0400", "YEKT": "+0500", "OMST": "+0600", "NOVT": "+0700",
    "KRAT": "+0700", "IRKT": "+0800", "YAKT": "+0900", "VLAT": "+1000", "MAGT": "+1100", "SRET": "+1100",
    "PETT": "+1200", "EET": "+0200", "EEST": "+0300", "CET": "+0100", "CEST": "+0200", "BST": "+0100",
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FOREIGN_WORD = re.compile(r"(?=[^\W\d_]*[^\W\d_a-zA-Z])[^\W\d_]+\.?,?")
_LAST_ZONE = re.compile(r"(?<![A-Za-z])(?:GMT|UTC)?([+-]\d{1,2}):?(\d{2})?\s*$")
_NAMED_ZONE = re.compile(r"\b([A-Z]{3,5})\s*$")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The people and the time of a mail, as its headers give them."""

    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None
    defects: tuple[str, ...]


def read_envelope(values: Mapping[str, Sequence[str]], recipients: int) -> Envelope:
    """Read the address headers and Date from unfolded raw values (8-bit bytes decoded, words not).

    `values` maps lower-case names to all values of that header, topmost first.
    """
    read: dict[str, tuple[Address, ...]] = {}
    defects: list[str] = []
    for name in _FIELDS:
        value = ", ".join(values.get(name, ()))[:_MAX_HEADER]
        look = _usual_addresses if len(value) <= _USUAL_HEADER else _addresses
        found, wrong = look(name, value) if value else ((), ())
        read[name] = found[:recipients]
        defects += wrong
    dates = values.get("date")
    return Envelope(
        senders=read["from"],
        reply_to=read["reply-to"],
        to=read["to"],
        cc=read["cc"],
        date=_date(_plain_date(dates[0][:200])) if dates else None,
        defects=tuple(defects),
    )


def _addresses(name: str, value: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The addresses of a header, and what is wrong with it."""
    defects: list[str] = []
    found: list[tuple[str, str]] = []
    problems: list[dict[str, Any]] = []
    try:
        found = list(get_addresses(value, defects=problems, decode_names=True))
    except Exception:  # noqa: BLE001 - mail-parser crashes on odd input with errors of every kind
        defects.append(f"{name} read without mail-parser")
    for problem in problems:
        if not problem["recovered"]:
            candidates = [(each["display_name"], each["address"]) for each in problem["candidates"]]
            found += candidates or by_hand(problem["raw"])
    if not any("@" in address for _, address in found):
        # Who wrote isn't guessed from words that others don't read.
        found = by_hand(value) or ([] if has_broken_words(value) else by_hand(decode_words(value)))
        if value.strip() and not value.rstrip().endswith(";"):
            defects.append(f"no well-formed address in {name}")
    cleaned = (_address(display, address) for display, address in found)
    return tuple(dict.fromkeys(each for each in cleaned if each is not None)), tuple(defects)


# A desk's mail has the same To again and again.
_usual_addresses = lru_cache(maxsize=256)(_addresses)


def by_hand(value: str) -> list[tuple[str, str]]:
    """(name, address) pairs of a value that no grammar fits: what stands in <…>, or a lone address.

    `a@b) <evil@x>` was written by evil@x: the name before the angle bracket proves nothing.
    """
    found: list[tuple[str, str]] = []
    position = 0
    for match in _ANGLE.finditer(value):
        if "@" in match[1]:
            found.append((value[position : match.start()].strip(" ,;\"'"), match[1]))
        position = match.end()
    return found or [("", match[0]) for match in _BARE.finditer(value)]


def _address(display: str, address: str) -> Address | None:
    address = clean_line(address)
    if address.count('"') == 1:  # No quoted local part (RFC 5321 §4.1.2): a quote that slipped in.
        address = address.replace('"', "")
    if "@" not in address or len(address) > _MAX_ADDRESS:
        return None
    name = clean_line(decode_words(display[: 4 * _MAX_NAME])).strip("\"' ")[:_MAX_NAME]
    return Address(address, "" if name == address else name)


def return_path(value: str | None) -> str | None:
    """The envelope sender of a Return-Path header: "" for <> (RFC 5321 §4.4), None for no header."""
    if value is None:
        return None
    inside = value.partition("<")[2].partition(">")[0] if "<" in value else value
    return inside.strip()[:_MAX_ADDRESS]


def _plain_date(value: str) -> str:
    """A Date in the words of RFC 5322: Russian names, MSK and «GMT+3» are put into its terms."""
    value = value.partition("(")[0].strip()

    def month(match: re.Match[str]) -> str:
        word = match[0].rstrip(".,")
        if number := month_named(word):
            return _MONTHS[number - 1]
        return "MSK" if is_spelled(Meaning.MOSCOW_TIME, word) else ""

    if not value.isascii():
        value = _FOREIGN_WORD.sub(month, value).strip(" ,")
        value = re.sub(r"\s+", " ", value)
    named = _NAMED_ZONE.search(value.upper())
    if named and named[1] in _ZONES:
        return value[: named.start()] + _ZONES[named[1]]
    offset = _LAST_ZONE.search(value)
    if offset:
        zone = f"{offset[1][0]}{int(offset[1][1:]):02d}{offset[2] or '00'}"
        return f"{value[: offset.start()].rstrip()} {zone}"
    return value


def _date(value: str) -> datetime | None:
    """The Date in UTC, or None when it has no zone or makes no sense."""
    try:
        date = parse_mail_date(value).value
    except Exception:  # noqa: BLE001 - mail-parser crashes on odd input with errors of every kind
        return None
    if not isinstance(date, datetime):
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
