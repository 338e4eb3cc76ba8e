"""The IMAP servers of Debian that the desk is tried on, Dovecot set up with a namespace of its own."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from imapclient.exceptions import IMAPClientError

from tests.servers.certificates import CertificateAuthority
from tests.servers.courier import OwnCourier
from tests.servers.cyrus import OwnCyrus
from tests.servers.dovecot import OwnDovecot
from tests.servers.imap import OwnImapServer
from tests.servers.mailutils import OwnMailutils

# A folder that LIST doesn't show, and those that Dovecot is told to be for deleted and for sent mail.
_EXTRA = """
namespace inbox {
  prefix = INBOX/
  mailbox Trash {
    auto = create
    special_use = \\Trash
  }
  mailbox Archive {
    auto = create
    special_use = \\Archive
  }
  mailbox Ausgang {
    auto = create
    special_use = \\Sent
  }
}
namespace old {
  prefix = old/
  separator = /
  hidden = yes
  list = no
  location = maildir:~/Old
}
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:bytes=20000
}
"""


class OwnDovecotBelowInbox(OwnImapServer):
    """Dovecot whose folders lie below "INBOX/", where nobody may keep more than 20,000 bytes."""

    name = "dovecot"
    prefix = "INBOX/"
    separator = "/"

    def __init__(self) -> None:
        self._users = count(1)
        self._process = None

    def start(self) -> OwnDovecotBelowInbox:
        with TemporaryDirectory() as folder:
            self._dovecot = OwnDovecot(CertificateAuthority(Path(folder)), extra=_EXTRA).start()
        self.port = self._dovecot.port
        return self

    def close(self) -> None:
        self._dovecot.close()

    def limit(self, user: str, kilobytes: int) -> None:
        """Fill what the user may keep, or make room again."""
        client = self.client(user)
        filler = f"{self.prefix}Filler"
        with suppress(IMAPClientError):
            client.delete_folder(filler)
        if kilobytes < 20:
            client.create_folder(filler)
            for size in (4000, 1000, 100):
                with suppress(IMAPClientError):
                    while True:
                        client.append(filler, b"Subject: filler\r\n\r\n" + b"x" * size + b"\r\n")
        client.logout()


SERVERS: dict[str, type[OwnImapServer]] = {
    "dovecot": OwnDovecotBelowInbox,
    "cyrus": OwnCyrus,
    "courier": OwnCourier,
    "mailutils": OwnMailutils,
}
