"""A mail system as Debian's users have it: Exim with `${authresults}`, and Dovecot by LMTP, on loopback.

People submit with the password "secret" over STARTTLS on `submission_port`; everybody else's mail comes in
on `smtp_port`.  All mail, for the desk's people and for its customers, ends in the maildirs of `dovecot`.

Debian's packages of Exim and Postfix exclude each other, so Exim's binary is taken out of its package.  It
asks for its own system user and for a name server: both are files that only its processes see.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.servers.certificates import CertificateAuthority
from tests.servers.dns import FakeDns
from tests.servers.dovecot import OwnDovecot
from tests.servers.lmtp import DELIVERY, HOST
from tests.servers.milters import find, wait_until_listening
from tests.servers.process import ServerMissingError, end_group, free_port, remove
from tests.servers.view import View

# Where tools/install-test-servers puts it.
FOLDERS = "/usr/local/lib/intake-tests/exim4-daemon-light/usr/sbin:/usr/sbin"
USER = "Debian-exim"
UID = 65_533
_CONFIGURATION = r"""
keep_environment =
primary_hostname = {host}
domainlist local_domains = {domains}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp} : {submission}
disable_ipv6
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%s.log
pid_file_path = {folder}/spool/pid
never_users =
deliver_drop_privilege
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
acl_smtp_mail = acl_mail
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
smtp_accept_max = 20

begin acl
acl_mail:
  deny authenticated = *
       condition = ${{if !eqi{{$sender_address}}{{$authenticated_id}}}}
  accept
acl_rcpt:
  accept domains = +local_domains
  deny
acl_data:
  warn remove_header = Authentication-Results
  warn add_header = :at_start:${{authresults {{$primary_hostname}}}}
  accept

begin routers
dovecot:
  driver = manualroute
  domains = +local_domains
  route_data = 127.0.0.1
  self = send
  transport = lmtp

begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  hosts_try_fastopen =

begin authenticators
plain_server:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if eq{{$auth3}}{{secret}}}}
  server_set_id = $auth2
  server_prompts = :
  server_advertise_condition = ${{if def:tls_in_cipher}}
"""


class OwnExim:
    """The whole system, started and closed by whoever made it; `dns` are the TXT records that it finds."""

    host = "127.0.0.1"
    name = "exim"

    def __init__(
        self, authority: CertificateAuthority, *, domains: tuple[str, ...], dns: Mapping[str, str]
    ) -> None:
        if os.geteuid() != 0:
            raise ServerMissingError("Exim needs a user of its own: run this test as root.")
        self._binary = find("exim4", FOLDERS)
        self.folder = Path(tempfile.mkdtemp(prefix="ex", dir="/tmp"))
        self.folder.chmod(0o755)
        self.smtp_port, self.submission_port = free_port(), free_port()
        lmtp, auth = free_port(), free_port()
        self.dovecot = OwnDovecot(authority, extra=DELIVERY.format(lmtp=lmtp, auth=auth))
        self._dns = FakeDns(dns).start()
        for path in authority.write(self.folder):
            os.chown(path, UID, UID)
        self._write("exim.conf", _CONFIGURATION, lmtp=lmtp, domains=" : ".join(domains))
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def log(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("spool/*.log"))

    def start(self) -> OwnExim:
        """Start everything and wait until it listens."""
        self.dovecot.start()
        command = self._lay_out().command(self._binary, "-C", str(self.folder / "exim.conf"), "-bdf")
        output_file = self.folder / "exim.log"
        with output_file.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        for port in (self.smtp_port, self.submission_port):
            wait_until_listening(self._process, port, output_file)
        return self

    def close(self) -> None:
        """End all of it and remove its folder."""
        if self._process is not None:
            end_group(self._process)
            self._process = None
        self._dns.close()
        self.dovecot.close()
        remove(self.folder)
        atexit.unregister(self.close)

    def _lay_out(self) -> View:
        view = View(self.folder / "seen")
        view.users(f"{USER}:{UID}:/nonexistent")
        view.file("etc/resolv.conf", f"nameserver {self._dns.address}\n")
        spool = self.folder / "spool"
        spool.mkdir()
        os.chown(spool, UID, UID)
        return view

    def _write(self, name: str, text: str, **values: object) -> None:
        own = {
            "host": HOST,
            "folder": self.folder,
            "smtp": self.smtp_port,
            "submission": self.submission_port,
        }
        (self.folder / name).write_text(text.format(**own, **values))
