"""Formats of configured values.  Each function returns the value, or its ValueError says what to write."""

from __future__ import annotations

import re
from datetime import time

from intake.config.safe_patterns import pattern_problem
from intake.desk.calendar_days import MINUTES_OF_DAY, minute_of_day

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,255}")
_HOST = re.compile(r"[\w.-]{1,253}|[0-9A-Fa-f:.%\w]{2,64}")
_REGULATION = re.compile(r"[\w][\w.-]{0,63}")
_LISTEN = re.compile(r"(\[[0-9A-Fa-f:]{2,45}\]|[\w.-]{1,253}):(\d{1,5})")
_HEADER_NAME = re.compile(r"[!-9;-~]{1,200}")
_THIS_MACHINE = ("127.0.0.1", "[::1]", "localhost")
_LONGEST_NAME = 100
_LARGEST_PORT = 65535


def single_line(text: str) -> str:
    """Text without line breaks or other control characters, fit for a header or a command."""
    if any(ord(character) < ord(" ") or ord(character) == 0x7F for character in text):  # noqa: PLR2004
        raise ValueError("must be one line without control characters")
    return text


def address(text: str) -> str:
    """A bare mail address (RFC 5321 §4.1.2 without quoted local parts)."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError("is not a mail address: write it bare, such as support@example.com")
    return text


def host(text: str) -> str:
    """A host name or an IP address, with nothing around it."""
    if not _HOST.fullmatch(text):
        raise ValueError("is not a host name: write it without scheme and port, such as mail.example.com")
    return text


def mailbox_name(text: str) -> str:
    """The name by which people, logs and the database know a mailbox."""
    if not text.strip() or text != text.strip() or len(text) > _LONGEST_NAME:
        raise ValueError(f"must be 1 to {_LONGEST_NAME} characters without spaces around")
    return single_line(text)


def regulation_name(text: str) -> str:
    """The name of a regulation's file without .toml; never a path."""
    if not _REGULATION.fullmatch(text):
        raise ValueError('must be the name of a file in regulations_dir without .toml, such as "default"')
    return text


def digest_time(value: object) -> bool | str:
    """A time of day as text, or whether there is a digest at all; TOML's own times are times, too."""
    if isinstance(value, bool):
        return value
    text = f"{value:%H:%M}" if isinstance(value, time) else value
    try:
        minute = minute_of_day(text) if isinstance(text, str) else MINUTES_OF_DAY
    except ValueError:
        minute = MINUTES_OF_DAY
    if minute >= MINUTES_OF_DAY:
        raise ValueError('must be a time of day from "00:00" to "23:59", or true or false')
    return str(text)


def time_of_day(value: object) -> str:
    """A time of day as text; TOML's own times are times, too."""
    told = digest_time(value) if not isinstance(value, bool) else value
    if not isinstance(told, str):
        raise ValueError('must be a time of day from "00:00" to "23:59"')  # noqa: TRY004 - pydantic's own
    return told


def listening_address(text: str) -> str:
    """A "HOST:PORT", or "" for none."""
    found = _LISTEN.fullmatch(text)
    if text and (not found or not 0 < int(found[2]) <= _LARGEST_PORT):
        raise ValueError('must be "HOST:PORT", such as "127.0.0.1:9108", or ""')
    return text


def header_name(text: str) -> str:
    """The name of a header field (RFC 5322 §2.2), in the form in which names are compared."""
    if text and not _HEADER_NAME.fullmatch(text):
        raise ValueError('is not the name of a header: write it without the colon, such as "X-Spam-Flag"')
    return text.lower()


def safe_pattern(text: str) -> str:
    """A regular expression that takes linear time on any mail."""
    problem = pattern_problem(text)
    if problem:
        raise ValueError(problem)
    return text


def scanner_socket(text: str) -> str:
    """The absolute path of a Unix socket, or a port of this machine: mail goes there unencrypted."""
    if not text or text.startswith("/"):
        return text
    found = _LISTEN.fullmatch(text)
    local = found is not None and found[1] in _THIS_MACHINE and 0 < int(found[2]) <= _LARGEST_PORT
    if not local:
        raise ValueError('must be the path of a socket, or a port of this machine such as "127.0.0.1:3310"')
    return text


def lmtp_socket(text: str) -> str:
    """As `scanner_socket`, or "systemd": what is handed over there is believed."""
    if text == "systemd":
        return text
    try:
        return scanner_socket(text)
    except ValueError:
        message = (
            'must be the path of a socket, a port of this machine such as "127.0.0.1:2424", or "systemd"'
        )
        raise ValueError(message) from None


def no_server(text: str) -> str:
    """A host, or "" for a mailbox whose mail is handed over."""
    return host(text) if text else ""


def no_truth_value(value: object) -> object:
    """Anything but true and false, which Python would take for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic wants a ValueError
    return value
