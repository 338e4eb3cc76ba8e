"""Tells systemd how the service is doing (sd_notify(3)): a message is one datagram of `KEY=VALUE` lines.

Without systemd (no NOTIFY_SOCKET) every call does nothing.  A message that can't be delivered never
stops the daemon: the failure is logged and the call returns False.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping

from intake.log import get_logger

_log = get_logger(__name__)

SEND_TIMEOUT_SECONDS = 1.0
LONGEST_STATUS = 500
_MICROSECONDS = 1_000_000


class Notifier:
    """The connection to systemd.  Any thread may call it: each message has a socket of its own."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._watchdog_seconds = _watchdog_seconds(environment)

    @property
    def watchdog_seconds(self) -> float | None:
        """Seconds between calls of `watchdog`: half of what systemd allows; None when it does not watch."""
        return self._watchdog_seconds

    def ready(self, status: str = "") -> bool:
        """Say that the service is up; systemd starts what is ordered after it."""
        return self._send("READY=1", *_status(status))

    def reloading(self) -> bool:
        """Say that the service has begun to read its files anew; `ready` ends it."""
        # Type=notify-reload wants to know that this is no message from before the signal.
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        return self._send("RELOADING=1", f"MONOTONIC_USEC={now}")

    def stopping(self, status: str = "") -> bool:
        """Say that the service has begun to stop."""
        return self._send("STOPPING=1", *_status(status))

    def watchdog(self) -> bool:
        """Say that the service is alive; when this doesn't come in time, systemd restarts it."""
        return self._send("WATCHDOG=1")

    def status(self, text: str) -> bool:
        """Set the line that `systemctl status` shows."""
        return self._send(*_status(text or "-"))

    def _send(self, *lines: str) -> bool:
        if not self._address:
            return False
        # A leading @ stands for the NUL of Linux's abstract socket names.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
                connection.settimeout(SEND_TIMEOUT_SECONDS)
                connection.sendto("\n".join(lines).encode(), address)
        except OSError as error:
            _log.warning("manager_not_notified", message=lines[0], error=str(error))
            return False
        return True


def _status(text: str) -> tuple[str, ...]:
    """A STATUS line; a line break in the text would start another field, so it is replaced."""
    line = " ".join(text.split())[:LONGEST_STATUS]
    return (f"STATUS={line}",) if line else ()


def _watchdog_seconds(environment: Mapping[str, str]) -> float | None:
    microseconds = environment.get("WATCHDOG_USEC", "")
    meant_for = environment.get("WATCHDOG_PID", "") or str(os.getpid())
    if not microseconds.isdecimal() or int(microseconds) == 0 or meant_for != str(os.getpid()):
        return None
    return int(microseconds) / _MICROSECONDS / 2
