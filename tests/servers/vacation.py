"""Programs of Debian that answer mail while somebody is away: Dovecot's Sieve, and vacation.

Neither has a way out: what Sieve sends goes by SMTP to a port on loopback, what vacation sends into a file.
"""

from __future__ import annotations

import os
import smtplib
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import OwnDovecot
from tests.servers.lmtp import DELIVERY
from tests.servers.milters import find
from tests.servers.process import Account, free_port, remove
from tests.servers.view import View

_UID = 65_530
_SIEVE = """
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{folder}/script.sieve
}}
submission_host = 127.0.0.1:{port}
"""
_SENDMAIL = """#!/bin/sh
cat > {sent}.part
mv {sent}.part {sent}
"""


class SieveDovecot:
    """A Dovecot that runs this Sieve script for everybody; what the script sends goes to `port` by SMTP."""

    def __init__(self, authority: CertificateAuthority, script: str, *, port: int) -> None:
        # Dovecot's own user writes there what the script is compiled to.
        self._scripts = scripts = Account.choose("nobody").folder("sv")
        (scripts / "script.sieve").write_text(script, encoding="utf-8")
        self._lmtp = free_port()
        delivery = DELIVERY.format(lmtp=self._lmtp, auth=free_port())
        self._dovecot = OwnDovecot(authority, extra=delivery + _SIEVE.format(folder=scripts, port=port))

    @property
    def log(self) -> str:
        return self._dovecot.log

    def start(self) -> SieveDovecot:
        self._dovecot.start()
        return self

    def close(self) -> None:
        self._dovecot.close()
        remove(self._scripts)

    def deliver(self, raw: bytes, sender: str, recipient: str) -> None:
        """Deliver a mail, as the last server on its way does."""
        with smtplib.LMTP("127.0.0.1", self._lmtp) as client:
            client.sendmail(sender, [recipient], raw)


def vacation(raw: bytes, sender: str, message: str) -> bytes:
    """What vacation(1) of a user `olga` answers to a mail of this envelope sender: `message` is her text.

    The header that sendmail(1) adds isn't there yet.
    """
    with TemporaryDirectory(prefix="vc", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        return _answered(folder, raw, sender, message)


def _answered(folder: Path, raw: bytes, sender: str, message: str) -> bytes:
    home = folder / "olga"
    home.mkdir()
    (home / ".vacation.msg").write_text(message, encoding="utf-8")
    os.chown(home, _UID, _UID)
    sent = home / "sent"
    view = View(folder / "seen")
    view.users(f"olga:{_UID}:{home}")
    view.file("usr/sbin/sendmail", _SENDMAIL.format(sent=sent))
    as_olga = [
        "setpriv",
        f"--reuid={_UID}",
        f"--regid={_UID}",
        "--clear-groups",
        find("vacation", "/usr/bin"),
    ]
    # As a delivery agent hands it over.
    mail = f"From {sender} Mon Mar  2 12:00:00 2026\nReturn-Path: <{sender}>\n".encode() + raw
    for arguments, fed in (("-i", b""), ("olga", mail)):
        command = view.command(*as_olga, arguments)
        environment = {"HOME": str(home), "USER": "olga", "PATH": "/usr/bin:/bin:/usr/sbin"}
        subprocess.run(command, env=environment, cwd=home, input=fed, check=True, timeout=60)
    # It doesn't wait for sendmail.
    deadline = time.monotonic() + 60
    while not sent.exists():
        assert time.monotonic() < deadline, "vacation answers nothing"
        time.sleep(0.01)
    return sent.read_bytes()
