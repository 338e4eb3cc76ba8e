"""Dovecot 2.3 as one user without rights, on loopback, with plain, STARTTLS and TLS ports.

Every user name logs in with the password "secret"; tests keep apart by using names of their own.
Mail is delivered by writing into the maildir, as a delivery agent does.
"""

from __future__ import annotations

import atexit
import binascii
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from pathlib import Path

from tests.servers.certificates import CertificateAuthority
from tests.servers.process import Account, ServerMissingError, end_group, free_port, remove

PASSWORD = "secret"
_SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
_CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE UNSELECT CHILDREN NAMESPACE UIDPLUS "
    "LIST-EXTENDED CONDSTORE QRESYNC ESEARCH WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SPECIAL-USE LITERAL+"
)

_CONFIGURATION = """
base_dir = @DIR@/run
state_dir = @DIR@/state
log_path = @DIR@/dovecot.log
protocols = imap
listen = 127.0.0.1
instance_name = @TOKEN@
login_greeting = @TOKEN@
shutdown_clients = yes
verbose_proctitle = no
ssl = yes
ssl_cert = <@DIR@/cert.pem
ssl_key = <@DIR@/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_chars =
auth_failure_delay = 0
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=@USER@ gid=@GROUP@ home=@DIR@/mail/%u
}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_fsync = optimized
mailbox_list_index = yes
mail_max_userip_connections = 100
imap_idle_notify_interval = 2 mins
namespace inbox {
  inbox = yes
  separator = /
  mailbox Processed {
    auto = create
  }
  mailbox Quarantine {
    auto = create
  }
}
default_internal_user = @USER@
default_internal_group = @GROUP@
default_login_user = @USER@
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    address = 127.0.0.1
    port = @PORT@
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = @TLSPORT@
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
"""


class DovecotServer:
    """A Dovecot that runs in this folder: where it listens, and what its mailboxes hold.

    `port` speaks plain IMAP and STARTTLS, `tls_port` TLS.
    """

    host = "127.0.0.1"

    def __init__(self, folder: Path, ca_file: Path, port: int = 0, tls_port: int = 0) -> None:
        self.folder = folder
        self.ca_file = ca_file
        self.port = port
        self.tls_port = tls_port
        self._account = _account()
        self._deliveries = count(1)

    @property
    def log(self) -> str:
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def deliver(
        self, user: str, raw: bytes, arrived_at: datetime | None = None, folder: str = "INBOX"
    ) -> None:
        """Put a mail into the folder; `arrived_at` becomes its INTERNALDATE (to the second)."""
        self.deliver_many(user, [raw], arrived_at, folder)

    def deliver_many(
        self, user: str, raws: Iterable[bytes], arrived_at: datetime | None = None, folder: str = "INBOX"
    ) -> None:
        """Put mails into the folder in this order, each atomically; thousands a second."""
        maildir = self._maildir(user, folder)
        for raw in raws:
            number = next(self._deliveries)
            # Dovecot numbers new mails by the time in their names: seconds, then M and microseconds.
            name = f"{int(time.time())}.M{number:06d}P{os.getpid()}.test"
            written = maildir / "tmp" / name
            written.write_bytes(raw)
            self._account.own(written)
            if arrived_at is not None:
                os.utime(written, (arrived_at.timestamp(), arrived_at.timestamp()))
            written.rename(maildir / "new" / name)

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The folder's mails by UID, read from the disk (as delivered: line ends are not normalised)."""
        return [path.read_bytes() for path in self._files(user, folder)]

    def count(self, user: str, folder: str = "INBOX") -> int:
        """How many mails the folder holds."""
        return len(self._files(user, folder))

    def change_uidvalidity(self, user: str, folder: str = "INBOX") -> None:
        """Make the folder forget its UIDs, as a restored or recreated mailbox does."""
        maildir = self._maildir(user, folder)
        uidlist = maildir / "dovecot-uidlist"
        if uidlist.exists():
            header, _, rest = uidlist.read_bytes().partition(b"\n")
            words = [
                b"V%d" % (int(word[1:]) + 1) if word[:1] == b"V" else word for word in header.split(b" ")
            ]
            uidlist.write_bytes(b" ".join(words) + b"\n" + rest)
            self._account.own(uidlist)
        for index in maildir.glob("dovecot.index*"):
            index.unlink()

    def _files(self, user: str, folder: str) -> list[Path]:
        maildir = self._path(user, folder)
        uids: dict[str, int] = {}
        uidlist = maildir / "dovecot-uidlist"
        if uidlist.exists():
            for line in uidlist.read_text(errors="replace").splitlines()[1:]:
                numbers, _, name = line.partition(" :")
                uids[name.partition(":")[0]] = int(numbers.split()[0])
        found = [
            path
            for part in ("cur", "new")
            if (maildir / part).exists()
            for path in (maildir / part).iterdir()
        ]
        return sorted(found, key=lambda path: (uids.get(path.name.partition(":")[0], 2**32), path.name))

    def _path(self, user: str, folder: str) -> Path:
        maildir = self.folder / "mail" / user / "Maildir"
        return (
            maildir
            if folder.upper() == "INBOX"
            else maildir / ("." + _modified_utf7(folder).replace("/", "."))
        )

    def _maildir(self, user: str, folder: str) -> Path:
        maildir = self._path(user, folder)
        if not (maildir / "tmp").exists():
            wanted = [maildir / part for part in ("cur", "new", "tmp")]
            for path in wanted:
                path.mkdir(parents=True, exist_ok=True)
            inside = [path for path in maildir.parents if path.is_relative_to(self.folder / "mail")]
            self._account.own(*inside, maildir, *wanted)
        return maildir


class OwnDovecot(DovecotServer):
    """A Dovecot that whoever made it starts, kills and closes.

    `without` names capabilities that it must not advertise ("MOVE", "UIDPLUS", "IDLE"…);
    `extra` is appended to the configuration.
    """

    def __init__(
        self,
        authority: CertificateAuthority,
        *,
        without: Iterable[str] = (),
        extra: str = "",
        expired: bool = False,
    ) -> None:
        self._binary = shutil.which("dovecot", path=_SEARCH_PATH)
        if self._binary is None:
            raise ServerMissingError(
                "Dovecot isn't installed: apt-get install dovecot-imapd (or run `make test`)."
            )
        super().__init__(_account().folder("dc"), authority.ca_file)
        self._token = f"intake-{secrets.token_hex(6)}"
        self._account.own(*authority.write(self.folder, expired=expired))
        self._extra = extra
        hidden = {name.upper() for name in without}
        if hidden:
            shown = " ".join(name for name in _CAPABILITIES.split() if name not in hidden)
            self._extra += f"\nimap_capability = {shown}\n"
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def start(self) -> OwnDovecot:
        """Start and wait until it greets.  The first start picks the ports, later ones keep them."""
        for _ in range(5):
            if self.port and self._try_start():
                return self
            if self.port and (self.folder / "mail").exists():
                time.sleep(0.2)
                continue
            self.port, self.tls_port = free_port(), free_port()
            if self._try_start():
                return self
        message = f"Dovecot doesn't start:\n{self.log}"
        raise RuntimeError(message)

    def stop(self) -> None:
        """End it politely, within about a second."""
        if self._process is not None:
            end_group(self._process)
            self._process = None

    def kill(self) -> None:
        """End it at once, as a crash of the machine would."""
        if self._process is not None:
            end_group(self._process, grace=0)
            self._process = None

    def restart(self) -> None:
        """Stop and start on the same ports with the same mail."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Kill it and remove its folder."""
        self.kill()
        remove(self.folder)
        atexit.unregister(self.close)

    def _try_start(self) -> bool:
        configuration = self.folder / "dovecot.conf"
        text = _CONFIGURATION + self._extra
        for key, value in {
            "@DIR@": str(self.folder),
            "@USER@": self._account.name,
            "@GROUP@": self._account.group,
            "@TOKEN@": self._token,
            "@PORT@": str(self.port),
            "@TLSPORT@": str(self.tls_port),
        }.items():
            text = text.replace(key, value)
        configuration.write_text(text)
        log = self.folder / "dovecot.log"
        log.touch()
        self._account.own(log)
        assert self._binary is not None
        self._process = self._account.spawn([self._binary, "-F", "-c", str(configuration)], log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._greets():
                return True
            time.sleep(0.01)
        self.kill()
        return False

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), 5) as connection:
                return self._token.encode() in connection.recv(4096)
        except OSError:
            return False


def _account() -> Account:
    return Account.choose("nobody")


def _modified_utf7(name: str) -> str:
    """RFC 3501 §5.1.3: the encoding of folder names."""
    encoded: list[str] = []
    wide = ""
    for character in [*name, ""]:
        if character and not 0x20 <= ord(character) <= 0x7E:
            wide += character
            continue
        if wide:
            base64 = binascii.b2a_base64(wide.encode("utf-16-be"), newline=False).decode()
            encoded.append("&" + base64.rstrip("=").replace("/", ",") + "-")
            wide = ""
        encoded.append("&-" if character == "&" else character)
    return "".join(encoded)
