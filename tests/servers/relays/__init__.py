"""Debian's mail servers as the desk's way out: they take its mail on loopback, and hand it on there.

Every one knows `olga` and `ivan` of here.example, hands what is for `moved` there to gone@far.example, and
knows no one else there; has a certificate of the tests'
authority; takes mails of at most 200,000 bytes and two recipients at a time; and warns of what it couldn't
hand on within seconds.  What is for desk.test, bounces above all, goes to the port `home`, and everything
else to the port `onward`, both on loopback: there is no other way out.
"""

from __future__ import annotations

from tests.servers.relays.exim import EximRelay
from tests.servers.relays.opensmtpd import OpenSmtpdRelay
from tests.servers.relays.postfix import PostfixRelay
from tests.servers.relays.relay import Relay

RELAYS: dict[str, type[Relay]] = {
    "postfix": PostfixRelay,
    "exim": EximRelay,
    "opensmtpd": OpenSmtpdRelay,
}

__all__ = ["RELAYS", "EximRelay", "OpenSmtpdRelay", "PostfixRelay", "Relay"]
