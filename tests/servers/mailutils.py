"""Debian's GNU mailutils imap4d as one user without rights, over maildirs: no prefix, "/" between folders."""

from __future__ import annotations

import subprocess

from tests.servers.imap import UNPACKED, OwnImapServer

_DOMAIN = "desk.example"
# crypt(3) of "secret".
_HASH = "$6$intake$BvfCEA8agFBKK9.lyLzONZnUo.kJOg0EOl6bOWAMU3nrfptTAWs1RV00/brEKy9QBSZwXu79WTcE0/Q719NaB0"
_CONFIGURATION = """
logging {{ syslog no; }};
mode daemon;
foreground yes;
pidfile "{folder}/pid";
max-children 100;
server 127.0.0.1:{port} {{ transcript no; }};
mailbox {{ mailbox-type maildir; }};
auth {{ authentication "generic:virtdomain"; authorization "virtdomain"; }};
virtdomain {{ passwd-dir {folder}/passwords; }};
"""


class OwnMailutils(OwnImapServer):
    name = "mailutils"
    program = "mailutils-imap4d/usr/sbin/imap4d"
    separator = "/"

    def launch(self) -> subprocess.Popen[bytes]:
        (self.folder / "passwords").mkdir(exist_ok=True)
        file = self.folder / "imap4d.conf"
        file.write_text(_CONFIGURATION.format(folder=self.folder, port=self.port))
        program = str(UNPACKED / self.program)
        return self.spawn([program, "--no-site-config", f"--config-file={file}"])

    def new_user(self) -> str:
        user = super().new_user()
        home = self.folder / user
        # As a delivery leaves it; APPEND alone doesn't make the INBOX.
        made = [home, home / "INBOX", *(home / "INBOX" / part for part in ("cur", "new", "tmp"))]
        for folder in made:
            folder.mkdir()
        self.account.own(*made)
        with (self.folder / "passwords" / _DOMAIN).open("a") as passwords:
            passwords.write(f"{user}:{_HASH}:{self.account.uid}:{self.account.gid}::{home}:/bin/sh\n")
        return f"{user}@{_DOMAIN}"
