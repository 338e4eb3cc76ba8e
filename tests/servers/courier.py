"""Debian's Courier IMAP: a user's folders lie below "INBOX.", separated by dots, and there is no MOVE.

Courier's login asks a daemon whose socket has its place compiled in, which only root may make.  So logging in is
ours here, and everything after it is said by Courier's imapd.
"""

from __future__ import annotations

import base64
import contextlib
import os
import socket
import socketserver
import subprocess
import threading

from tests.servers.imap import PASSWORD, UNPACKED, OwnImapServer

# As Debian's /etc/courier/imapd has them.
_SETTINGS = {
    "IMAP_CAPABILITY": (
        "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"
    ),
    "IMAP_KEYWORDS": "1",
    "IMAP_ACL": "1",
    "IMAP_IDLE_TIMEOUT": "60",
    "IMAP_MAILBOX_SANITY_CHECK": "1",
    "IMAP_USELOCKS": "1",
    "IMAP_TRASHFOLDERNAME": "Trash",
}


class OwnCourier(OwnImapServer):
    name = "courier"
    program = "courier-imap/usr/bin/imapd"
    prefix = "INBOX."

    def launch(self) -> None:
        self._front = _Front((self.host, self.port), _Session)
        self._front.server = self
        self._thread = threading.Thread(target=self._front.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        if front := self.__dict__.pop("_front", None):
            front.shutdown()
            front.server_close()
            self._thread.join(10)
        super().close()

    def new_user(self) -> str:
        user = super().new_user()
        home = self.folder / user
        home.mkdir()
        self.account.own(home)
        self.run_as_user(user, "courier-base/usr/bin/maildirmake.courier", "Maildir").wait()
        return user

    def limit(self, user: str, kilobytes: int) -> None:
        """Let the user's mail take no more than this."""
        self.run_as_user(
            user, "courier-base/usr/bin/maildirmake.courier", "-q", f"{kilobytes * 1024}S", "./Maildir"
        ).wait()

    def run_as_user(
        self, user: str, program: str, *arguments: str, speaks: socket.socket | None = None
    ) -> subprocess.Popen[bytes]:
        """Run a program of Courier's in the user's home, perhaps over a socket."""
        root = os.geteuid() == 0
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(UNPACKED / program), *arguments],
                stdin=speaks.fileno() if speaks else subprocess.DEVNULL,
                stdout=speaks.fileno() if speaks else log,
                stderr=log,
                cwd=self.folder / user,
                env=_SETTINGS
                | {"LD_LIBRARY_PATH": str(UNPACKED / "courier-authlib/usr/lib"), "HOME": str(self.folder)},
                user=self.account.uid if root else None,
                group=self.account.gid if root else None,
                extra_groups=[] if root else None,
            )


class _Front(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    server: OwnCourier


class _Session(socketserver.StreamRequestHandler):
    """Logs in, and then stands between the client and imapd."""

    def handle(self) -> None:
        assert isinstance(self.server, _Front)
        self._say(f"* OK [CAPABILITY {_SETTINGS['IMAP_CAPABILITY']} AUTH=PLAIN] Courier-IMAP ready.")
        while line := self.rfile.readline():
            tag, _, command = line.decode("latin-1").strip().partition(" ")
            word, _, rest = command.partition(" ")
            if word.upper() in {"LOGIN", "AUTHENTICATE"}:
                user = self._who(word.upper(), rest)
                if user is not None:
                    self._serve(self.server.server, user, tag)
                    return
                self._say(f"{tag} NO Login failed.")
            elif word.upper() == "CAPABILITY":
                self._say(f"* CAPABILITY {_SETTINGS['IMAP_CAPABILITY']} AUTH=PLAIN")
                self._say(f"{tag} OK CAPABILITY completed")
            elif word.upper() == "LOGOUT":
                self._say("* BYE Courier-IMAP server shutting down")
                self._say(f"{tag} OK LOGOUT completed")
                return
            else:
                self._say(
                    f"{tag} OK {word} completed" if word.upper() == "NOOP" else f"{tag} BAD Log in first"
                )

    def _who(self, word: str, rest: str) -> str | None:
        if word == "LOGIN":
            user, _, password = rest.replace('"', "").partition(" ")
        else:
            self._say("+ ")
            said = base64.b64decode(self.rfile.readline().strip()).decode()
            _, user, password = said.split("\0")
        return user if password == PASSWORD else None

    def _serve(self, courier: OwnCourier, user: str, tag: str) -> None:
        ours, theirs = socket.socketpair()
        process = courier.run_as_user(user, courier.program, "Maildir", speaks=theirs)
        theirs.close()
        greeting = ours.makefile("rb", buffering=0).readline()
        assert greeting.startswith(b"* PREAUTH"), greeting
        self._say(f"{tag} OK LOGIN Ok.")
        answers = threading.Thread(target=pump, args=(ours, self.connection), daemon=True)
        answers.start()
        pump(self.connection, ours)
        process.wait()
        answers.join()
        ours.close()

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Hand on what one says to the other at once, the end too."""
    with contextlib.suppress(OSError):
        sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
