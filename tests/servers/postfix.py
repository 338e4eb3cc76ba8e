"""A mail system as Debian's users have it: Postfix, OpenDKIM, OpenDMARC, and Dovecot by LMTP, on loopback.

People submit with the password "secret" over STARTTLS on `submission_port`; everybody else's mail comes in
on `smtp_port`.  All mail, for the desk's people and for its customers, ends in the maildirs of `dovecot`.
Postfix's master process must be root's; its configuration, queue and log stand in a temporary folder.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.servers.certificates import CertificateAuthority
from tests.servers.dkim import SigningDomain
from tests.servers.dovecot import OwnDovecot
from tests.servers.lmtp import DELIVERY, HOST
from tests.servers.milters import Milters, find, wait_until_listening
from tests.servers.process import Account, ServerMissingError, end_group, free_port, remove

_MAIN = """
compatibility_level = 3.6
config_directory = {folder}/etc
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = {host}
mydomain = desk.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
disable_dns_lookups = yes
alias_maps =
alias_database =
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_sasl_authenticated_header = yes
smtpd_sender_login_maps = inline:{{ {logins} }}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_milters = {milters}
milter_default_action = tempfail
"""
_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
_QUEUES = "active bounce corrupt defer deferred flush hold incoming private saved trace"


class OwnPostfix:
    """The whole system, started and closed by whoever made it.

    `logins` are the addresses of the people who may submit, each as himself; `signers` the other domains
    that sign, `dns` further TXT records; `main` and `master` are further lines of its two files.
    """

    host = "127.0.0.1"
    name = "postfix"

    def __init__(
        self,
        authority: CertificateAuthority,
        own: SigningDomain,
        *,
        logins: tuple[str, ...],
        domains: tuple[str, ...],
        dns: Mapping[str, str],
        main: str = "",
        master: str = "",
    ) -> None:
        if os.geteuid() != 0:
            raise ServerMissingError("Postfix's master process must be root's: run this test as root.")
        self._binary = find("master")
        self._more_main, self._more_master = main, master
        self._account = Account.choose("nobody")
        self.folder = Path(tempfile.mkdtemp(prefix="pf", dir="/tmp"))
        self.folder.chmod(0o755)
        self.smtp_port, self.submission_port = free_port(), free_port()
        lmtp, auth = free_port(), free_port()
        self.dovecot = OwnDovecot(authority, extra=DELIVERY.format(lmtp=lmtp, auth=auth))
        milters = self.folder / "milters"
        milters.mkdir()
        self._account.own(milters)
        self._milters = Milters(milters, self._account, HOST, own, dns)
        authority.write(self.folder)
        self._values = {
            "folder": str(self.folder),
            "host": HOST,
            "domains": " ".join(domains),
            "logins": ", ".join(f"{{ {login} = {login} }}" for login in logins),
            "lmtp": str(lmtp),
            "auth": str(auth),
            "smtp": str(self.smtp_port),
            "submission": str(self.submission_port),
        }
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def log(self) -> str:
        path = self.folder / "postfix.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> OwnPostfix:
        """Start everything and wait until it listens."""
        self.dovecot.start()
        self._values["milters"] = ", ".join(self._milters.start().addresses)
        self._lay_out()
        command = [self._binary, "-c", str(self.folder / "etc"), "-d"]
        with (self.folder / "master.log").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        for port in (self.smtp_port, self.submission_port):
            wait_until_listening(self._process, port, self.folder / "master.log")
        return self

    def close(self) -> None:
        """End all of it and remove its folder."""
        if self._process is not None:
            end_group(self._process)
            self._process = None
        self._milters.close()
        self.dovecot.close()
        remove(self.folder)
        atexit.unregister(self.close)

    def _lay_out(self) -> None:
        etc = self.folder / "etc"
        etc.mkdir()
        (etc / "main.cf").write_text(_MAIN.format_map(self._values) + self._more_main)
        (etc / "master.cf").write_text(_MASTER.format_map(self._values) + self._more_master)
        make_queue(self.folder)


def make_queue(folder: Path) -> None:
    """Make Postfix's folders `queue` and `data` there, with the owners that it insists on."""
    owner = pwd.getpwnam("postfix")
    queue, data = folder / "queue", folder / "data"
    for path in (queue, queue / "pid"):
        path.mkdir()
    for path in (data, *(queue / name for name in _QUEUES.split())):
        path.mkdir(mode=0o700)
        os.chown(path, owner.pw_uid, owner.pw_gid)
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        path = queue / name
        path.mkdir()
        path.chmod(mode)
        shutil.chown(path, "postfix", "postdrop")
