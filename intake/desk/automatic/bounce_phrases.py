"""How mail servers speak of undelivered and delayed mail, for bounces that aren't multipart/report.

The words are in the tables `bounces` of the languages; addresses and codes are no language, and stand here.
"""

from __future__ import annotations

import re

from intake.desk.caseless import Caseless
from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning

_DAEMON_ADDRESS = Caseless(
    r"(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|post[._-]?master|mail[._-]?delivery|maildelivery|"
    r"mail[._-]?system|"
    r"microsoftexchange[0-9a-f]{8,40}|internet-mail-connector|smtp|imss|mmdf|uucp|listserv|"
    r"symantec_antivirus\w{0,40})"
    r"(?:[._+=-]|@|$)"
)
# Mail from postmaster@ may be the administrator's own; nobody writes from these.
_MACHINE_ADDRESS = Caseless(
    r"(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|maildelivery|mail[._-]delivery|mail[._-]system|"
    r"microsoftexchange[0-9a-f]{8,40}|internet-mail-connector|mmdf|uucp)"
    r"(?:[._+=-]|@|$)"
)
_CODE_IN_TEXT = re.compile(r"(?<!\d)5\d\d[ -]#?5\.\d\.\d{1,3}|#5\.\d\.\d")
_HEAD = 4000
_PERMANENT_CODE = Caseless(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.-])55[0-4][ -](?!\d)")
# Postfix, Exim and Gmail: "Delivery Status Notification (Delay)".
_DELAY_IN_BRACKETS = "(delay)"
_READ_OF_GREETING = 80
# «Иван, добрый день»
_BEFORE_GREETING = re.compile(r"([^\w]{0,10})(?:[^\W\d_]{2,20}, ?)?")
# qmail greets, too: "Hi. This is the qmail-send program".
_PROGRAM_SPEAKS = re.compile(r"(?:hello|hi)[^\n]{0,30}this is the", re.IGNORECASE)
_DAEMON_ANYWHERE = Caseless(r"postmaster|system ?administrator|smtp|(?:^|[=._-])ndr@|mailer-daemon")


def is_daemon_address(address: str) -> bool:
    """Whether an address is a mail server's: MAILER-DAEMON, postmaster."""
    local = address[:320].rpartition("@")[0] + "@"
    return bool(_DAEMON_ADDRESS.match(address[:320]) or _DAEMON_ANYWHERE.search(local))


def is_machine_address(address: str) -> bool:
    """Whether no person can write from an address: MAILER-DAEMON, but not postmaster."""
    return _MACHINE_ADDRESS.match(address[:320]) is not None


def is_daemon_name(name: str) -> bool:
    """Whether a display name is a mail server's: «Mail Delivery System»; administrators have such names."""
    return says(Meaning.NAMES_MAIL_SERVER, name[:200])


def heads_bounce(subject: str) -> bool:
    """Whether a subject is one that mail servers give to undelivered mail."""
    return says(Meaning.HEADS_BOUNCE, subject)


def heads_delay(subject: str) -> bool:
    """Whether a subject is one that mail servers give to late mail."""
    return _DELAY_IN_BRACKETS in subject.lower() or says(Meaning.TELLS_OF_DELAY, subject)


def tells_of_bounce(text: str) -> bool:
    """Whether the beginning of a text speaks of undelivered mail."""
    return says(Meaning.TELLS_OF_BOUNCE, text[:_HEAD]) or _CODE_IN_TEXT.search(text[:_HEAD]) is not None


def tells_of_delay(subject: str, text: str) -> bool:
    """Whether a notice says that delivery is only late and still being tried."""
    head = text[:_HEAD]
    late = heads_delay(subject) or heads_delay(head)
    return late and not says(Meaning.GIVEN_UP, head)


def tells_of_success(subject: str) -> bool:
    """Whether a subject says that a mail has arrived."""
    return says(Meaning.TELLS_OF_SUCCESS, subject)


def names_permanent_error(text: str) -> bool:
    """Whether a notice names a code of a permanent failure (RFC 5321 §4.2.1, RFC 3463)."""
    return _PERMANENT_CODE.search(text[:_HEAD]) is not None


def asks_as_people(text: str) -> bool:
    """Whether a text asks its reader for something as people do and mail servers don't."""
    return says(Meaning.ASKS_AS_PEOPLE, text[:_HEAD])


def greets(text: str) -> bool:
    """Whether a text begins with a greeting such as people use and mail servers don't."""
    begun = _BEFORE_GREETING.match(text)
    starts = [begun.end(1), begun.end()] if begun else [0]
    return any(
        says(Meaning.GREETS, said) and not _PROGRAM_SPEAKS.match(said)
        for said in (text[start : start + _READ_OF_GREETING] for start in dict.fromkeys(starts))
    )
