"""OpenSMTPD as a relay: it offers 8BITMIME, and SMTPUTF8 not."""

from __future__ import annotations

from tests.servers.milters import find
from tests.servers.relays.relay import Relay
from tests.servers.view import View

# Where tools/install-test-servers puts it.
_FOLDER = "/usr/local/lib/intake-tests/opensmtpd/usr/sbin"
_CONFIGURATION = """
pki own cert "{folder}/cert.pem"
pki own key "{folder}/key.pem"
smtp max-message-size "{bytes}"
smtp limit max-rcpt {recipients}
bounce warn-interval 1s
table people {{ "olga@here.example", "ivan@here.example" }}
table moved {{ "moved@here.example" = "gone@far.example" }}
listen on 127.0.0.1 port {port} tls pki own hostname {host}
action "home" relay host "smtp+notls://127.0.0.1:{home}"
action "onward" relay host "smtp+notls://127.0.0.1:{onward}"
action "moved" expand-only virtual <moved>
match from any for rcpt-to "moved@here.example" action "moved"
match from any for domain "here.example" !rcpt-to <people> reject
match from any for domain "desk.test" action "home"
match from any for any action "onward"
"""


class OpenSmtpdRelay(Relay):
    """OpenSMTPD, out of its package."""

    name = "opensmtpd"

    def lay_out(self) -> list[str]:
        for name in ("cert.pem", "key.pem"):
            (self.folder / name).chmod(0o600)
        view = View(self.folder / "seen")
        view.users("opensmtpd:65531:/var/lib/opensmtpd/empty", "opensmtpq:65532:/var/lib/opensmtpd/empty")
        view.file("etc/resolv.conf", "nameserver 127.0.0.1\n")
        view.directory("var/spool").chmod(0o755)
        view.directory("run").chmod(0o755)
        (view.directory("var/lib") / "opensmtpd" / "empty").mkdir(parents=True)
        configuration = self.write("smtpd.conf", _CONFIGURATION)
        return view.command(find("smtpd", _FOLDER), "-d", "-f", str(configuration))
