"""How tokens are got for one account: pure, from settings to the forms that the token server is sent."""

from __future__ import annotations

import secrets
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Grant(StrEnum):
    """What is shown to the token server for a token."""

    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - RFC 6749's word
    DEVICE_CODE = "device_code"
    """A refresh token, which `intake login` gets (RFC 8628)."""
    CLIENT_CREDENTIALS = "client_credentials"
    JWT_BEARER = "jwt_bearer"
    TOKEN_EXCHANGE = "token_exchange"  # noqa: S105 - RFC 8693's words


_URN = "urn:ietf:params:oauth:grant-type:"
DEVICE_GRANT = f"{_URN}device_code"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LASTS = 300
# Clocks differ a little: an assertion is dated back by so many seconds.
_DATED_BACK = 30

Form = dict[str, str]


class Signer(Protocol):
    """A private key that signs assertions (`keys.py`)."""

    def sign(self, claims: Mapping[str, str | int]) -> str:
        """The claims as a signed JWT (RFC 7519)."""
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """The token server, who we are there, and what we show; secrets are in no `repr`.

    `account` is the mail account's name.  `scope` is asked for with first tokens; a refresh asks for it only
    with `scope_on_refresh`.  `timeout` is in seconds of silence.  `device_grant` and `device_parameter` name
    the grant and the code of RFC 8628 as the server does; `scope_in_claims` leaves the scope of a JWT bearer
    grant to the assertion alone.
    """

    name: str
    url: str
    client_id: str
    account: str
    grant: Grant
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    key: Signer | None = field(default=None, repr=False)
    basic: bool = False
    scope: str = ""
    scope_on_refresh: bool = False
    scope_in_claims: bool = False
    issuer: str = ""
    audience: str = ""
    subject_token: str = field(default="", repr=False)
    subject_token_type: str = ""
    requested_token_type: str = ""
    device_url: str = ""
    device_grant: str = DEVICE_GRANT
    device_parameter: str = "device_code"
    ca_file: Path | None = None
    timeout: float = 30.0

    @property
    def host(self) -> str:
        """The token server's host, with its port if it has one of its own."""
        return urllib.parse.urlsplit(self.url).netloc

    @property
    def is_refreshed(self) -> bool:
        """Whether tokens come from a refresh token, which the server may replace each time."""
        return self.grant in (Grant.REFRESH_TOKEN, Grant.DEVICE_CODE)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be in no message."""
        return tuple(one for one in (self.client_secret, self.refresh_token, self.subject_token) if one)

    def form(self, refresh_token: str, now: float) -> Form:
        """What asks for a token; `now` in seconds since 1970, by the token server's clock."""
        return self.client(now) | self._shown(refresh_token, now)

    def client(self, now: float) -> Form:
        """Who we are: by a secret, by a signed assertion (RFC 7523 §2.2), or by the bare name."""
        if self.grant is Grant.JWT_BEARER:
            return {}
        if self.key is not None:
            claims = self._claims(self.client_id, self.client_id, self.audience or self.url, now)
            assertion = self.key.sign(claims)
            proof = {"client_assertion_type": _ASSERTION_TYPE, "client_assertion": assertion}
            return {"client_id": self.client_id, **proof}
        if self.basic and self.client_secret:
            return {}
        return _given({"client_id": self.client_id, "client_secret": self.client_secret})

    def device_form(self, device_code: str, now: float) -> Form:
        """What asks whether somebody has entered the code (RFC 8628 §3.4)."""
        shown = {"grant_type": self.device_grant, self.device_parameter: device_code}
        return self.client(now) | shown

    def _shown(self, refresh_token: str, now: float) -> Form:
        builders: dict[Grant, Callable[[], Form]] = {
            Grant.REFRESH_TOKEN: lambda: self._refresh(refresh_token),
            Grant.DEVICE_CODE: lambda: self._refresh(refresh_token),
            Grant.CLIENT_CREDENTIALS: lambda: {"grant_type": "client_credentials", "scope": self.scope},
            Grant.JWT_BEARER: lambda: self._bearer(now),
            Grant.TOKEN_EXCHANGE: self._exchange,
        }
        return _given(builders[self.grant]())

    def _refresh(self, refresh_token: str) -> Form:
        scope = self.scope if self.scope_on_refresh else ""
        return {"grant_type": "refresh_token", "refresh_token": refresh_token, "scope": scope}

    def _bearer(self, now: float) -> Form:
        """RFC 7523 §2.1; Google wants the scope among the claims."""
        if self.key is None:
            raise ValueError("a JWT bearer grant needs a key")
        claims = self._claims(self.issuer or self.client_id, self.account, self.audience or self.url, now)
        if self.scope:
            claims["scope"] = self.scope
        form = {"grant_type": f"{_URN}jwt-bearer", "assertion": self.key.sign(claims)}
        return form | {"scope": "" if self.scope_in_claims else self.scope}

    def _exchange(self) -> Form:
        """RFC 8693 §2.1; Yandex 360 takes the account's name itself for the subject's token."""
        return {
            "grant_type": f"{_URN}token-exchange",
            "subject_token": self.subject_token or self.account,
            "subject_token_type": self.subject_token_type,
            "requested_token_type": self.requested_token_type,
            "audience": self.audience,
            "scope": self.scope,
        }

    @staticmethod
    def _claims(issuer: str, subject: str, audience: str, now: float) -> dict[str, str | int]:
        begins = int(now) - _DATED_BACK
        lifetime = {"iat": begins, "nbf": begins, "exp": int(now) + _ASSERTION_LASTS}
        return {"iss": issuer, "sub": subject, "aud": audience, "jti": secrets.token_urlsafe(16), **lifetime}


def _given(form: Form) -> Form:
    return {key: value for key, value in form.items() if value}
