"""Debian's Cyrus IMAP as one user without rights: a user's folders lie below "INBOX.", separated by dots."""

from __future__ import annotations

import imaplib
import subprocess

from tests.servers.imap import PASSWORD, UNPACKED, OwnImapServer

# Namespace and separator are as Debian's /etc/imapd.conf has them; Cyrus' own default has no prefix, and "/".
# alwaystrue: any password is right, so that no database of passwords is needed.
_CONFIGURATION = """
configdirectory: {folder}/conf
partition-default: {folder}/spool
defaultpartition: default
sievedir: {folder}/sieve
admins: cyrus
cyrus_user: {user}
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
allowplaintext: yes
altnamespace: no
unixhierarchysep: no
autocreate_quota: 0
autocreate_post: yes
"""
_SERVICES = """
START {{
}}
SERVICES {{
  imap cmd="{program} -C {folder}/imapd.conf -U 30" listen="127.0.0.1:{port}" prefork=1
}}
EVENTS {{
}}
"""


class OwnCyrus(OwnImapServer):
    name = "cyrus"
    program = "cyrus-imapd/usr/lib/cyrus/bin/imapd"
    prefix = "INBOX."

    def launch(self) -> subprocess.Popen[bytes]:
        folders = [self.folder / part for part in ("conf", "spool", "sieve")]
        for folder in folders:
            folder.mkdir(exist_ok=True)
        self.account.own(*folders)
        known = {"folder": self.folder, "port": self.port, "user": self.account.name}
        (self.folder / "imapd.conf").write_text(_CONFIGURATION.format(**known))
        services = _SERVICES.format(**known, program=UNPACKED / self.program)
        (self.folder / "cyrus.conf").write_text(services)
        master = str(UNPACKED / "cyrus-common/usr/lib/cyrus/bin/master")
        files = [f"{self.folder}/{name}" for name in ("imapd.conf", "cyrus.conf", "master.pid")]
        (libraries,) = UNPACKED.glob("cyrus-common/usr/lib/*/libcyrus.so.0.0.0")
        return self.spawn(
            [master, "-D", "-C", files[0], "-M", files[1], "-p", files[2]], str(libraries.parent)
        )

    def limit(self, user: str, kilobytes: int) -> None:
        """Let the user's mail take no more than this."""
        administrator = imaplib.IMAP4(self.host, self.port, timeout=60)
        administrator.login("cyrus", PASSWORD)
        kind, said = administrator.setquota(f"user.{user}", f"(STORAGE {kilobytes})")
        assert kind == "OK", said
        administrator.logout()
