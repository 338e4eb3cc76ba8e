"""Postfix as a relay: it offers 8BITMIME and SMTPUTF8."""

from __future__ import annotations

from tests.servers.milters import find
from tests.servers.postfix import make_queue
from tests.servers.relays.relay import Relay

_MAIN = """
compatibility_level = 3.6
config_directory = {folder}/etc
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = {host}
mydomain = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
disable_dns_lookups = yes
alias_maps =
alias_database =
relay_domains = here.example
relay_recipient_maps = inline:{{ olga@here.example=yes, ivan@here.example=yes }}
virtual_alias_maps = inline:{{ moved@here.example=gone@far.example }}
relay_transport = smtp:[127.0.0.1]:{onward}
default_transport = smtp:[127.0.0.1]:{onward}
transport_maps = inline:{{ desk.test=smtp:[127.0.0.1]:{home} }}
smtpd_recipient_limit = {recipients}
message_size_limit = {bytes}
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
delay_warning_time = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class PostfixRelay(Relay):
    """Postfix, as it is installed."""

    name = "postfix"

    def lay_out(self) -> list[str]:
        self.write("etc/main.cf", _MAIN)
        self.write("etc/master.cf", _MASTER)
        make_queue(self.folder)
        return [find("master"), "-c", str(self.folder / "etc"), "-d"]
