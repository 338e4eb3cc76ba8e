"""Exim as a relay: it offers neither 8BITMIME nor SMTPUTF8."""

from __future__ import annotations

import os
import subprocess

from tests.servers.exim import FOLDERS, UID, USER
from tests.servers.milters import find
from tests.servers.relays.relay import Relay
from tests.servers.view import View

_CONFIGURATION = r"""
keep_environment =
primary_hostname = {host}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
disable_ipv6
spool_directory = {folder}/spool
log_file_path = {folder}/exim-%s.log
pid_file_path = {folder}/spool/pid
never_users =
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
exim_path = {binary}
accept_8bitmime = false
recipients_max = {recipients}
message_size_limit = {bytes}
delay_warning = 1s
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = accept

begin acl
acl_rcpt:
  deny domains = here.example
       !local_parts = olga : ivan : moved
       message = no such user here
  accept hosts = 127.0.0.1

begin routers
moved:
  driver = redirect
  domains = here.example
  local_parts = moved
  data = gone@far.example
home:
  driver = manualroute
  domains = desk.test
  route_data = 127.0.0.1
  self = send
  transport = home
onward:
  driver = manualroute
  route_data = 127.0.0.1
  self = send
  transport = onward

begin transports
home:
  driver = smtp
  port = {home}
  hosts_try_fastopen =
onward:
  driver = smtp
  port = {onward}
  hosts_try_fastopen =

begin retry
* * F,1h,1s
"""


class EximRelay(Relay):
    """Exim, out of its package."""

    name = "exim"

    def lay_out(self) -> list[str]:
        for name in ("cert.pem", "key.pem", "."):
            os.chown(self.folder / name, UID, UID)
        spool = self.folder / "spool"
        spool.mkdir()
        os.chown(spool, UID, UID)
        view = View(self.folder / "seen")
        view.users(f"{USER}:{UID}:/nonexistent")
        view.file("etc/resolv.conf", "nameserver 127.0.0.1\n")
        self.values["binary"] = binary = find("exim4", FOLDERS)
        self._command = view.command(binary, "-C", str(self.write("exim.conf", _CONFIGURATION)))
        return [*self._command, "-bdf"]

    def try_again(self) -> None:
        subprocess.run([*self._command, "-qff"], check=True, timeout=60)
