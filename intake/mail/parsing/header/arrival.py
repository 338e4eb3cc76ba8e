"""When a saved mail arrived: its topmost Received header tells, where there is no INTERNALDATE."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

# A date further in the future than this comes from a wrong clock and is no time of arrival.
_FUTURE_ALLOWED = timedelta(days=1)
_HEADER_READ = 20_000


def arrival(raw: bytes, now: datetime) -> datetime:
    """When the mail arrived, by its topmost Received header; a saved mail has no INTERNALDATE.

    One that no server took in tells by its Date when it was written.
    """
    head = raw[:_HEADER_READ].split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0]
    unfolded = head.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ")
    lines = unfolded.split(b"\n")
    received = next((line for line in lines if line[:9].lower() == b"received:"), None)
    if received is not None:
        return _date(received.rpartition(b";")[2], now)
    dated = next((line for line in lines if line[:5].lower() == b"date:"), b"")
    return _date(dated[5:], now)


def _date(written: bytes, now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(written.decode("ascii", "replace").strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    return at if at.tzinfo is not None and at <= now + _FUTURE_ALLOWED else now
