"""Mail servers that let people in by access tokens: Dovecot by introspection, Postfix by Dovecot, and aiosmtpd."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.process import free_port
from tests.servers.relays.postfix import PostfixRelay
from tests.servers.smtp import SmtpServer
from tests.servers.tokens import TokenServer

SUBMISSION = "client.desk.example"
_BY_TOKEN = """
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = @DIR@/oauth2.conf.ext
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
"""
_ASKS = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""
_LOGINS = """
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
mynetworks =
"""


def dovecot_with_tokens(authority: CertificateAuthority, tokens: TokenServer, *, auth: int = 0) -> OwnDovecot:
    """A Dovecot that asks this server about tokens, and that an SMTP server can ask on the port `auth`."""
    dovecot = OwnDovecot(authority, extra=_BY_TOKEN.format(auth=auth or free_port()))
    asks = dovecot.folder / "oauth2.conf.ext"
    asks.write_text(_ASKS.format(introspection=tokens.introspection_url))
    dovecot._account.own(asks)
    return dovecot


class _TokenPostfix(PostfixRelay):
    """Postfix that relays for those alone whom Dovecot knows; `onward` is the next server."""

    onward: SmtpServer

    def __init__(self, authority: CertificateAuthority, *, auth: int, onward: int) -> None:
        super().__init__(authority, home=onward, onward=onward)
        self._auth = auth

    @property
    def submission_port(self) -> int:
        return self.port

    def lay_out(self) -> list[str]:
        command = super().lay_out()
        main = self.folder / "etc" / "main.cf"
        lines = [line for line in main.read_text().splitlines() if not line.startswith("mynetworks")]
        main.write_text("\n".join(lines) + _LOGINS.format(auth=self._auth))
        return command


@contextmanager
def postfix_with_tokens(
    authority: CertificateAuthority, tokens: TokenServer
) -> Iterator[tuple[_TokenPostfix, OwnDovecot]]:
    """Postfix and the Dovecot that it asks."""
    auth, onward = free_port(), SmtpServer().start()
    dovecot = dovecot_with_tokens(authority, tokens, auth=auth)
    postfix = _TokenPostfix(authority, auth=auth, onward=onward.port)
    postfix.onward = onward
    try:
        dovecot.start()
        postfix.start()
        yield postfix, dovecot
    finally:
        postfix.close()
        dovecot.close()
        onward.stop()


class TokenSmtp:
    """An SMTP server on aiosmtpd that takes tokens.

    `offered` are the mechanisms that it says it takes; it takes both.  With `login_ended` the next MAIL
    finds that whoever logged in is logged in no more.
    """

    host = "127.0.0.1"

    def __init__(self, tokens: TokenServer) -> None:
        self.tokens = tokens
        self.offered = "XOAUTH2"
        self.login_ended = False
        self.mechanisms: list[str] = []
        self.recipients: list[str] = []
        self.port = free_port()
        self._controller = _Listening(self)
        self._controller.start()

    def close(self) -> None:
        self._controller.stop()

    def knows(self, account: str, token: str) -> bool:
        found = self.tokens.by(access_token=token)
        return found is not None and found in self.tokens.active() and found.account in (account, "*")


class _Recorder:
    def __init__(self, sink: TokenSmtp) -> None:
        self._sink = sink

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self._sink.recipients += envelope.rcpt_tos
        return "250 OK"


class _Listening(Controller):
    def __init__(self, sink: TokenSmtp) -> None:
        self._sink = sink
        super().__init__(_Recorder(sink), hostname=sink.host, port=sink.port)

    def factory(self) -> SMTP:
        return _Protocol(self._sink, self.handler, self.loop)


class _Protocol(SMTP):
    def __init__(self, sink: TokenSmtp, handler: _Recorder, loop: Any) -> None:
        self._sink = sink
        super().__init__(handler, auth_require_tls=False, loop=loop)
        offered: dict[str, Any] = dict.fromkeys(sink.offered.split() or ["PLAIN"])
        self._auth_methods = offered

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        mechanism, _, encoded = arg.partition(" ")
        self._sink.mechanisms.append(mechanism)
        parts = base64.b64decode(encoded).decode().split("\1")
        fields = dict(part.partition("=")[::2] for part in parts if "=" in part)
        account = (
            parts[0].removeprefix("n,a=").removesuffix(",") if mechanism == "OAUTHBEARER" else fields["user"]
        )
        if self._sink.knows(account, fields["auth"].removeprefix("Bearer ")):
            assert self.session is not None
            self.session.authenticated = True
            await self.push("235 2.7.0 Accepted")
            return
        reasons = json.dumps({"status": "401", "schemes": "bearer"}, separators=(",", ":"))
        await self.push("334 " + base64.b64encode(reasons.encode()).decode())
        said = (await self._reader.readline()).strip()
        # RFC 7628 §3.2.3: a single %x01; XOAUTH2 wants an empty line.
        right = said == (base64.b64encode(b"\1") if mechanism == "OAUTHBEARER" else b"")
        await self.push("535 5.7.3 Authentication unsuccessful" if right else "501 5.5.2 what do you say?")

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        assert self.session is not None
        if self._sink.login_ended or not self.session.authenticated:
            self._sink.login_ended = False
            await self.push("530 5.7.57 Client not authenticated to send mail")
        else:
            await super().smtp_MAIL(arg)
