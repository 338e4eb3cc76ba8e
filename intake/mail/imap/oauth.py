"""Access tokens for XOAUTH2: asked for with a refresh token (RFC 6749 §6) or as a client (§4.4)."""

from __future__ import annotations

import json
import math
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from intake.desk.mail_servers import TOKEN_SERVER
from intake.mail.imap.problems import ImapPermanent, ImapTemporary

_LARGEST_ANSWER = 100_000
# A token that runs out within this time is renewed first: logging in takes a while too.
_SPARE_SECONDS = 60.0
_DEFAULT_LIFETIME = 300.0
_LONGEST_LIFETIME = 10.0 * 365 * 86_400
_SERVER_FAULT = 500
_TOO_MANY = 429


@dataclass(slots=True)
class TokenSource:
    """Gives a valid access token, renewed when it is about to run out.  Any thread may ask.

    `timeout` is in seconds.  ImapTemporary when the token server can't be reached, ImapPermanent
    when it refuses; neither text holds a secret.
    """

    url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    timeout: float = 30.0
    _token: str = field(default="", init=False, repr=False)
    _expires_at: float = field(default=-math.inf, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def token(self) -> str:
        """A token that is valid now."""
        with self._lock:
            if running_seconds() >= self._expires_at - _SPARE_SECONDS:
                self._renew()
            return self._token

    def forget(self) -> None:
        """Ask for another token the next time: this one was refused, whatever its lifetime."""
        with self._lock:
            self._expires_at = -math.inf

    def _renew(self) -> None:
        answer = self._ask()
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise ImapPermanent(f"{TOKEN_SERVER} {self._host} gave no access token")
        fresh = answer.get("refresh_token")
        if isinstance(fresh, str) and fresh:
            # Some providers replace the refresh token each time; the old one then stops working.
            self.refresh_token = fresh
        self._token, self._expires_at = token, running_seconds() + _lifetime(answer.get("expires_in"))

    def _ask(self) -> dict[str, object]:
        form = {"client_id": self.client_id, "client_secret": self.client_secret, "scope": self.scope}
        if self.refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        else:
            form |= {"grant_type": "client_credentials"}
        body = urllib.parse.urlencode({key: value for key, value in form.items() if value}).encode()
        # The settings allow http and https addresses only.
        request = urllib.request.Request(self.url, body, {"Accept": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:  # noqa: S310
                answer = json.loads(response.read(_LARGEST_ANSWER))
        except urllib.error.HTTPError as problem:
            with problem:
                raise self._refusal(problem.code) from problem
        except (OSError, ValueError) as problem:
            raise ImapTemporary(f"{TOKEN_SERVER} {self._host} can't be reached: {problem}") from problem
        return answer if isinstance(answer, dict) else {}

    def _refusal(self, code: int) -> ImapTemporary | ImapPermanent:
        if code >= _SERVER_FAULT or code == _TOO_MANY:
            return ImapTemporary(f"{TOKEN_SERVER} {self._host} answers {code}")
        return ImapPermanent(
            f"{TOKEN_SERVER} {self._host} refuses ({code}): check oauth.client_id, client_secret "
            "and refresh_token",
        )

    @property
    def _host(self) -> str:
        return urllib.parse.urlsplit(self.url).netloc


def _lifetime(said: object) -> float:
    """Seconds; a server may say nothing of it, or nothing that makes sense."""
    try:
        seconds = float(said) if isinstance(said, int | float | str) else math.nan
    except (ValueError, OverflowError):
        seconds = math.nan
    return seconds if 0 < seconds < _LONGEST_LIFETIME else _DEFAULT_LIFETIME


def running_seconds() -> float:
    """Seconds on a clock that runs also while the machine sleeps (clock_gettime(2)): so do tokens."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
