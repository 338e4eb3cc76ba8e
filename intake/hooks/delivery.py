"""One event to one place, once: what comes of it is that it was taken, or why not.

By HTTP as Standard Webhooks says (https://www.standardwebhooks.com): headers `webhook-id`,
`webhook-timestamp` and `webhook-signature`, the last a HMAC-SHA256 over both and the body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Protocol

from intake import __version__

TIMEOUT = 20.0
"""Seconds that an answer, or a command, may take."""
_PREFIX = "whsec_"
_LARGEST_ANSWER = 10_000
_TAKEN = range(200, 300)


class NotTaken(Exception):  # noqa: N818 - the name of the fact
    """Why an event was not taken; it is to be handed over again."""


class Place(Protocol):
    """Where events go."""

    def hand_over(self, event_id: str, body: bytes, at: int) -> None:
        """Hand one event over (`at`: now, in seconds of the epoch); NotTaken."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Events go to the address that was configured and to no other."""

    def redirect_request(self, *_args: object) -> None:
        """Follow none; the answer is then a refusal like any other."""


class Http:
    """An address that takes events by POST, and the secret that proves to it that they are ours."""

    def __init__(self, url: str, secret: str, timeout: float = TIMEOUT) -> None:
        self._url, self._key, self._timeout = url, key_of(secret), timeout

    def hand_over(self, event_id: str, body: bytes, at: int) -> None:
        """Post it; whatever isn't answered by 2xx in time is not taken."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"intake/{__version__}",
            "webhook-id": event_id,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(self._key, event_id, at, body),
        }
        # The settings allow https, and http on this machine alone.
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310
        opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=self._timeout) as answer:
                self._read(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise NotTaken(f"it answers {refusal.code}") from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            reason = problem.reason if isinstance(problem, urllib.error.URLError) else problem
            raise NotTaken(f"it can't be reached: {str(reason)[:300] or type(reason).__name__}") from None

    def _read(self, answer: http.client.HTTPResponse) -> None:
        """Read what it says, as long as that ends: it has said that the event was taken already."""
        ends, size = time.monotonic() + self._timeout, 0
        while size < _LARGEST_ANSWER and time.monotonic() < ends and (piece := answer.read1(1000)):
            size += len(piece)


class Command:
    """A command that gets each event on its standard input, and has taken it when it ends with 0."""

    def __init__(self, words: Sequence[str], timeout: float = TIMEOUT) -> None:
        self._words, self._timeout = list(words), timeout

    def hand_over(self, event_id: str, body: bytes, at: int) -> None:
        """Run it, with `WEBHOOK_ID` and `WEBHOOK_TIMESTAMP` in its environment; one that lasts is killed."""
        environment = {**os.environ, "WEBHOOK_ID": event_id, "WEBHOOK_TIMESTAMP": str(at)}
        try:
            # In a group of its own, so that what it started ends with it.
            process = subprocess.Popen(  # noqa: S603 - the operator's own command, without a shell
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as problem:
            raise NotTaken(f"it can't be started: {problem.strerror}") from None
        try:
            process.communicate(body, timeout=self._timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise NotTaken(f"it did not end within {self._timeout:g} seconds") from None
        if process.returncode:
            raise NotTaken(f"it ended with {process.returncode}")


def key_of(secret: str) -> bytes:
    """The key of a secret: in Base64 behind "whsec_", else its bytes."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def signature(key: bytes, event_id: str, at: int, body: bytes) -> str:
    """The signature of Standard Webhooks, version 1."""
    signed = f"{event_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
