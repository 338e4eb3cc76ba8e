"""Logging in with an access token, over IMAP and SMTP: OAUTHBEARER (RFC 7628) and the older XOAUTH2."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Literal

from intake.mail.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Collection

Auth = Literal["password", "xoauth2", "oauthbearer"]
"""How to log in: "xoauth2" takes whichever of the two mechanisms the server offers."""
Mechanism = Literal["XOAUTH2", "OAUTHBEARER"]

_LONGEST_REASON = 200


def mechanism(auth: Auth, offered: Collection[str]) -> Mechanism:
    """The mechanism to use among those that the server offers, in capitals; some offer XOAUTH2 unsaid."""
    if auth == "oauthbearer" or ("OAUTHBEARER" in offered and "XOAUTH2" not in offered):
        return "OAUTHBEARER"
    return "XOAUTH2"


def first_response(chosen: Mechanism, username: str, token: str, host: str, port: int) -> str:
    """What the client says first, before base64; none of it may hold a control character."""
    if chosen == "XOAUTH2":
        return f"user={username}\1auth=Bearer {token}\1\1"
    # RFC 5801 §4: in the name of an account these two are written otherwise.
    account = username.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={account},\1host={host}\1port={port}\1auth=Bearer {token}\1\1"


def answer_to_reasons(chosen: Mechanism) -> str:
    """What ends the dialogue after a challenge with the reasons of a refusal (RFC 7628 §3.2.3)."""
    return "" if chosen == "XOAUTH2" else "\1"


def reasons(challenge: bytes | str) -> str:
    """The server's reasons (JSON, RFC 7628 §3.2.2) as one short line; in base64 or not."""
    raw = challenge.encode("utf-8", "replace") if isinstance(challenge, str) else challenge
    try:
        raw = base64.b64decode(raw, validate=True)
    except binascii.Error:
        # It was no base64.
        return one_line(raw.decode("utf-8", "replace"), _LONGEST_REASON)
    return one_line(raw.decode("utf-8", "replace"), _LONGEST_REASON)
